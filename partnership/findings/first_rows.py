"""The rows of a first table, the page that is read in a hurry: which of them leave a reader without a number. Pure.

A row may be empty for many reasons: a task without a lead, a kind without an agency, a desk without a number. Whatever
the reason, an agreed version may not have one; so the rows are asked themselves, and not only the findings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.types import Rule
from partnership.guidance.slots import find_slots
from partnership.guidance.types import Night

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.find import Register
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import Clause, Group

_NUMBERS = {"contact": False, "out-of-hours": True, "agency-contact": False, "agency-out-of-hours": True}
_OF_KIND = {"agency-contact", "agency-out-of-hours"}
_WORD = re.compile(r"[^\W_]")
_SENTENCE = re.compile(r"(?<=\.)\s+")


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A row: what it is for, and the slots of each cell that holds numbers and nothing else."""

    name: str
    cells: tuple[tuple[Slot, ...], ...]

    @property
    def arguments(self) -> frozenset[str]:
        """The tasks and kinds that it asks for."""
        return frozenset(slot.argument for cell in self.cells for slot in cell)


def rows_of(clause: Clause) -> tuple[FirstRow, ...]:
    """The rows of a clause's table that print numbers."""
    rows = clause.table.rows if clause.table else ()
    found = (FirstRow(_name(row, clause), tuple(filter(None, map(_numbers_alone, row[1:])))) for row in rows)
    return tuple(row for row in found if row.cells)


def _numbers_alone(cell: str) -> tuple[Slot, ...]:
    slots = find_slots(cell)
    said = cell
    for slot in slots:
        said = said.replace(slot.written, "")
    is_alone = not _WORD.search(said) and all(slot.name in _NUMBERS for slot in slots)
    return slots if is_alone else ()


def _name(row: tuple[str, ...], clause: Clause) -> str:
    """What a row is for: the sentences of its first cell that ask the map for nothing.

    What to do where nobody answers, after a colon, belongs to the reader of the row: it is no part of its name.
    """
    first, *others = _SENTENCE.split(row[0] if row else "")
    sentences = [each for each in (first, *(one for one in others if ": " not in one)) if not find_slots(each)]
    return (" ".join(sentences).removesuffix(".") or clause.heading or clause.id).replace("**", "")


def empty_rows(rows: Iterable[FirstRow], group: Group, register: Register) -> tuple[FirstRow, ...]:
    """Those with a cell in which nobody answers."""
    return tuple(
        row for row in rows if any(not any(is_reached(slot, group, register) for slot in cell) for cell in row.cells)
    )


def is_reached(slot: Slot, group: Group, register: Register) -> bool:
    """Whether a slot prints a number, or says that the matter waits until morning."""
    at_night = _NUMBERS[slot.name]
    if slot.name in _OF_KIND:
        lacking = {Rule.NO_NUMBER, Rule.NOT_AT_NIGHT} if at_night else {Rule.NO_NUMBER}
        found = register.map_.of_kind(slot.argument)
        return any(lacking.isdisjoint(each.rule for each in register.of_agency(agency.id)) for agency in found)
    function = register.pack.functions.get(slot.argument)
    if function is None or (at_night and function.at_night is Night.WAITS):
        return True  # a slot that stands for nothing is a finding of its own
    groups = [each for each in function.groups if group in (each, type(group).BOTH)] or list(function.groups)
    return all(register.is_answered(function.id, each, at_night=at_night) for each in groups)
