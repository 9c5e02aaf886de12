"""A blank form as a document, with the numbers of today. Pure: the same form and map give the same document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.clause_markup import fill_line, parse_line
from partnership.documents.wording import DAY_AND_NIGHT, day, listed
from partnership.findings.find import register_of
from partnership.findings.number_lines import from_abroad, number_lines
from partnership.findings.phrases import conditions_words
from partnership.findings.types import Rule
from partnership.findings.words import STOP_GAP, WORDINGS
from partnership.guidance.paper_forms import AnswerKind
from partnership.guidance.types import Group, Night
from partnership.policy.audience import is_safe_place
from partnership.protocols.composing.context import Context, Numbering
from partnership.protocols.composing.phrases import cell
from partnership.protocols.composing.runs import words_of
from partnership.protocols.composing.slots import SlotResolver
from partnership.protocols.composing.written_slots import SUPPORT_LINE, answer, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import PartnershipMap
    from partnership.findings.number_lines import NumberLine
    from partnership.findings.types import Way
    from partnership.guidance.pack import Pack
    from partnership.guidance.paper_forms import BlankForm, FormColumn, FormField, FormPart, FormRow
    from partnership.guidance.types import Function
    from partnership.guidance.written.duty_table import PostDuty
    from partnership.protocols.composing.context import AdoptedTerms

MARKING: Final = "Filled copy: your own case file only"
STANDING: Final = "BLANK FORM"
NOTHING_STORED: Final = "Nothing written here is stored by the partnership; fill it in offline."
NO_NUMBER: Final = WORDINGS[Rule.NO_NUMBER].in_place.row
NOT_ABROAD: Final = "may not work from abroad: ask this desk for a number that does before anybody leaves"
NOT_AT_NIGHT: Final = WORDINGS[Rule.NOT_AT_NIGHT].in_place.row
_CONTROLS: Final = {
    AnswerKind.TEXT: b.ControlKind.TEXT,
    AnswerKind.DATE: b.ControlKind.DATE,
    AnswerKind.CHOICE: b.ControlKind.CHOICE,
}
_LABEL_WIDTH, _ANSWER_WIDTH, _ROW_WIDTH = 3.4, 6.6, 4.0
_FEW: Final = 4  # fields that stand together as one block


@dataclass(frozen=True)
class _Sheet:
    """A form with the map whose numbers it shows, and with the common terms whose times it prints."""

    form: BlankForm
    map_: PartnershipMap
    pack: Pack
    terms: AdoptedTerms | None = None

    @cached_property
    def answers(self) -> SlotResolver:
        """What its slots say, as those of a paper for the same people."""
        template = self.pack.terms or next(iter(self.pack.protocols.values()))
        values = self.terms.values if self.terms is not None else {}
        context = Context(
            template, self.pack, self.map_, values, self.map_.as_of, self.map_.agency_ids, self.form.group
        )
        return SlotResolver(context, Numbering({}, {}))

    def said(self, text: str) -> b.Runs:
        """A text of the form with its slots filled."""
        return fill_line(parse_line(text), lambda mark: answer(self.answers, mark.name, mark.argument).runs)

    def words(self, text: str) -> str:
        """The same without its formats."""
        return words_of(self.said(text))


def compose_form(form: BlankForm, map_: PartnershipMap, pack: Pack, terms: AdoptedTerms | None = None) -> b.Document:
    """The form for a partnership on the day of its map, with the times of its common terms; nothing about anybody."""
    sheet = _Sheet(form, map_, pack, terms)
    title = f"Form {form.code}: {form.title}"
    parts = (block for part in form.parts for block in _part(sheet, part))
    return b.Document(
        title=title,
        subject=form.purpose,
        partnership=map_.name,
        status=b.Status.AGREED,  # nobody drafts or signs it: no watermark; the standing says what it is
        version=form.version,
        dated_on=map_.as_of,
        marking=MARKING,
        file_stem=f"{map_.slug}-form-{form.code.lower()}-{form.id}",
        standing=STANDING,
        is_measured=True,
        blocks=(
            b.Heading(1, title, f"form-{form.id}"),
            b.Paragraph((b.Text(f"{form.purpose} Filled in by: {_lower(form.filled_by)}."),)),
            b.Callout(b.Tone.STOP, "Stop: read this first", tuple(_first(sheet))),
            _fields(sheet, form.head, "Head of the form"),
            *parts,
            b.Paragraph((b.Text(_foot(sheet)),), b.Style.NOTE),
        ),
    )


def _first(sheet: _Sheet) -> Iterator[b.Paragraph]:
    """What must be read before anything is written, and whom to ring."""
    yield b.Paragraph(sheet.said(sheet.form.first_line))
    for function_id in sheet.form.calls:
        yield from _calls(sheet, function_id)


def _calls(sheet: _Sheet, function_id: str) -> Iterator[b.Paragraph]:
    """A line for each group of people who get somebody else for a task, with the group by name."""
    function = sheet.pack.functions[function_id]
    duties = [duty for duty in _stated(sheet) if function_id in duty.numbers]
    lines = [line for line in _number_lines(sheet, function_id) if not duties or any(_for(line, duties))]
    is_plain = len(lines) == 1 and (sheet.form.group is not Group.BOTH or function.group is not Group.BOTH)
    for line in lines:
        whose = "" if is_plain else f", {line.whose}"
        times = dict.fromkeys(time_words(sheet.answers.context, duty.time) for duty in _for(line, duties))
        within = "".join(f", within {each}" for each in times if each)
        yield b.Paragraph((b.Text(f"{function.name}{whose}{within}: ", bold=True), *_call(sheet, function, line)))


def _stated(sheet: _Sheet) -> list[PostDuty]:
    """The duties that the first line states, which say whom to ring for whom, and within which time."""
    return [sheet.pack.duties[each] for each in sheet.form.states if each in sheet.pack.duties]


def _for(line: NumberLine, duties: Sequence[PostDuty]) -> Iterator[PostDuty]:
    """The duties for the people of a line."""
    return (duty for duty in duties if any(part.meets(duty.group) for part in line.parts))


def _number_lines(sheet: _Sheet, function_id: str) -> tuple[NumberLine, ...]:
    return number_lines(register_of(sheet.map_, sheet.pack), function_id, sheet.form.group)


def _call(sheet: _Sheet, function: Function, line: NumberLine) -> Iterator[b.Run]:
    by_day, at_night = (
        [each for each in lines if each.way and each.way.number] for lines in (line.by_day, line.at_night)
    )
    yield from _numbers(sheet, by_day, NO_NUMBER)
    if function.at_night is not Night.MUST:
        at_night = [each for each in at_night if each.way is not None and each.way.is_agreed]
        if not at_night:  # nobody stands in at night for what may wait
            return
    if at_night and at_night == by_day:
        yield b.Text(f", {DAY_AND_NIGHT}")
        return
    yield b.Text("; nights and weekends ")
    yield from _numbers(sheet, at_night, NOT_AT_NIGHT)


def _numbers(sheet: _Sheet, lines: Sequence[ContactLine], nobody: str) -> Iterator[b.Run]:
    if not lines:
        yield b.Gap(nobody)
    for number, line in enumerate(lines):
        yield b.Text(", or " if number else "")
        yield from _number(sheet, line)


def _number(sheet: _Sheet, line: ContactLine) -> Iterator[b.Run]:
    way = line.way
    assert way is not None  # noqa: S101 - whoever calls has looked
    mark = "" if way.is_agreed else f"{STOP_GAP} "
    notes = "; ".join(each for each in (line.when, conditions_words(way, is_brief=True)) if each)
    yield b.Filled(f"{mark}{_who(sheet, way)} {way.number}", notes)
    if sheet.form.travels:
        abroad = from_abroad(way.number)
        yield b.Text(f" (from abroad {abroad})") if abroad else b.Gap(NOT_ABROAD)


def _who(sheet: _Sheet, way: Way) -> str:
    """The agency and desk that answer; on a form that may be given away nothing that points to where people hide."""
    if sheet.form.may_be_given and is_safe_place(way.agency.kind_id):
        return SUPPORT_LINE
    return ", ".join((way.agency.name, *((way.desk.post,) if way.desk is not None else ())))


def _part(sheet: _Sheet, part: FormPart) -> Iterator[b.Block]:
    if part.heading:
        yield b.Heading(2, part.heading, f"part-{part.id}")
    if len(part.notes) == 1:
        yield b.Paragraph(sheet.said(part.notes[0]))
    elif part.notes:
        yield b.ItemList(tuple(b.ListItem(sheet.said(each)) for each in part.notes))
    if part.script:
        said = tuple(b.Paragraph((b.Text("“"), *sheet.said(each), b.Text("”"))) for each in part.script)
        yield b.Callout(b.Tone.INFORMATION, "Note: read aloud, one line at a time", said)
    if part.has_call_order:
        yield from _call_order(sheet)
    if part.levels:
        yield _levels(sheet, part)
    if part.fields:
        yield _fields(sheet, part.fields, part.heading)
    if part.columns:
        yield from _choices(part)
        yield _rows(sheet, part)


def _call_order(sheet: _Sheet) -> Iterator[b.Table]:
    """Whom to call where nobody is there: the one order of the return checklist, for a child and for an adult."""
    checklist = sheet.pack.return_checklist
    if checklist is None:
        return
    orders = {"With a child": checklist.call_order_for("child"), "An adult": checklist.call_order_for("adult")}
    cells = (
        b.Cell(tuple((b.Text(f"{number}  {each.text}"),) for number, each in enumerate(steps, 1)))
        for steps in orders.values()
    )
    columns = tuple(b.Column(heading) for heading in orders)
    told = "A column for each, a child and an adult: the steps in their order, with their numbers."
    yield b.Table("", told, columns, (tuple(cells),), is_compact=True)


def _levels(sheet: _Sheet, part: FormPart) -> b.Table:
    rows = tuple(
        (cell(each.word), b.Cell((sheet.said(each.when),)), b.Cell((sheet.said(each.act),))) for each in part.levels
    )
    columns = (b.Column("Level", 1.6), b.Column("When", 4.2), b.Column("What follows", 4.2))
    told = "A row for each level: its word, when it is the right one, and what follows from it."
    return b.Table("", told, columns, rows, has_row_headings=True)


def _choices(part: FormPart) -> Iterator[b.Paragraph]:
    """What may be chosen in the columns below, for whoever writes by hand; levels stand above them already."""
    levels = tuple(each.word for each in part.levels)
    told = [
        f"{each.label}: {' / '.join(each.choices)}"
        for each in part.columns
        if each.choices and each.choices[1:] != levels
    ]
    if told:
        yield b.Paragraph((b.Text(f"{'. '.join(told)}."),), b.Style.NOTE)


def _fields(sheet: _Sheet, fields: tuple[FormField, ...], caption: str) -> b.Table | b.Facts:
    told = f"{caption}: a row for each thing that is asked, with a place for the answer.".removeprefix(": ")
    if len(fields) <= _FEW:
        return b.Facts("", told, tuple((sheet.words(each.label), _answer(sheet, each)) for each in fields))
    columns = (b.Column("Asked", _LABEL_WIDTH), b.Column("Answer", _ANSWER_WIDTH))
    rows = tuple((b.Cell((sheet.said(each.label),)), _answer(sheet, each)) for each in fields)
    return b.Table("", told, columns, rows, has_row_headings=True)


def _answer(sheet: _Sheet, asked: FormField) -> b.Cell:
    """The control, what may be chosen in words for whoever writes by hand, a hint, and room for more lines."""
    first: list[b.Run] = [b.Text("by hand", italic=True)]
    if asked.kind is not AnswerKind.HAND:
        label = sheet.words(asked.label)
        first = [_control(sheet.form, asked.id, label, asked.kind, asked.choices, is_long=asked.lines > 1)]
    if asked.choices:
        first.append(b.Text(f"  ({' / '.join(asked.choices[1:])})", italic=True))
    hint = (sheet.said(f"*{asked.hint}*"),) if asked.hint else ()
    room: tuple[b.Runs, ...] = ((),) * (asked.lines - (asked.kind is not AnswerKind.HAND))
    return b.Cell((*hint, tuple(first), *room))


def _control(
    form: BlankForm, name: str, label: str, kind: AnswerKind, choices: tuple[str, ...], *, is_long: bool = False
) -> b.ContentControl:
    return b.ContentControl(f"form:{form.code}:{name}", label, _CONTROLS[kind], choices, is_long=is_long)


def _rows(sheet: _Sheet, part: FormPart) -> b.Table:
    """A table that is filled row by row; its answers stand in the heading, for whoever writes by hand."""
    first = (b.Column(part.first, _ROW_WIDTH),) if part.rows else ()
    columns = (*first, *(b.Column(each.label, float(each.width)) for each in part.columns))
    rows = [
        (b.Cell((sheet.said(each.label),)), *(_cell(sheet, each, column, part.row_lines) for column in part.columns))
        for each in part.rows
    ]
    rows += [
        tuple(_blank(sheet.form, part, column, number) for column in part.columns)
        for number in range(1, part.blank_rows + 1)
    ]
    told = f"{part.heading or part.first}: a row for each entry, with a place for each answer."
    return b.Table("", told, columns, tuple(rows), has_row_headings=bool(part.rows))


def _cell(sheet: _Sheet, row: FormRow, column: FormColumn, lines: int) -> b.Cell:
    if column.kind is AnswerKind.LEAD:
        return _leads(sheet, row)
    label = f"{sheet.words(row.label)}: {column.label}"
    control = _control(sheet.form, f"{row.id}:{column.id}", label, column.kind, column.choices)
    return b.Cell(((control,), *((),) * (lines - 1)))


def _blank(form: BlankForm, part: FormPart, column: FormColumn, number: int) -> b.Cell:
    name = f"{part.id}:{number}:{column.id}"
    control = _control(form, name, f"{column.label}, row {number}", column.kind, column.choices)
    return b.Cell(((control,), *((),) * (part.row_lines - 1)))


def _leads(sheet: _Sheet, row: FormRow) -> b.Cell:
    """Who answers for the task of a row by day, a line for each group of people who get somebody else."""
    lines = _number_lines(sheet, row.task)
    named = {line.whose: _lead(sheet, line) for line in lines}
    if len(set(named.values())) == 1:
        return b.Cell((next(iter(named.values())),))
    return b.Cell(tuple((b.Text(f"{whose}: "), *runs) for whose, runs in named.items()))


def _lead(sheet: _Sheet, line: NumberLine) -> b.Runs:
    """Who answers by day; where a safe place does, no more than what it does."""
    way = next((each.way for each in line.by_day if each.way is not None), None)
    if way is None:
        return (b.Gap(NO_NUMBER),)
    is_hidden = sheet.form.may_be_given and is_safe_place(way.agency.kind_id)
    name = "a support service, named aloud" if is_hidden else way.agency.name
    if sheet.form.may_be_given:  # it is read aloud to the person
        return (b.Filled(name),)
    return (b.Filled(name if way.is_agreed else f"{STOP_GAP} {name}", conditions_words(way, is_brief=True)),)


def _foot(sheet: _Sheet) -> str:
    """Version and law, which protocols ask for the form, and that nothing is stored; sources stand in their clauses."""
    form, pack = sheet.form, sheet.pack
    titles = dict.fromkeys(each.partition("/")[0] for each in form.uses)
    protocols = listed([pack.protocols[each].title for each in titles if each in pack.protocols])
    return (
        f"Form {form.code}, version {form.version}, on law and bodies of {day(pack.as_of)}; numbers of "
        f"{day(sheet.map_.as_of)}. {NOTHING_STORED} {MARKING}. Used in: {protocols}."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
