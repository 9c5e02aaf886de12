"""A grid of chips: rows and columns with names, cut into sheets that can be read. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import (
    EDGE,
    GAP_MARK,
    INK,
    LINE,
    MUTED,
    PALE,
    RED,
    WHITE,
    box,
    gap_box,
    lines_of,
    link,
    n,
    svg,
    words,
)
from partnership.guidance.types import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.drawing import Drawing

COLOURS: Final = {
    Level.LOCAL: "#1d70b8",
    Level.REGIONAL: "#00703c",
    Level.NATIONAL: "#4c2c92",
    Level.INTERNATIONAL: "#a5410b",
    Level.ORIGIN: "#484949",
}


def mark(level: Level, x: float, y: float, size: float = 10) -> str:
    """The sign of a level round a middle: a shape of its own and a colour."""
    r, fill = size / 2, COLOURS[level]
    match level:
        case Level.LOCAL:
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}" fill="{fill}"/>'
        case Level.REGIONAL:
            return f'<path d="M{n(x - r)} {n(y - r)}h{n(size)}v{n(size)}h{n(-size)}z" fill="{fill}"/>'
        case Level.NATIONAL:
            return f'<path d="M{n(x)} {n(y - r)}l{n(r)} {n(size)}h{n(-size)}z" fill="{fill}"/>'
        case Level.INTERNATIONAL:
            return f'<path d="M{n(x)} {n(y - r)}l{n(r)} {n(r)}l{n(-r)} {n(r)}l{n(-r)} {n(-r)}z" fill="{fill}"/>'
        case Level.ORIGIN:
            bar = r * 0.6
            return (
                f'<path d="M{n(x - r)} {n(y)}h{n(size)}M{n(x)} {n(y - r)}v{n(size)}" stroke="{fill}" '
                f'stroke-width="{n(bar)}" fill="none"/>'
            )


WIDTH: Final = 1100
NAMES: Final = 190  # the room for names of rows
CHIP, CHIP_DOWN, GAP, INNER = 146, 48, 5, 7
BARE: Final = 104  # a column without a chip: the longest word of a heading has room in small letters
TALLEST: Final = 630  # of a sheet: as much as lies on a page of A4 across
HEAD: Final = 42
TITLE_SIZE, CHIP_SIZE, NOTE_SIZE = 14, 13, 12
NOTHING: Final = "None"


@dataclass(frozen=True, slots=True)
class Chip:
    """Something in a cell: its words, a remark below them, and its name for who does not see it."""

    text: str
    note: str
    level: Level
    href: str = ""
    is_open: bool = False  # asked and not answered: its edge is dashed, and the remark says it

    @property
    def name(self) -> str:
        """All of it in a line."""
        return f"{self.text}, {self.note}"


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column with its name; with the sign of a level where it is about one."""

    title: str
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its name, what is missing in it, and the chips of each column."""

    title: str
    cells: tuple[tuple[Chip, ...], ...]
    href: str = ""
    gap: str = ""
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class _Lanes:
    """How many chips stand beside each other in each column, where it begins, and how wide it is."""

    across: tuple[int, ...]
    starts: tuple[float, ...]
    widths: tuple[float, ...]


def sheets(grid: Grid) -> Iterator[Grid]:
    """The rows in as many sheets as they need; a row that is taller than a sheet goes on in the next."""
    lanes, tall = _lanes(grid), float(HEAD)
    rows: list[GridRow] = []
    for row in grid.rows:
        for part in _parts(row, lanes):
            height = _height(part, lanes)
            if rows and tall + height > TALLEST:
                yield Grid(grid.columns, tuple(rows))
                rows, tall = [], float(HEAD)
            rows.append(part)
            tall += height
    if rows:
        yield Grid(grid.columns, tuple(rows))


def _parts(row: GridRow, lanes: _Lanes) -> Iterator[GridRow]:
    """A row, or as much of it as lies on a sheet, and the rest."""
    if HEAD + _height(row, lanes) <= TALLEST:
        yield row
        return
    fit = int((TALLEST - HEAD - 2 * INNER) // (CHIP_DOWN + GAP))
    most = max(ceil(len(cell) / max(1, across)) for cell, across in zip(row.cells, lanes.across, strict=True))
    for number, start in enumerate(range(0, most, fit)):
        cells = tuple(
            cell[start * across : (start + fit) * across] for cell, across in zip(row.cells, lanes.across, strict=True)
        )
        title = row.title if not number else f"{row.title} (continued)"
        yield GridRow(title, cells, row.href, row.gap, row.is_grave)


def draw_grid(grid: Grid, key: str, title: str, alt: str, widths_of: Grid | None = None) -> Drawing:
    """One sheet; `widths_of` is the whole grid, so that all sheets have the same columns."""
    lanes = _lanes(widths_of or grid)
    parts = [_heads(grid, lanes)]
    y = float(HEAD)
    for at, row in enumerate(grid.rows):
        tall = _height(row, lanes)
        parts.append(_row(row, lanes, y, tall, fill=WHITE if at % 2 else PALE))
        y += tall
    parts += [f'<path d="M{n(start - INNER / 2)} 4V{n(y)}" stroke="{LINE}" fill="none"/>' for start in lanes.starts]
    return svg(key, title, alt, (WIDTH, y + 1), parts)


def _lanes(grid: Grid) -> _Lanes:
    """Room for the columns: what has most chips has most places beside each other."""
    most = [max((len(row.cells[at]) for row in grid.rows), default=0) for at in range(len(grid.columns))]
    across = [1 if each else 0 for each in most]
    room = WIDTH - NAMES - len(grid.columns) * INNER - BARE * across.count(0)
    left = int(room // (CHIP + GAP)) - sum(across)
    while left > 0 and any(most):
        at = max(range(len(most)), key=lambda each: most[each] / across[each] if across[each] else 0)
        if most[at] <= across[at]:
            break
        across[at] += 1
        left -= 1
    places = sum(across) or 1
    chip = max(60.0, min((room - GAP * places) / places, 230.0))
    widths = tuple(each * (chip + GAP) if each else float(BARE) for each in across)
    starts, x = [], float(NAMES + INNER)
    for each in widths:
        starts.append(x)
        x += each + INNER
    return _Lanes(tuple(across), tuple(starts), widths)


def _chip_room(lanes: _Lanes, at: int) -> float:
    return lanes.widths[at] / lanes.across[at] - GAP if lanes.across[at] else BARE


def _chip_lines(chip: Chip, wide: float) -> tuple[str, ...]:
    return lines_of(chip.text, wide - 26, CHIP_SIZE, most=2)


def _height(row: GridRow, lanes: _Lanes) -> float:
    down = max(
        (ceil(len(cell) / across) for cell, across in zip(row.cells, lanes.across, strict=True) if across), default=0
    )
    title = len(lines_of(row.title, NAMES - 2 * INNER, TITLE_SIZE, bold=True)) * 18
    gap = len(lines_of(f"{GAP_MARK}{row.gap}", NAMES - 3 * INNER, NOTE_SIZE)) * 15 if row.gap else 0
    return max(down * (CHIP_DOWN + GAP) + INNER * 2 - GAP, title + gap + 2 * INNER + 4, 40.0)


def _heads(grid: Grid, lanes: _Lanes) -> str:
    parts = []
    for at, column in enumerate(grid.columns):
        x = lanes.starts[at]
        if column.level is not None:
            parts.append(mark(column.level, x + 7, 22, 12))
            x += 20
        room, size = lanes.widths[at] - (20 if column.level else 0), TITLE_SIZE
        told = lines_of(column.title, room, size, bold=True, most=2)
        if len(told) > 1:
            size = NOTE_SIZE
            told = lines_of(column.title, room, size, bold=True, most=2)
        first = 27 - (len(told) - 1) * 9
        parts += [words(x, first + number * 16, line, size=size, bold=True) for number, line in enumerate(told)]
    return "".join(parts)


def _row(row: GridRow, lanes: _Lanes, y: float, tall: float, *, fill: str) -> str:
    parts = [box(0, y, WIDTH, tall, fill=fill), _row_name(row, y, tall)]
    for at, cell in enumerate(row.cells):
        wide, across = _chip_room(lanes, at), max(1, lanes.across[at])
        for number, chip in enumerate(cell):
            x = lanes.starts[at] + (number % across) * (wide + GAP)
            parts.append(_chip(chip, x, y + INNER + (number // across) * (CHIP_DOWN + GAP), wide))
        if not cell:
            parts.append(words(lanes.starts[at] + 2, y + 24, NOTHING, size=CHIP_SIZE, fill=MUTED))
    return "".join(parts)


def _row_name(row: GridRow, y: float, tall: float) -> str:
    left = INNER + 5 if row.is_grave else INNER
    parts = [gap_box(0, y, NAMES - 2, tall)] if row.is_grave else []
    at = y + 22
    for line in lines_of(row.title, NAMES - 2 * INNER, TITLE_SIZE, bold=True):
        parts.append(words(left, at, line, size=TITLE_SIZE, bold=True))
        at += 18
    if row.gap:
        told, colour = (f"{GAP_MARK}{row.gap}", RED) if row.is_grave else (row.gap, MUTED)
        for line in lines_of(told, NAMES - 3 * INNER, NOTE_SIZE):
            parts.append(words(left, at, line, size=NOTE_SIZE, bold=row.is_grave, fill=colour))
            at += 15
    name = f"{row.title}. {row.gap}" if row.gap else row.title
    return link(row.href, name, "".join(parts))


def _chip(chip: Chip, x: float, y: float, wide: float) -> str:
    edge = COLOURS[chip.level]
    parts = [
        box(x, y, wide, CHIP_DOWN, edge=EDGE if chip.is_open else edge, line=1.5, is_dashed=chip.is_open),
        mark(chip.level, x + 12, y + 12),
    ]
    at = y + 16
    for line in _chip_lines(chip, wide):
        parts.append(words(x + 22, at, line, size=CHIP_SIZE))
        at += 13
    is_lead = chip.note.startswith("Lead")
    note = lines_of(chip.note, wide - 26, NOTE_SIZE, bold=is_lead, most=1)
    parts += [
        words(x + 22, y + 43, line, size=NOTE_SIZE, bold=is_lead, fill=INK if is_lead else MUTED) for line in note
    ]
    return link(chip.href, chip.name, "".join(parts))
