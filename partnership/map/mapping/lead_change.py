"""Another agency leads a task: who, what becomes of the one before, and how it was agreed, saved by one press.

Who has agreed to lead goes on until the new one has accepted too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from wtforms import HiddenField

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.findings.eligibility import may_do
from partnership.map.mapping import mails, queries, services
from partnership.map.mapping.role_drafts import LONGEST_HOW
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.services import RoleAssignment, TakeOver
from partnership.store import audit
from partnership.store.models import Agreement, Role
from partnership.web.fields import DropDownField, RadiosField, TextLineField, choice
from partnership.web.forms import BaseForm, seen_version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Group
    from partnership.map.mapping.services import OwnWord
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership, Responsibility

ACCEPTED, PROPOSED = Agreement.ACCEPTED, Agreement.PROPOSED
NO_ROLE = "none"
NO_NUMBER = "no telephone number"
GONE = "Select one of the agencies in the list"


def lead_of(map_: PartnershipMap, function: Function) -> Duty | None:
    """Return the one lead of a task: who has agreed, else who is asked; None where there is none, or several."""
    found = [duty for duty in map_.duties_by_task.get(function.id, ()) if duty.role.is_lead]
    agreed, asked = ([each for each in found if each.state is state] for state in (ACCEPTED, PROPOSED))
    one = agreed or asked
    return one[0] if len(one) == 1 else None


def request_of(map_: PartnershipMap, function: Function) -> LeadRequest | None:
    """Return who is asked to lead a task that another agency leads; None where nobody is."""
    leads = [duty for duty in map_.duties_by_task.get(function.id, ()) if duty.role.is_lead]
    for duty in leads:
        sitting = [each for each in leads if each.state is ACCEPTED and each.concerns(duty.group)]
        if duty.state is PROPOSED and sitting:
            return LeadRequest(duty, sitting[0])
    return None


@dataclass(frozen=True, slots=True)
class LeadRequest:
    """An agency that is asked to lead, and the one that leads until it accepts."""

    asked: Duty
    sitting: Duty


@dataclass(frozen=True, slots=True)
class ChosenRole:
    """A role as it stands, none where there is none, and what was chosen for it: none to take it away."""

    row: Responsibility | None
    group: Group
    role: Role | None

    @property
    def leads(self) -> bool:
        """Whether the agency has agreed to lead."""
        return self.row is not None and self.row.state is ACCEPTED and self.row.role.is_lead


def handover_in(chosen: Mapping[str, ChosenRole]) -> tuple[str, str, TakeOver] | None:
    """Return the lead that passes on in one save: the cell of the new one, of the old one, and what follows.

    None where not one lead makes way for one other of the same cases.
    """
    is_lead = {cell: each.role is not None and each.role.is_lead for cell, each in chosen.items()}
    new = [cell for cell, each in chosen.items() if is_lead[cell] and not each.leads]
    old = [cell for cell, each in chosen.items() if each.leads and not is_lead[cell]]
    if len(new) != 1 or len(old) != 1 or chosen[new[0]].group is not chosen[old[0]].group:
        return None
    row = chosen[old[0]].row
    assert row is not None  # noqa: S101 - it leads
    return new[0], old[0], TakeOver(row.id, chosen[old[0]].role, held_by(chosen[new[0]].row))


def held_by(row: Responsibility | None) -> Role | None:
    """Return what an agency has accepted, and keeps while it is asked to lead."""
    return row.role if row is not None and row.state is ACCEPTED and not row.role.is_lead else None


class LeadForm(BaseForm):
    """Who leads a task from now on; `seen` says which roles of the partnership the page has seen."""

    seen = HiddenField()
    lead = DropDownField("Who leads it from now on?", required="Select who leads it", blank="Choose an agency")
    then = RadiosField("And the lead until now?", required="Select what becomes of the lead until now")
    how = TextLineField(
        "Agreed already? Say how",
        subject="How it was agreed",
        max_length=LONGEST_HOW,
        description="If you leave this empty, the agency is asked. The lead until now stays until it accepts",
        render_kw={"autocomplete": "off"},
    )

    def offer(self, duty: Duty, agencies: Sequence[Agency], function: Function, pack: Pack, seen: int) -> None:
        """Fill the lists: agencies whose kind usually leads first, and what becomes of the one before.

        Where the law says who may do it, those that may not stand under words that say so.
        """
        able = [each for each in agencies if may_do(each, function, pack)]
        groups = (
            ("Usually lead this", [each for each in able if each.kind_id in function.leads]),
            ("Others", [each for each in able if each.kind_id not in function.leads]),
            ("May not lead this, as far as is recorded", [each for each in agencies if each not in able]),
        )
        self.lead.choices = [
            choice(each.id, each.name if each.has_number else f"{each.name} ({NO_NUMBER})", group=label)
            for label, found in groups
            for each in found
            if each != duty.agency
        ]
        self.then.choices = [choice(Role.DEPUTY.value, "Deputy"), choice(NO_ROLE, "No role")]
        self.then.label.text = f"And {duty.agency.name}, which leads it now?"
        self.then.data = self.then.data or Role.DEPUTY.value
        self.seen.data = self.seen.data or str(seen)

    def move_to(self, seen: int) -> None:
        """Let the form go on from the roles as they are now."""
        self.seen.data, self.seen.raw_data = str(seen), None

    @property
    def agreement(self) -> Agreement:
        """As what both roles are given."""
        return Agreement.ACCEPTED if self.how.data else Agreement.PROPOSED


def lead_form(partnership: Partnership, function: Function, map_: PartnershipMap) -> tuple[LeadForm, Duty] | None:
    """The form for a task that has one lead, and that lead; None for any other, and while another agency is asked."""
    duty = lead_of(map_, function)
    if duty is None or request_of(map_, function) is not None:
        return None
    form = LeadForm(prefix="lead-")
    pack = queries.pack_of(partnership)
    form.offer(duty, map_.agencies, function, pack, role_queries.last_told_in(partnership.id))
    return form, duty


def change_lead(
    session: Session,
    partnership: Partnership,
    function: Function,
    duty: Duty,
    form: LeadForm,
    viewer: Viewer,
    own_word: Callable[[Organisation, Agreement], OwnWord | None],
) -> list[UUID]:
    """Give the lead to another agency; returns the ids of the rows that were touched.

    Raises Stale where any role of the partnership moved since the page was opened.
    """
    audit.take_turn(session)
    if role_queries.last_told_in(partnership.id) != seen_version(form.seen.data):
        raise Stale(services.ROLES_MOVED)
    rows = {row.id: row for row in queries.responsibilities_for_change(partnership.id, function.id)}
    old = rows[duty.id]
    before = queries.participant(partnership.id, duty.agency.id, viewer)
    after = _chosen(partnership, form, viewer)
    held = next((row for row in rows.values() if row.organisation_id == after.id and row.group is duty.group), None)
    current = held if held is not None and not services.is_over(held) else None
    new = services.set_role(
        session, partnership, after, function, duty.group, _lead(form, current, old),
        expected_version=current.version if current else 0, own_word=own_word(after, form.agreement),
    )  # fmt: skip
    assert new is not None  # noqa: S101 - a role was given
    if new.takes_over_id is not None:
        return [new.id]
    services.set_role(
        session, partnership, before, function, duty.group, _holding(form, old, form.then.data),
        expected_version=old.version, own_word=own_word(before, form.agreement),
    )  # fmt: skip
    return [duty.id, new.id]


def withdraw(
    session: Session, partnership: Partnership, function: Function, organisation: Organisation, version: int
) -> None:
    """Ask an agency no longer to lead; it goes on with the role that it had accepted, if any.

    Raises Stale where it has answered, or the request was changed, since the page was opened.
    """
    rows = queries.responsibilities_for_change(partnership.id, function.id, organisation.id)
    row = next((each for each in rows if each.role.is_lead and each.state is PROPOSED), None)
    if row is None or row.version != version:
        raise Stale(services.ROLES_MOVED)
    if row.held_role is None:
        services.set_role(session, partnership, organisation, function, row.group, None, expected_version=version)
        return
    services.keep_held(row)
    session.flush()
    mails.tell_less(session, organisation)


def _chosen(partnership: Partnership, form: LeadForm, viewer: Viewer) -> Organisation:
    try:
        return queries.participant(partnership.id, UUID(form.lead.data), viewer)
    except NotFound as fault:
        raise InputFault(GONE, "lead") from fault


def _lead(form: LeadForm, current: Responsibility | None, old: Responsibility) -> RoleAssignment:
    """The lead for an agency that had, or had not, a role here; who has agreed to lead stays until its yes."""
    then = None if form.then.data == NO_ROLE else Role(form.then.data)
    takes_over = TakeOver(old.id, then, held_by(current)) if old.state is ACCEPTED else None
    days = services.days_of(current, Role.LEAD)
    return RoleAssignment(Role.LEAD, form.agreement, form.how.data or "", *days, takes_over=takes_over)


def _holding(form: LeadForm, row: Responsibility | None, role: str) -> RoleAssignment | None:
    if role == NO_ROLE:
        return None
    return RoleAssignment(Role(role), form.agreement, form.how.data or "", *services.days_of(row, Role(role)))
