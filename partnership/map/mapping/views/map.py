"""The map on screen: the page of one function, one organisation's role, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.documents.wording import day
from partnership.findings.agencies import of_unkept
from partnership.findings.find import register_of
from partnership.guidance.practice import PracticeFilter, find_practice
from partnership.guidance.types import Group
from partnership.map.mapping import choices, lead_change, queries, services
from partnership.map.mapping.finding_rows import (
    NOTHING_RECORDED,
    ON_A_PAGE,
    RecordedInput,
    led_by,
    rows_of,
    sections_of,
)
from partnership.map.mapping.forms import STATES, WHOM, RoleForm
from partnership.map.mapping.role_lists import RoleLists, proposal_fields
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.views.blueprint import (
    ONLY_PROPOSED,
    FunctionSubject,
    blueprint,
    get_place,
    is_only_proposed,
    own_word,
    seen_and_missing,
    sent_back,
    speaks_for,
)
from partnership.map.mapping.views.editor import task_editor
from partnership.policy.actions import Action
from partnership.register.authority import queries as authority
from partnership.register.directory.wording import GROUPS, ROLES
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models.partnerships import Agreement, Role
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.pages import page_number, page_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import Function
    from partnership.map.mapping.choices import AgencyChoice
    from partnership.map.mapping.lead_change import LeadForm
    from partnership.map.mapping.role_drafts import RoleDrafts
    from partnership.map.mapping.services import RoleAssignment
    from partnership.store.models import AuditEntry, Partnership, Responsibility

# What is said of a role when it comes to stand so; the second where no word of the organisation's own is on record.
SAID = {
    Agreement.PROPOSED: ("Proposed", "Proposed"),
    Agreement.ACCEPTED: ("Accepted by the organisation", "Recorded as accepted"),
    Agreement.DECLINED: ("Declined by the organisation", "Recorded as declined"),
}


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """Something that happened to a role: when, about which organisation, what, and by which post."""

    at: datetime
    organisation: str
    what: str
    reason: str
    post: str


def past_answers(entries: Iterable[tuple[AuditEntry, str]], names: Mapping[UUID, str]) -> list[PastAnswer]:
    """Entries of the audit about roles of one task, newest first, told of the organisations in `names`."""
    told = []
    for entry, post in entries:
        name = names.get(entry.organisation_id) if entry.organisation_id else None
        what = _what(entry.action, entry.changes)
        if name and what:
            reason = _new(entry.changes, "reason") if "Declined" in what or what == "Handed back" else ""
            told.append(PastAnswer(entry.at, name, what, reason or "", post))
    return told


def _what(action: str, changes: Mapping[str, list[Any]]) -> str:
    """What happened; empty where only dates or a remark changed."""
    if action == "deleted":
        return f"Taken away: {_role(changes, 0)}"
    if action == "created":
        return f"{_said(changes)}: {_role(changes, 1)}"
    if "role" in changes and "state" not in changes:
        return f"Changed to {ROLES[Role(changes['role'][1])].lower()}"
    if "state" not in changes:
        return ""
    old, new = changes["state"]
    if old == Agreement.ACCEPTED and new == Agreement.DECLINED and _new(changes, "answered_at"):
        return "Handed back"
    return f"{_said(changes)}: {ROLES[Role(changes['role'][1])].lower()}" if "role" in changes else _said(changes)


def _said(changes: Mapping[str, list[Any]]) -> str:
    own, recorded = SAID[Agreement(changes["state"][1])]
    return own if _new(changes, "answered_at") else recorded


def _new(changes: Mapping[str, list[Any]], name: str) -> Any:
    return changes.get(name, [None, None])[1]


def _role(changes: Mapping[str, list[Any]], place: int) -> str:
    """Role and cases of a row that came or went."""
    role, group = (changes[name][place] for name in ("role", "group"))
    return f"{ROLES[Role(role)].lower()}, {GROUPS[Group(group)].lower()}"


MOST_TOLD = 50  # events of a task's past that its page tells


@blueprint.get("/partnerships/<slug>/map/<function_id>")
@permit(Action.PARTNERSHIP_VIEW, get_place)
def function(place: FunctionSubject) -> ResponseReturnValue:
    """Everything about one function: what it is, its gaps, and each organisation's role, to change for coordinators."""
    return function_page(place)


def function_page(
    place: FunctionSubject,
    form: RoleDrafts | None = None,
    *,
    is_late: bool = False,
    lead_form: LeadForm | None = None,
) -> ResponseReturnValue:
    """The page of a function; the roles in `form`, or the lead in `lead_form`, were not saved.

    The form tells why, or `is_late`: somebody else was first.
    """
    pack = queries.pack_of(place.partnership)
    map_, register = seen_and_missing(place.partnership)
    told = role_queries.told_of(place.partnership.id, place.function.id, MOST_TOLD)
    editor = task_editor(place.partnership, place.function, map_, pack, form)
    overtaken = _overtaken(place.function, editor.choices, editor.lists)
    return conflict.page(
        "mapping/function.html",
        overtaken if is_late or overtaken else None,
        form=form,
        partnership=place.partnership,
        function=place.function,
        pack=pack,
        map=map_,
        gaps=rows_of(register, register.of_task(place.function.id), own=register_of(map_, pack).findings),
        practice=find_practice(pack, PracticeFilter(function=place.function.id)),
        editor=editor,
        counts=choices.count_states(map_.duties_by_task.get(place.function.id, ())),
        suggestions=choices.suggestions_in(place.function, map_),
        proposal_fields=proposal_fields,
        past=past_answers(told, {agency.id: agency.name for agency in map_.agencies}),
        whom=WHOM,
        back=sent_back(),
        **_about_lead(place, map_, lead_form, form),
    )


def _about_lead(
    place: FunctionSubject, map_: PartnershipMap, sent: LeadForm | None, form: RoleDrafts | None
) -> dict[str, Any]:
    """The form for another lead, the drafts that name the lead, and whether one of the forms came back with a fault."""
    new = lead_change.lead_form(place.partnership, place.function, map_) if sent is None else None
    return {
        "lead_form": new[0] if new is not None else sent,
        "lead_request": lead_change.request_of(map_, place.function),
        "papers": role_queries.drafts_of(place.partnership.id),
        "has_errors": any(each is not None and each.errors for each in (form, sent)),
    }


def _overtaken(function: Function, rows: Iterable[AgencyChoice], lists: RoleLists) -> list[Difference]:
    """The roles that somebody else changed after the page was opened, beside those that were chosen on it."""
    found = [lists.of(each.agency, function, each.duty, each.group) for each in rows]
    return [
        Difference(each.agency.name, each.now_words, each.selected_words, each.name)
        for each in found
        if each.is_overtaken
    ]


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
    return found is not None and services.is_led_by_its_own(found) and not speaks_for(found.id)


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
        own_word=own_word(place.organisation, holding.state) if holding else None,
    )
    if is_removed:
        return "Role removed."
    return ONLY_PROPOSED.format(place.organisation.name) if is_only_proposed(row, holding) else "Role saved."


def _kind_rule(place: FunctionSubject) -> str:
    kind = queries.pack_of(place.partnership).kind(place.organisation.kind_id) if place.organisation else None
    return kind.rule if kind else ""


def _recorded(partnership: Partnership) -> RecordedInput:
    return RecordedInput(
        queries.set_aside(partnership.id),
        queries.rated_in_place(partnership.id),
        queries.values_in_use(partnership.id),
        queries.parties_in_use(partnership.id),
        queries.templates_in_force(partnership.id),
    )


ALL = "all"


@blueprint.get("/partnerships/<slug>/gaps")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def gaps(partnership: Partnership) -> ResponseReturnValue:
    """Every finding with what to do about it: of tasks by stage, of settings, of entries, of the partnership.

    `?finding=` turns to the page where one stands, `?page=all` shows all on one, to print them.
    """
    pack = queries.pack_of(partnership)
    map_, register = seen_and_missing(partnership)
    kept = authority.with_people([agency.id for agency in map_.agencies], authority.KEEPING)
    unkept = tuple(of_unkept(register.map_, kept))
    is_member = partnership.id in viewer().partnership_ids
    recorded = _recorded(partnership) if is_member else NOTHING_RECORDED
    own = register_of(map_, pack).findings
    found = sections_of(register, queries.papers_in_use(partnership), own, unkept, recorded)
    asked = request.args.get("finding", "")
    turned_to = request.args.get("page")
    number = found.place_of(asked) if asked else page_number(turned_to)
    page = page_of(found.rows, number, max(1, found.total) if turned_to == ALL else ON_A_PAGE)
    return render_template(
        "mapping/gaps.html",
        partnership=partnership,
        found=found,
        part=found.cut_to(page.rows),
        page=page,
        page_url=lambda turned: url_for("mapping.gaps", slug=partnership.slug, page=turned),
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
