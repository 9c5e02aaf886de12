"""Roles that were ticked in a list of usual roles: what was sent, read against the list as it is now."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnership.base.errors import InputFault
from partnership.map.mapping.forms import STATES
from partnership.map.mapping.role_drafts import LONGEST_HOW
from partnership.store.models import Agreement, Role
from partnership.web.fields import LongTextField, RadiosField, choice
from partnership.web.forms import BaseForm, Relevance, seen_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from partnership.map.mapping.usual_roles import RolePlan, UsualRole

TICKED, SEEN = "ask", "seen"
NOTHING = "Tick one role or more"
GONE = "{} has a role in “{}” by now, or takes part no more"
SAY_HOW = "Enter how it was agreed, for example at which meeting or by whom on the telephone"
UNKNOWN_ROLE = "Select one of the roles in the list"


class RolePicks(BaseForm):
    """Which roles of a list are given; a page that nobody has sent yet ticks the usual ones.

    For an organisation that nobody leads, it is asked whether it has agreed already.
    """

    relevance = MappingProxyType({"how": Relevance("state", frozenset({Agreement.ACCEPTED}), SAY_HOW)})
    state = RadiosField(
        "Has the organisation agreed?",
        choices=[choice(each, STATES[each]) for each in (Agreement.PROPOSED, Agreement.ACCEPTED)],
        required="Select whether the organisation has agreed",
        coerce=Agreement,
        default=Agreement.PROPOSED,
    )
    how = LongTextField(
        "How was it agreed?",
        description="For example at which meeting, or by which post on the telephone. Nothing about a victim",
        subject="How it was agreed",
        max_length=LONGEST_HOW,
        rows=2,
    )

    def __init__(self, sent: MultiDict[str, str] | None, *, may_be_agreed: bool) -> None:
        super().__init__(sent)
        if not may_be_agreed:
            del self.state, self.how
        self.sent = sent
        self.ticked = frozenset(sent.getlist(TICKED)) if sent is not None else frozenset()
        self.roles: Mapping[str, str] = sent.to_dict() if sent is not None else {}
        self.seen = seen_version(sent.get(SEEN)) if sent is not None else 0

    def validate(self, extra_validators: Any = None) -> bool:
        """As any form; and something is ticked."""
        is_valid: bool = super().validate(extra_validators)
        if not self.ticked:
            self.form_errors.append(NOTHING)
            return False
        return is_valid

    @property
    def agreement(self) -> Agreement:
        """As what the roles are given."""
        return self.state.data if "state" in self and self.state.data else Agreement.PROPOSED

    @property
    def words(self) -> str:
        """How it was agreed."""
        return (self.how.data or "") if self.agreement is Agreement.ACCEPTED else ""

    def is_ticked(self, row: UsualRole) -> bool:
        """Whether a row is ticked: as it was sent, else as is usual."""
        return row.key in self.ticked if self.sent is not None else row.is_ticked

    def role_of(self, row: UsualRole) -> Role:
        """The role that is chosen in a row: as it was sent, else the usual one. Raises InputFault for none that is."""
        try:
            return Role(self.roles.get(row.role_name, row.role))
        except ValueError as fault:
            raise InputFault(UNKNOWN_ROLE) from fault

    def shown(self, plan: RolePlan) -> tuple[UsualRole, ...]:
        """The rows of a page with what was chosen in them."""
        return tuple(replace(row, is_ticked=self.is_ticked(row), role=Role(self._known_role(row))) for row in plan.rows)

    def _known_role(self, row: UsualRole) -> str:
        sent = self.roles.get(row.role_name, "")
        return sent if sent in list(Role) else row.role.value

    def picked(self, plan: RolePlan) -> list[tuple[UsualRole, Role]]:
        """The ticked rows with the role that was chosen; what the list has no more is passed over by `late`."""
        return [(row, self.role_of(row)) for row in plan.rows if row.key in self.ticked]

    def late(self, plan: RolePlan) -> int:
        """How many ticked rows are in the list no more."""
        return len(self.ticked - {row.key for row in plan.rows})
