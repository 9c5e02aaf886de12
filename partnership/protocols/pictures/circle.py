"""The network as a circle: organisations by level round it, a line for each relationship. Pure."""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import lines_of, link, n, svg, width_of, words
from partnership.protocols.pictures.marks import mark
from partnership.protocols.pictures.network_parts import line, line_key, tip
from partnership.register.directory.wording import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.documents.drawing import Drawing
    from partnership.protocols.pictures.network_parts import Network, Tie
    from partnership.protocols.pictures.slices import Links

MOST_ROUND: Final = 44  # organisations that have room round one circle
LEAST_WIDE: Final = 560  # room for the key
LABELS: Final = 190  # room for a name outside the circle
SIZE: Final = 13
_APART: Final = 18  # between two names, at least
_LEAST: Final = 120
_STRAIGHT: Final = 1e-9  # what reckoning leaves of nothing


def draw_circle(network: Network, links: Links, key: str) -> Drawing:
    """The picture; each name leads to the star of its organisation."""
    many = len(network.nodes)
    radius = max(float(_LEAST), many * _APART / (2 * pi))
    longest = max((width_of(name, SIZE) for name in network.nodes.values()), default=0)
    labels = min(longest + 24, float(LABELS))
    wide = max(2 * (radius + labels) + 40, float(LEAST_WIDE))
    middle, top = wide / 2, 30 + labels + radius
    places = {
        agency.id: (turn := 2 * pi * at / max(1, many) - pi / 2, middle + radius * cos(turn), top + radius * sin(turn))
        for at, agency in enumerate(network.nodes)
    }
    parts = [_level_key(network)]
    parts += [_tie(each, places, (middle, top)) for each in network.ties]
    told = _told(network.ties)
    for agency, name in network.nodes.items():
        turn, x, y = places[agency.id]
        inner = mark(agency.level, x, y) + _label(name, turn, (middle, top), radius)
        parts.append(link(links.star(agency.id), f"{name}: {'; '.join(told[agency.id])}", inner))
    drawn, tall = line_key(network.ties, 10, top + radius + labels + 16, wide - 20)
    return svg(
        key,
        f"Who refers to whom{network.title and f': {network.title}'}",
        network.words,
        (wide, top + radius + labels + 16 + tall),
        [*parts, drawn],
    )


def _told(ties: Iterable[Tie]) -> Mapping[UUID, list[str]]:
    """What is said of each organisation to who does not see the lines."""
    found: dict[UUID, list[str]] = {}
    for each in ties:
        found.setdefault(each.one.id, []).append(f"{each.edge.label} {each.other_name}")
        found.setdefault(each.other.id, []).append(f"{each.edge.back_label} {each.one_name}")
    return found


def _tie(tie: Tie, places: Mapping[UUID, tuple[float, float, float]], middle: tuple[float, float]) -> str:
    """A bow from one to the other, bent towards the middle; it ends before the mark that it points to."""
    _, x1, y1 = places[tie.one.id]
    _, x2, y2 = places[tie.other.id]
    bend = 0.75
    cx = (x1 + x2) / 2 + (middle[0] - (x1 + x2) / 2) * bend
    cy = (y1 + y2) / 2 + (middle[1] - (y1 + y2) / 2) * bend
    dx, dy = x2 - cx, y2 - cy
    far = (dx * dx + dy * dy) ** 0.5 or 1.0
    along = dx / far, dy / far
    ex, ey = x2 - 8 * along[0], y2 - 8 * along[1]
    path = f"M{n(x1)} {n(y1)}Q{n(cx)} {n(cy)} {n(ex)} {n(ey)}"
    return line(path, tie) + tip(ex, ey, along, tie)


def _label(name: str, turn: float, middle: tuple[float, float], radius: float) -> str:
    """A name outside the circle, turned so that it points away and is read from the left."""
    short = lines_of(name, LABELS - 24, SIZE, most=1)[0]
    degrees = turn * 180 / pi
    far = radius + 14
    x, y = middle[0] + far * cos(turn), middle[1] + far * sin(turn)
    is_left = cos(turn) < -_STRAIGHT
    rotation = degrees + 180 if is_left else degrees
    anchor = "end" if is_left else ""
    text = words(0, 4, short, size=SIZE, anchor=anchor)
    return f'<g transform="translate({n(x)} {n(y)}) rotate({n(rotation)})">{text}</g>'


def _level_key(network: Network) -> str:
    parts, x = [], 16.0
    for level in dict.fromkeys(each.level for each in network.nodes):
        parts.append(mark(level, x, 16) + words(x + 10, 21, LEVELS[level], size=SIZE))
        x += 30 + width_of(LEVELS[level], SIZE)
    return "".join(parts)
