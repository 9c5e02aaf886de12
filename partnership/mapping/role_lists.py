"""The list with which a coordinator chooses a role: its fields, what it offers, and what stands now.

The names of its fields are told here alone: a page writes them, and `mapping.views.map` reads what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.directory.wording import ROLES
from partnership.mapping.forms import STATES, WHOM, read_role, role_options, role_value
from partnership.models import Agreement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty
    from partnership.guidance.types import Function, Group
    from partnership.mapping.forms import Options
    from partnership.models import Role

ROLE, WAS, VERSION = "role.", "was.", "version."  # each before `ORGANISATION.GROUP`


def cell_of(organisation_id: UUID, group: Group) -> str:
    """The end of the names of the fields of one role."""
    return f"{organisation_id}.{group}"


def proposal_fields(organisation_id: UUID, group: Group, role: Role) -> dict[str, str]:
    """What is sent to propose a role to an organisation that has none."""
    cell = cell_of(organisation_id, group)
    return {f"{ROLE}{cell}": role_value(role, Agreement.PROPOSED), f"{WAS}{cell}": "", f"{VERSION}{cell}": "0"}


@dataclass(frozen=True, slots=True)
class RoleList:
    """The list of one agency in one function; `duty` is what it has there now."""

    agency: Agency
    function: Function
    group: Group
    duty: Duty | None
    is_led: bool  # the organisation answers for itself, so that roles are only proposed to it
    options: Options
    chosen: str | None = None  # what was chosen and not saved, as somebody else was first

    @property
    def label(self) -> str:
        """Of the list, for who does not see where it stands."""
        return f"Role of {self.agency.name} for {WHOM[self.group].lower()}"

    @property
    def cell(self) -> str:
        """The end of the names of its fields."""
        return cell_of(self.agency.id, self.group)

    @property
    def name(self) -> str:
        """Of the list, and its id."""
        return f"{ROLE}{self.cell}"

    @property
    def was_name(self) -> str:
        """Of the field with what the page showed."""
        return f"{WAS}{self.cell}"

    @property
    def version_name(self) -> str:
        """Of the field with the version that the page showed."""
        return f"{VERSION}{self.cell}"

    @property
    def now(self) -> str:
        """The value that stands; empty for no role."""
        return role_value(self.duty.role, self.duty.state) if self.duty else ""

    @property
    def selected(self) -> str:
        """The value that is selected: what was chosen, else what stands."""
        return self.now if self.chosen is None else self.chosen

    @property
    def version(self) -> int:
        """The version of the role; 0 for none."""
        return self.duty.version if self.duty else 0

    @property
    def declined(self) -> str:
        """A role that was declined, as an option beside those that can be chosen; empty where none was."""
        return f"{str(self.duty.role).capitalize()} (declined)" if self.duty and self.duty.state.is_declined else ""


@dataclass(frozen=True, slots=True)
class RoleLists:
    """Makes the lists of a page: `led` are agencies that somebody leads, `spoken_for` those that the visitor leads.

    `chosen` is what was chosen and not saved, by the end of the names of the fields.
    """

    led: frozenset[UUID]
    spoken_for: frozenset[UUID]
    chosen: Mapping[str, str] = field(default_factory=dict)

    def of(self, agency: Agency, function: Function, duty: Duty | None) -> RoleList:
        """The list of an agency in a function."""
        options = role_options(duty, is_led=agency.id in self.led - self.spoken_for)
        group = duty.group if duty else function.group
        chosen = self.chosen.get(cell_of(agency.id, group))
        return RoleList(agency, function, group, duty, agency.id in self.led, options, chosen)


def chosen_in(sent: Mapping[str, str]) -> dict[str, str]:
    """The roles that were chosen otherwise than the page showed them, by the end of the names of their fields."""
    cells = {name.removeprefix(ROLE): value for name, value in sent.items() if name.startswith(ROLE)}
    return {cell: value for cell, value in cells.items() if value != sent.get(f"{WAS}{cell}", "")}


def role_words(value: str) -> str:
    """A value of a list in words."""
    chosen = read_role(value)
    return f"{ROLES[chosen[0]]}: {STATES[chosen[1]]}" if chosen else "No role"
