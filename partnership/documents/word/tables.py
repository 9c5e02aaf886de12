"""Tables as WordprocessingML: heading rows that repeat, rows that stay whole, titles that are read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from partnership.documents import wording
from partnership.documents.blocks import ContentControl, Link, Reference, Text
from partnership.documents.text import escape
from partnership.documents.word.controls import BLANK, choice, date_picker, text_box, tick_box
from partnership.documents.word.runs import bold, plain, runs_xml, styled
from partnership.documents.word.styles import ENTRY_FILL, HEAD_FILL, SIDE_FILL, STOP_FILL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.documents.blocks import Cell, Check, Checklist, Facts, Signatures, Table
    from partnership.documents.word.runs import Ledger

AFTER_TABLE: Final = '<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>'
READ_ACROSS: Final = (  # of a table without a heading row
    '<w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" '
    'w:noVBand="1"/>'
)
_END: Final = f"</w:tbl>{AFTER_TABLE}"
_ROW: Final = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
_HEAD_ROW: Final = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/>"
ROOM_TO_SIGN: Final = 1020  # twips
_SIGNING_ROW: Final = '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{}" w:hRule="atLeast"/></w:trPr>'
_FACT_SHARES: Final = (0.28, 0.72)
_PAIRED_SHARES: Final = (0.12, 0.38, 0.12, 0.38)
_ACROSS: Final = '<w:gridSpan w:val="3"/>'
_CHECK_SHARES: Final = (1.1, 4.0, 1.9, 2.0, 1.55, 2.05)
_SIGNATURE_SHARES: Final = (2.7, 1.8, 1.8, 2.1, 1.5)
_CHARACTER: Final = 98  # twips of a bold character in a compact heading, on average
_NARROW: Final = 55  # twips at the left and right of a cell in a table with small print
_LOW: Final = 15  # twips above and below it there
_ROWS_AT_ONCE: Final = 16
_LONG_CELL: Final = 64  # runs; a longer one is written once
_FEW: Final = 2  # a table of more rows begins and ends with so many of them together
_MOST: Final = 5  # a table ends with no more rows together
_TALLEST: Final = 2900  # twips of a heading that runs upwards
_PROPERTIES_END: Final = '"/></w:pPr>'  # of the paragraphs in rows, which have a style alone; no words hold it, escaped
_OF_THE_FILE: Final = frozenset((ContentControl, Link, Reference))
_ROWS_KEPT: Final = 4096  # some 2 KB each; when there are so many, all go
_EMPTY_DATE: Final = styled(wording.DATE_PLACEHOLDER, "PlaceholderText")
_EMPTY_ROOM: Final = styled(BLANK, "PlaceholderText")
_EMPTY_NAME: Final = styled(wording.BY_PLACEHOLDER, "PlaceholderText")


@lru_cache(maxsize=256)
def shares(parts: tuple[float, ...], width: int) -> tuple[int, ...]:
    """Whole column widths that add up to `width` twips."""
    total = sum(parts)
    ends = [round(width * sum(parts[: number + 1]) / total) for number in range(len(parts))]
    return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is built: its column widths, which headings it has, how far it stands in, its cells' margins."""

    widths: tuple[int, ...]
    has_head: bool = True
    has_row_headings: bool = False
    indent: int = 0
    side: int = 0


def table_start(caption: str, description: str, shape: Shape) -> str:
    """The opening of a table, with what a screen reader says about it."""
    before, after = _opening(shape)
    told = f'<w:tblDescription w:val="{escape(description)}"/>' if description else ""
    return f'{before}<w:tblCaption w:val="{escape(caption)}"/>{told}{after}'


@lru_cache(maxsize=256)
def _opening(shape: Shape) -> tuple[str, str]:
    """What stands before and after the words of a table's opening; it holds no text of a document."""
    head, side = int(shape.has_head), int(shape.has_row_headings)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in shape.widths)
    edge, rim = f'w:w="{shape.side}" w:type="dxa"', f'w:w="{_LOW}" w:type="dxa"'
    around = f"<w:top {rim}/><w:left {edge}/><w:bottom {rim}/><w:right {edge}/>"
    margins = f"<w:tblCellMar>{around}</w:tblCellMar>" if shape.side else ""
    before = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="HouseTable"/><w:tblW w:w="{sum(shape.widths)}" w:type="dxa"/>'
        f'<w:tblInd w:w="{shape.indent}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{margins}'
        f'<w:tblLook w:val="{0x600 + 0x20 * head + 0x80 * side:04X}" w:firstRow="{head}" w:lastRow="0"'
        f' w:firstColumn="{side}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )
    return before, f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"


@lru_cache(maxsize=1024)
def _open_cell(width: int, fill: str = "", more: str = "") -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{more}</w:tcPr>'


@lru_cache(maxsize=64)
def _style(name: str, *, keep: bool = False) -> str:
    return f'<w:pPr><w:pStyle w:val="{name}"/>{"<w:keepNext/>" if keep else ""}</w:pPr>'


# Paragraph properties of labels and values: of every row but the last, and of the last.
_FACT_LABELS: Final = (_style("TableRowHeading", keep=True), _style("TableRowHeading"))
_FACT_VALUES: Final = (_style("TableText", keep=True), _style("TableText"))


class _Cells(dict[str, str]):
    """Cells of a column by their plain words. What a column repeats (a role, an agency) is turned into XML once."""

    def __init__(self, opening: str, style: str) -> None:
        super().__init__()
        self.opening = opening
        self.style = style
        self._start = f"{opening}<w:p>{style}"

    def __missing__(self, text: str) -> str:
        made = self[text] = f"{self._start}{plain[text]}</w:p></w:tc>"
        return made


class _Rows(dict[tuple[object, ...], tuple[tuple["Cell", ...], str]]):
    """Rows that were written before, by the look of their table and the identity of their cells, which are held.

    `compose` gives the very object of a cell again while its words are the same: then a look-up does for all of them.
    """

    def keep(self, key: tuple[object, ...], row: tuple[Cell, ...], xml: str) -> None:
        """Keep a row."""
        if len(self) >= _ROWS_KEPT:
            self.clear()
        self[key] = row, xml


_rows: Final = _Rows()


def _cell(cell: Cell, opening: str, style: str, ledger: Ledger) -> str:
    """A cell; the common case, one plain text, takes the short way."""
    text = _plain_text(cell)
    if text is not None:
        return f"{opening}<w:p>{style}{plain[text]}</w:p></w:tc>"
    return _rich_cell(cell, opening, style, ledger)


def _rich_cell(cell: Cell, opening: str, style: str, ledger: Ledger) -> str:
    """A cell of several paragraphs or runs; a long one, which sheets of a file share, is kept as rows are."""
    key = (opening, style, id(cell)) if sum(map(len, cell.paragraphs)) > _LONG_CELL else ()
    if key and (kept := _rows.get(key)) is not None:
        return kept[1]
    inner = "".join([f"<w:p>{style}{runs_xml(runs, ledger)}</w:p>" for runs in cell.paragraphs])
    xml = f"{opening}{inner or f'<w:p>{style}</w:p>'}</w:tc>"
    if key and _is_for_any_file((cell,)):
        _rows.keep(key, (cell,), xml)
    return xml


def _is_for_any_file(row: tuple[Cell, ...]) -> bool:
    """Whether no run of a row refers to something of the one file in which it stands."""
    return not any([type(run) in _OF_THE_FILE for cell in row for runs in cell.paragraphs for run in runs])  # noqa: C419 - quicker


def _plain_text(cell: Cell) -> str | None:
    """The words of a cell that holds one plain text and nothing else."""
    paragraphs = cell.paragraphs
    if len(paragraphs) == 1 and len(runs := paragraphs[0]) == 1 and type(run := runs[0]) is Text:
        return None if run.bold or run.italic else run.text
    return None


def _head_row(titles: Sequence[str], widths: Sequence[int], size: str) -> str:
    """The heading row; in a compact table a title that is too wide for its column runs upwards."""
    style = _style(f"Table{size}Heading")
    upright = _turned(titles, widths) if size == "Compact" else [False] * len(titles)
    tall = max((len(title) for title, turned in zip(titles, upright, strict=True) if turned), default=0)
    height = f'<w:trHeight w:val="{min(_TALLEST, tall * _CHARACTER + 160)}" w:hRule="exact"/>' if tall else ""
    cells = []
    for title, width, turned in zip(titles, widths, upright, strict=True):
        more = '<w:textDirection w:val="btLr"/><w:vAlign w:val="center"/>' if turned else '<w:vAlign w:val="bottom"/>'
        cells.append(f"{_open_cell(width, HEAD_FILL, more)}<w:p>{style}{plain[title]}</w:p></w:tc>")
    return f"{_HEAD_ROW}{height}</w:trPr>{''.join(cells)}</w:tr>"


def _turned(titles: Sequence[str], widths: Sequence[int]) -> list[bool]:
    """Which titles run upwards: when one word does not fit its column, all titles that need more than one line."""
    rooms = [(width - 2 * _NARROW) // _CHARACTER for width in widths]
    words_of = [max(map(len, title.split()), default=0) for title in titles]
    if not any(longest > room for longest, room in zip(words_of, rooms, strict=True)):
        return [False] * len(titles)
    return [len(title) > room for title, room in zip(titles, rooms, strict=True)]


def table_xml(table: Table, width: int, ledger: Ledger) -> Iterator[str]:
    """A table, some rows at a time; raises ValueError when a row does not fit the columns."""
    widths = shares(tuple(column.width for column in table.columns), width)
    size, side = ("Compact", _NARROW) if table.is_compact else ("", 0)
    headed = table.has_row_headings
    start = table_start(table.caption, table.description, Shape(widths, has_row_headings=headed, side=side))
    yield start + _head_row([column.title for column in table.columns], widths, size)
    style = _style("TableCompact" if table.is_compact else "TableText")
    columns = [
        _Cells(_open_cell(each, ENTRY_FILL if column.is_filled_in else ""), style)
        for each, column in zip(widths, table.columns, strict=True)
    ]
    if headed:
        columns[0] = _Cells(_open_cell(widths[0], SIDE_FILL), _style(f"Table{size}RowHeading"))
    write = _row
    if len(table.rows) > _ROWS_AT_ONCE:
        write = partial(_kept_row, look=(widths, size, headed, *(each.is_filled_in for each in table.columns)))
    holding = _holding(len(table.rows))
    for first in range(0, len(table.rows), _ROWS_AT_ONCE):
        rows = [write(table.caption, row, columns, ledger) for row in table.rows[first : first + _ROWS_AT_ONCE]]
        yield "".join([_held(row) if number in holding else row for number, row in enumerate(rows, first)])
    yield _END


def _holding(count: int) -> frozenset[int]:
    """Which rows take the next with them: the first, and the last quarter, of two to five rows.

    No page then ends with a heading and one lonely row, and none begins with the last row alone.
    """
    last = max(_FEW, min(_MOST, count // 4))
    return frozenset((0, *range(count - last, count - 1)) if count > _FEW else ())


def _held(row: str) -> str:
    """A row that takes the next with it."""
    return row.replace(_PROPERTIES_END, f'"/><w:keepNext/>{_PROPERTIES_END[3:]}')


def _row(caption: str, row: tuple[Cell, ...], columns: Sequence[_Cells], ledger: Ledger) -> str:
    if len(row) == 1 and row[0].spans:
        return f"{_ROW}{_across(row[0], len(columns), ledger)}</w:tr>"
    if len(row) != len(columns):
        message = f"A row of the table {caption!r} has {len(row)} cells; it needs {len(columns)}."
        raise ValueError(message)
    made = [
        column[text] if (text := _plain_text(cell)) is not None
        else _rich_cell(cell, column.opening, column.style, ledger)
        for cell, column in zip(row, columns, strict=True)
    ]  # fmt: skip
    return f"{_ROW}{''.join(made)}</w:tr>"


def _across(cell: Cell, columns: int, ledger: Ledger) -> str:
    """A heading of the rows below it, as wide as the table; it is not parted from the first of them."""
    opening = f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/><w:shd w:val="clear" w:color="auto" w:fill="{SIDE_FILL}"/>'
    style = _style("TableCompactRowHeading", keep=True)
    return _rich_cell(cell, f"{opening}</w:tcPr>", style, ledger)


def _kept_row(
    caption: str, row: tuple[Cell, ...], columns: Sequence[_Cells], ledger: Ledger, look: tuple[object, ...]
) -> str:
    """A row of a long table, of which most have not changed since it was written last."""
    key = (*look, *map(id, row))
    kept = _rows.get(key)
    if kept is not None:
        return kept[1]
    xml = _row(caption, row, columns, ledger)
    if _is_for_any_file(row):
        _rows.keep(key, row, xml)
    return xml


def paired_facts_xml(facts: Facts, width: int, ledger: Ledger) -> str:
    """Labels and values, two pairs in a row, where a paper has few pages."""
    widths = shares(_PAIRED_SHARES, width)
    label, value = (_style(name, keep=True) for name in ("TableRowHeading", "TableText"))
    made = [table_start(facts.caption, facts.description, Shape(widths, has_head=False, has_row_headings=True))]
    for first in range(0, len(facts.rows), 2):
        pair = facts.rows[first : first + 2]
        # A last value with no other beside it takes the room of both.
        rooms = (
            (_open_cell(widths[1]), _open_cell(widths[3])) if len(pair) > 1
            else (_open_cell(sum(widths[1:]), more=_ACROSS),)
        )  # fmt: skip
        cells = [
            f"{_open_cell(widths[at], SIDE_FILL)}<w:p>{label}{plain[name]}</w:p></w:tc>"
            f"{_cell(cell, room, value, ledger)}"
            for at, (name, cell), room in zip((0, 2), pair, rooms, strict=False)
        ]
        made.append(f"{_ROW}{''.join(cells)}</w:tr>")
    return "".join(made) + _END


def facts_xml(facts: Facts, width: int, ledger: Ledger) -> str:
    """Labels and values; every row but the last holds on to the next, so that a card stays on one page."""
    widths = shares(_FACT_SHARES, width)
    label, value = _open_cell(widths[0], SIDE_FILL), _open_cell(widths[1])
    last = len(facts.rows) - 1
    rows = [table_start(facts.caption, facts.description, Shape(widths, has_head=False, has_row_headings=True))]
    for number, (name, cell) in enumerate(facts.rows):
        is_last = number == last
        head = f"{label}<w:p>{_FACT_LABELS[is_last]}{plain[name]}</w:p></w:tc>"
        rows.append(f"{_ROW}{head}{_cell(cell, value, _FACT_VALUES[is_last], ledger)}</w:tr>")
    return "".join(rows) + _END


def checklist_xml(checklist: Checklist, width: int, ledger: Ledger) -> Iterator[str]:
    """A checklist with boxes, dates and names that are filled in Word; the states stand beside them in words."""
    yield f"<w:p>{_style('SmallNote', keep=True)}{plain[wording.CHECK_HELP]}</w:p>"
    widths = shares(_CHECK_SHARES, width)
    yield table_start(checklist.caption, checklist.description, Shape(widths, side=_NARROW + 15))
    yield _head_row(wording.CHECK_COLUMNS, widths, "Small")
    holding = _holding(len(checklist.checks))
    for number, check in enumerate(checklist.checks):
        row = _check_row(check, widths, ledger)
        yield _held(row) if number in holding else row
    yield _END


def _check_row(check: Check, widths: Sequence[int], ledger: Ledger) -> str:
    fill = STOP_FILL if check.is_hard else ""
    opening = [_open_cell(width, fill) for width in widths]
    small = _style("TableSmall")
    tag = f"check:{check.id}"
    state = wording.state(check)
    mark = styled(state, "HardStop") if check.is_hard else plain[state]
    chosen = choice(ledger.control(f"{tag}:state", f"{check.id}: state"), wording.states(check), mark)
    box = tick_box(ledger.control(f"{tag}:tick", f"{check.id}: tick"))
    tick = f"<w:p>{small}{box}</w:p><w:p>{small}{chosen}</w:p>"
    source = f"<w:p>{_style('TableSource')}{plain[wording.sources((check.source,))]}</w:p>"
    what = f"<w:p>{small}{bold(f'{check.id} ')}{runs_xml(check.runs, ledger)}</w:p>{source if check.source else ''}"
    otherwise = wording.consequence(check)
    stop = styled(otherwise, "HardStop") if check.is_hard else plain[otherwise]
    on = date_picker(ledger.control(f"{tag}:on", f"{check.id}: cleared on"), _EMPTY_DATE)
    by = text_box(ledger.control(f"{tag}:by", f"{check.id}: cleared by"), _EMPTY_NAME)
    return (
        f"{_ROW}{opening[0]}{tick}</w:tc>{opening[1]}{what}</w:tc>"
        f"{_cell(check.responsible, opening[2], small, ledger)}"
        f"{opening[3]}<w:p>{small}{plain[check.evidence]}</w:p></w:tc>"
        f"{opening[4]}<w:p>{small}{stop}</w:p></w:tc>"
        f"{opening[5]}<w:p>{small}{plain['On: ']}{on}</w:p>"
        f"<w:p>{small}{plain['By: ']}{by}</w:p></w:tc></w:tr>"
    )


def signatures_xml(signatures: Signatures, width: int, ledger: Ledger, room: int = ROOM_TO_SIGN) -> Iterator[str]:
    """The sign-off block: post, name and date can be filled in Word, and everything by hand.

    `room` is the least height of a row, in twips.
    """
    ledger.sign_offs += 1
    widths = shares(_SIGNATURE_SHARES, width)
    yield table_start(signatures.caption, signatures.description, Shape(widths, has_row_headings=True))
    yield _head_row(wording.SIGNATURE_COLUMNS, widths, "")
    text, opening = _style("TableText"), [_open_cell(each) for each in widths]
    opening[0] = _open_cell(widths[0], SIDE_FILL)
    holding = _holding(len(signatures.parties))
    for number, party in enumerate(signatures.parties, 1):
        tag = f"sign:{ledger.sign_offs}:{number}"
        title = party[:40]
        post = text_box(ledger.control(f"{tag}:post", f"{title}: post"), _EMPTY_ROOM)
        name = text_box(ledger.control(f"{tag}:name", f"{title}: name"), _EMPTY_ROOM)
        date = date_picker(ledger.control(f"{tag}:date", f"{title}: date"), _EMPTY_DATE)
        row = (
            f"{_SIGNING_ROW.format(room)}{opening[0]}<w:p>{_style('TableRowHeading')}{plain[party]}</w:p></w:tc>"
            f"{opening[1]}<w:p>{text}{post}</w:p></w:tc>{opening[2]}<w:p>{text}{name}</w:p></w:tc>"
            f"{opening[3]}<w:p>{text}</w:p></w:tc>{opening[4]}<w:p>{text}{date}</w:p></w:tc></w:tr>"
        )
        yield _held(row) if number - 1 in holding else row
    yield _END
