"""What coordinators do so that numbers stay true: try those of the night, and see whose hours nobody can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.clocks import london_day
from partnership.base.errors import NotFound
from partnership.documents.wording import counted, day
from partnership.map.calls import queries, services
from partnership.map.calls.ring_round import CallTry, counts, ring_groups
from partnership.map.calls.services import CallResult
from partnership.map.calls.unread_hours import unread_hours
from partnership.map.calls.views.blueprint import blueprint
from partnership.map.mapping.queries import pack_of, read_map, today
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import DeskReport, Partnership

WORDS = {CallResult.ANSWERED: "It answered", CallResult.NOBODY: "Nobody answered", CallResult.WRONG: "Wrong number"}
COUNTED = {
    CallResult.ANSWERED.value: "answered",
    CallResult.NOBODY.value: "not answered",
    CallResult.WRONG.value: "wrong",
    "": "not tried this month",
}


@dataclass(frozen=True, slots=True)
class ResultButton:
    """One of the presses beside a number."""

    value: str
    words: str


BUTTONS = tuple(ResultButton(result.value, words) for result, words in WORDS.items())


def _try(report: DeskReport) -> CallTry:
    return CallTry(services.result_of(report).value, london_day(report.at))


@blueprint.get("/partnerships/<slug>/call/ring-round")
@permit(Action.RING_ROUND, get_partnership)
def ring_round(partnership: Partnership) -> ResponseReturnValue:
    """The numbers of the night as a list to try, with what came of the last call."""
    map_ = read_map(partnership, viewer())
    desk_ids = [desk.id for agency in map_.agencies for desk in agency.desks if desk.id is not None]
    tries = {desk_id: _try(report) for desk_id, report in queries.newest_reports(desk_ids).items()}
    groups = ring_groups(map_, pack_of(partnership), tries)
    found = counts(groups, today())
    return render_template(
        "calls/ring_round.html",
        partnership=partnership,
        groups=groups,
        total=counted(sum(found.values()), "number"),
        found=[f"{found[key]} {words}" for key, words in COUNTED.items() if found.get(key)],
        last={
            row.desk_id: f"{WORDS[CallResult(row.last.result)]}, {day(row.last.on)}"
            for group in groups
            for row in group.rows
            if row.last is not None
        },
        buttons=BUTTONS,
        may_say=viewer().limited_to is None,
    )


@blueprint.post("/partnerships/<slug>/call/ring-round")
@permit(Action.RING_ROUND, get_partnership)
def ring_result(partnership: Partnership) -> ResponseReturnValue:
    """What came of one call; back to the same row."""
    try:
        desk_id, result = UUID(request.form.get("desk", "")), CallResult(request.form.get("result", ""))
    except ValueError:
        raise NotFound from None
    with transaction() as session:
        is_noted = services.report(session, viewer(), read_map(partnership, viewer()), desk_id, result)
    flash(f"Noted: {WORDS[result].lower()}." if is_noted else f"{services.ENOUGH}.")
    return redirect(url_for("calls.ring_round", slug=partnership.slug, _anchor=f"desk-{desk_id}"))


@blueprint.get("/partnerships/<slug>/call/hours")
@permit(Action.RING_ROUND, get_partnership)
def hours_to_enter(partnership: Partnership) -> ResponseReturnValue:
    """Desks and services whose hours stand in words that cannot be read, or nowhere, each with its form."""
    return render_template(
        "calls/hours_to_enter.html",
        partnership=partnership,
        rows=unread_hours(read_map(partnership, viewer())),
    )
