"""A partnership's own text of a clause: what may stand in it, which slots it uses, and what each of them says now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.clause_markup import SlotMark, parse, parse_line, problems, slots
from partnership.documents.text import refused_characters
from partnership.findings.phrases import (
    inside,
    kind_name,
    task_name,
)
from partnership.guidance.slots import SLOTS, WRITTEN_SLOTS, Takes, find_slots, is_of_written
from partnership.guidance.written.check import known_to
from partnership.guidance.written.check import slot_fault as written_fault
from partnership.guidance.written.slot_texts import without_conditions
from partnership.protocols.composing.context import label
from partnership.protocols.composing.tables import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.protocols.composing.slots import SlotResolver

LONGEST = 20_000
_HALF = re.compile(r"(?<!\{)\{([a-z-]+)(?::([a-z0-9-]+))?\}(?!\})")  # single braces
MEANINGS = {
    "partnership": "the name of the partnership",
    "area": "the local authority area",
    "board": "the name of the board",
    "who-may-refer": "the agencies that may refer somebody into the national mechanism",
    "date": "the date of the document",
    "lead": "the agency that leads",
    "deputy": "the agency that deputises for the lead in",
    "supports": "the agencies that support",
    "contact": "the lead’s number for",
    "out-of-hours": "the lead’s out-of-hours number for",
    "agency": "the parties of the kind",
    "agency-contact": "the main number of parties of the kind",
    "agency-out-of-hours": "the out-of-hours number of parties of the kind",
    "parameter": "the value set for",
    "clause": "the number of the clause",
    "section": "the number of the section",
    "protocol": "the title of the protocol",
    "owner": "the agency to ask about the protocol",
    "number": "the number for",
    "desk": "the desk for",
    "agencies": "the agencies with a part in",
    "gap": "what is not settled in",
    "time": "the time",
    "post": "the post",
    "holder": "the agency with the post",
    "decision": "what was decided on",
    "page": "the page of the section",
    "form": "the form",
    "rule": "the words of the rule",
    "list": "the list",
    "version": "the version of the document",
    "status": "the status of the document",
}


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
    found = problems(without_conditions(text), is_written=template.is_written)
    unknown = [
        message
        for slot in dict.fromkeys(SlotMark(each.name, each.argument) for each in _marks(text, template.is_written))
        if (message := slot_fault(slot, template, pack))
    ]
    return [*found, *_half_slots(text, template, pack), *unknown]


def _half_slots(text: str, template: ProtocolTemplate, pack: Pack) -> list[str]:
    """Slots of which somebody took a brace away: in the document they would stand as they are written."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for match in _HALF.finditer(line):
            slot = SlotMark(match[1], match[2] or "")
            if slot.name in SLOTS and not slot_fault(slot, template, pack):
                name = meaning(slot, template, pack)
                found.append(f"Line {number}: {match[0]} has lost a brace. Write {written(slot)} for {name}.")
    return found


def slot_fault(slot: SlotMark, template: ProtocolTemplate, pack: Pack) -> str:
    """Why a slot cannot be filled in any partnership; empty when it can."""
    if template.is_written and is_of_written(slot.name, slot.argument):
        return _fault_in_written(slot, template, pack)
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


def _fault_in_written(slot: SlotMark, template: ProtocolTemplate, pack: Pack) -> str:
    """The same of a slot of a written paper."""
    fault = written_fault(find_slots(written(slot))[0], pack, known_to(template, pack)).rstrip(".")
    named = slot.argument.partition(",")[0].strip()
    takes = WRITTEN_SLOTS.get(slot.name) or SLOTS.get(slot.name)
    if takes is not None and fault.startswith(f'slot "{slot.name}": unknown ') and f'"{named}"' in fault:
        return f"{written(slot)}: there is no {takes} with the id “{named}”."
    return f"{written(slot)}: {fault}." if fault else ""


def _marks(text: str, is_written: bool) -> tuple[SlotMark, ...]:  # noqa: FBT001 - one of two forms
    """The slots of a text; marks of conditions are none."""
    return slots(parse(without_conditions(text), is_written=is_written))


def _ids(takes: Takes, template: ProtocolTemplate, pack: Pack) -> Iterable[str]:
    match takes:
        case Takes.FUNCTION:
            return pack.functions
        case Takes.KIND:
            return pack.kinds
        case Takes.PROTOCOL:
            return {**(pack.base.protocols if pack.base else {}), **pack.protocols}
        case Takes.PARAMETER:
            return {parameter.id for each in with_terms(template, pack) for parameter in each.parameters}
        case Takes.CLAUSE:
            return {
                known for each in with_terms(template, pack) for one in each.clauses() for known in (one.id, *one.was)
            }
        case _:
            return {section.id for each in with_terms(template, pack) for section in each.sections}


def with_terms(template: ProtocolTemplate, pack: Pack) -> tuple[ProtocolTemplate, ...]:
    """A template and the common terms that it adopts, in which its slots may name something too."""
    terms = pack.terms_for(template.id)
    return (template,) if terms is None else (template, terms)


def taken_out(text: str, clause: Clause) -> tuple[SlotMark, ...]:
    """Slots of the template's text that the own text lacks."""
    kept = {written(slot) for slot in _marks(text, bool(clause.blocks))}
    asked = {written(slot): slot for slot in _marks(clause.text, bool(clause.blocks))}
    return tuple(slot for each, slot in asked.items() if each not in kept)


def slot_lines(texts: Iterable[str], clause: Clause, answers: SlotResolver) -> tuple[SlotLine, ...]:
    """Every slot of some texts and of the clause's table with what it says now, each once."""
    found = [slot for text in texts for slot in _marks(text, bool(clause.blocks))]
    cells = (cell for row in clause.table.rows for cell in row) if clause.table is not None else ()
    found += [piece for cell in cells for piece in parse_line(cell) if isinstance(piece, SlotMark)]
    lines = {}
    for slot in found:
        answer = answers.answer(slot.name, slot.argument)
        lines[written(slot)] = SlotLine(
            written(slot),
            meaning(slot, answers.context.template, answers.context.pack),
            plain_words(answer.runs),
            is_gap=answer.because is not None,
        )
    return tuple(lines.values())


def meaning(slot: SlotMark, template: ProtocolTemplate, pack: Pack) -> str:
    """What a slot stands for, in words."""
    words = MEANINGS.get(slot.name, "not known")
    takes, both = SLOTS.get(slot.name, WRITTEN_SLOTS.get(slot.name, Takes.NONE)), with_terms(template, pack)
    if slot.name in ("time", "post", "holder", "form", "rule", "list"):
        return f"{words} “{slot.argument}”"
    if takes is Takes.FUNCTION:
        task, *further = slot.argument.split(", ")
        named_post = pack.posts.get(task)
        whose = f" ({', '.join(further)})" if further else ""
        return f"{words} {named_post.name if named_post is not None else task_name(pack, task)}{whose}"
    if takes is Takes.KIND:
        return f"{words} “{inside(kind_name(pack, slot.argument))}”"
    if takes is Takes.PARAMETER:
        named = [each.label for one in both for each in one.parameters if each.id == slot.argument]
    elif takes is Takes.PROTOCOL:
        found = pack.protocol(slot.argument)
        named = [found.title] if found else []
    elif takes is Takes.CLAUSE:
        named = [label(each) for one in both for each in one.clauses() if each.id == slot.argument]
    else:
        sections = [each for one in both for each in one.sections]
        named = [each.title for each in sections if takes is Takes.SECTION and each.id == slot.argument]
    return f"{words} “{named[0]}”" if named else words
