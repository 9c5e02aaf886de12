"""The card of a protocol: two pages of words that stand in its clauses, numbered as there, for whom it names. Pure.

Two panels on a page: on the wall what to do and whom to call; on the back the way of a case, what is missing, and what
nobody does. The document that it is made from may be frozen: its clauses hold what stands on the card.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.wording import DAY_AND_NIGHT, day
from partnership.findings.words import STOP_GAP
from partnership.guidance.choices import CardKind, Length
from partnership.protocols.composing.cover import LAW
from partnership.protocols.composing.day_and_night import SAME
from partnership.protocols.composing.pointers import in_words
from partnership.protocols.composing.stop_gaps import MEANS, rings_stop_gap
from partnership.protocols.composing.written_paper import card_of_written, is_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from partnership.documents.blocks import Block, CardWords, Cell, Clause, Document, Runs

    Line = tuple[Clause, CardWords]

EMERGENCY: Final = "999 in danger, at once"
EMERGENCY_WHO: Final = "Police, or an ambulance for whoever is hurt or ill"
STEPS, DUTIES, NUMBERS, WORDS = "Do this, in this order", "Who does what, by when", "Whom to call", "What to say"
PATHWAY, NEVER, IF = "The way of a case", "Never", "If"
SIGNS: Final = "Signs"
KEEP: Final = "For members of the partnership. Write nothing about anybody on it."
MORE: Final = "The numbers of clauses and sections are those of the longer papers. The card adds nothing to them."
_NUMBER: Final = re.compile(r"(?s)(.*), (\+?[\d() ]{5,})$")
_ARROW: Final = "→"
_LINKS: Final = " ;,"  # between two numbers of a sentence; here each has a line
_LEAD: Final = re.compile(r"(?<=[.:;,?!])\s")
_NUMBERS_OF_ROW: Final = 2  # the last columns of a table of numbers


def compose_card(document: Document, numbers: Document | None = None) -> Document:
    """The card of a document; the telephone numbers are those of `numbers`, the same composed on a later day."""
    if is_written(document):
        return card_of_written(document, numbers)
    lines = [(clause, line) for clause in _clauses(document) for line in clause.card]
    rung = _numbers_of(numbers or document)
    panels = (
        _wall_left(document, lines),
        _wall_right(rung, lines),
        _back_left(document, lines),
        _back_right(document, numbers or document, rung, lines),
    )
    blocks: list[Block] = []
    for panel in panels:
        blocks += [b.ColumnBreak()] * bool(blocks)
        blocks += panel
    law = _fact(document, LAW).partition(";")[0]
    return replace(
        document,
        subject=" · ".join(each for each in (_in_any_case(document), f"law of {law}" if law else "", "card") if each),
        file_stem=f"{document.file_stem}-{Length.CARD}",
        blocks=in_words(blocks, document),
        layout=b.Layout.CARD,
        is_measured=True,
    )


def _in_any_case(document: Document) -> str:
    is_draft = document.status in (b.Status.DRAFT, b.Status.CONSULTATION)
    return "not in force: follow the procedures in force; 999 and the referral call hold in any case" * is_draft


def _clauses(document: Document) -> list[Clause]:
    return [block for block in walk(document.blocks) if isinstance(block, b.Clause)]


def _of(lines: Iterable[Line], kind: CardKind) -> list[Line]:
    return [each for each in lines if each[1].kind == kind]


def _table_of(clause: Clause) -> b.Table | None:
    return next((block for block in clause.blocks if isinstance(block, b.Table)), None)


def _numbers_of(document: Document) -> tuple[Clause, b.Table] | None:
    """The clause with the numbers, and its table."""
    for clause in _clauses(document):
        table = _table_of(clause)
        if table is not None and any(line.kind == CardKind.NUMBERS for line in clause.card):
            return clause, table
    return None


def _wall_left(document: Document, lines: list[Line]) -> Iterator[Block]:
    where = _fact(document, "Area") or document.partnership
    yield b.Strip(document.title, " · ".join(each for each in (where, document.card_for) if each))
    yield from _steps(lines)
    yield from _duties(lines)
    signs = [line for _, line in _of(lines, CardKind.SIGN)]
    alone = [_small(line.runs) for line in signs if not line.then]
    if signs:
        paragraphs = [b.Paragraph(_joined(alone))] if alone else []
        paragraphs += [
            b.Paragraph((*_bold(_large_first(line.runs)), b.Text(": "), *_small(line.then), b.Text(".")))
            for line in signs
            if line.then
        ]
        yield b.Callout(b.Tone.INFORMATION, SIGNS, tuple(paragraphs))


def _steps(lines: list[Line]) -> Iterator[Block]:
    steps = [
        (
            _cell((b.Text(str(number), bold=True),)),
            _cell(line.who),
            _cell(_led(line.runs)),
            _cell(_large_first(line.by)),
        )
        for number, (_, line) in enumerate(_of(lines, CardKind.STEP), 1)
    ]
    if steps:
        yield b.Heading(1, STEPS, "card-steps")
        columns = (b.Column("", 0.5), b.Column("Who", 1.9), b.Column("What", 5.2), b.Column("By when", 2.2))
        told = "The steps in their order: a row for each, with who takes it, what is done, and by when."
        yield _table(STEPS, told, columns, steps)


def _duties(lines: list[Line]) -> Iterator[Block]:
    """What each does in its own time: without numbers, which would read as an order."""
    found = _of(lines, CardKind.DUTY)
    if found:
        captions = {table.caption for clause, _ in found if (table := _table_of(clause)) is not None}
        yield b.Heading(1, captions.pop() if len(captions) == 1 else DUTIES, "card-duties")
        columns = (b.Column("Who", 1.9), b.Column("What", 5.4), b.Column("By when", 2.5))
        told = "Duties: a row for each, with who has it, what is done, and by when."
        duties = [(_cell(line.who), _cell(_led(line.runs)), _cell(_large_first(line.by))) for _, line in found]
        yield _table(DUTIES, told, columns, duties)


def _wall_right(rung: tuple[Clause, b.Table] | None, lines: list[Line]) -> Iterator[Block]:
    yield b.Strip(EMERGENCY, EMERGENCY_WHO, b.Tone.STOP)
    if rung is not None:
        clause, table = rung
        yield b.Heading(1, NUMBERS, "card-numbers")
        titles = [column.title for column in table.columns[-_NUMBERS_OF_ROW:]]
        columns = (b.Column(table.columns[0].title, 3.4), b.Column(titles[0], 2.8), b.Column(titles[1], 3.0))
        told = "Whom to call: a row for each need, with the number by day, and at night and on weekends."
        yield _table(NUMBERS, told, columns, [_number_row(row) for row in table.rows])
        yield from (replace(each, style=b.Style.NOTE) for each in clause.blocks[:1] if isinstance(each, b.Paragraph))
    said = [(_cell(_bold(_large_first(line.who))), _cell(line.runs)) for _, line in _of(lines, CardKind.SAY)]
    if said:
        yield b.Heading(1, WORDS, "card-words")
        told = "Words to say: a row for each person they are said to."
        yield _table(WORDS, told, (b.Column("To", 1.6), b.Column("Words", 6.0)), said)


def _number_row(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """What for, with the agency where the table names it; the numbers by day and by night in large print.

    Where a stop-gap is rung, it stands beside its number and is not said before it too.
    """
    agencies = (each for cell in row[1:-_NUMBERS_OF_ROW] for each in cell.paragraphs if not _is_stop_gap(each))
    what = b.Cell((_bold(row[0].paragraphs[0]), *agencies))
    return (what, *(_large(cell) for cell in row[-_NUMBERS_OF_ROW:]))


def _is_stop_gap(runs: Runs) -> bool:
    return any(STOP_GAP in run.text for run in runs if isinstance(run, b.Filled | b.Gap | b.Text))


def _large(cell: Cell) -> Cell:
    """A desk and below it its number."""
    made: list[Runs] = []
    for runs in cell.paragraphs:
        for run in runs:
            found = _NUMBER.match(run.text) if isinstance(run, b.Filled) else None
            if found is not None and isinstance(run, b.Filled):
                note = (b.Text(f" {run.note}"),) if run.note else ()
                made += [_marked(found[1]), (b.Number(found[2].strip()), *note)]
            elif isinstance(run, b.Text):
                made += [(replace(run, text=run.text.lstrip(_LINKS)),)] * bool(run.text.strip(_LINKS))
            else:
                made.append((run,))
    return b.Cell(tuple(made) or ((),))


def _marked(text: str) -> Runs:
    """A desk; the mark of a stop-gap in bold."""
    before, mark, after = text.partition(STOP_GAP)
    return (b.Text(before), b.Text(mark, bold=True), b.Text(after)) if mark else (b.Text(text),)


def _back_left(document: Document, lines: list[Line]) -> Iterator[Block]:
    for clause, line in _of(lines, CardKind.PATHWAY):
        if (table := _table_of(clause)) is not None:
            yield b.Heading(1, PATHWAY, "card-pathway")
            steps = tuple(_pathway_step(row) for row in table.rows)
            yield b.Pathway("".join(getattr(run, "text", "") for run in line.runs), steps)
    cover = next((block for block in document.blocks if isinstance(block, b.TitlePage)), None)
    for callout in cover.callouts if cover is not None else ():
        if callout.title == "Matters to settle":
            yield callout


def _pathway_step(row: tuple[Cell, ...]) -> b.PathwayStep:
    """A row of the table of a pathway: the box, "words on the arrow → box beside it", words on the way down."""
    beside = row[1].paragraphs[0] if row[1].paragraphs else ()
    words = "".join(getattr(run, "text", "") for run in beside)
    arrow, is_drawn, _ = words.partition(_ARROW)
    kept = _after(beside, len(arrow) + len(_ARROW)) if is_drawn else beside
    down = "".join(getattr(run, "text", "") for run in row[2].paragraphs[0]) if row[2].paragraphs else ""
    return b.PathwayStep(row[0].paragraphs[0], arrow.strip() if is_drawn else "", kept, down)


def _after(runs: Runs, at: int) -> Runs:
    """Runs without their first characters."""
    made: list[b.Run] = []
    for run in runs:
        text = getattr(run, "text", "")
        cut = min(at, len(text))
        at -= cut
        if cut and isinstance(run, b.Text):
            made += [replace(run, text=text[cut:].lstrip())] if text[cut:].strip() else []
        elif not cut:
            made.append(run)
    return tuple(made)


def _back_right(
    document: Document, numbers: Document, rung: tuple[Clause, b.Table] | None, lines: list[Line]
) -> Iterator[Block]:
    yield b.Strip(document.title, _first_numbers(rung))
    never = tuple(b.ListItem(_led(_large_first(line.runs))) for _, line in _of(lines, CardKind.NEVER))
    if never:
        yield b.Heading(1, NEVER, "card-never")
        yield b.ItemList(never)
    turns = [
        (_cell(_large_first(line.runs)), _cell(_large_first(line.then)), _cell((b.Text(clause.number),)))
        for clause, line in _of(lines, CardKind.IF)
    ]
    if turns:
        columns = (b.Column(IF, 3.2), b.Column("Then", 4.4), b.Column("Clause", 1.0))
        yield _table("", "What to do when something happens: a row for each, with its clause.", columns, turns)
    rows = (
        ("Numbers", f"Of {day(numbers.dated_on)}. An older card is thrown away."),
        (STOP_GAP, MEANS * _rings_stop_gap(rung)),
        ("Who answers", _fact(document, "Board") or _fact(document, "Boards")),
        ("More", MORE),
        ("Keep", KEEP),
    )
    facts = tuple((name, _cell((b.Text(value),))) for name, value in rows if value)
    yield b.Facts("", "About this card: each row has a label and its value.", facts)


def _rings_stop_gap(rung: tuple[Clause, b.Table] | None) -> bool:
    cells = (each for row in rung[1].rows for each in row[-_NUMBERS_OF_ROW:]) if rung is not None else ()
    return any(rings_stop_gap(runs) for cell in cells for runs in cell.paragraphs)


def _first_numbers(rung: tuple[Clause, b.Table] | None) -> str:
    """The first row of the table in a line, with what it is for: a number alone would be rung for anything.

    Where one of its cells has several numbers, each for other people, none is printed.
    """
    row = rung[1].rows[0] if rung is not None and rung[1].rows else ()
    found = []
    whens = (DAY_AND_NIGHT,) if row[-1:] == (SAME,) else ("by day", "at night")
    for cell, when in zip(row[-_NUMBERS_OF_ROW:], whens, strict=False):
        desks = [run.text for runs in cell.paragraphs for run in runs if isinstance(run, b.Filled)]
        if len(desks) > 1:
            return "999 in danger"
        match = _NUMBER.match("".join(desks))
        found += [f"{when} {match[1]}, {match[2].strip()}"] if match else []
    what_for = "".join(getattr(run, "text", "") for runs in row[0].paragraphs for run in runs) if row else ""
    return f"999 in danger. {what_for}: {', '.join(found)}" if found else "999 in danger"


def _fact(document: Document, name: str) -> str:
    cover = next((block for block in document.blocks if isinstance(block, b.TitlePage)), None)
    return next((value for label, value in (cover.facts if cover else ()) if label == name), "")


def _table(caption: str, told: str, columns: tuple[b.Column, ...], rows: Sequence[tuple[Cell, ...]]) -> b.Table:
    return b.Table("", told or caption, columns, tuple(rows), is_compact=True)


def _cell(runs: Runs) -> Cell:
    return b.Cell((runs,))


def _bold(runs: Runs) -> Runs:
    return tuple(replace(run, bold=True) if isinstance(run, b.Text) else run for run in runs)


def _led(runs: Runs) -> Runs:
    """A line whose first words, up to the first stop, are bold; what a slot or a reference says among them is not."""
    if not runs or not isinstance(runs[0], b.Text):
        return runs
    led: list[b.Run] = []
    for at, run in enumerate(runs, 1):
        if not isinstance(run, b.Text):
            led.append(run)
            continue
        first, *others = _LEAD.split(run.text, maxsplit=1)
        if others:
            return (*led, b.Text(f"{first} ", bold=True), b.Text(others[0]), *runs[at:])
        led.append(replace(run, bold=True))
    return tuple(led)


def _large_first(runs: Runs) -> Runs:
    """A line that begins with a capital."""
    first = runs[0] if runs else None
    if isinstance(first, b.Text):
        return (replace(first, text=first.text[:1].upper() + first.text[1:]), *runs[1:])
    return runs


def _small(runs: Runs) -> Runs:
    """A line inside a sentence: it begins with a small letter."""
    first = runs[0] if runs else None
    if isinstance(first, b.Text) and first.text[1:2].islower():
        return (replace(first, text=first.text[:1].lower() + first.text[1:]), *runs[1:])
    return runs


def _joined(lines: list[Runs]) -> Runs:
    made: list[b.Run] = []
    for runs in lines:
        made += [b.Text(" · ")] if made else []
        made += runs
    return tuple(made)
