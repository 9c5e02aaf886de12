"""What a duty in a clause must be: given to somebody, to each agency once, and to nobody as a word to themselves.

Agencies are told apart by kind. A slot for the lead of a task stands for a kind where one kind alone usually leads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from partnership.guidance.slots import find_slots

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.lines import At
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import Clause, ProtocolTemplate

_SENTENCE: Final = re.compile(r"(?:\{\{[^}\n]*\}\}|[^.!?;:\n])+")
_JOINED: Final = re.compile(r"\s*(?:,|;|,? and|,? or|,? with|,? then)\s*(?:the\s+)?")
_TELLS: Final = re.compile(
    r"\bmust (?:also |then |first )?(?:at once )?(?:tell|ring|call|inform|notify|ask|warn)\s+(?:the\s+)?$"
)
_WHO: Final = ("Who", "Whom", "Agency")
_TIME: Final = re.compile(
    r"(?:within |after |in )?"
    r"(?:\{\{parameter:(?P<id>[a-z0-9-]+)\}\}|(?P<number>[0-9]+|one|two|three|six) (?P<unit>[a-z ]+?))",
    re.IGNORECASE,
)
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "six": 6}
_MINUTES: Final = {
    "minute": 1, "hour": 60, "working day": 24 * 60, "day": 24 * 60, "week": 7 * 24 * 60, "month": 30 * 24 * 60,
    "year": 365 * 24 * 60,
}  # fmt: skip

Told = tuple["At", str, str]
"""Where in a clause, which words are wrong, and what is said of it."""


@dataclass(frozen=True, slots=True)
class _Checked:
    """What a clause is checked with."""

    template: ProtocolTemplate
    pack: Pack
    values: Mapping[str, int]


def check_duties(template: ProtocolTemplate, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Notes each duty of a protocol that nobody could keep as it is written."""
    values = _minutes_of(template, pack)
    for clause in template.clauses():
        place = places.find(clause)
        if place is None:
            continue
        checked = _Checked(template, pack, values)
        for at, words, message in (*_of_text(clause, checked), *_of_table(clause, checked)):
            findings.fault(place.below(*at), message, words=words)


def kind_of(slot: Slot, pack: Pack) -> str:
    """The kind of agency for which a slot stands; empty where it may be one of several."""
    if slot.name == "agency":
        return slot.argument
    function = pack.functions.get(slot.argument)
    return function.leads[0] if slot.name == "lead" and function is not None and len(function.leads) == 1 else ""


def _begins(sentence: str, template: ProtocolTemplate) -> str:
    """The kind of agency whose name or post a sentence begins with, in the words of the protocol."""
    said = sentence.strip().removeprefix("- ").casefold()
    found = (each.kind for each in template.called for word in each.words if said.startswith(f"{word.casefold()} must"))
    return next(found, "")


def _agencies(text: str, pack: Pack) -> list[tuple[Slot, str]]:
    """The slots of a text that stand for agencies, with the kind; the task where the kind is open."""
    found = [slot for slot in find_slots(text) if slot.name in ("agency", "lead", "deputy")]
    return [(slot, kind_of(slot, pack) or slot.written) for slot in found]


def _of_text(clause: Clause, checked: _Checked) -> Iterator[Told]:
    yield from _told(clause.text, ("text",), checked)


def _told(text: str, at: At, checked: _Checked) -> Iterator[Told]:
    for sentence in _SENTENCE.findall(text):
        if " must " not in f" {sentence} ":
            continue
        found = _agencies(sentence, checked.pack)
        for (slot, kind), (other, same) in pairwise(found):
            if kind == same and _JOINED.fullmatch(sentence[slot.end : other.start]):
                yield at, other.written, f"{slot.written} and {other.written} are the same agency, twice in one duty"
        begins = [
            kind for slot, kind in found if not sentence[: slot.start].strip() and " must " in sentence[slot.end :]
        ]
        begins.append(_begins(sentence, checked.template))
        for slot, kind in found:
            if kind in begins and _TELLS.search(sentence[: slot.start]):
                yield at, slot.written, f"{slot.written} must tell itself"


def _of_table(clause: Clause, checked: _Checked) -> Iterator[Told]:
    table = clause.table
    if table is None:
        return
    who = next((table.columns.index(each) for each in _WHO if each in table.columns), -1)
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            at = ("table", "rows", number, column)
            yield from _told(cell, at, checked)
            yield from _twice(cell, at, checked.pack)
        if 0 <= who < len(row) and not re.search(r"\w", row[who]):
            yield ("table", "rows", number, who), "", f'nobody stands under "{table.columns[who]}": a duty needs a post'
    yield from _clock(table.rows, checked.values)


def _twice(cell: str, at: At, pack: Pack) -> Iterator[Told]:
    """The same agency beside itself in a cell of names."""
    found = _agencies(cell, pack)
    for (slot, kind), (other, same) in pairwise(found):
        if kind == same and slot.name == other.name and _JOINED.fullmatch(cell[slot.end : other.start]):
            yield at, other.written, f"{slot.written} and {other.written} are the same agency, twice in one duty"


def _clock(rows: Sequence[Sequence[str]], values: Mapping[str, int]) -> Iterator[Told]:
    """Rows that begin with a time and nothing else go from the earliest to the latest."""
    latest, before = 0, ""
    for number, row in enumerate(rows):
        minutes = _minutes(row[0], values) if row else None
        if minutes is None:
            continue
        if minutes < latest:
            yield ("table", "rows", number, 0), "", f"“{row[0]}” stands after “{before}”: put the rows in order of time"
        elif minutes > latest:
            latest, before = minutes, row[0]


def _minutes(cell: str, values: Mapping[str, int]) -> int | None:
    found = _TIME.fullmatch(cell.strip())
    if found is None:
        return None
    if found["id"]:
        return values.get(found["id"])
    number = _NUMBERS.get(found["number"].casefold()) or int(found["number"])
    return _in_minutes(number, found["unit"])


def _in_minutes(number: int, unit: str) -> int | None:
    minutes = _MINUTES.get(unit.strip().casefold().removesuffix("s"))
    return None if minutes is None else number * minutes


def _minutes_of(template: ProtocolTemplate, pack: Pack) -> Mapping[str, int]:
    """The times that a protocol and the common terms propose, in minutes."""
    terms = pack.terms_for(template.id)
    both = (template,) if terms is None else (terms, template)
    found = {
        each.id: _in_minutes(int(each.default), each.unit)
        for paper in both
        for each in paper.parameters
        if each.default.isdigit()
    }
    return {each: minutes for each, minutes in found.items() if minutes is not None}
