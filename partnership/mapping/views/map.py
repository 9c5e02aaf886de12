"""The map on screen: the matrix, the page of one function, one organisation's role, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for

from partnership.authority import queries as authority
from partnership.db import transaction
from partnership.directory.wording import ROLES
from partnership.documents.wording import day
from partnership.errors import InputFault, Stale
from partnership.findings.agencies import of_unkept
from partnership.findings.find import register_of
from partnership.findings.sentences import cell_text
from partnership.guidance.practice import PracticeFilter, find_practice
from partnership.guidance.types import Group, Stage
from partnership.mapping import queries, services, table
from partnership.mapping.finding_rows import NOTHING_RECORDED, RecordedInput, led_by, rows_of, sections_of
from partnership.mapping.forms import STATES, WHOM, RoleForm, read_role, role_value
from partnership.mapping.role_history import past_answers
from partnership.mapping.role_lists import VERSION, RoleLists, chosen_in, proposal_fields, role_words
from partnership.mapping.roles import queries as role_queries
from partnership.mapping.services import OwnWord, RoleAssignment
from partnership.mapping.views.blueprint import FunctionSubject, blueprint, get_place, seen_and_missing
from partnership.models import Agreement, now
from partnership.partnerships.queries import get_partnership
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import BaseForm, seen_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session
    from werkzeug.datastructures import MultiDict

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function
    from partnership.mapping.table import AgencyChoice
    from partnership.models import Organisation, Partnership, Responsibility

ONLY_PROPOSED = "Saved as proposed: {} has people here who answer for it."
MOST_TOLD = 50  # events of a task's past that its page tells


@blueprint.get("/partnerships/<slug>/map")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def matrix(partnership: Partnership) -> ResponseReturnValue:
    """The responsibilities matrix; `?edit=FUNCTION` opens the column of that function for coordinators to change.

    `?show=waiting` shows what waits for an answer, and since when.
    """
    pack = queries.pack_of(partnership)
    map_, register = seen_and_missing(partnership)
    stage = request.args.get("stage", "")
    chosen = Stage(stage) if stage in list(Stage) else None
    only_waiting = request.args.get("show") == "waiting"
    has_all = request.args.get("with") == "all" or len(map_.agencies) <= table.MANY
    matrix = table.build_matrix(map_, register, chosen, has_all=has_all, only_waiting=only_waiting)
    shown = {function.id for function in matrix.functions}
    return render_template(
        "mapping/matrix.html",
        partnership=partnership,
        matrix=matrix,
        map=map_,
        tabs=_stage_tabs(partnership.slug, chosen, "waiting" if only_waiting else None),
        stage=chosen,
        whom=WHOM,
        only_waiting=only_waiting,
        waiting=[duty for duty in map_.waiting() if duty.function_id in shown] if only_waiting else [],
        functions=pack.functions,
        agencies=len(map_.agencies),
        edited=_edited(partnership, pack),
        **_choosing(map_),
    )


def _stage_tabs(slug: str, chosen: Stage | None, show: str | None) -> list[dict[str, Any]]:
    """Links to the matrix of every stage and of all, as `section_links` takes them."""
    return [
        {
            "text": stage.capitalize() if stage else "All stages",
            "href": url_for("mapping.matrix", slug=slug, stage=stage.value if stage else None, show=show),
            "is_current": stage is chosen,
        }
        for stage in (None, *Stage)
    ]


def _choosing(map_: PartnershipMap, chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What makes the lists of roles, with what was chosen and not saved; which agencies answer for themselves."""
    led = frozenset(authority.led([agency.id for agency in map_.agencies]))
    spoken_for = frozenset(each for each in led if _speaks_for(each))
    return {"led": led, "role_lists": RoleLists(led, spoken_for, chosen or {})}


def _speaks_for(organisation_id: UUID) -> bool:
    """Whether the visitor leads the organisation, so that what they choose is its own word."""
    return viewer().leads(organisation_id) and viewer().limited_to is None


def _edited(partnership: Partnership, pack: Pack) -> Function | None:
    """The function whose column is open for change, for those who may change it."""
    may_edit = allows(viewer(), Action.RESPONSIBILITY_EDIT, partnership)
    return pack.functions.get(request.args.get("edit", "")) if may_edit else None


@blueprint.get("/partnerships/<slug>/map/<function_id>")
@permit(Action.PARTNERSHIP_VIEW, get_place)
def function(place: FunctionSubject) -> ResponseReturnValue:
    """Everything about one function: what it is, its gaps, and each organisation's role, to change for coordinators."""
    return _function_page(place)


def _function_page(
    place: FunctionSubject,
    form: BaseForm | None = None,
    chosen: Mapping[str, str] | None = None,
    *,
    is_late: bool = False,
) -> ResponseReturnValue:
    """The page of a function; `chosen` are roles that were not saved, as `form` tells or as somebody else was first."""
    pack = queries.pack_of(place.partnership)
    map_, register = seen_and_missing(place.partnership)
    names = {agency.id: agency.name for agency in map_.agencies}
    choices = table.choices_for(place.function, map_, pack)
    told = role_queries.told_of(place.partnership.id, place.function.id, MOST_TOLD)
    return conflict.page(
        "mapping/function.html",
        _roles_apart(place.function, choices, chosen or {}) if is_late else None,
        form=form,
        partnership=place.partnership,
        function=place.function,
        pack=pack,
        map=map_,
        gaps=rows_of(register, register.of_task(place.function.id), own=register_of(map_, pack).findings),
        practice=find_practice(pack, PracticeFilter(function=place.function.id)),
        choices=choices,
        counts=table.count_states(duty for duty in map_.duties if duty.function_id == place.function.id),
        suggestions=table.suggestions_in(place.function, map_),
        proposal_fields=proposal_fields,
        past=past_answers(told, names),
        whom=WHOM,
        **_choosing(map_, chosen),
    )


def _roles_apart(function: Function, choices: Iterable[AgencyChoice], chosen: Mapping[str, str]) -> list[Difference]:
    """The roles as they stand beside those that were chosen, in the order of the page."""
    stored = RoleLists(frozenset(), frozenset(), chosen)
    lists = [stored.of(each.agency, function, each.duty) for each in choices]
    return differing(
        *(Difference(each.agency.name, role_words(each.now), role_words(each.selected), each.name) for each in lists)
    )


@blueprint.post("/partnerships/<slug>/map/<function_id>")
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def save_function(place: FunctionSubject) -> ResponseReturnValue:
    """Save every role of a function that was changed on its page; all or nothing."""
    form, chosen = BaseForm(), chosen_in(request.form)
    attempt = conflict.save(
        form,
        lambda session: [_save(session, place, request.form, cell, value) for cell, value in chosen.items()],
        is_valid=True,
    )
    if not attempt.is_saved:
        return _function_page(place, form, chosen, is_late=attempt.late is not None)
    saved = attempt.value
    roles = "1 role changed" if len(saved) == 1 else f"{len(saved)} roles changed"
    flash(f"Saved: {roles}." if saved else "Nothing was changed.", "success")
    for each in saved:
        if each.is_only_proposed:
            flash(ONLY_PROPOSED.format(each.name), "important")
    return redirect(_back(place))


def _back(place: FunctionSubject) -> str:
    """Where the roles were changed: on the matrix, or on the page of the function."""
    matrix = url_for("mapping.matrix", slug=place.partnership.slug)
    sent = request.form.get("back", "")
    if sent.startswith(f"{matrix}?") and not any(character.isspace() or character == "\\" for character in sent):
        return f"{sent}#edited"
    return url_for("mapping.function", slug=place.partnership.slug, function_id=place.function.id)


@dataclass(frozen=True, slots=True)
class SavedRole:
    """A role that was saved: the row, none where it was taken away."""

    row: Responsibility | None
    name: str  # of the organisation
    is_only_proposed: bool = False  # where it was to count as accepted, and the organisation answers for itself


def _save(session: Session, place: FunctionSubject, form: MultiDict[str, str], cell: str, value: str) -> SavedRole:
    """Save one list of the page; `role.ORGANISATION.GROUP` beside `was.` and `version.` of the same name."""
    organisation_id, _, group = cell.partition(".")
    return _set(session, place, organisation_id, group, value, form.get(f"{VERSION}{cell}", "0"))


def _set(
    session: Session, place: FunctionSubject, organisation_id: str, group: str, value: str, version: str
) -> SavedRole:
    try:
        key, whom = UUID(organisation_id), Group(group)
    except ValueError as fault:
        message = "The page sent something that cannot be read. Load it again"
        raise InputFault(message) from fault
    organisation = queries.participant(place.partnership.id, key, viewer())
    chosen = read_role(value)
    holding, own_word = None, None
    if chosen is not None:
        role, state = chosen
        rows = queries.responsibilities_for_change(place.partnership.id, place.function.id, key)
        old = next((row for row in rows if row.group is whom and not services.is_over(row)), None)
        remark = old.reason if old and old.state is state else ""  # why it was declined is no remark on a new role
        holding = RoleAssignment(role, state, remark, *((old.from_on, old.until_on) if old else ()))
        own_word = _own_word(organisation, state)
    row = services.set_role(
        session, place.partnership, organisation, place.function, whom, holding,
        expected_version=seen_version(version), own_word=own_word,
    )  # fmt: skip
    return SavedRole(row, organisation.name, _is_only_proposed(row, holding))


def _own_word(organisation: Organisation, state: Agreement) -> OwnWord | None:
    """The organisation's own word, where a coordinator who also leads it records its answer."""
    if state is Agreement.PROPOSED or not _speaks_for(organisation.id):
        return None
    return OwnWord(viewer().display_name, now())


def _is_only_proposed(row: Responsibility | None, holding: RoleAssignment | None) -> bool:
    return row is not None and holding is not None and row.state is not holding.state


@blueprint.post("/partnerships/<slug>/map-cell")
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def save_cell(partnership: Partnership) -> ResponseReturnValue:
    """Save one role for the script of the page; answers the words to show, the function's gap and what is stored."""
    place = get_place(partnership.slug, request.form.get("function", ""))
    value = request.form.get("role", "")
    try:
        with transaction() as session:
            saved = _set(
                session,
                place,
                request.form.get("organisation", ""),
                request.form.get("group", ""),
                value,
                request.form.get("version", "0"),
            )
            version = saved.row.version if saved.row else 0
            stored = role_value(saved.row.role, saved.row.state) if saved.row else ""
    except Stale as fault:
        return jsonify(message=str(fault)), 409
    except InputFault as fault:
        return jsonify(message=str(fault)), 400
    _, register = seen_and_missing(partnership)
    gap = cell_text(register.of_task(place.function.id), register)
    words = "Role removed." if saved.row is None else "Saved."
    if saved.is_only_proposed:
        words = ONLY_PROPOSED.format(saved.name)
    return jsonify(message=f"{words} {f'Gap: {gap}.' if gap else 'No gap.'}", gap=gap, version=version, role=stored)


@blueprint.route("/partnerships/<slug>/map/<function_id>/<uuid:organisation_id>", methods=["GET", "POST"])
@permit(Action.RESPONSIBILITY_EDIT, get_place)
def role(place: FunctionSubject) -> ResponseReturnValue:
    """One organisation's role in one function, with its agreement, remark and dates; `?group=` for which cases."""
    asked = request.values.get("was") or request.args.get("group") or str(place.function.group)
    group = Group(asked) if asked in list(Group) else place.function.group
    rows, row = _held(place, group)
    answers_itself = _answers_itself(place)
    form = RoleForm(obj=row) if row else RoleForm(group=group)
    form.offer(place.function, row.state if row else None, is_led=answers_itself)
    is_removed = request.method == "POST" and "remove" in request.form
    attempt = conflict.save(
        form,
        lambda session: _write_role(session, place, form, group, is_removed=is_removed),
        at="role",
        is_valid=is_removed or form.validate_on_submit(),
    )
    if attempt.is_saved:
        flash(attempt.value, "success")
        return redirect(url_for("mapping.function", slug=place.partnership.slug, function_id=place.function.id))
    differences: list[Difference] | None = None
    if attempt.late:
        rows, row = _held(place, group)
        differences = _differences(row, None if is_removed else form.holding(), form.group.data)
    page = {"place": place, "form": form, "row": row, "group": group, "others": rows}
    words = {"whom": WHOM, "kind": _kind_rule(place), "answers_itself": answers_itself}
    return conflict.page("mapping/role.html", differences, **page, **words)


def _differences(row: Responsibility | None, typed: RoleAssignment | None, group: Group) -> list[Difference]:
    """The role as it is stored beside the one that was typed; None for one that is taken away."""
    if row is None or typed is None:
        stored = f"{ROLES[row.role]}: {STATES[row.state]}" if row else "No role: somebody removed it"
        return [Difference("Role", stored, ROLES[typed.role] if typed else "Remove the role")]
    return differing(
        Difference("Role", ROLES[row.role], ROLES[typed.role]),
        Difference("Has the organisation agreed?", STATES[row.state], STATES[typed.state]),
        Difference("For whom", WHOM[row.group], WHOM[group]),
        Difference("Remark", row.reason, typed.reason),
        Difference("From", day(row.from_on), day(typed.from_on)),
        Difference("Until", day(row.until_on), day(typed.until_on)),
    )


def _answers_itself(place: FunctionSubject) -> bool:
    """Whether somebody leads the organisation and the visitor is not among them."""
    found = place.organisation
    return found is not None and services.is_led_by_its_own(found) and not _speaks_for(found.id)


def _held(place: FunctionSubject, group: Group) -> tuple[list[Responsibility], Responsibility | None]:
    """Every role of the organisation in the function, and the one for this group."""
    organisation_id = place.organisation.id if place.organisation else None
    rows = queries.responsibilities_for_change(place.partnership.id, place.function.id, organisation_id)
    return rows, next((each for each in rows if each.group is group), None)


def _write_role(session: Session, place: FunctionSubject, form: RoleForm, group: Group, *, is_removed: bool) -> str:
    """Set or remove the role; what came of it, in words."""
    assert place.organisation is not None  # noqa: S101 - the route always names one
    version = form.seen_version
    holding = None if is_removed else form.holding()
    if version and not is_removed and form.group.data is not group:  # the role moves to other cases
        services.set_role(
            session, place.partnership, place.organisation, place.function, group, None, expected_version=version
        )
        version = 0
    row = services.set_role(
        session,
        place.partnership,
        place.organisation,
        place.function,
        group if is_removed else form.group.data,
        holding,
        expected_version=version,
        own_word=_own_word(place.organisation, holding.state) if holding else None,
    )
    if is_removed:
        return "Role removed."
    return ONLY_PROPOSED.format(place.organisation.name) if _is_only_proposed(row, holding) else "Role saved."


def _kind_rule(place: FunctionSubject) -> str:
    kind = queries.pack_of(place.partnership).kind(place.organisation.kind_id) if place.organisation else None
    return kind.rule if kind else ""


def _recorded(partnership: Partnership) -> RecordedInput:
    return RecordedInput(
        queries.set_aside(partnership.id),
        queries.rated_in_place(partnership.id),
        queries.values_in_use(partnership.id),
        queries.parties_in_use(partnership.id),
    )


@blueprint.get("/partnerships/<slug>/gaps")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def gaps(partnership: Partnership) -> ResponseReturnValue:
    """Every finding with what to do about it: of tasks by stage, of settings, of entries, of the partnership."""
    pack = queries.pack_of(partnership)
    map_, register = seen_and_missing(partnership)
    kept = authority.with_people([agency.id for agency in map_.agencies], authority.KEEPING)
    unkept = tuple(of_unkept(register.map_, kept))
    is_member = partnership.id in viewer().partnership_ids
    recorded = _recorded(partnership) if is_member else NOTHING_RECORDED
    own = register_of(map_, pack).findings
    return render_template(
        "mapping/gaps.html",
        partnership=partnership,
        found=sections_of(register, queries.papers_in_use(partnership), own, unkept, recorded),
        rated=recorded.rated,
        functions=len(pack.functions),
        without=sum(1 for function_id in pack.functions if not register.of_task(function_id)),
        audited=len(pack.settings),
        settings_without=sum(1 for setting_id in pack.settings if not register.of_setting(setting_id)),
        practice={
            key: find_practice(pack, PracticeFilter(function=key)) for key in pack.functions if register.of_task(key)
        },
        agencies=len(register.map_.agencies),
        unkept_leading=led_by(unkept),
    )
