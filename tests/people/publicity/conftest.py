"""A partnership with its public directory on, and an agency whose lead agreed to be in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from partnership.accounts.queries import viewer_of
from partnership.policy.audience import digest_of
from partnership.register.authority.publications import services
from partnership.register.directory.queries import get_organisation
from partnership.store.db import transaction
from partnership.store.models import Account, Audience, Organisation, Partnership, PositionRole

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Publication

HELPLINE = "020 7946 0300"
DIRECT = "020 7946 0399"
FIELDS = ("name", "description", "telephone", "post", "hours", "languages")


def open_to_all(*names: str) -> dict[str, str]:
    """Audiences of fields that anybody may see."""
    return dict.fromkeys(names, Audience.PUBLIC.value)


@dataclass
class Directory:
    """A public directory, what is done with it, and what anybody sees of it."""

    app: Flask
    world: World
    partnership: Partnership
    coordinator: Account

    def agency(self, name: str = "Harbour advice line", at: Partnership | None = None, **values: Any) -> Organisation:
        """An organisation of which much is public: a helpline and a service, beside a number for the partnership."""
        given = {"audience": Audience.PUBLIC, "kind_id": "legal-adviser", "description": "Advice on housing"} | values
        row = self.world.organisation(name, at or self.partnership, **given)
        public = {"audience": Audience.PUBLIC, "audiences": open_to_all(*FIELDS)}
        self.world.contact(row, "Helpline", telephone=HELPLINE, **public)
        self.world.contact(row, "Manager", telephone=DIRECT)
        self.world.service(row, "Benefits clinic", **public)
        return row

    def viewer(self, account: Account) -> Viewer:
        """Somebody as policy sees them; within a context."""
        return viewer_of(account)

    def switch(self, *, is_on: bool, by: Account | None = None, at: Partnership | None = None) -> None:
        """The switch, pressed by its coordinator."""
        with self.app.app_context(), transaction() as session:
            place = session.get_one(Partnership, (at or self.partnership).id)
            who = viewer_of(session.merge(by or self.coordinator))
            services.switch(session, place, who, is_on=is_on, expected_version=place.version)

    def agree(self, row: Organisation, by: Account, at: Partnership | None = None, digest: str = "") -> Publication:
        """A yes to what the entry shows, or to what it showed under a digest."""
        with self.app.app_context(), transaction() as session:
            organisation, place = get_organisation(row.id), session.get_one(Partnership, (at or self.partnership).id)
            seen = digest or digest_of(organisation)
            return services.agree(session, organisation, place, viewer_of(session.merge(by)), digest=seen)

    def published(self, name: str = "Harbour advice line", **values: Any) -> Organisation:
        """An agency whose lead agreed."""
        row = self.agency(name, **values)
        self.agree(row, self.world.editor(row, PositionRole.LEAD))
        return row

    def change(self, table: type[Any], row_id: UUID, **values: Any) -> None:
        """A change of a row by whatever way."""
        with self.app.app_context(), transaction() as session:
            row = session.get_one(table, row_id)
            for name, value in values.items():
                setattr(row, name, value)

    def anybody(self) -> CheckedClient:
        """Somebody who is not signed in."""
        return self.app.test_client()  # type: ignore[return-value]

    def found(self, query: str = "") -> str:
        """The list that anybody gets, in words."""
        page = self.anybody().page(f"/find?q={query}" if query else "/find").select_one("main")
        assert page is not None
        return page.get_text(" ", strip=True)

    def entry(self, row: Organisation) -> str:
        """The page of an entry that anybody gets; empty where there is none."""
        response = self.anybody().get(f"/find/{row.id}")
        return response.text if response.status_code == 200 else ""


@pytest.fixture
def directory(app: Flask, world: World, ours: Partnership) -> Directory:
    """The public directory of a partnership, switched on."""
    made = Directory(app, world, ours, world.coordinator(ours))
    made.switch(is_on=True)
    return made
