"""The queue of a partnership: what waits, what was answered, reports, and what partners changed lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from sqlalchemy.orm.attributes import set_committed_value

from partnership.consultation.upkeep import queries
from partnership.consultation.upkeep.view_models import OfferedList, report_shown, request_shown, tabs
from partnership.consultation.upkeep.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.directory import history as entry_history
from partnership.register.directory.queries import openings
from partnership.register.partnerships.queries import get_partnership, partnerships_by_id
from partnership.web.pages import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.register.directory.history import Event
    from partnership.store.models import AuditEntry, Organisation, Partnership

OPEN, MINE, ANSWERED, REPORTS, LATELY = LISTS = (
    OfferedList(
        "open",
        "Waiting",
        "Waiting, the oldest first",
        (
            "Nothing waits for you",
            (
                "When an organisation asks for a change of its name, its kind, who may see what, a confidential place "
                "or its roles, it stands here."
            ),
        ),
    ),
    OfferedList(
        "mine",
        "Taken on by you",
        "Taken on by you, the oldest first",
        (
            "You have taken nothing on",
            "Open a request and take it on, so that the other coordinators see that you look after it.",
        ),
    ),
    OfferedList(
        "answered",
        "Answered",
        "Answered, the last answer first",
        (
            "Nothing was answered yet",
            "Requests stand here with their answers and reasons once they are over.",
        ),
    ),
    OfferedList(
        "reports",
        "Reports",
        "Reports, those that wait first",
        (
            "Nobody has reported anything",
            (
                "When a reader says that something in an entry is wrong, it stands here. The organisation’s own people "
                "see it too."
            ),
        ),
        is_reports=True,
    ),
    OfferedList(
        "lately",
        "Changed lately by partners",
        empty=(
            "No partner has changed anything for a month",
            "What the organisations change by themselves in their entries stands here for thirty days.",
        ),
    ),
)


@blueprint.get("/partnerships/<slug>/requests")
@permit(Action.REQUEST_QUEUE, get_partnership)
def queue(partnership: Partnership) -> ResponseReturnValue:
    """What waits for the coordinators, oldest first; `?show=` chooses another list."""
    chosen = next((each for each in LISTS if each.name == request.args.get("show")), OPEN)
    visitor = viewer()
    requests = queries.requests_of_partnership(visitor, partnership.id)
    reports = queries.reports_of_partnership(visitor, partnership.id)
    waiting = queries.open_only(requests)
    counts: dict[str, int | str] = {
        OPEN.name: queries.count(waiting),
        REPORTS.name: f"{queries.count(queries.unanswered_only(reports))} waiting",
    }
    slug = partnership.slug
    return render_template(
        "upkeep/queue.html",
        partnership=partnership,
        chosen=chosen,
        tabs=tabs(
            LISTS,
            chosen,
            counts,
            lambda name: url_for("upkeep.queue", slug=slug, show=None if name == OPEN.name else name),
        ),
        page_url=lambda number: url_for("upkeep.queue", slug=slug, show=chosen.name, page=number),
        **_rows(chosen, partnership, requests, reports),
    )


def _rows(chosen: OfferedList, partnership: Partnership, requests: Any, reports: Any) -> dict[str, Any]:
    """The rows of the chosen list and its page."""
    visitor, number = viewer(), page_number(request.args.get("page"))
    if chosen is LATELY:
        return {"events": _changes(partnership), "page": None}
    if chosen is REPORTS:
        page = queries.page_of(queries.unanswered_first(reports), number)
        return {"rows": [report_shown(visitor, each) for each in page.rows], "page": page}
    if chosen is ANSWERED:
        page = queries.page_of(queries.answered_only(requests), number)
    elif chosen is MINE and visitor.account_id is not None:
        page = queries.page_of(queries.taken_on_by(requests, visitor.account_id), number)
    else:
        page = queries.page_of(queries.open_only(requests), number)
    return {"rows": [request_shown(visitor, each) for each in page.rows], "page": page}


def _changes(partnership: Partnership) -> list[tuple[str, UUID, Event]]:
    """What partners changed in the last month, as far as the visitor may see it, the newest first."""
    visitor = viewer()
    entries = queries.changed_lately(visitor, partnership.id)
    organisations = queries.whole_organisations({each.organisation_id for each in entries if each.organisation_id})
    hidden = {row_id for each in organisations.values() for row_id in entry_history.hidden_rows(visitor, _linked(each))}
    partnerships = partnerships_by_id(visitor.partnership_ids)
    opened = openings(organisations, entries[-1].sequence) if entries else []
    found = []
    for entry in entries:
        if entry.row_id in {str(each) for each in hidden} or entry.organisation_id is None:
            continue
        organisation = organisations[entry.organisation_id]
        shown = visible(visitor, organisation)
        if shown is not None:
            found.append((shown.name, organisation.id, _told(organisation, partnerships, entry, opened)))
    return found


def _linked(organisation: Organisation) -> Organisation:
    """The organisation, with each of its parts knowing it: the policy asks them."""
    for row in (*organisation.services, *organisation.contacts, *organisation.locations):
        set_committed_value(row, "organisation", organisation)
    return organisation


def _told(
    organisation: Organisation,
    partnerships: Mapping[UUID, Partnership],
    entry: AuditEntry,
    opened: Sequence[AuditEntry],
) -> Event:
    known = entry_history.EventContext(
        viewer=viewer(),
        organisation=organisation,
        partnerships=partnerships,
        responsibilities={},
        openings=opened,
    )
    return entry_history.event_of(known, entry)
