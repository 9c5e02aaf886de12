"""What the views of the map share: the blueprint, and a function within a partnership as the subject of permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for

from partnership.base.errors import NotFound
from partnership.findings.find import register_of
from partnership.map.mapping import queries
from partnership.map.mapping.services import OwnWord
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import Agreement, now
from partnership.web.pages import Page, provide
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Function
    from partnership.map.mapping.services import RoleAssignment
    from partnership.store.models import Organisation, Partnership, Responsibility

blueprint = Blueprint("mapping", __name__)
ONLY_PROPOSED = "Saved as proposed: {} has people here who answer for it."
provide({
    Page.ADD_TASKS: "mapping.add_tasks", Page.ANSWERS: "mapping.answers", Page.GAPS: "mapping.gaps",
    Page.ROLES: "mapping.roles",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class FunctionSubject:
    """A function within a partnership, perhaps with one organisation: the subject of the pages that change roles."""

    partnership: Partnership
    function: Function
    organisation: Organisation | None = None

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def seen_and_missing(partnership: Partnership) -> tuple[PartnershipMap, Register]:
    """The visitor's own map, and what is missing in the map as any member sees it, so that all are told the same.

    To somebody who does not belong to the partnership, or looks as another, their own map says what is missing.
    """
    pack, visitor = queries.pack_of(partnership), viewer()
    if partnership.id not in visitor.partnership_ids or visitor.limited_to is not None:
        own = queries.read_map(partnership, visitor)
        return own, register_of(own, pack)
    own, members = queries.read_maps(partnership, (visitor, reader_of(partnership.id)))
    return own, register_of(members, pack)


def get_place(slug: str, function_id: str, organisation_id: UUID | None = None) -> FunctionSubject:
    """Loads a place; raises NotFound for an unknown partnership or function, or an organisation that takes no part."""
    partnership = get_partnership(slug)
    function = queries.pack_of(partnership).functions.get(function_id)
    if function is None:
        raise NotFound
    organisation = queries.participant(partnership.id, organisation_id, viewer()) if organisation_id else None
    return FunctionSubject(partnership, function, organisation)


def has_all_asked() -> bool:
    """Whether every organisation of a long list is asked for."""
    return request.args.get("with") == "all"


def sent_back() -> str:
    """The view of the matrix on which roles were changed, as the form says; empty for anything else."""
    matrix = url_for("mapping.matrix", slug=(request.view_args or {})["slug"])
    sent = request.form.get("back", "")
    is_safe = sent.startswith(f"{matrix}?") and not any(each.isspace() or each == "\\" for each in sent)
    return sent if is_safe else ""


def speaks_for(organisation_id: UUID) -> bool:
    """Whether the visitor leads the organisation, so that what they choose is its own word."""
    return viewer().leads(organisation_id) and viewer().limited_to is None


def own_word(organisation: Organisation, state: Agreement) -> OwnWord | None:
    """The organisation's own word, where a coordinator who also leads it records its answer."""
    if state is Agreement.PROPOSED or not speaks_for(organisation.id):
        return None
    return OwnWord(viewer().display_name, now())


def is_only_proposed(row: Responsibility | None, holding: RoleAssignment | None) -> bool:
    """Whether a role was to count as accepted, and is proposed as the organisation answers for itself."""
    return row is not None and holding is not None and row.state is not holding.state
