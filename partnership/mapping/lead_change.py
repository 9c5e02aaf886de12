"""Another agency leads a task: who, what becomes of the one before, and how it was agreed, saved by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from wtforms import HiddenField

from partnership import audit
from partnership.errors import InputFault, NotFound, Stale
from partnership.findings.eligibility import may_do
from partnership.mapping import queries, services
from partnership.mapping.role_drafts import LONGEST_HOW
from partnership.mapping.roles import queries as role_queries
from partnership.mapping.services import RoleAssignment
from partnership.models import Agreement, Role
from partnership.web.fields import DropDownField, RadiosField, TextLineField, choice
from partnership.web.forms import BaseForm, seen_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function
    from partnership.mapping.services import OwnWord
    from partnership.models import Organisation, Partnership, Responsibility
    from partnership.policy.viewer import Viewer

NO_ROLE = "none"
GONE = "Select one of the agencies in the list"


def lead_of(map_: PartnershipMap, function: Function) -> Duty | None:
    """The one lead of a task, asked or accepted; None where there is none, or several."""
    found = [
        duty
        for duty in map_.duties
        if duty.function_id == function.id and duty.role.is_lead and duty.state is not Agreement.DECLINED
    ]
    return found[0] if len(found) == 1 else None


class LeadForm(BaseForm):
    """Who leads a task from now on; `seen` says which roles of the partnership the page has seen."""

    seen = HiddenField()
    lead = DropDownField("Who leads it from now on?", required="Select who leads it", blank="Choose an agency")
    then = RadiosField("And the lead until now?", required="Select what becomes of the lead until now")
    how = TextLineField(
        "Agreed already? Say how",
        subject="How it was agreed",
        max_length=LONGEST_HOW,
        description="Left empty, both are asked. Who answers for itself is asked in any case",
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
            choice(each.id, each.name, group=label) for label, found in groups for each in found if each != duty.agency
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
    """The form for a task that has one lead, and that lead; None for any other."""
    duty = lead_of(map_, function)
    if duty is None:
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
    given = [
        services.set_role(
            session, partnership, before, function, duty.group, _holding(form, old, form.then.data),
            expected_version=old.version, own_word=own_word(before, form.agreement),
        )
    ]  # fmt: skip
    held = next((row for row in rows.values() if row.organisation_id == after.id and row.group is duty.group), None)
    current = held if held is not None and not services.is_over(held) else None
    given.append(
        services.set_role(
            session, partnership, after, function, duty.group, _holding(form, current, Role.LEAD.value),
            expected_version=current.version if current else 0, own_word=own_word(after, form.agreement),
        )
    )  # fmt: skip
    return [duty.id, *(row.id for row in given if row is not None)]


def _chosen(partnership: Partnership, form: LeadForm, viewer: Viewer) -> Organisation:
    try:
        return queries.participant(partnership.id, UUID(form.lead.data), viewer)
    except NotFound as fault:
        raise InputFault(GONE, "lead") from fault


def _holding(form: LeadForm, row: Responsibility | None, role: str) -> RoleAssignment | None:
    if role == NO_ROLE:
        return None
    return RoleAssignment(Role(role), form.agreement, form.how.data or "", *services.days_of(row, Role(role)))
