"""The signs of levels: a shape and a colour for each. Pure."""

from __future__ import annotations

from typing import Final

from partnership.documents.drawing import n
from partnership.guidance.types import Level

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
