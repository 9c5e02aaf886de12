"""Opening a consultation, moving its last day, closing and reopening it, and reminding the silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from partnership.base.errors import InputFault, Stale
from partnership.consultation import queries, services
from partnership.consultation.forms import ConsultationStartForm, LastDayForm
from partnership.consultation.services.rounds import USUAL
from partnership.consultation.views.blueprint import CONSULTATION, back, blueprint, by, material_of
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.policy.actions import Action
from partnership.protocols.lifecycle.progress import to_answer
from partnership.protocols.lifecycle.status import consultation_that_counts, is_open, why_locked
from partnership.protocols.queries import answered
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import VersionedForm, posted_version
from partnership.web.permit import permit

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.consultation.queries import Round

PAGE = "consultation.page"


@blueprint.route(f"{CONSULTATION}/open", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def start(held: Round) -> ResponseReturnValue:
    """Choose the last day and what to ask, then freeze a version and ask the parties."""
    protocol = held.draft.protocol
    current = consultation_that_counts(protocol)
    if locked := why_locked(protocol):
        return back(held.draft, "protocols.protocol", locked, "important")
    if current is not None and is_open(current, today()):
        return back(held.draft, PAGE, "This protocol is out for consultation already.", "important")
    form, made = ConsultationStartForm(data={"closes_on": today() + USUAL}), material_of(held.draft)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                row = services.open_consultation(session, held.draft, made, form.asked(), by())
                until = day(row.closes_on)
        except InputFault as fault:
            form.add_fault(fault, "closes_on")
        else:
            return back(held.draft, PAGE, f"The consultation is open until {until}. The parties are told by mail.")
    parties = held.party_ids & made.map_.agency_ids
    return render_template(
        "consultation/start.html",
        draft=held.draft,
        partnership=held.draft.partnership,
        form=form,
        parties=len(parties),
        reachable=len(queries.people_of(parties)),
        left=[each.text for each in to_answer(answered([current.id])[current.id])] if current is not None else [],
    )


@blueprint.route(f"{CONSULTATION}/last-day", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def last_day(held: Round) -> ResponseReturnValue:
    """Another last day; where the consultation is over, it is reopened until that day."""
    is_running = is_open(held.asked, today())
    shown = held.asked.closes_on if is_running else today() + USUAL
    form = LastDayForm(data={"closes_on": shown, "version": held.asked.version})
    attempt = conflict.save(form, lambda session: _move(session, held, form, is_running=is_running), at="closes_on")
    if attempt.is_saved:
        return back(held.draft, PAGE, f"Open for comment until {day(attempt.value)}.")
    differences: list[Difference] | None = None
    if attempt.late:
        held = queries.get_round(held.draft.partnership.slug, held.draft.protocol.id)
        form.move_to(held.asked.version)
        until = day(held.asked.closes_on)
        stored = until if is_open(held.asked, today()) else f"{until}; the consultation is closed"
        differences = differing(Difference("Last day", stored, day(form.closes_on.data), "closes_on"))
    return conflict.page(
        "consultation/last_day.html",
        differences,
        draft=held.draft,
        partnership=held.draft.partnership,
        consultation=held.asked,
        is_running=is_open(held.asked, today()),
        form=form,
    )


def _move(session: Session, held: Round, form: LastDayForm, *, is_running: bool) -> date:
    """Take comments until the day that was entered; which day that is."""
    change = services.change_last_day if is_running else services.reopen
    assert form.closes_on.data is not None  # noqa: S101 - the form requires it
    change(session, held, form.closes_on.data, expected_version=form.seen_version)
    found: date = held.asked.closes_on
    return found


@blueprint.route(f"{CONSULTATION}/close", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def close(held: Round) -> ResponseReturnValue:
    """Ask, then close before the last day is over."""
    row = held.asked
    if request.method == "POST":
        try:
            with transaction() as session:
                services.close(session, held, expected_version=posted_version())
        except (Stale, InputFault) as fault:
            return back(held.draft, PAGE, str(fault), "important")
        return back(held.draft, PAGE, "The consultation is closed. It can be reopened.")
    return render_template(
        "consultation/close.html",
        draft=held.draft,
        partnership=held.draft.partnership,
        consultation=row,
        is_running=is_open(row, today()),
        form=VersionedForm(version=str(row.version)),
    )


@blueprint.post(f"{CONSULTATION}/remind")
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def remind(held: Round) -> ResponseReturnValue:
    """Ask those again who have not answered."""
    present = material_of(held.draft).map_.agency_ids
    try:
        with transaction() as session:
            told = services.remind_silent(session, held, now(), present)
    except InputFault as fault:
        return back(held.draft, PAGE, str(fault), "important")
    if not told:
        words = "Nobody was reminded: a party is reminded once a week, and only where it has people with accounts."
        return back(held.draft, PAGE, words, "important")
    return back(held.draft, PAGE, f"{told} {'party is' if told == 1 else 'parties are'} reminded by mail.")
