"""Saving the roles of a task, as they were chosen on its page or in its column of the matrix; and taking that back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for

from partnership.base.errors import InputFault, Stale
from partnership.documents.wording import counted
from partnership.findings.find import find
from partnership.map.mapping import lead_change, once_saved, queries, role_undo, services
from partnership.map.mapping.cell_names import HOW, ROLE, read_cell
from partnership.map.mapping.finding_rows import RecordedInput
from partnership.map.mapping.forms import is_agreed, read_role
from partnership.map.mapping.lead_change import ChosenRole
from partnership.map.mapping.once_saved import TaskGaps
from partnership.map.mapping.role_additions import read_additions, stage_additions
from partnership.map.mapping.role_drafts import SAY_HOW, RoleDrafts
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.services import RoleAssignment
from partnership.map.mapping.views.blueprint import (
    ONLY_PROPOSED,
    FunctionSubject,
    blueprint,
    get_place,
    has_all_asked,
    is_only_proposed,
    own_word,
    seen_and_missing,
    sent_back,
)
from partnership.map.mapping.views.map import function_page
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.store.db import transaction
from partnership.store.models import Role
from partnership.web import conflict
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.types import Function
    from partnership.map.mapping.lead_change import LeadForm
    from partnership.map.mapping.role_drafts import RoleDraft
    from partnership.map.mapping.services import TakeOver
    from partnership.store.models import Partnership, Responsibility
    from partnership.web.conflict import Attempt

    _Papers = tuple[frozenset[str], RecordedInput]


WAITS = (
    "{} is asked to lead it. The lead until now goes on until then, and its change takes effect with the acceptance."
)


@blueprint.post("/partnerships/<slug>/map/<function_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def save_function(place: FunctionSubject) -> ResponseReturnValue:
    """Save every role of a function that was changed on its page; all or nothing."""
    form = RoleDrafts(request.form)
    map_, _ = seen_and_missing(place.partnership)
    form.additions = stage_additions(form, read_additions(request.form), place.function, map_)
    papers = _papers_in_use(place.partnership)
    before = _Effect.of(place, papers)
    attempt = _write_all(place, form)
    if not attempt.is_saved:
        return function_page(place, form, is_late=attempt.late is not None)
    written, span = attempt.value
    if not written:
        flash("Nothing was changed.", "success")
        return redirect(_back(place))
    flash(
        " ".join([f"Saved {counted(len(written), 'change')}.", *before.words(_Effect.of(place, papers))]),
        "saved" if span else "success",
    )
    for each in written:
        if each.is_asked_to_take_over:
            flash(WAITS.format(each.name), "saved" if span else "important")
        if each.is_only_proposed:
            flash(ONLY_PROPOSED.format(each.name), "saved" if span else "important")
    return redirect(_back(place, span))


def _write_all(place: FunctionSubject, form: RoleDrafts) -> Attempt[tuple[list[WrittenRole], str]]:
    """Write what was chosen; and the entries of the history that tell of it, by which it can be undone."""

    def write(session: Session) -> tuple[list[WrittenRole], str]:
        start = role_queries.last_told()
        written = _write_rows(session, place, form.rows)
        session.flush()
        told = role_queries.told_since(start, [each.row_id for each in written if each.row_id])
        return written, role_undo.span_words(told)

    for cell, name in _unexplained(place, form).items():
        form.add_fault(InputFault(SAY_HOW.format(name), f"{HOW}{cell}"))
    return conflict.save(form, write, is_valid=not form.errors)


def _write_rows(session: Session, place: FunctionSubject, drafts: Mapping[str, RoleDraft]) -> list[WrittenRole]:
    """Write each role; a lead that makes way for one that is only asked is left until that one accepts."""
    handover = lead_change.handover_in(_readable(place, drafts))
    if handover is None:
        return [_write(session, place, cell, draft) for cell, draft in drafts.items()]
    new, old, takes_over = handover
    written = [_write(session, place, new, drafts[new], takes_over)]
    waits = written[0].is_asked_to_take_over
    return written + [
        _write(session, place, cell, draft)
        for cell, draft in drafts.items()
        if cell != new and not (cell == old and waits)
    ]


def _at_once(place: FunctionSubject, drafts: Mapping[str, RoleDraft]) -> Mapping[str, RoleDraft]:
    """What of some choices holds once they are saved: the lead stays while another one is only asked."""
    handover = lead_change.handover_in(_readable(place, drafts))
    asked = read_role(drafts[handover[0]].value) if handover is not None else None
    if handover is None or asked is None or asked[1].is_accepted:
        return drafts
    return {cell: draft for cell, draft in drafts.items() if cell != handover[1]}


def _readable(place: FunctionSubject, drafts: Mapping[str, RoleDraft]) -> dict[str, ChosenRole]:
    """What was chosen, beside what stands; a choice that cannot be read is refused where it is written."""
    found = {}
    for cell, draft in drafts.items():
        with suppress(InputFault):
            organisation_id, group = read_cell(cell)
            row = queries.responsibility_of(place.partnership.id, place.function.id, organisation_id, group)
            current = None if row is None or services.is_over(row) else row
            role = read_role(draft.value)
            found[cell] = ChosenRole(current, group, role[0] if role else None)
    return found


def _unexplained(place: FunctionSubject, form: RoleDrafts) -> dict[str, str]:
    """Rows that record a role as agreed without saying how it was, each with its organisation, which nobody leads."""
    agreed = {
        cell: queries.participant(place.partnership.id, organisation_id, viewer())
        for cell, (organisation_id, _group) in form.cells().items()
        if is_agreed(form.rows[cell].value) and not form.rows[cell].how
    }
    led = authority.led([each.id for each in agreed.values()])
    return {cell: each.name for cell, each in agreed.items() if each.id not in led}


def _papers_in_use(partnership: Partnership) -> _Papers:
    """The papers in use, and what is recorded of them: no role changes that, so it is asked for once."""
    recorded = RecordedInput(
        values=queries.values_in_use(partnership.id), parties=queries.parties_in_use(partnership.id)
    )
    return queries.papers_in_use(partnership), recorded


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a map does to a task and to the papers in use."""

    gaps: TaskGaps
    stops: dict[str, frozenset[str]]

    @classmethod
    def of(cls, place: FunctionSubject, papers: _Papers, drafts: Mapping[str, RoleDraft] | None = None) -> _Effect:
        """Of the map as it is stored, or as it would be with some roles."""
        _, register = seen_and_missing(place.partnership)
        if drafts is not None:
            register = find(once_saved.as_if_saved(register.map_, place.function.id, drafts), register.pack)
        stops = once_saved.stops_in(register, *papers)
        return cls(TaskGaps.of(register, place.function), stops)

    def words(self, after: _Effect) -> list[str]:
        """What comes of a change, in sentences."""
        return [*self.gaps.moved_to(after.gaps), *once_saved.stops_moved(self.stops, after.stops)]


@blueprint.get("/partnerships/<slug>/map/<function_id>/once-saved")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def once_saved_words(place: FunctionSubject) -> ResponseReturnValue:
    """What the roles that are chosen on a page would do once they are saved, in plain words: for the script."""
    form = RoleDrafts(request.args)
    stage_additions(form, read_additions(request.args), place.function, seen_and_missing(place.partnership)[0])
    words: list[str] = []
    if form.rows:
        papers = _papers_in_use(place.partnership)
        words = _Effect.of(place, papers).words(_Effect.of(place, papers, _at_once(place, form.rows)))
    return Response(f"Once saved: {' '.join(words)}" if words else "", mimetype="text/plain")


def _back(place: FunctionSubject, span: str = "") -> str:
    """Where the roles were changed: on the matrix, or on the page of the function; `span` of what was saved."""
    if sent := sent_back():
        return f"{sent}&saved={span}#saved" if span else f"{sent}#edit"
    values: dict[str, Any] = {"slug": place.partnership.slug, "function_id": place.function.id}
    if has_all_asked():
        values["with"] = "all"
    if span:
        values |= {"saved": span, "_anchor": "saved"}
    return url_for("mapping.function", **values)


@dataclass(frozen=True, slots=True)
class WrittenRole:
    """A role that was written: of which organisation, and which row, none where there was none and is none."""

    name: str
    row_id: UUID | None
    is_only_proposed: bool = False  # where it was to count as accepted, and the organisation answers for itself
    is_asked_to_take_over: bool = False  # whoever leads goes on until it accepts


def _write(
    session: Session, place: FunctionSubject, cell: str, draft: RoleDraft, takes_over: TakeOver | None = None
) -> WrittenRole:
    """Write what was chosen in one row; a fault names the row."""
    organisation_id, group = read_cell(cell)
    organisation = queries.participant(place.partnership.id, organisation_id, viewer())
    old = queries.responsibility_of(place.partnership.id, place.function.id, organisation_id, group)
    try:
        holding = _holding(draft, None if old is None or services.is_over(old) else old)
        holding = replace(holding, takes_over=takes_over) if holding is not None else None
        row = services.set_role(
            session, place.partnership, organisation, place.function, group, holding,
            expected_version=draft.version, own_word=own_word(organisation, holding.state) if holding else None,
        )  # fmt: skip
    except InputFault as fault:
        raise InputFault(str(fault), f"{ROLE}{cell}") from fault
    touched = row or old
    is_asked = takes_over is not None and row is not None and row.takes_over_id == takes_over.role_id
    return WrittenRole(organisation.name, touched.id if touched else None, is_only_proposed(row, holding), is_asked)


def _holding(draft: RoleDraft, old: Responsibility | None) -> RoleAssignment | None:
    """The role that was chosen, with its dates where it is held by now; None for no role.

    The remark goes on while the role's state does, as why it was declined is none on a new role; and how a role was
    agreed replaces it.
    """
    chosen = read_role(draft.value)
    if chosen is None:
        return None
    role, state = chosen
    kept = old.reason if old and old.state is state else ""
    remark = draft.how if state.is_accepted and draft.how else kept
    return RoleAssignment(role, state, remark, *services.days_of(old, role))


@blueprint.post("/partnerships/<slug>/map/<function_id>/lead")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def save_lead(place: FunctionSubject) -> ResponseReturnValue:
    """Let another agency lead the task, and say what becomes of the one that led it."""
    offered = lead_change.lead_form(place.partnership, place.function, queries.read_map(place.partnership, viewer()))
    if offered is None:
        flash(
            "Nothing was saved: another agency leads this by now, or is asked to. Look at the roles below.", "important"
        )
        return redirect(_back(place))
    form, duty = offered
    papers = _papers_in_use(place.partnership)
    before = _Effect.of(place, papers)

    def write(session: Session) -> str:
        start = role_queries.last_told()
        touched = lead_change.change_lead(session, place.partnership, place.function, duty, form, viewer(), own_word)
        session.flush()
        return role_undo.span_words(role_queries.told_since(start, touched))

    attempt = conflict.save(form, write)
    if not attempt.is_saved:
        if attempt.late:
            form.move_to(role_queries.last_told_in(place.partnership.id))
        return function_page(place, lead_form=form, is_late=attempt.late is not None)
    gaps = before.words(_Effect.of(place, papers))
    map_ = queries.read_map(place.partnership, viewer())
    flash(" ".join([*_lead_words(form, duty.agency, map_, place.function), *gaps]), "saved")
    return redirect(_back(place, attempt.value))


def _lead_words(form: LeadForm, before: Agency, map_: PartnershipMap, function: Function) -> Iterator[str]:
    """What came of a change of lead: who leads, who is asked, and that one of them cannot be rung."""
    agency = map_.by_id[UUID(form.lead.data)]
    if lead_change.request_of(map_, function) is not None:
        yield f"{agency.name} is asked to lead it. {before.name} leads it until {agency.name} accepts."
    elif agency in map_.holding(function.id, Role.LEAD):
        yield f"{agency.name} leads it from now on."
    else:
        yield f"{agency.name} is asked to lead it."
    if not agency.has_number:
        yield f"{agency.name} has no telephone number: add one before it accepts, or nobody can ring it."


@blueprint.post("/partnerships/<slug>/map/<function_id>/<uuid:organisation_id>/withdraw")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def withdraw_lead(place: FunctionSubject) -> ResponseReturnValue:
    """Ask an agency no longer to take over the lead of a task."""
    organisation = place.organisation
    assert organisation is not None  # noqa: S101 - the address names it
    try:
        with transaction() as session:
            lead_change.withdraw(session, place.partnership, place.function, organisation, posted_version())
    except Stale as fault:
        flash(str(fault), "important")
        return redirect(_back(place))
    flash(f"{organisation.name} is no longer asked to lead it.", "success")
    return redirect(_back(place))


@blueprint.post("/partnerships/<slug>/map/<function_id>/undo")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def undo_roles(place: FunctionSubject) -> ResponseReturnValue:
    """Put back what the visitor changed in a function a moment ago; a change like any other."""
    saved = role_undo.saved_roles(request.form.get("saved", ""), place.partnership, place.function, viewer())
    try:
        with transaction() as session:
            role_undo.undo(session, place.partnership, saved, viewer())
    except (InputFault, Stale) as fault:
        flash(f"{fault}.", "important")
        return redirect(_back(place))
    flash(f"Undone: {counted(len(saved), 'role is as it was', 'roles are as they were')}.", "success")
    return redirect(_back(place))
