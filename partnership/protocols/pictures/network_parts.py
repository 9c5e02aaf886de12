"""A relationship with its two organisations, and how a line shows what it is: by colour and by dashes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import MUTED, n, width_of, words
from partnership.store.models.relationships import RelationshipKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.findings.facts import Agency
    from partnership.register.relationships.edges import Edge

LINES: Final[Mapping[RelationshipKind, tuple[str, str]]] = {  # colour, dashes
    RelationshipKind.REFERS_TO: ("#1d70b8", ""),
    RelationshipKind.COMMISSIONS: ("#a5410b", "9 4"),
    RelationshipKind.SHARES_INFORMATION: ("#00703c", "2 3"),
    RelationshipKind.CHAIRS: ("#4c2c92", "9 3 2 3"),
    RelationshipKind.PART_OF: ("#484949", "14 4"),
}
WORDS: Final[Mapping[RelationshipKind, str]] = {
    RelationshipKind.REFERS_TO: "Refers to",
    RelationshipKind.COMMISSIONS: "Commissions",
    RelationshipKind.SHARES_INFORMATION: "Shares information with",
    RelationshipKind.CHAIRS: "Chairs",
    RelationshipKind.PART_OF: "Is part of",
}
FIRM, OPEN = 2.0, 1.0  # how thick a line is that both have agreed to, and one that waits
_SIZE: Final = 13


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship from one organisation to another, with what they are called here."""

    edge: Edge
    one: Agency
    other: Agency
    one_name: str
    other_name: str

    @property
    def thickness(self) -> float:
        """Of its line."""
        return FIRM if self.edge.state.is_accepted else OPEN


@dataclass(frozen=True, slots=True)
class Network:
    """What one circle shows: organisations in their order, and what lies between them."""

    title: str
    words: str
    nodes: Mapping[Agency, str]
    ties: tuple[Tie, ...]


def line(path: str, tie: Tie) -> str:
    """A line along a path, as its kind looks."""
    colour, dashes = LINES[tie.edge.kind]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" stroke="{colour}" stroke-width="{n(tie.thickness)}" fill="none"{dashed}/>'


def tip(x: float, y: float, along: tuple[float, float], tie: Tie) -> str:
    """The point of an arrow at x and y; `along` is the way it comes, one unit long. What goes both ways has none."""
    if tie.edge.kind.is_mutual:
        return ""
    ax, ay = along
    left, right = (x - 9 * ax - 4 * ay, y - 9 * ay + 4 * ax), (x - 9 * ax + 4 * ay, y - 9 * ay - 4 * ax)
    return (
        f'<path d="M{n(x)} {n(y)}L{n(left[0])} {n(left[1])}L{n(right[0])} {n(right[1])}z" '
        f'fill="{LINES[tie.edge.kind][0]}"/>'
    )


def line_key(ties: Iterable[Tie], x: float, y: float, room: float) -> tuple[str, float]:
    """What each line means, in as many rows as there is room for; with the height that it takes."""
    ties = tuple(ties)
    found = [kind for kind in LINES if any(each.edge.kind is kind for each in ties)]
    parts, at, down = [], x, y
    for kind in found:
        colour, dashes = LINES[kind]
        wide = 48 + width_of(WORDS[kind], _SIZE) + 20
        if at > x and at + wide > x + room:
            at, down = x, down + 22
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M{n(at)} {n(down)}h40" stroke="{colour}" stroke-width="2" fill="none"{dashed}/>')
        parts.append(words(at + 48, down + 5, WORDS[kind], size=_SIZE))
        at += wide
    if any(not each.edge.state.is_accepted for each in ties):
        down += 22
        parts.append(words(x, down + 5, "A thin line waits for an answer.", size=_SIZE, fill=MUTED))
    return "".join(parts), down - y + 24
