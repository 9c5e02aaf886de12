"""What a blank form must keep to: nothing of where a placed person lives, no name at the top, two pages, and so on."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Final

from partnership.guidance.choices import Group
from partnership.guidance.paper_forms import AnswerKind, FormColumn, FormField
from partnership.guidance.shapes import unknown
from partnership.guidance.slots import find_slots
from partnership.guidance.written.blocks import StatedBlock
from partnership.guidance.written.check import SAME_WORDS, PlacedText, check_drawn, check_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.paper_forms import BlankForm, FormOwner, FormPart, FormRow
    from partnership.guidance.shapes import FilePlace, FilePlaces

FIRST_ANSWERS: Final = ("Not known", "Not asked")
MOST_PAGES: Final = 2
SLOTS: Final = ("time", "rule", "post", "number", "form")
_PLACE = re.compile(
    r"\b(address|addresses|accommodation|postcode|placement|whereabouts|hostel|street|home|house|bed)\b"
    r"|\bwhere\b[^.?]*\b(now|is|are|lives?|sleeps?|stays?|kept|placed|tonight)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\bnames?\b", re.IGNORECASE)
_NO_NAME = re.compile(r"\b(no|not|without|never)( a)? names?\b", re.IGNORECASE)
# Millimetres on our own A4 page, measured on the forms as LibreOffice lays them out.
_PAGE: Final = 207.0  # of text on a page, less what stays empty where a block is not parted
_LINE: Final = 4.6  # of a line in a table
_SMALL: Final = 3.0  # of a line in the smaller letters of an order
_ROUND: Final = 2.4  # above and below the words of a row
_TITLE: Final = 34.0  # the heading, the purpose and what must be read first, besides its lines
_HEADING: Final = 11.0
_NOTE: Final = 6.2
_FOOT: Final = 14.0
_CHARACTERS: Final = 96  # in a line as wide as the page
_HALF: Final = 0.64  # share of the page, in smaller letters, that one of two columns of an order has
_PRINTED: Final = {"number": 44}  # characters of what a slot becomes: a desk with its number
_WORD: Final = 12  # of any other: "30 minutes"
_LABEL: Final = 0.34  # share of the page that the labels of fields have


def check_forms(pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Notes every fault of the forms of a pack where it stands."""
    known = {
        f"{template.id}/{clause_id}"
        for template in pack.protocols.values()
        for clause in template.clauses()
        for clause_id in (clause.id, *clause.was)
    }
    if pack.base:  # what this guidance took out of use has its forms all the same
        known |= {f"{each.id}/{clause.id}" for each in pack.base.protocols.values() for clause in each.clauses()}
    for form in pack.forms.values():
        place = places.find(form)
        if place is None:
            continue
        _check_uses(form, known, place, findings)
        _check_head(form, place, places, findings)
        _check_calls(form, pack, place, findings)
        _check_said(form, pack, places, findings)
        for owner in _asked(form):
            _check_field(owner, places, findings)
        for each in (*_asked(form), *(row for part in form.parts for row in part.rows)):
            _check_place(each, places, findings)
        for part in form.parts:
            _check_part(part, places, findings)
        pages = pages_of(form, pack)
        if pages > MOST_PAGES:
            findings.fault(place.field("parts"), f"the form takes some {pages} pages; {MOST_PAGES} are allowed")


def pages_of(form: BlankForm, pack: Pack) -> int:
    """About how many pages of A4 it takes, from the lengths of its words and the lines that a hand needs."""
    called = (pack.functions[each] for each in form.calls if each in pack.functions)
    groups = sum(len(each.groups) if form.group is Group.BOTH else 1 for each in called)
    high = _TITLE + _FOOT + _lines(form.first_line, 1) * _LINE + groups * 2 * _LINE
    high += sum(_field_height(each) for each in form.head)
    high += sum(_part_height(each) for each in form.parts)
    if pack.return_checklist is not None and any(each.has_call_order for each in form.parts):
        orders = (pack.return_checklist.call_order_for(who) for who in ("child", "adult"))
        high += 2 * _ROUND + _SMALL * max(sum(_lines(each.text, _HALF) for each in order) for order in orders)
    return ceil(high / _PAGE)


def _lines(text: str, share: float) -> int:
    printed = sum(_PRINTED.get(slot.name, _WORD) - len(slot.written) for slot in find_slots(text))
    return max(1, ceil((len(text) + printed) / (_CHARACTERS * share))) if text else 0


def _field_height(each: FormField) -> float:
    answer = each.lines + _lines(each.hint, 1 - _LABEL) + _lines(", ".join(each.choices), 1 - _LABEL)
    return _ROUND + _LINE * max(_lines(each.label, _LABEL), answer)


def _part_height(part: FormPart) -> float:
    high = _HEADING * bool(part.heading)
    high += sum(_NOTE + _LINE * (_lines(each, 0.94) - 1) for each in (*part.script, *part.notes)) + 9 * bool(
        part.script
    )
    high += sum(_ROUND + _LINE * max(_lines(each.when, 0.4), _lines(each.act, 0.4)) for each in part.levels)
    high += sum(map(_field_height, part.fields))
    if part.columns:
        first = 4 if part.rows else 0
        widths = [first, *(each.width for each in part.columns)]
        titles = (_lines(each.label, each.width / sum(widths)) for each in part.columns)
        high += 2 * _ROUND + _LINE * max(titles)
        high += sum(_ROUND + _LINE * max(part.row_lines, _lines(each.label, first / sum(widths))) for each in part.rows)
        high += part.blank_rows * (part.row_lines * _LINE + _ROUND)
    return high


def _asked(form: BlankForm) -> Iterator[FormField | FormColumn]:
    yield from form.fields
    for part in form.parts:
        yield from part.columns


def _check_place(owner: FormField | FormColumn | FormRow, places: FilePlaces, findings: PackFaults) -> None:
    place = places.find(owner)
    if place and owner.place_of is None and _PLACE.search(owner.label):
        message = 'it seems to ask where a person lives; say with "place_of" whose place it is, or do not ask'
        findings.fault(place.field("label"), message)


def _check_uses(form: BlankForm, known: set[str], place: FilePlace, findings: PackFaults) -> None:
    if not form.uses:
        findings.fault(place.field("uses"), "no clause asks for the form")
    for index, use in enumerate(form.uses):
        if use not in known:
            findings.fault(place.field("uses").below(index), unknown("clause", use, known))


def texts_of(form: BlankForm, places: FilePlaces) -> Iterator[PlacedText]:
    """Every text of a form that may have slots, with where it stands."""
    for said in form.texts():
        place = places.find(said.owner)
        if place is not None and said.text:
            yield PlacedText(StatedBlock(said.text, states=said.states), place.below(*said.at))


def _check_said(form: BlankForm, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Slots, typed times and stated duties of every text of a form, as those of papers are checked."""
    known = {
        "times": pack.times, "posts": pack.posts, "forms": pack.forms, "functions": pack.functions,
        "rules": [each.id for each in pack.rules.values() if each.text],
    }  # fmt: skip
    for each in texts_of(form, places):
        refused = [slot for slot in each.slots if slot.name not in SLOTS or (slot.name == "number" and form.travels)]
        for slot in refused:
            why = "is printed as it is dialled here" if slot.name == "number" else "is no slot of a form"
            findings.fault(each.place, f'"{slot.written}" {why}', words=slot.written)
        if not refused:
            check_said(each, pack, known, findings)
    _check_rules(form, pack, places, findings)


def _check_rules(form: BlankForm, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """A definition, sign or ground has the words of the table, in one of the texts of the part that states it."""
    by_owner: dict[FormOwner, list[str]] = {}
    for said in form.texts():
        by_owner.setdefault(said.owner, []).append(said.text)
    for owner, texts in by_owner.items():
        place = places.find(owner)
        for rule in (pack.rules[one] for one in owner.states if one in pack.rules):
            if place is not None and rule.kind in SAME_WORDS:
                check_drawn(PlacedText(StatedBlock(" ".join(texts)), place.field("states")), rule, findings)


def _check_calls(form: BlankForm, pack: Pack, place: FilePlace, findings: PackFaults) -> None:
    """What the first line states has its number at the top, and is about the people whom the form is for."""
    for index, duty in enumerate(pack.duties[one] for one in form.states if one in pack.duties):
        at = place.field("states").below(index)
        if Group.BOTH not in (form.group, duty.group) and form.group is not duty.group:
            findings.fault(at, f'states "{duty.id}", which is for {duty.group}, on a form for {form.group}')
        if duty.numbers and not {*duty.numbers} & {*form.calls}:
            findings.fault(at, f'states "{duty.id}" without its number: add "{duty.numbers[0]}" to "calls"')


def _check_head(form: BlankForm, place: FilePlace, places: FilePlaces, findings: PackFaults) -> None:
    if not form.head or form.head[0].id != "reference":
        first = places.find(form.head[0]) if form.head else None
        place = first.field("id") if first else place.field("head")
        findings.fault(place, 'the first field at the top must be "reference"')
        return
    for each in form.head:
        here = places.find(each)
        if here and _NAME.search(_NO_NAME.sub("", each.label)):
            findings.fault(here.field("label"), "no name stands at the top of a form: it has a reference")


def _check_field(owner: FormField | FormColumn, places: FilePlaces, findings: PackFaults) -> None:
    place = places.find(owner)
    if place is None:
        return
    if (owner.kind is AnswerKind.CHOICE) is not bool(owner.choices):
        findings.fault(place.field("choices"), "a choice has answers, and nothing else has any")
    elif owner.choices and owner.choices[0] not in FIRST_ANSWERS:
        message = f"the first answer must be {' or '.join(f'“{each}”' for each in FIRST_ANSWERS)}"
        findings.fault(place.field("choices"), message)
    if owner.kind is AnswerKind.LEAD and not isinstance(owner, FormColumn):
        findings.fault(place.field("kind"), "only a column is filled by the map")


def _check_part(part: FormPart, places: FilePlaces, findings: PackFaults) -> None:
    place = places.find(part)
    if place is None:
        return
    if bool(part.columns) is not bool(part.rows or part.blank_rows):
        findings.fault(place.field("columns"), "a table has columns, and rows or blank rows")
    if part.rows and not part.first:
        findings.fault(place.field("rows"), '"first" must say what the rows are')
    if part.levels and not _has_level(part, (each.word for each in part.levels)):
        message = "a field or a column must have exactly these levels as its answers after the first"
        first = places.find(part.levels[0]) or place
        findings.fault(first.field("word"), message)


def _has_level(part: FormPart, words: Iterable[str]) -> bool:
    wanted = tuple(words)
    asked: tuple[FormField | FormColumn, ...] = (*part.fields, *part.columns)
    return any(each.choices[1:] == wanted for each in asked)
