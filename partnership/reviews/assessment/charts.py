"""Pictures of assessments as SVG: where each competence stands, and what became of it. Pure.

Place and words tell everything; colour only helps. Beside each picture stands a table that says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import INK, LINE, MUTED, Drawing, box, lines_of, n, svg, words
from partnership.documents.wording import capital
from partnership.reviews.assessment.comparison import Direction, change_of
from partnership.reviews.assessment.wording import SCALE, WORDS, rating_words, ratings_words
from partnership.store.models.assessments import Rating

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.reviews.assessment.comparison import AssessmentComparison, CompetenceRow
    from partnership.reviews.assessment.sheet import AssessmentSheet, CompetenceEntry

PALE: Final = "#f1f4f8"
FILLS: Final[dict[Rating | None, str]] = {
    None: "#ffffff",
    Rating.NOT_IN_PLACE: "#f9d9d4",
    Rating.DEVELOPING: "#fdf0bf",
    Rating.IN_PLACE: "#d2e2f1",
    Rating.PROVEN: "#cfe8db",
}
EDGES: Final[dict[Rating | None, str]] = {
    None: MUTED,
    Rating.NOT_IN_PLACE: "#942514",
    Rating.DEVELOPING: "#6a4a00",
    Rating.IN_PLACE: "#144e81",
    Rating.PROVEN: "#005a30",
}
WIDTH: Final = 760
# The board: a row for each theme, a column for each rating and one for what is not rated.
NAME, CHIP, CHIP_DOWN, GAP, HEAD = 160, 46, 28, 6, 40
# The steps: a row for each competence.
ROW, LINE_DOWN, THEME, LABEL, FIRST, STEP = 26, 14, 32, 322, 372, 76


def board(sheet: AssessmentSheet, key: str) -> Drawing:
    """A board with a chip for each competence in the column of its rating; `key` begins the ids of its title."""
    columns: tuple[Rating | None, ...] = (None, *SCALE)
    wide = (WIDTH - NAME) / len(columns)
    parts = [words(NAME + wide * (at + 0.5), 25, rating_words(each), bold=True, anchor="middle")
             for at, each in enumerate(columns)]  # fmt: skip
    top = float(HEAD)
    for theme in sheet.themes:
        cells = [[entry for entry in theme.entries if entry.rating is each] for each in columns]
        across = max(1, int((wide - GAP) // (CHIP + GAP)))
        down = max(-(-len(cell) // across) for cell in cells)
        tall = max(float(down * (CHIP_DOWN + GAP) + GAP + 6), 52.0)
        parts.append(box(0, top, WIDTH, tall, fill="#ffffff", edge=LINE))
        for at, line in enumerate(lines_of(theme.name, NAME - 16, 13)):
            parts.append(words(8, top + 20 + at * 17, line, bold=True))
        for at, cell in enumerate(cells):
            left = NAME + wide * at
            parts.append(f'<path d="M{n(left)} {n(top)}v{n(tall)}" stroke="{LINE}" fill="none"/>')
            for number, entry in enumerate(cell):
                x = left + GAP + (number % across) * (CHIP + GAP)
                y = top + GAP + 3 + (number // across) * (CHIP_DOWN + GAP)
                parts.append(_chip(entry, x, y))
        top += tall
    title = f"Where each competence stands: {sheet.title}"
    alt = f"{capital(ratings_words(sheet.progress))}. {_by_rating(sheet)}"
    return svg(key, title, alt, (WIDTH, top + 1), parts)


def steps(comparison: AssessmentComparison, key: str) -> Drawing:
    """A row for each competence: an open circle where it was, a full one where it is, an arrow between them."""
    parts = [
        words(FIRST + STEP * at, 20, WORDS[each], bold=True, anchor="middle", size=12) for at, each in enumerate(SCALE)
    ]
    top = 34.0
    for group in comparison.groups:
        parts.append(box(0, top, WIDTH, THEME - 4, fill=PALE))
        parts.append(words(8, top + 19, group.name, bold=True))
        top += THEME
        for row in group.rows:
            lines = lines_of(f"{row.id} {row.name}", LABEL, 12)
            tall = float(ROW + (len(lines) - 1) * LINE_DOWN)
            parts += _row(row, lines, top, tall)
            top += tall
    title = f"From “{comparison.before.title}” to “{comparison.after.title}”"
    alt = f"{capital(comparison.words)}. " + " ".join(
        f"{row.id}: {row.change.words}." for row in comparison.rows if row.change.direction is not Direction.NEITHER
    )
    return svg(key, title, alt, (WIDTH, top + 4), parts)


def _row(row: CompetenceRow, lines: Sequence[str], top: float, tall: float) -> list[str]:
    middle = top + tall / 2
    first = middle + 4 - (len(lines) - 1) * LINE_DOWN / 2
    parts = [words(8, first + at * LINE_DOWN, line, size=12) for at, line in enumerate(lines)]
    right = FIRST + STEP * (len(SCALE) - 1)
    parts.append(f'<path d="M{FIRST} {n(middle)}H{right}" stroke="{LINE}" fill="none"/>')
    was, now = ((FIRST + STEP * SCALE.index(each) if each else None) for each in (row.was, row.now))
    if was is not None and now is not None and was != now:
        parts.append(_arrow(was, now, middle, row.change.direction))
    if was is not None and was != now:
        parts.append(f'<circle cx="{was}" cy="{n(middle)}" r="6" fill="#ffffff" stroke="{INK}" stroke-width="2"/>')
    if now is not None:
        parts.append(f'<circle cx="{now}" cy="{n(middle)}" r="7" fill="{EDGES[row.now]}"/>')
    parts.append(words(right + 18, middle + 4, capital(row.change.words), size=12))
    return parts


def _arrow(was: float, now: float, middle: float, direction: Direction) -> str:
    """The way from the open circle to the full one; a way back is dashed."""
    ahead = 1 if now > was else -1
    tip, y = now - ahead * 9, n(middle)
    dashes = ' stroke-dasharray="4 3"' if direction is Direction.WORSE else ""
    return (
        f'<path d="M{was + ahead * 7} {y}H{tip - ahead * 4}" stroke="{INK}" stroke-width="2" fill="none"{dashes}/>'
        f'<path d="M{tip} {y}l{-ahead * 8} -5v10z" fill="{INK}"/>'
    )


def _chip(entry: CompetenceEntry, x: float, y: float) -> str:
    """The number of a competence, with an arrow when it is better or worse than last time."""
    change = change_of(entry.earlier.rating, entry.rating) if entry.earlier else None
    marks = {Direction.BETTER: -1, Direction.WORSE: 1}
    mark = marks.get(change.direction, 0) if change else 0
    dashes = ' stroke-dasharray="4 3"' if entry.rating is None else ""
    box = (
        f'<rect x="{n(x)}" y="{n(y)}" width="{CHIP}" height="{CHIP_DOWN}" rx="3" fill="{FILLS[entry.rating]}" '
        f'stroke="{EDGES[entry.rating]}" stroke-width="1.5"{dashes}/>'
    )
    text = words(x + CHIP / 2 - (6 if mark else 0), y + 19, entry.id, bold=True, anchor="middle", size=14)
    if not mark:
        return box + text
    left, tip, foot = x + CHIP - 15, y + CHIP_DOWN / 2 + mark * 5, -mark * 9
    return f'{box}{text}<path d="M{n(left + 4.5)} {n(tip)}l-4.5 {foot}h9z" fill="{INK}"/>'


def _by_rating(sheet: AssessmentSheet) -> str:
    found = (
        (rating_words(each), [entry.id for entry in sheet.entries if entry.rating is each])
        for each in (*reversed(SCALE), None)
    )
    return " ".join(f"{words}: {', '.join(ids)}." for words, ids in found if ids)
