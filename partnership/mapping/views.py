"""The map on screen: the matrix, the page of one function, one organisation's role, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from partnership.db import transaction
from partnership.directory.queries import get_partnership
from partnership.errors import InputFault, NotFound, Stale
from partnership.guidance.practice import Wanted, find_practice
from partnership.guidance.types import Group, Stage
from partnership.mapping import queries, services, table
from partnership.mapping.forms import WHOM, RoleForm, read_role, role_options, role_value
from partnership.mapping.gaps import cell_text, find_gaps, gaps_of
from partnership.mapping.services import Holding
from partnership.mapping.setting_gaps import find_setting_gaps
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.web.permit import permit, viewer
from partnership.web.versions import seen_version

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import MultiDict

    from partnership.guidance.types import Function, Pack
    from partnership.models import Organisation, Partnership, Responsibility

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


@blueprint.get("/partnerships/<slug>/map")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def matrix(partnership: Partnership) -> ResponseReturnValue:
    """The responsibilities matrix; `?edit=FUNCTION` opens the column of that function for coordinators to change."""
    map_, pack = queries.read_map(partnership, viewer()), queries.pack_of(partnership)
    stage = request.args.get("stage", "")
    chosen = Stage(stage) if stage in list(Stage) else None
    has_all = request.args.get("with") == "all" or len(map_.agencies) <= table.MANY
    return render_template(
        "mapping/matrix.html",
        partnership=partnership,
        matrix=table.build_matrix(map_, pack, chosen, has_all=has_all),
        stages=list(Stage),
        stage=chosen,
        whom=WHOM,
        agencies=len(map_.agencies),
        edited=_edited(partnership, pack),
        options=role_options(),
        role_value=role_value,
    )


def _edited(partnership: Partnership, pack: Pack) -> Function | None:
    """The function whose column is open for change, for those who may change it."""
    may_edit = allows(viewer(), Action.RESPONSIBILITY_EDIT, partnership)
    return pack.functions.get(request.args.get("edit", "")) if may_edit else None


@blueprint.get("/partnerships/<slug>/map/<function_id>")
@permit(Action.PARTNERSHIP_VIEW, get_place)
def function(place: Place) -> ResponseReturnValue:
    """Everything about one function: what it is, its gaps, and each organisation's role, to change for coordinators."""
    map_, pack = queries.read_map(place.partnership, viewer()), queries.pack_of(place.partnership)
    return render_template(
        "mapping/function.html",
        partnership=place.partnership,
        function=place.function,
        pack=pack,
        gaps=gaps_of(place.function, map_, pack),
        practice=find_practice(pack, Wanted(function=place.function.id)),
        choices=table.choices_for(place.function, map_, pack),
        options=role_options(),
        role_value=role_value,
        whom=WHOM,
    )


@blueprint.post("/partnerships/<slug>/map/<function_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def save_function(place: Place) -> ResponseReturnValue:
    """Save every role of a function that was changed on its page; all or nothing."""
    changed = 0
    try:
        with transaction() as session:
            for key in request.form:
                if key.startswith("role."):
                    changed += _save(session, place, request.form, key)
    except (InputFault, Stale) as fault:
        flash(str(fault), "important")
        return redirect(_back(place))
    roles = "1 role changed" if changed == 1 else f"{changed} roles changed"
    flash(f"Saved: {roles}." if changed else "Nothing was changed.", "success")
    return redirect(_back(place))


def _back(place: Place) -> str:
    """Where the roles were changed: on the matrix, or on the page of the function."""
    matrix = url_for("mapping.matrix", slug=place.partnership.slug)
    sent = request.form.get("back", "")
    if sent.startswith(f"{matrix}?") and not any(character.isspace() or character == "\\" for character in sent):
        return f"{sent}#edited"
    return url_for("mapping.function", slug=place.partnership.slug, function_id=place.function.id)


def _save(session: Any, place: Place, form: MultiDict[str, str], key: str) -> int:
    """Save one list of the page; `role.ORGANISATION.GROUP` beside `was.` and `version.` of the same name."""
    cell = key.removeprefix("role.")
    if form[key] == form.get(f"was.{cell}", ""):
        return 0
    organisation_id, _, group = cell.partition(".")
    _set(session, place, organisation_id, group, form[key], form.get(f"version.{cell}", "0"))
    return 1


def _set(
    session: Any, place: Place, organisation_id: str, group: str, value: str, version: str
) -> Responsibility | None:
    try:
        key, whom = UUID(organisation_id), Group(group)
    except ValueError as fault:
        message = "The page sent something that cannot be read. Load it again"
        raise InputFault(message) from fault
    organisation = queries.participant(place.partnership.id, key, viewer())
    chosen = read_role(value)
    holding = None
    if chosen is not None:
        rows = queries.responsibilities_for_change(place.partnership.id, place.function.id, key)
        old = next((row for row in rows if row.group is whom), None)
        holding = Holding(*chosen, *((old.reason, old.from_on, old.until_on) if old else ()))
    return services.set_role(
        session, place.partnership, organisation, place.function, whom, holding, expected_version=seen_version(version)
    )


@blueprint.post("/partnerships/<slug>/map-cell")
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def save_cell(partnership: Partnership) -> ResponseReturnValue:
    """Save one role for the script of the page; answers the words to show, the function's gap and the new version."""
    place = get_place(partnership.slug, request.form.get("function", ""))
    value = request.form.get("role", "")
    try:
        with transaction() as session:
            row = _set(
                session,
                place,
                request.form.get("organisation", ""),
                request.form.get("group", ""),
                value,
                request.form.get("version", "0"),
            )
            version = row.version if row else 0
    except Stale as fault:
        return jsonify(message=str(fault)), 409
    except InputFault as fault:
        return jsonify(message=str(fault)), 400
    map_, pack = queries.read_map(partnership, viewer()), queries.pack_of(partnership)
    gap = cell_text(gaps_of(place.function, map_, pack))
    words = "Role removed." if row is None else "Saved."
    return jsonify(message=f"{words} {f'Gap: {gap}.' if gap else 'No gap.'}", gap=gap, version=version)


@blueprint.route("/partnerships/<slug>/map/<function_id>/<uuid:organisation_id>", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def role(place: Place) -> ResponseReturnValue:
    """One organisation's role in one function, with its agreement, remark and dates; `?group=` for which cases."""
    asked = request.values.get("was") or request.args.get("group") or str(place.function.group)
    group = Group(asked) if asked in list(Group) else place.function.group
    rows, row = _held(place, group)
    form = RoleForm(obj=row) if row else RoleForm(group=group)
    form.offer(place.function)
    is_stale = False
    if form.validate_on_submit() or (request.method == "POST" and "remove" in request.form):
        try:
            return _save_role(place, form, group)
        except InputFault as fault:
            field = getattr(form, fault.field or "role", form.role)
            field.errors = [*field.errors, str(fault)]
        except Stale as fault:
            flash(str(fault), "important")
            is_stale, (rows, row) = True, _held(place, group)
    page = {"place": place, "form": form, "row": row, "group": group, "others": rows, "is_stale": is_stale}
    status = 409 if is_stale else 200
    return render_template("mapping/role.html", kind=_kind_rule(place), whom=WHOM, **page), status


def _held(place: Place, group: Group) -> tuple[list[Responsibility], Responsibility | None]:
    """Every role of the organisation in the function, and the one for this group."""
    organisation_id = place.organisation.id if place.organisation else None
    rows = queries.responsibilities_for_change(place.partnership.id, place.function.id, organisation_id)
    return rows, next((each for each in rows if each.group is group), None)


def _save_role(place: Place, form: RoleForm, group: Group) -> ResponseReturnValue:
    assert place.organisation is not None  # noqa: S101 - the route always names one
    version = seen_version(form.version.data)
    is_removed = "remove" in request.form
    with transaction() as session:
        if version and not is_removed and form.group.data is not group:  # the role moves to other cases
            services.set_role(
                session, place.partnership, place.organisation, place.function, group, None, expected_version=version
            )
            version = 0
        services.set_role(
            session,
            place.partnership,
            place.organisation,
            place.function,
            group if is_removed else form.group.data,
            None if is_removed else form.holding(),
            expected_version=version,
        )
    flash("Role removed." if is_removed else "Role saved.", "success")
    return redirect(url_for("mapping.function", slug=place.partnership.slug, function_id=place.function.id))


def _kind_rule(place: Place) -> str:
    kind = queries.pack_of(place.partnership).kind(place.organisation.kind_id) if place.organisation else None
    return kind.rule if kind else ""


@blueprint.get("/partnerships/<slug>/gaps")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def gaps(partnership: Partnership) -> ResponseReturnValue:
    """Every gap with what to do about it: those of tasks by stage, then those of settings of the audit."""
    map_, pack = queries.read_map(partnership, viewer()), queries.pack_of(partnership)
    found, of_settings = find_gaps(map_, pack), find_setting_gaps(map_, pack)
    by_stage = [
        (stage, [gap for function in functions for gap in found[function.id]])
        for stage, functions in pack.functions_by_stage.items()
    ]
    return render_template(
        "mapping/gaps.html",
        partnership=partnership,
        stages=[(stage, gaps) for stage, gaps in by_stage if gaps],
        settings=[gap for gaps in of_settings.values() for gap in gaps],
        total=sum(len(gaps) for gaps in (*found.values(), *of_settings.values())),
        functions=len(found),
        without=sum(1 for gaps in found.values() if not gaps),
        audited=len(of_settings),
        settings_without=sum(1 for gaps in of_settings.values() if not gaps),
        practice={key: find_practice(pack, Wanted(function=key)) for key, gaps in found.items() if gaps},
    )
