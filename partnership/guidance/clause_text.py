"""What clause text may hold: slots that can be filled, and a small part of Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.guidance.paper_forms import SLOTTED as SLOTTED_IN_FORMS
from partnership.guidance.shapes import unknown
from partnership.guidance.slots import SLOTS, Takes, find_broken_slots, find_slots
from partnership.guidance.types import Citation, Clause
from partnership.guidance.written.blocks import StatedBlock
from partnership.guidance.written.duty_table import PaperRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.lines import At
    from partnership.guidance.shapes import FilePlace
    from partnership.guidance.walk import Spot

_OF_CARD = {("CardLine", each) for each in ("text", "who", "by", "then")}
_SLOTTED = {("Clause", "text"), ("ClauseTable", "rows"), *_OF_CARD}
_OF_FORMS = {(shape.__name__, each) for shape, names in SLOTTED_IN_FORMS.items() for each in names}
# What a common section cannot answer alone: it depends on the protocol that uses it.
_OF_PROTOCOL = {Takes.PARAMETER, Takes.CLAUSE, Takes.SECTION}
_NOT_OURS = (
    (re.compile(r"^\s*#{1,6}\s.*$", re.MULTILINE), "a heading is not allowed in clause text"),
    (re.compile(r"^\s*\|.*$", re.MULTILINE), "a table in clause text is written as [sections.clauses.table]"),
    (re.compile(r"</?[A-Za-z][^>\n]*>|<!--"), "HTML is not allowed in clause text"),
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), "a picture is not allowed in clause text"),
    (re.compile(r"(?<!!)\[[^\]\n]+\]\((?!https://)[^)\n]*\)"), "a link in clause text must begin with https://"),
    # Its letter follows from the annexes that stand, and where it prints from the length of the paper.
    (
        re.compile(r"\bAnnex(?:es)? [A-Z]{1,2}\b"),
        "an annex is named by its slot, {{section:ID}}: its letter may change",
    ),
)

NO_999 = "an emergency number is named, and 999 is not"
_EMERGENCY = re.compile(r"\bemergency numbers?\b", re.IGNORECASE)


def texts(spot: Spot) -> Iterator[tuple[str, At]]:
    """Every text of a field, with the way to it from the field: the field itself, or the cells of a table.

    Those of a written paper have slots and marks of their own, and checks for them.
    """
    if isinstance(spot.owner, StatedBlock | PaperRule) or (isinstance(spot.owner, Clause) and spot.owner.blocks):
        return
    if isinstance(spot.value, str):
        yield str(spot.value), ()
    elif spot.key == ("ClauseTable", "rows"):
        for row, cells in enumerate(spot.value):
            for column, cell in enumerate(cells):
                yield cell, (row, column)


def check_text(spot: Spot, known: Mapping[str, set[str]], findings: PackFaults, *, is_common: bool) -> None:
    """Slots and Markdown of a field; `known` has the ids that a slot may name.

    A common section is held to the protocols that use it for the slots that each of them answers in its own way.
    """
    for text, below in texts(spot):
        place = spot.place.below(*below)
        if (named := _EMERGENCY.search(text)) and "999" not in text:
            findings.fault(place, NO_999, words=named.group())
        if spot.key not in _SLOTTED:
            if "{{" in text and not isinstance(spot.owner, Citation) and spot.key not in _OF_FORMS:
                findings.fault(place, "slots are filled in clause text and table cells only", words="{{")
            continue
        for broken in find_broken_slots(text):
            message = f'"{broken}" is not a slot; write {{{{name}}}} or {{{{name:argument}}}}'
            findings.fault(place, message, words=broken)
        for name, argument in _slots(text):
            message = _slot_fault(name, argument, known, is_common=is_common)
            if message:
                written = "{{" + name + (f":{argument}" if argument else "") + "}}"
                findings.fault(place, message, words=written, names=_names(name, argument))
        for pattern, message in _NOT_OURS:
            found = pattern.search(text)
            if found:
                findings.fault(place, message, words=found.group().strip())


def check_common_text(
    clause: Clause,
    section: str,
    known: Mapping[str, set[str]],
    findings: PackFaults,
    places: tuple[FilePlace, FilePlace],
) -> None:
    """Slots of a common clause whose answer depends on the protocol.

    A fault is told at the first of `places`, where the protocol says `use`; the second is the clause itself.
    """
    use, own = places
    rows = clause.table.rows if clause.table else ()
    whole = "\n".join((clause.text, *(cell for row in rows for cell in row)))
    for name, argument in _slots(whole):
        if argument and SLOTS.get(name) in _OF_PROTOCOL:
            message = _slot_fault(name, argument, known, is_common=False)
            if message:
                message = f'common section "{section}", clause "{clause.id}": {message}'
                findings.fault(use, message, names=_names(name, argument), instead=(own,))


def _slots(text: str) -> Iterable[tuple[str, str]]:
    """Name and argument of each slot, once."""
    return dict.fromkeys((slot.name, ", ".join((slot.argument, *slot.further))) for slot in find_slots(text))


def _names(name: str, argument: str) -> tuple[str, str]:
    """List and id of what a slot asks for."""
    return f"{SLOTS.get(name, '')}s", argument


def _slot_fault(name: str, argument: str, known: Mapping[str, set[str]], *, is_common: bool) -> str:
    """What is wrong with a slot; empty when it can be filled."""
    takes = SLOTS.get(name)
    if takes is None or "," in argument:
        return unknown("slot", name, set(SLOTS))
    if takes is Takes.NONE:
        return f'the slot "{name}" takes no argument' if argument else ""
    if not argument:
        return f'the slot "{name}" needs the id of a {takes}'
    if is_common and takes in _OF_PROTOCOL:
        return ""
    ids = known.get(f"{takes}s", set())
    return "" if argument in ids else f'slot "{name}": ' + unknown(takes, argument, ids)
