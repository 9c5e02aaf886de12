"""Puts the Markdown of papers and the table of duties into the protocols of a pack, which then read as any other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from partnership.guidance.paper_forms import SLOTTED, BlankForm
from partnership.guidance.parts import reshape, with_fields
from partnership.guidance.shapes import convert
from partnership.guidance.slots import asked_of_map, find_slots
from partnership.guidance.types import Clause, Parameter, ProtocolTemplate, Section
from partnership.guidance.walk import PlacedItem
from partnership.guidance.written.blocks import BlockKind, StatedBlock
from partnership.guidance.written.duty_table import DUTY_TABLE, PaperPiece, TimeOrigin
from partnership.guidance.written.slot_texts import with_rules

_NUMBER_ALONE = re.compile(r"(?:\{\{number:[^{}]*\}\}[;,\s]*)+")

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.written.duty_table import DutyPost, PaperRule, PostDuty, TimeLimit
    from partnership.guidance.written.markdown_file import MarkdownFile


def with_pieces(template: Any, pieces: Sequence[MarkdownFile], places: FilePlaces) -> Any:
    """A protocol with the sections of its Markdown files; one without any as it is."""
    if not pieces:
        return template
    place = places.find(template)
    if place is not None and template.sections:
        message = "its text is written in Markdown beside this file: take the sections out here"
        place.file.fault(place.field("sections").at, message)
    if place is not None and all(each.piece is not PaperPiece.PAPER for each in pieces):
        place.file.fault(place.at, f'"{template.id}/paper.md" is missing')
    filled = [
        section
        for file in pieces
        for section in convert(tuple[Section, ...], file.tables.get("sections", []), ("sections",), file)
    ]
    return with_fields(template, {"sections": tuple(filled)}, places)


def with_table(items: Sequence[PlacedItem], places: FilePlaces) -> list[PlacedItem]:
    """The items, protocols and forms with the words, sources and times that the table of duties gives them."""
    table = {name: {each.id: each.value for each in items if each.list_name == name} for name in DUTY_TABLE}
    stated: Mapping[str, PostDuty | PaperRule] = {**table["duties"], **table["rules"]}

    def change(part: Any) -> Any:
        if not isinstance(part, Clause) or not part.blocks:
            return part
        drawn = _drawn(part, table["rules"], stated, places)
        asks = asked_of_map(find_slots(drawn.text), table["posts"])
        blocks = tuple(_with_numbers(each, table["posts"], places) for each in drawn.blocks)
        return with_fields(drawn, {"asks": asks, "blocks": blocks}, places)

    def draw(part: Any) -> Any:
        return _with_words(part, table["rules"], places)

    protocols = [item for item in items if item.list_name == "protocols"]
    terms = next((item.value.id for item in protocols if item.value.is_terms), "")
    times = [item.value for item in items if item.list_name == "times" and item.value.settable]
    made = []
    for item in items:
        value = item.value
        if isinstance(value, ProtocolTemplate):
            value = reshape(value, change, places)
            if value.id == terms or (not terms and value.is_written):
                value = _with_times(value, times, places)
        elif isinstance(value, BlankForm):
            value = draw(reshape(value, draw, places))
        made.append(item if value is item.value else replace(item, value=value))
    return made


def _drawn(
    clause: Clause, rules: Mapping[str, PaperRule], stated: Mapping[str, PostDuty | PaperRule], places: FilePlaces
) -> Clause:
    """A piece with the words of the rules that it draws, and the sources of what it states."""
    known = [stated[each] for block in clause.blocks for each in block.states if each in stated]
    sources = tuple(dict.fromkeys((*clause.sources, *(one for each in known for one in each.sources))))
    text = with_rules(clause.text, rules)
    values: dict[str, Any] = {}
    if sources != clause.sources:
        values["sources"] = sources
    if text != clause.text:
        values["text"] = text
        values["blocks"] = tuple(replace(each, text=with_rules(each.text, rules)) for each in clause.blocks)
    drawn: Clause = with_fields(clause, values, places)
    return drawn


def _with_words(part: Any, rules: Mapping[str, PaperRule], places: FilePlaces) -> Any:
    """A form, or a part of one, with the words of the rules that it draws."""
    values: dict[str, Any] = {}
    for name in SLOTTED.get(type(part), ()):
        said = getattr(part, name)
        drawn = with_rules(said, rules) if isinstance(said, str) else tuple(with_rules(each, rules) for each in said)
        if drawn != said:
            values[name] = drawn
    return with_fields(part, values, places)


def _with_numbers(block: StatedBlock, posts: Mapping[str, DutyPost], places: FilePlaces) -> StatedBlock:
    """A row with what its cells ask that hold numbers and nothing else: none of them may be empty on a first page."""
    if block.kind is not BlockKind.ROW or "{{number:" not in block.text:
        return block
    cells = (each for each in block.cells[1:] if _NUMBER_ALONE.fullmatch(each.strip()))
    numbers = tuple(asked_of_map(find_slots(each), posts) for each in cells)
    made: StatedBlock = with_fields(block, {"numbers": numbers}, places)
    return made


def _with_times(template: ProtocolTemplate, times: Iterable[TimeLimit], places: FilePlaces) -> ProtocolTemplate:
    """The common terms with each time that a partnership may set: one place for all papers."""
    own = {each.id for each in template.parameters}
    labels = {each.id: each.label for each in times}
    further = []
    for time in times:
        if time.id not in own:
            parameter = Parameter(
                time.id,
                time.label or time.id.replace("-", " ").capitalize(),
                "number",
                str(time.value),
                hint=_counted_from(labels.get(time.since, time.since)),
                unit=str(time.unit),
                is_own_judgement=time.origin is TimeOrigin.PROPOSAL,
            )
            if (place := places.find(time)) is not None:
                places.put(parameter, place)
            further.append(parameter)
    made: ProtocolTemplate = with_fields(
        template, {"parameters": (*template.parameters, *further)} if further else {}, places
    )
    return made


def _counted_from(since: str) -> str:
    return since[:1].upper() + since[1:]
