"""Roles that were chosen on a page and are not saved yet: what was sent for each row, and what is wrong with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.base.errors import InputFault
from partnership.documents.text import refused_characters
from partnership.guidance.types import Group
from partnership.map.mapping.cell_names import HOW, ROLE, VERSION, WAS, read_cell
from partnership.web.field_checks import clean_text, without_refused
from partnership.web.forms import BaseForm, seen_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.base.errors import PartnershipError
    from partnership.map.mapping.role_additions import RoleAddition

LONGEST_HOW = 500
SAY_HOW = "Enter how the role of {} was agreed, for example at which meeting"
TOO_LONG = f"How it was agreed must be {LONGEST_HOW} characters or fewer"


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """The role that was chosen in one row, how it was agreed, and the version that the page showed."""

    value: str
    how: str = ""
    version: int = 0


class RoleDrafts(BaseForm):
    """The rows in which another role was chosen than the page showed; a fault of a row stands in that row."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        super().__init__(None)
        cells = {name.removeprefix(ROLE): value for name, value in sent.items() if name.startswith(ROLE)}
        self.rows = {
            cell: RoleDraft(value, kept_text(sent.get(f"{HOW}{cell}", "")), seen_version(sent.get(f"{VERSION}{cell}")))
            for cell, value in cells.items()
            if value != sent.get(f"{WAS}{cell}", "")
        }
        self.faults: dict[str, str] = {}  # by the name of the field
        self.additions: list[RoleAddition] = []  # organisations typed by name that cannot be rows
        for cell in self.rows:
            if fault := how_fault(sent.get(f"{HOW}{cell}", "")):
                self.faults[f"{HOW}{cell}"] = fault

    def add_fault(self, fault: PartnershipError | str, at: str = "") -> None:
        """Show a fault in the row that it names, else above the form."""
        named = fault.field if isinstance(fault, InputFault) else ""
        if named.startswith((ROLE, HOW)):
            self.faults.setdefault(named, str(fault))
        else:
            super().add_fault(fault, at)

    @property
    def errors(self) -> dict[Any, Any]:
        """Faults of the rows, and of the whole."""
        return {**super().errors, **self.faults}

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """Faults of the rows for the error summary, each with its link."""
        return [{"text": text, "href": f"#{name}"} for name, text in self.faults.items()]

    def cells(self) -> dict[str, tuple[UUID, Group]]:
        """The organisation and the cases of each row, those left out that no page has written."""
        found = {}
        for cell in self.rows:
            with suppress(InputFault):
                found[cell] = read_cell(cell)
        return found


def kept_text(sent: str) -> str:
    """What was typed, without what cannot be kept: the page shows it again."""
    return clean_text(without_refused(sent)) or ""


def how_fault(sent: str) -> str:
    """What is wrong with how a role was agreed, as it was sent."""
    return refused_characters(sent.replace("\r", "\n")) or (TOO_LONG if len(kept_text(sent)) > LONGEST_HOW else "")
