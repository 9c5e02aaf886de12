"""The blueprint of this capability; it asks for the owner agreement before somebody edits their own entry first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, request, url_for

from partnership.people import place_forecast, queries
from partnership.register.authority import queries as authority
from partnership.store.db import db
from partnership.web.pages import Page, provide
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.store.models import Position

blueprint = Blueprint("people", __name__)
provide(
    {
        Page.ACCOUNTS: "people.accounts",
        Page.GRANTS: "people.location_grants",
        Page.OBJECTION: "people.objection",
        Page.PEOPLE: "people.organisation",
        Page.STOP_SEEING: "people.stop_seeing_as",
        Page.TEAM: "people.team",
        Page.WAITING: "people.waiting",
    }
)

# The first of these that somebody opens for their own organisation asks whether they accept the agreement.
ASKING = {
    "directory.edit",
    "directory.add_part",
    "directory.edit_part",
    "directory.audience",
    "directory.part_audience",
    "people.organisation",
    "people.invite",
}


@blueprint.before_app_request
def _ask_for_agreement() -> ResponseReturnValue | None:
    organisation_id = (request.view_args or {}).get("organisation_id")
    if request.method != "GET" or request.endpoint not in ASKING or organisation_id is None:
        return None
    visitor = viewer()
    if visitor.limited_to is not None or not visitor.edits(organisation_id) or visitor.account_id is None:
        return None
    position = authority.position(visitor.account_id, organisation_id)
    if position is None or position.agreement:
        return None
    back = request.full_path.rstrip("?")
    return redirect(url_for("people.agreement", organisation_id=organisation_id, next=back))


@blueprint.app_context_processor
def _for_account_page() -> dict[str, Any]:
    """What the page of one's own account asks for: places whose agreement is still to be accepted."""
    return {"own_positions": _own_positions, "own_standing": _own_standing}


def _own_standing(organisation_id: UUID | None = None) -> list[tuple[str, str, UUID]]:
    """What the visitor reads about places of theirs that sleep or only work: there, or anywhere."""
    visitor = viewer()
    if visitor.account_id is None or visitor.limited_to is not None:
        return []
    if not visitor.sleeping and visitor.positions.keys() <= visitor.standing:
        return []
    found = queries.unsettled_positions(visitor.account_id, organisation_id)
    words = [(*place_forecast.own_words(db.session(), row, name), row.organisation_id) for row, name in found]
    return [each for each in words if each[0]]


def _own_positions() -> list[tuple[Position, str]]:
    visitor = viewer()
    if visitor.account_id is None or visitor.limited_to is not None:
        return []
    return queries.own_positions(visitor.account_id)
