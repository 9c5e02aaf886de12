"""A partnership's own text of a clause: what may stand in it, which slots it uses, and what each of them says now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.clause_markup import SlotMark, parse, parse_line, problems, slots
from partnership.documents.text import refused_characters
from partnership.findings.phrases import (
    inside,
    kind_name,
    task_name,
)
from partnership.guidance.slots import SLOTS, Takes
from partnership.protocols.composing.context import label
from partnership.protocols.composing.tables import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.protocols.composing.slots import SlotResolver

LONGEST = 20_000
MEANINGS = {
    "partnership": "name of the partnership",
    "area": "the local authority area",
    "board": "name of the board",
    "date": "date of the document",
    "lead": "the agency that leads",
    "deputy": "the agency that deputises for the lead in",
    "supports": "the agencies that support",
    "contact": "the lead’s number for",
    "out-of-hours": "the lead’s out-of-hours number for",
    "agency": "the parties of the kind",
    "agency-contact": "the main number of parties of the kind",
    "agency-out-of-hours": "the out-of-hours number of parties of the kind",
    "parameter": "the value set for",
    "clause": "number of the clause",
    "section": "number of the section",
    "protocol": "title of the protocol",
}


def usable_slots() -> list[tuple[str, str]]:
    """Every slot as an author writes it, with an ellipsis where its argument goes, and what it stands for."""
    return [
        ("{{" + name + "}}", meaning) if SLOTS[name] is Takes.NONE else ("{{" + name + ":…}}", f"{meaning} …")
        for name, meaning in MEANINGS.items()
    ]


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot as it is written, what it stands for, and what it says now."""

    written: str
    meaning: str
    says: str
    is_gap: bool


def written(slot: SlotMark) -> str:
    """A slot as its author writes it."""
    return "{{" + slot.name + (f":{slot.argument}" if slot.argument else "") + "}}"


def faults(text: str, template: ProtocolTemplate, pack: Pack) -> list[str]:
    """What is wrong with a text, in words with line numbers; empty when it may be stored."""
    if refused := refused_characters(text):
        return [refused]
    if len(text) > LONGEST:
        return [f"The text has {len(text):,} characters. It may have {LONGEST:,}."]
    found = problems(text)
    unknown = [
        message
        for slot in dict.fromkeys(SlotMark(each.name, each.argument) for each in slots(parse(text)))
        if (message := slot_fault(slot, template, pack))
    ]
    return [*found, *unknown]


def slot_fault(slot: SlotMark, template: ProtocolTemplate, pack: Pack) -> str:
    """Why a slot cannot be filled in any partnership; empty when it can."""
    takes = SLOTS.get(slot.name)
    if takes is None:
        return f"{written(slot)} is not a slot that can be filled: nothing is known as “{slot.name}”."
    if takes is Takes.NONE:
        return f"{written(slot)}: write it without “:{slot.argument}”." if slot.argument else ""
    if not slot.argument:
        return f"{written(slot)} does not say which {takes}."
    if slot.argument in _ids(takes, template, pack):
        return ""
    return f"{written(slot)}: there is no {takes} with the id “{slot.argument}”."


def _ids(takes: Takes, template: ProtocolTemplate, pack: Pack) -> Iterable[str]:
    match takes:
        case Takes.FUNCTION:
            return pack.functions
        case Takes.KIND:
            return pack.kinds
        case Takes.PROTOCOL:
            return {**(pack.base.protocols if pack.base else {}), **pack.protocols}
        case Takes.PARAMETER:
            return {parameter.id for parameter in template.parameters}
        case Takes.CLAUSE:
            return {clause.id for clause in template.clauses()}
        case _:
            return {section.id for section in template.sections}


def taken_out(text: str, clause: Clause) -> tuple[str, ...]:
    """Slots of the template's text that the own text lacks, as they are written."""
    kept = {written(slot) for slot in slots(parse(text))}
    asked = dict.fromkeys(written(slot) for slot in slots(parse(clause.text)))
    return tuple(each for each in asked if each not in kept)


def slot_lines(texts: Iterable[str], clause: Clause, answers: SlotResolver) -> tuple[SlotLine, ...]:
    """Every slot of some texts and of the clause's table with what it says now, each once."""
    found = [slot for text in texts for slot in slots(parse(text))]
    cells = (cell for row in clause.table.rows for cell in row) if clause.table is not None else ()
    found += [piece for cell in cells for piece in parse_line(cell) if isinstance(piece, SlotMark)]
    lines = {}
    for slot in found:
        answer = answers.answer(slot.name, slot.argument)
        lines[written(slot)] = SlotLine(
            written(slot), meaning(slot, answers), plain_words(answer.runs), is_gap=answer.because is not None
        )
    return tuple(lines.values())


def meaning(slot: SlotMark, answers: SlotResolver) -> str:
    """What a slot stands for, in words."""
    pack, template = answers.context.pack, answers.context.template
    words = MEANINGS.get(slot.name, "not known")
    takes = SLOTS.get(slot.name, Takes.NONE)
    if takes is Takes.FUNCTION:
        return f"{words} {task_name(pack, slot.argument)}"
    if takes is Takes.KIND:
        return f"{words} “{inside(kind_name(pack, slot.argument))}”"
    if takes is Takes.PARAMETER:
        named = [each.label for each in template.parameters if each.id == slot.argument]
    elif takes is Takes.PROTOCOL:
        found = pack.protocol(slot.argument)
        named = [found.title] if found else []
    elif takes is Takes.CLAUSE:
        named = [label(each) for each in template.clauses() if each.id == slot.argument]
    else:
        named = [each.title for each in template.sections if takes is Takes.SECTION and each.id == slot.argument]
    return f"{words} “{named[0]}”" if named else words
