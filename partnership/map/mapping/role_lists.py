"""The list with which a coordinator chooses a role: its fields, what it offers, what stands, and what was chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.map.mapping.cell_names import HOW, ROLE, VERSION, WAS, cell_of
from partnership.map.mapping.forms import WHOM, Speaker, is_agreed, option_words, role_options, role_value
from partnership.store.models import Agreement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty
    from partnership.guidance.types import Function, Group
    from partnership.map.mapping.forms import Options
    from partnership.map.mapping.role_drafts import RoleDraft
    from partnership.store.models import Role


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
    speaker: Speaker  # whose word makes a role accepted
    options: Options
    draft: RoleDraft | None = None  # what was chosen and not saved
    faults: Mapping[str, str] = field(default_factory=dict)  # by the name of the field
    before: str = ""  # in words, what stood before it was saved just now

    @property
    def label(self) -> str:
        """Of the list, for who does not see where it stands."""
        return f"Role of {self.agency.name} for {WHOM[self.group].lower()}"

    @property
    def about(self) -> str:
        """The organisation and the cases, heard after the question how it was agreed."""
        return f"{self.agency.name}, {WHOM[self.group].lower()}"

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
    def how_name(self) -> str:
        """Of the field that says how the role was agreed."""
        return f"{HOW}{self.cell}"

    @property
    def now(self) -> str:
        """The value that stands; empty for no role."""
        return role_value(self.duty.role, self.duty.state) if self.duty else ""

    @property
    def now_words(self) -> str:
        """What stands, as the list says it."""
        return option_words(self.duty.role, self.duty.state) if self.duty else "No role"

    @property
    def selected(self) -> str:
        """The value that is selected: what was chosen, else what stands."""
        return self.draft.value if self.draft else self.now

    @property
    def selected_words(self) -> str:
        """The value that is selected, as the list says it."""
        words = {value: words for _label, roles in self.options for value, words in roles}
        return self.now_words if self.selected == self.now else words.get(self.selected, "No role")

    @property
    def is_staged(self) -> bool:
        """Whether another role is chosen than stands."""
        return self.selected != self.now

    @property
    def is_overtaken(self) -> bool:
        """Whether somebody else changed the role after the page was opened on which this one was chosen."""
        return self.draft is not None and self.draft.version != self.version

    @property
    def version(self) -> int:
        """The version of the role; 0 for none."""
        return self.duty.version if self.duty else 0

    @property
    def how(self) -> str:
        """What was typed of how it was agreed."""
        return self.draft.how if self.draft else ""

    @property
    def answers_itself(self) -> bool:
        """Whether somebody leads the organisation, so that only its own word makes a role accepted."""
        return self.speaker is not Speaker.NOBODY

    @property
    def can_be_agreed(self) -> bool:
        """Whether a coordinator can record a role as agreed already, and then says how."""
        return not self.answers_itself

    def asks_how(self, value: str) -> bool:
        """Whether choosing a value records a role as agreed, so that the page asks how it was."""
        return self.can_be_agreed and value != self.now and is_agreed(value)

    @property
    def fault(self) -> str:
        """What is wrong with the role that was chosen."""
        return self.faults.get(self.name, "")

    @property
    def how_fault(self) -> str:
        """What is wrong with how it was agreed."""
        return self.faults.get(self.how_name, "")

    @property
    def described_by(self) -> str:
        """Ids of what is to be heard with the list."""
        parts = {"fault": self.fault, "both": self.is_overtaken, "why": self.answers_itself}
        return " ".join(f"{name}.{self.cell}" for name, is_there in parts.items() if is_there)

    @property
    def how_described_by(self) -> str:
        """Ids of what is to be heard with the question how it was agreed."""
        return f"how-hint how-fault.{self.cell}" if self.how_fault else "how-hint"

    @property
    def declined(self) -> str:
        """A role that was declined, as an option beside those that can be chosen; empty where none was."""
        return self.now_words if self.duty and self.duty.state.is_declined else ""


@dataclass(frozen=True, slots=True)
class RoleLists:
    """Makes the lists of a page: `led` are agencies that somebody leads, `spoken_for` those that the visitor leads.

    `drafts` are what was chosen and not saved and `faults` what is wrong with it, `saved` what stood, in words, before
    the last save; each by the end of the names of the fields.
    """

    led: frozenset[UUID]
    spoken_for: frozenset[UUID]
    drafts: Mapping[str, RoleDraft] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    saved: Mapping[str, str] = field(default_factory=dict)

    def of(self, agency: Agency, function: Function, duty: Duty | None, group: Group | None = None) -> RoleList:
        """The list of an agency in a function; `group` where it has no role and it is not for all whom it serves."""
        speaker = Speaker.VISITOR if agency.id in self.spoken_for else Speaker.OTHERS
        if agency.id not in self.led:
            speaker = Speaker.NOBODY
        whom = duty.group if duty else group or function.group
        cell = cell_of(agency.id, whom)
        return RoleList(
            agency,
            function,
            whom,
            duty,
            speaker,
            role_options(duty, speaker),
            self.drafts.get(cell),
            self.faults,
            self.saved.get(cell, ""),
        )
