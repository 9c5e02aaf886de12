"""Change over time drawn: a row of bars for each thing that is counted, the number above each bar. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import BLUE, EDGE, MUTED, box, gap_box, n, svg, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from partnership.documents.drawing import Drawing
    from partnership.protocols.pictures.trend import MonthCount

WIDTH: Final = 1000
ROW, BARS, LEFT, WIDEST = 168, 96, 10, 60
GREEN: Final = "#00703c"
SIZE: Final = 14


def draw_trend(counts: Sequence[MonthCount], key: str = "over-time") -> Drawing:
    """The picture: leads, gaps, and entries that were checked."""
    rows: tuple[tuple[str, Callable[[MonthCount], int], Callable[[float, float, float, float], str]], ...] = (
        ("Tasks with a lead", lambda each: each.led, lambda x, y, w, h: box(x, y, w, h, fill=BLUE)),
        ("Gaps: tasks without a lead", lambda each: each.unled, gap_box),
        (
            "Entries whose numbers were checked in the 90 days before",
            lambda each: each.checked,
            lambda x, y, w, h: box(x, y, w, h, fill="#ffffff", edge=GREEN, line=4),
        ),
    )
    parts = []
    for at, (title, value, bar) in enumerate(rows):
        parts.append(_row(title, [value(each) for each in counts], bar, [each.label for each in counts], at * ROW))
    return svg(key, "Change over time", _alt(counts), (WIDTH, ROW * len(rows)), parts)


def _row(
    title: str,
    values: Sequence[int],
    bar: Callable[[float, float, float, float], str],
    labels: Sequence[str],
    top: float,
) -> str:
    step = min((WIDTH - 2 * LEFT) / max(1, len(values)), 110.0)
    wide, most = min(step * 0.7, WIDEST), max([*values, 1])
    floor = top + 42 + BARS
    parts = [words(LEFT, top + 18, title, size=SIZE, bold=True)]
    for at, (value, label) in enumerate(zip(values, labels, strict=True)):
        x, tall = LEFT + at * step, max(BARS * value / most, 1.0 if value else 0.0)
        if value:
            parts.append(bar(x, floor - tall, wide, tall))
        parts.append(words(x + wide / 2, floor - tall - 5, f"{value:,}", size=SIZE, bold=True, anchor="middle"))
        parts.append(words(x + wide / 2, floor + 17, label, size=13, fill=MUTED, anchor="middle"))
    parts.append(f'<path d="M{LEFT} {n(floor)}H{n(LEFT + step * len(values))}" stroke="{EDGE}" fill="none"/>')
    return "".join(parts)


def _alt(counts: Sequence[MonthCount]) -> str:
    """The first and the last count, and what changed between them."""
    first, last = counts[0], counts[-1]
    if len(counts) == 1:
        told = f"{last.led} tasks with a lead, {last.unled} that nobody leads, {last.checked} entries checked"
        return f"{last.label}: {told}."
    return (
        f"From {first.label} to {last.label}: tasks with a lead {first.led} to {last.led}, tasks nobody leads "
        f"{first.unled} to {last.unled}, entries checked {first.checked} to {last.checked}."
    )
