"""The page of the action plan, who sees to a gap, the press that asks an agency to lead, and the plan as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.wording import day
from partnership.findings.sentences import said_of
from partnership.guidance.types import Group
from partnership.map.action_plan import services
from partnership.map.action_plan.document import compose_plan
from partnership.map.action_plan.forms import OwnerForm, PlanForm
from partnership.map.action_plan.queries import read_plan
from partnership.map.action_plan.rows import counts_of, note_of
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.downloads.delivery import download as download_of
from partnership.map.downloads.formats import EXCEL
from partnership.map.mapping import queries
from partnership.map.mapping.aside import title_of
from partnership.map.mapping.views.blueprint import FunctionSubject, get_place
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import FindingNote, Partnership

blueprint = Blueprint("action_plan", __name__)
PATH = "/partnerships/<slug>/action-plan"


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Each gap with its post, day and state, narrowed by what the filter asks for."""
    plan, form = read_plan(partnership), PlanForm(request.args)
    form.offer(plan.actions)
    return render_template(
        "action_plan/list.html",
        partnership=partnership,
        form=form,
        action=_page(partnership),
        is_filtered=any(each.data for each in form),
        actions=[each for each in plan.actions if form.wanted.takes(each)],
        counts={state: number for state, number in counts_of(plan.actions).items() if number},
    )


@blueprint.route(f"{PATH}/owner", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def owner(partnership: Partnership) -> ResponseReturnValue:
    """Say which post sees to a gap and by when; `?finding=` names it."""
    register, key = read_plan(partnership).register, request.values.get("finding", "")
    try:
        finding = services.finding_of(register, key)
    except Conflict as fault:
        flash(str(fault), "important")
        return redirect(_page(partnership))
    note = note_of(queries.notes_of(partnership.id), key)
    form = OwnerForm(data=_stored(note))
    attempt = conflict.save(
        form,
        lambda session: services.assign(
            session, partnership, register, finding, form.post.data or "", form.due_on.data,
            expected_version=form.seen_version,
        ),
        at="post",
    )  # fmt: skip
    if attempt.is_saved:
        flash("Written down." if attempt.value.post else "Nobody sees to it now.", "success")
        return redirect(_page(partnership, anchor=key))
    differences: list[Difference] | None = None
    if attempt.late:
        stored = note_of(queries.notes_of(partnership.id), key)
        form.move_to(stored.version if stored is not None else 0)
        differences = _differences(stored, form)
    return conflict.page(
        "action_plan/owner.html",
        differences,
        form=form,
        key=key,
        title=title_of(finding, register),
        said=said_of(finding, register),
        back=_page(partnership, anchor=key),
    )


def _stored(note: FindingNote | None) -> dict[str, object]:
    if note is None:
        return {"version": "0"}
    return {"version": str(note.version), "post": note.post, "due_on": note.due_on}


def _differences(stored: FindingNote | None, form: OwnerForm) -> list[Difference]:
    post, due_on = (stored.post, stored.due_on) if stored is not None else ("", None)
    typed = day(form.due_on.data) if form.due_on.data else ""
    return differing(
        Difference("Post", post or "Nobody yet", form.post.data or "Nobody yet", "post"),
        Difference("By", day(due_on) if due_on else "", typed, "due_on"),
    )


@blueprint.post(f"{PATH}/propose/<function_id>/<uuid:organisation_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def propose(place: FunctionSubject) -> ResponseReturnValue:
    """Ask an organisation whether it leads a task: one press."""
    partnership, organisation = place.partnership, place.organisation
    assert organisation is not None  # noqa: S101 - the route always names one
    name, asked = organisation.name, request.form.get("group", "")
    group = Group(asked) if asked in set(Group) else place.function.group
    try:
        with transaction() as session:
            services.propose_lead(session, partnership, place.function, organisation.id, group, viewer())
    except (InputFault, Stale) as fault:
        flash(str(fault), "important")
    else:
        flash(f"Asked: does {name} lead {place.function.name}? Nothing counts before it has said yes.", "success")
    return redirect(_page(partnership))


@blueprint.get(f"{PATH}/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def download(partnership: Partnership) -> ResponseReturnValue:
    """The plan as a Word file, or in another format."""
    plan = read_plan(partnership)
    return hand_out(Delivery(compose_plan(plan.map_, plan.actions), partnership), _page(partnership))


@blueprint.get(f"{PATH}/workbook")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def workbook(partnership: Partnership) -> ResponseReturnValue:
    """The plan as an Excel file."""
    from partnership.map.action_plan.workbook import file_name, write_workbook  # noqa: PLC0415 - what writes Excel, for few

    plan = read_plan(partnership)
    content = write_workbook(plan.map_, plan.actions)
    return download_of(content, file_name(plan.map_), EXCEL, partnership, "Action plan")


def _page(partnership: Partnership, anchor: str | None = None) -> str:
    return url_for("action_plan.index", slug=partnership.slug, _anchor=anchor)
