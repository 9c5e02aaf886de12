"""The journey drawn: a column for each step, a box for each task; gaps are hatched, red and worded. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import (
    BLUE,
    EDGE,
    GAP_MARK,
    INK,
    MUTED,
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

if TYPE_CHECKING:
    from partnership.documents.drawing import Drawing
    from partnership.protocols.pictures.journey import JourneySteps, JourneyTask, StepTasks
    from partnership.protocols.pictures.slices import Links

WIDTH: Final = 1100
BETWEEN, TIP, INNER = 8, 14, 9
HEAD_SIZE, TIME_SIZE, TASK_SIZE, LEAD_SIZE = 17, 13, 14, 16
LEAD_DOWN, SMALL_DOWN = 19, 17
NOTHING: Final = "No task here"


def draw_journey(found: JourneySteps, links: Links, key: str = "journey") -> Drawing:
    """The picture; each box leads to its task."""
    many = max(1, len(found.steps))
    wide = (WIDTH - BETWEEN * (many - 1)) / many
    heads = [_head_lines(step, wide) for step in found.steps]
    tall = max((14 + 21 * len(title) + 16 * len(time) for title, time in heads), default=40)
    parts, bottom = [], float(tall)
    for at, step in enumerate(found.steps):
        x = at * (wide + BETWEEN)
        parts.append(_head(x, wide, tall, heads[at], is_first=at == 0))
        y = tall + 14.0
        for task in step.tasks:
            drawn, height = _task(task, x, y, wide - TIP, links)
            parts.append(drawn)
            y += height + BETWEEN
        if not step.tasks:
            parts.append(words(x + INNER, y + 16, NOTHING, size=TIME_SIZE, fill=MUTED))
            y += 24
        bottom = max(bottom, y)
    parts.append(_legend(bottom + 6))
    return svg(key, f"Journey: {found.title}", found.words, (WIDTH, bottom + 34), parts)


def _head_lines(step: StepTasks, wide: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = wide - 2 * TIP - INNER
    title = lines_of(f"{step.number} {step.title}", room, HEAD_SIZE, bold=True)
    return title, lines_of(step.within, room, TIME_SIZE) if step.within else ()


def _head(x: float, wide: float, tall: float, lines: tuple[tuple[str, ...], tuple[str, ...]], *, is_first: bool) -> str:
    """An arrow with the title of a step, and how long it may take."""
    right, middle = x + wide, tall / 2
    notch = "" if is_first else f"L{n(x + TIP)} {n(middle)}"
    shape = f"M{n(x)} 0H{n(right - TIP)}L{n(right)} {n(middle)}L{n(right - TIP)} {n(tall)}H{n(x)}{notch}z"
    left, y = x + (INNER if is_first else TIP + INNER), 24.0
    parts = [f'<path d="{shape}" fill="{BLUE}"/>']
    for line in lines[0]:
        parts.append(words(left, y, line, size=HEAD_SIZE, bold=True, fill=WHITE))
        y += 21
    y -= 2
    for line in lines[1]:
        parts.append(words(left, y, line, size=TIME_SIZE, fill=WHITE))
        y += 16
    return "".join(parts)


def _task(task: JourneyTask, x: float, y: float, wide: float, links: Links) -> tuple[str, float]:
    """A box with its height: the task, who leads it, what is missing, how long it may take."""
    left = x + INNER + (5 if task.is_grave else 0)
    room = wide - 2 * INNER - (5 if task.is_grave else 0)
    lines: list[tuple[str, float, bool, str, int]] = [
        (line, TASK_SIZE, False, MUTED, SMALL_DOWN) for line in lines_of(task.function.short, room, TASK_SIZE)
    ]
    for lead in task.leads:
        told = f"{GAP_MARK}{lead.words}" if lead.is_missing else lead.words
        colour = RED if lead.is_missing else INK
        lines += [
            (line, LEAD_SIZE, True, colour, LEAD_DOWN) for line in lines_of(told, room, LEAD_SIZE, bold=True, most=4)
        ]
    if task.gap:
        told, colour = (f"{GAP_MARK}{task.gap}", RED) if task.is_grave else (task.gap, MUTED)
        lines += [
            (line, TIME_SIZE, task.is_grave, colour, SMALL_DOWN)
            for line in lines_of(told, room, TIME_SIZE, bold=task.is_grave, most=4)
        ]
    lines += [(line, TIME_SIZE, False, MUTED, SMALL_DOWN) for line in lines_of(task.time, room, TIME_SIZE) if line]
    tall = sum(down for *_, down in lines) + 12.0
    parts = [gap_box(x, y, wide, tall) if task.is_grave else box(x, y, wide, tall, edge=EDGE)]
    at = y + 3
    for text, size, is_bold, colour, down in lines:
        at += down
        parts.append(words(left, at, text, size=size, bold=is_bold, fill=colour))
    return link(links.task(task.function.id), task.name, "".join(parts)), tall


def _legend(y: float) -> str:
    told = "Gap: nobody leads, nobody answers at night, or it stops a protocol from being signed"
    return gap_box(0, y, 24, 20) + words(32, y + 15, told, size=TIME_SIZE)
