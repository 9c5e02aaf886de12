"""One organisation with its relationships: on the left who reaches it, on the right whom it reaches. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.drawing import BLUE, INK, MUTED, WHITE, box, lines_of, link, n, svg, words
from partnership.documents.wording import counted
from partnership.protocols.pictures.marks import COLOURS, mark
from partnership.protocols.pictures.network_parts import line, line_key, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.documents.drawing import Drawing
    from partnership.findings.facts import Agency
    from partnership.protocols.pictures.network_parts import Tie
    from partnership.protocols.pictures.slices import Links

MOST_BESIDE: Final = 18  # relationships on one sheet
WIDTH, CHIP, DOWN, STEP = 1000, 300, 50, 62
SIZE, SMALL = 14, 13


def draw_star(ties: Sequence[Tie], agency: Agency, name: str, links: Links, key: str) -> Drawing:
    """The picture; each chip leads to the star of that organisation."""
    left = [each for each in ties if each.other.id == agency.id and not each.edge.kind.is_mutual]
    right = [each for each in ties if each not in left]
    tall = max(len(left), len(right), 1) * STEP + 10.0
    middle = tall / 2
    parts = []
    for side, found in (("left", left), ("right", right)):
        first = middle - len(found) * STEP / 2 + (STEP - DOWN) / 2
        for at, tie in enumerate(found):
            parts.append(_beside(tie, agency, first + at * STEP, middle, links, is_left=side == "left"))
    parts.append(_centre(name, middle))
    drawn, more = line_key(ties, 10, tall + 16, WIDTH - 20)
    alt = f"{name}: {counted(len(ties), 'relationship')}. " + ". ".join(_said(each, agency) for each in ties) + "."
    return svg(key, f"Relationships of {name}", alt, (WIDTH, tall + 16 + more), [*parts, drawn])


def _said(tie: Tie, agency: Agency) -> str:
    if tie.one.id == agency.id:
        return f"It {tie.edge.label} {tie.other_name}"
    return f"It {tie.edge.back_label} {tie.one_name}"


def _centre(name: str, middle: float) -> str:
    lines = lines_of(name, 220, SIZE, bold=True, most=3)
    tall = 20 + 18 * len(lines)
    parts = [box(WIDTH / 2 - 120, middle - tall / 2, 240, tall, fill=BLUE)]
    for at, each in enumerate(lines):
        y = middle - tall / 2 + 24 + at * 18
        parts.append(words(WIDTH / 2, y, each, size=SIZE, bold=True, fill=WHITE, anchor="middle"))
    return "".join(parts)


def _beside(tie: Tie, agency: Agency, y: float, middle: float, links: Links, *, is_left: bool) -> str:
    """A chip with its line; the arrow goes as the relationship does."""
    other, name = (tie.other, tie.other_name) if tie.one.id == agency.id else (tie.one, tie.one_name)
    x = 10.0 if is_left else WIDTH - CHIP - 10.0
    edge_x, inner_x = (x + CHIP, WIDTH / 2 - 120) if is_left else (x, WIDTH / 2 + 120)
    at = y + DOWN / 2
    starts, ends = ((edge_x, at), (inner_x, middle)) if is_left else ((inner_x, middle), (edge_x, at))
    path = (
        f"M{n(starts[0])} {n(starts[1])}C{n(starts[0] + 50)} {n(starts[1])} "
        f"{n(ends[0] - 50)} {n(ends[1])} {n(ends[0])} {n(ends[1])}"
    )
    arrow = tip(*ends, (1, 0), tie)
    note = _said(tie, agency).removesuffix(f" {name}") + ("" if tie.edge.state.is_accepted else " (asked)")
    inner = (
        box(x, y, CHIP, DOWN, edge=COLOURS[other.level], line=1.5, is_dashed=not tie.edge.state.is_accepted)
        + mark(other.level, x + 16, y + 18)
        + words(x + 30, y + 22, lines_of(name, CHIP - 40, SIZE, bold=True, most=1)[0], size=SIZE, bold=True, fill=INK)
        + words(x + 30, y + 40, note, size=SMALL, fill=MUTED)
    )
    return line(path, tie) + arrow + link(links.star(other.id), _said(tie, agency), inner)
