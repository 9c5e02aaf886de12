"""What the views of the map share: the blueprint, and a function within a partnership as the subject of permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint

from partnership.directory.queries import get_partnership
from partnership.errors import NotFound
from partnership.mapping import queries
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.guidance.types import Function
    from partnership.models import Organisation, Partnership

blueprint = Blueprint("mapping", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A function within a partnership, perhaps with one organisation: the subject of the pages that change roles."""

    partnership: Partnership
    function: Function
    organisation: Organisation | None = None

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_place(slug: str, function_id: str, organisation_id: UUID | None = None) -> Place:
    """Loads a place; raises NotFound for an unknown partnership or function, or an organisation that takes no part."""
    partnership = get_partnership(slug)
    function = queries.pack_of(partnership).functions.get(function_id)
    if function is None:
        raise NotFound
    organisation = queries.participant(partnership.id, organisation_id, viewer()) if organisation_id else None
    return Place(partnership, function, organisation)
