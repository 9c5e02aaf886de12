"""Forms of the map: a whole function at once, and one organisation's role in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs

from partnership.directory.wording import ROLES
from partnership.errors import InputFault
from partnership.guidance.types import Group, Sharing
from partnership.mapping.services import Holding
from partnership.mapping.sharing import MEANINGS, WORDS, SharingChoice, allowed_for
from partnership.models import Agreement, Role
from partnership.web.fields import DatePartsField, LongTextField, RadiosField

if TYPE_CHECKING:
    from partnership.guidance.types import Function, Kind

WHOM = {Group.BOTH: "Children and adults", Group.CHILDREN: "Children", Group.ADULTS: "Adults"}
STATES = {
    Agreement.ACCEPTED: "Accepted by the organisation",
    Agreement.PROPOSED: "Proposed, not answered yet",
    Agreement.DECLINED: "Declined by the organisation",
}


def role_value(role: Role, state: Agreement) -> str:
    """A role and its agreement as one value of a list: `lead`, `lead:proposed`."""
    return str(role) if state is Agreement.ACCEPTED else f"{role}:{state}"


def read_role(value: str) -> tuple[Role, Agreement] | None:
    """What `role_value` wrote; None for no role. Raises InputFault for anything else."""
    if not value:
        return None
    role, _, state = value.partition(":")
    try:
        return Role(role), Agreement(state or Agreement.ACCEPTED)
    except ValueError as fault:
        message = "Select one of the roles in the list"
        raise InputFault(message) from fault


def role_options() -> list[tuple[str, list[tuple[str, str]]]]:
    """The list of roles in groups: accepted first, then proposed."""
    return [
        ("Accepted", [(role_value(role, Agreement.ACCEPTED), word) for role, word in ROLES.items()]),
        ("Proposed", [(role_value(role, Agreement.PROPOSED), f"{word} (proposed)") for role, word in ROLES.items()]),
    ]


class SharingForm(FlaskForm):  # type: ignore[misc]
    """What the partnership decides about one kind of information and one kind of agency."""

    version = HiddenField(default="0")
    sharing = RadiosField("May it go there?", required="Select whether it may go there", coerce=Sharing)
    basis = LongTextField(
        "What it rests on in law",
        description="The Act and section, or the duty",
        subject="The basis",
        max_length=1000,
        rows=3,
    )
    condition = LongTextField(
        "On what condition",
        description="What must be true before it goes: who decides, what is asked first, how it is sent",
        subject="The condition",
        max_length=1000,
        rows=3,
    )
    reason = LongTextField(
        "Why the partnership decides this",
        description="And at which meeting. Nothing about any person",
        subject="The reason",
        max_length=500,
        rows=2,
    )

    def offer(self, kind: Kind) -> None:
        """Offer what may be decided about a kind of agency."""
        self.sharing.choices = [
            SelectChoice(value=str(each), label=WORDS[each], render_kw={"hint": MEANINGS[each]})
            for each in allowed_for(kind)
        ]

    def choice(self) -> SharingChoice:
        """What was filled in."""
        return SharingChoice(
            self.sharing.data, self.basis.data or "", self.condition.data or "", self.reason.data or ""
        )


class RoleForm(FlaskForm):  # type: ignore[misc]
    """One organisation's role in one function."""

    version = HiddenField(default="0")
    group = RadiosField("For whom", required="Select for whom", coerce=Group)
    role = RadiosField(
        "Role",
        choices=[SelectChoice(value=str(role), label=word) for role, word in ROLES.items()],
        required="Select a role",
        coerce=Role,
    )
    state = RadiosField(
        "Has the organisation agreed?",
        choices=[SelectChoice(value=str(state), label=word) for state, word in STATES.items()],
        required="Select whether the organisation has agreed",
        coerce=Agreement,
        default=Agreement.PROPOSED,
    )
    reason = LongTextField(
        "Remark",
        description="Why it declined, or what was agreed. Nothing about a victim",
        subject="Remark",
        max_length=500,
        rows=3,
    )
    from_on = DatePartsField("From", description="Leave empty when it holds already")
    until_on = DatePartsField("Until", description="The first day on which it no longer holds. Leave empty for no end")

    def offer(self, function: Function) -> None:
        """Offer the groups that the function knows."""
        groups = list(WHOM) if function.group is Group.BOTH else [function.group]
        self.group.choices = [SelectChoice(value=str(group), label=WHOM[group]) for group in groups]
        if self.group.data is None and len(groups) == 1:
            self.group.data = groups[0]

    def holding(self) -> Holding:
        """What was filled in."""
        return Holding(self.role.data, self.state.data, self.reason.data or "", self.from_on.data, self.until_on.data)
