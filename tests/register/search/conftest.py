"""The demonstration with a search of each sort of viewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from partnership.map.mapping.queries import pack_of, read_map
from partnership.operations.overview.search_page import holders
from partnership.policy.viewer import Member, Viewer
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.hits import Search, SearchAnswer, guidance_words
from partnership.store.db import db
from partnership.store.models import MemberRole, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@dataclass
class Desk:
    """Somebody who searches in the demonstration."""

    viewer: Viewer

    def find(self, text: str) -> SearchAnswer:
        """All that is found by a text."""
        partnership = get_partnership("demo")
        map_, pack = read_map(partnership, self.viewer), pack_of(partnership)
        return Search(self.viewer, pack, guidance_words(pack), lambda task: holders(map_, task)).find(text)

    def names(self, text: str) -> list[str]:
        """The names of the organisations that are found by a text, the best first."""
        return [db.session.get_one(Organisation, each).name for each in self.find(text).organisations.ids]


@pytest.fixture
def demonstration(loaded: Flask) -> Iterator[Callable[..., Desk]]:
    """Makes searchers: by default a member of the demonstration."""
    with loaded.app_context():
        partnership_id = get_partnership("demo").id

        def make(*, is_member: bool = True) -> Desk:
            places = {partnership_id: Member(MemberRole.READER)} if is_member else {}
            return Desk(Viewer(account_id=uuid4(), memberships=places))

        yield make
