"""Pages of a change of guidance: chosen, decided kind by kind and task by task, previewed, made, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.documents.wording import day
from partnership.map.mapping.queries import pack_of, papers_in_use, read_map, sharing_choices
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.protocols.lifecycle.status import title_of
from partnership.protocols.pack_change import queries, services, told
from partnership.protocols.pack_change import undo as undoing
from partnership.protocols.pack_change.forms import kinds_form, tasks_form
from partnership.protocols.queries import protocols_of
from partnership.register.directory.wording import AGREEMENTS
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web import conflict
from partnership.web.errors import missing
from partnership.web.forms import posted_version
from partnership.web.pages import page_number, page_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.protocols.pack_change.queries import ChangeSubject
    from partnership.store.models import GuidanceChange, Partnership
    from partnership.web.forms import BaseForm

blueprint = Blueprint("pack_change", __name__)
PATH = "/partnerships/<slug>/change-guidance"
AT_A_TIME = 25  # organisations to decide on one page


@blueprint.get(PATH)
@permit(Action.GUIDANCE_CHANGE, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """The guidance of today, what it can be changed to, and changes so far."""
    made = queries.last_made(partnership.id)
    return render_template(
        "pack_change/index.html",
        partnership=partnership,
        pack=pack_of(partnership),
        packs=queries.followers(partnership),
        planned=queries.planned_of(partnership.id),
        undone=made if made is not None and made.can_be_undone(now()) else None,
        changes=[_told_change(row) for row in queries.changes_of(partnership.id) if not row.state.is_planned],
        title_of=title_of,
    )


def _told_change(row: GuidanceChange) -> dict[str, str]:
    words = f"From “{title_of(row.from_pack_id)}” to “{title_of(row.to_pack_id)}”"
    on = day(row.made_at) if row.made_at else ""
    return {"words": words, "on": on, "undone": day(row.undone_at) if row.undone_at else ""}


@blueprint.post(f"{PATH}/begin")
@permit(Action.GUIDANCE_CHANGE, get_partnership)
def begin(partnership: Partnership) -> ResponseReturnValue:
    """Plan a change to a pack; nothing is changed by it."""
    slug = partnership.slug
    try:
        with transaction() as session:
            services.start_plan(session, partnership, request.form.get("pack_id", ""), viewer())
    except InputFault as fault:
        flash(f"{fault}.", "important")
        return redirect(url_for("pack_change.index", slug=slug))
    return redirect(url_for("pack_change.kinds", slug=slug))


@blueprint.route(f"{PATH}/kinds", methods=["GET", "POST"])
@permit(Action.GUIDANCE_CHANGE, queries.get_planned)
def kinds(held: ChangeSubject) -> ResponseReturnValue:
    """What each organisation is in the new guidance: one for one as it will be, a split decided by somebody."""
    plan, known = queries.read_plan(held, viewer()), queries.known_ids(held.partnership, viewer())
    asked = [
        row for row in plan.kinds
        if row.organisation.is_at_home and row.heirs.is_decided_by_somebody
    ]  # fmt: skip
    page = page_of(asked, page_number(request.args.get("page")), AT_A_TIME)
    form = kinds_form(page.rows, held.old, held.new, queries.choices_of(held.row).kinds, held.row.version)
    slug, number = held.partnership.slug, page.number

    def write(_session: Session) -> None:
        services.decide(queries.get_planned(slug).row, kinds=form.chosen, expected_version=form.seen_version)

    attempt = _save(form, write)
    if attempt.is_saved:
        more = number < page.pages
        return redirect(
            url_for("pack_change.kinds", slug=slug, page=number + 1)
            if more
            else url_for("pack_change.tasks", slug=slug)
        )
    if attempt.late:
        return _late(slug, attempt.late)
    others = [row for row in plan.kinds if not row.organisation.is_at_home and row.organisation.id in known]
    return render_template(
        "pack_change/kinds.html",
        **_shown(held),
        form=form,
        page=page,
        page_url=lambda other: url_for("pack_change.kinds", slug=slug, page=other),
        questions=[form[name] for name, _row in form.named],
        changed=told.told_kinds((row for row in plan.kinds if len(row.heirs.now) == 1), held.old, held.new, known),
        unchanged=sum(1 for row in plan.kinds if row.organisation.is_at_home and row.now == row.organisation.kind_id),
        elsewhere=[
            f"{row.organisation.name}: {told.kind_name(row.organisation.kind_id, held.new, held.old)}"
            for row in others
            if held.new.kind(row.organisation.kind_id) is None
        ],
    )


@blueprint.route(f"{PATH}/tasks", methods=["GET", "POST"])
@permit(Action.GUIDANCE_CHANGE, queries.get_planned)
def tasks(held: ChangeSubject) -> ResponseReturnValue:
    """In which tasks each of before goes on."""
    plan, slug = queries.read_plan(held, viewer()), held.partnership.slug
    asked = [row for row in plan.tasks if len(row.heirs.now) > 1]
    form = tasks_form(asked, held.old, held.new, queries.choices_of(held.row).tasks, held.row.version)

    def write(_session: Session) -> None:
        services.decide(queries.get_planned(slug).row, tasks=form.chosen, expected_version=form.seen_version)

    attempt = _save(form, write)
    if attempt.is_saved:
        return redirect(url_for("pack_change.preview", slug=slug))
    if attempt.late:
        return _late(slug, attempt.late)
    asked_ids = {row.function_id for row in asked}
    rows = [
        each for row, each in zip(plan.tasks, told.told_tasks(plan, held.old, held.new), strict=True)
        if row.function_id not in asked_ids
    ]  # fmt: skip
    return render_template(
        "pack_change/tasks.html",
        **_shown(held),
        form=form,
        questions=[form[f"t-{row.function_id}"] for row in asked],
        following=[each for each in rows if each.now],
        ended=[each for each in rows if not each.now],
    )


@blueprint.get(f"{PATH}/preview")
@permit(Action.GUIDANCE_CHANGE, queries.get_planned)
def preview(held: ChangeSubject) -> ResponseReturnValue:
    """Everything that would change, row by row, before anything does."""
    partnership, old, new = held.partnership, held.old, held.new
    plan = queries.read_plan(held, viewer())
    if not plan.is_complete:
        where = "kinds" if plan.open_kinds else "tasks"
        return redirect(url_for(f"pack_change.{where}", slug=partnership.slug))
    known = queries.known_ids(partnership, viewer())
    names = {row.organisation.id: row.organisation.name for row in plan.kinds if row.organisation.id in known}
    map_ = read_map(partnership, viewer())
    roles = told.told_roles(plan, old, new, names, AGREEMENTS)
    sharing = sharing_choices(partnership.id)
    return render_template(
        "pack_change/preview.html",
        **_shown(held),
        seen=plan.fingerprint(known, held.row.id),
        kinds=told.told_kinds(plan.kinds, old, new, known),
        role_tables=(
            ("Roles that are proposed", "New", [each for each in roles if each.is_proposed]),
            ("Roles that nothing follows", "Why", [each for each in roles if not each.is_proposed]),
        ),
        papers=told.told_papers((each.protocol for each in protocols_of(partnership)), old, new),
        gaps=told.gaps(map_, plan, old, new, papers_in_use(partnership)),
        resting=sum(1 for of, kind in sharing if of not in new.information or new.kind(kind) is None),
        has_competences=bool(old.competences) and not new.competences,
    )


@blueprint.post(f"{PATH}/make")
@permit(Action.GUIDANCE_CHANGE, queries.get_planned)
def make(held: ChangeSubject) -> ResponseReturnValue:
    """Change the guidance as a whole."""
    slug, title = held.partnership.slug, held.new.title
    try:
        with transaction() as session:
            services.make(session, held, viewer(), expected_version=posted_version(), seen=request.form.get("seen", ""))
    except (InputFault, Stale) as fault:
        return _late(slug, fault)
    flash(
        f"The guidance is “{title}” now. Roles are proposed to the organisations. It can be undone for a week.",
        "success",
    )
    return redirect(url_for("pack_change.index", slug=slug))


@blueprint.post(f"{PATH}/drop")
@permit(Action.GUIDANCE_CHANGE, queries.get_planned)
def drop(held: ChangeSubject) -> ResponseReturnValue:
    """Give the plan up."""
    slug = held.partnership.slug
    try:
        with transaction():
            services.drop(queries.get_planned(slug).row, expected_version=posted_version())
    except Stale as fault:
        return _late(slug, fault)
    flash("The change of guidance is given up. Nothing was changed.", "success")
    return redirect(url_for("pack_change.index", slug=slug))


@blueprint.route(f"{PATH}/undo", methods=["GET", "POST"])
@permit(Action.GUIDANCE_CHANGE, queries.get_made)
def undo(held: ChangeSubject) -> ResponseReturnValue:
    """Take the newest change back as a whole, after what would be lost is named."""
    slug, title = held.partnership.slug, held.old.title
    if request.method == "POST":
        try:
            with transaction() as session:
                undoing.undo(
                    session, held, viewer(), expected_version=posted_version(), seen=request.form.get("seen", "")
                )
        except (InputFault, Stale) as fault:
            return _late(slug, fault)
        flash(f"Undone: the guidance is “{title}” again.", "success")
        return redirect(url_for("pack_change.index", slug=slug))
    if not undoing.may_be_undone(held):
        return _late(slug, InputFault(undoing.TOO_LATE))
    plan = undoing.undo_plan(held, viewer())
    known = queries.known_ids(held.partnership, viewer())
    names = {key: row.name for key, row in queries.organisations_by_id(known).items()}
    return render_template(
        "pack_change/undo.html",
        **_shown(held),
        plan=plan,
        back=told.told_back((each for each in plan.roles if not each.is_asked_again), names, held.old, held.new),
        asked=told.told_back((each for each in plan.roles if each.is_asked_again), names, held.old, held.new),
        lost=told.told_lost(plan.lost, names, held.new, held.old),
        gone=told.told_back(plan.left_out, names, held.old, held.new),
        left=[each for each in undoing.left_names(plan) if each in names.values()],
        until=held.row.undone_until,
    )


@blueprint.errorhandler(NotFound)
def say_what_became_of_it(_fault: NotFound) -> ResponseReturnValue:
    """Where no change is planned, or none stands, whoever may change the guidance is led to what there is.

    A form that was open in another tab, or was sent again after “Back”, ends here. Anybody else gets the page of
    whatever is not there.
    """
    try:
        partnership = get_partnership((request.view_args or {}).get("slug", ""))
    except NotFound:
        return missing()
    if not allows(viewer(), Action.GUIDANCE_CHANGE, partnership):
        return missing()
    flash(f"{services.NOT_OPEN}.", "important")
    return redirect(url_for("pack_change.index", slug=partnership.slug))


def _shown(held: ChangeSubject) -> dict[str, Any]:
    return {"partnership": held.partnership, "row": held.row, "old": held.old, "new": held.new}


def _save(form: BaseForm, write: Any) -> Any:
    return conflict.save(form, write, late=(Stale,))


def _late(slug: str, fault: Exception) -> ResponseReturnValue:
    """Say why nothing was done, where it can be looked at again."""
    flash(f"{str(fault).rstrip('.')}.", "important")
    planned = queries.planned_of(get_partnership(slug).id)
    return redirect(url_for("pack_change.preview" if planned is not None else "pack_change.index", slug=slug))
