"""What pictures are drawn with: words that fit their room, boxes, hatching, links. Pure.

Presentation attributes alone, no style and no script: the same drawing stands in a page, in a file and in Word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from partnership.documents.pictures import FONT, SVG
from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

INK: Final = "#0b0c0c"
MUTED: Final = "#484949"
LINE: Final = "#b1b4b6"
EDGE: Final = "#6f777b"
PALE: Final = "#f3f4f6"
BLUE: Final = "#144e81"
RED: Final = "#942514"
PINK: Final = "#fdf0ee"
HATCH: Final = "#f0c4bd"
WHITE: Final = "#ffffff"
GAP_MARK: Final = "! "  # before the words of a gap, which red and hatching only set off
_STEP: Final = 7  # between two lines of a hatching
_BOLDER: Final = 1.07
# How wide the letters of Arial are, in thousandths of its size; Arimo and Liberation Sans have the same.
_WIDTHS: Final = {
    191: "'", 222: "ijl’‘", 260: "|", 278: " !,./:;I[\\]ft", 333: "()-`r", 355: '"“”', 389: "*", 469: "^",
    500: "Jckvsxyz", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw",
    778: "GOQ", 833: "Mm", 889: "%", 944: "W", 1000: "—", 1015: "@",
}  # fmt: skip
_WIDTH_OF: Final = {letter: width / 1000 for width, letters in _WIDTHS.items() for letter in letters}
_ANY: Final = 0.6
_LEAST: Final = 3  # letters at the end of a word that is parted


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with what it shows in words; `svg` may hold links, which no document does."""

    svg: str
    alt: str
    width: float
    height: float


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How much room a text takes."""
    wide = sum(_WIDTH_OF.get(letter, _ANY) for letter in text) * size
    return wide * _BOLDER if bold else wide


@lru_cache(maxsize=8192)
def lines_of(text: str, room: float, size: float, *, bold: bool = False, most: int = 0) -> tuple[str, ...]:
    """A text on as many lines as it needs, or on `most`, the last with dots; a word longer than the room is parted."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
            continue
        pieces = _parted(word, room, size, bold=bold)
        lines += pieces if lines[-1] else []
        if not lines[0]:
            lines = pieces
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}…", size, bold=bold) > room:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip(' ,;')}…"]
    return tuple(lines)


def _parted(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """A word on several lines, with a hyphen where it is parted between letters, and no letter alone at its end."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(f"{pieces[-1]}{letter}-", size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    if len(pieces) > 1 and 0 < _LEAST - len(pieces[-1]) < len(pieces[-2]) - 1:
        word = pieces[-2] + pieces[-1]
        pieces[-2:] = [word[:-_LEAST], word[-_LEAST:]]
    *begun, last = pieces
    return [*(f"{each}-" if each[-1].isalpha() else each for each in begun), last]


def words(
    x: float, y: float, text: str, *, size: float = 13, bold: bool = False, fill: str = "", anchor: str = ""
) -> str:
    """A line of words that begins at x and stands on y; `anchor` as SVG has it: "middle", "end"."""
    weight = ' font-weight="700"' if bold else ""
    colour = f' fill="{fill}"' if fill else ""
    at = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}"{weight}{colour}{at}>{escape(text)}</text>'


def box(
    x: float, y: float, wide: float, tall: float, *, fill: str = WHITE, edge: str = "", line: float = 1,
    is_dashed: bool = False,
) -> str:  # fmt: skip
    """A rectangle; its edge lies within it."""
    inside = line if edge else 0
    stroke = f' stroke="{edge}" stroke-width="{n(line)}"' if edge else ""
    dashes = ' stroke-dasharray="4 3"' if is_dashed else ""
    return (
        f'<rect x="{n(x + inside / 2)}" y="{n(y + inside / 2)}" width="{n(wide - inside)}" '
        f'height="{n(tall - inside)}" fill="{fill}"{stroke}{dashes}/>'
    )


def gap_box(x: float, y: float, wide: float, tall: float) -> str:
    """A box that shows a gap: pale, hatched, with a thick edge on its left."""
    ends = range(_STEP, int(wide + tall), _STEP)
    hatching = "".join(
        f"M{n(x + max(0, k - tall))} {n(y + min(k, tall))}L{n(x + min(k, wide))} {n(y + max(0, k - wide))}"
        for k in ends
    )
    return (
        f"{box(x, y, wide, tall, fill=PINK)}"
        f'<path d="{hatching}" stroke="{HATCH}" stroke-width="1.5" fill="none"/>'
        f'<path d="M{n(x + 3)} {n(y)}v{n(tall)}" stroke="{RED}" stroke-width="6" fill="none"/>'
        f'<path d="M{n(x + 1)} {n(y + 1)}h{n(wide - 2)}v{n(tall - 2)}h{n(2 - wide)}z" stroke="{RED}" '
        f'stroke-width="2" fill="none"/>'
    )


def link(href: str, name: str, inner: str) -> str:
    """What leads somewhere, with its name for who does not see it; only drawn where there is no address."""
    return f'<a href="{escape(href)}" aria-label="{escape(name)}">{inner}</a>' if href else inner


def svg(key: str, title: str, alt: str, size: tuple[float, float], parts: Iterable[str]) -> Drawing:
    """The whole drawing; `key` begins the ids of its title and words. What has links is no single image."""
    wide, tall = size
    inner = "".join(parts)
    role = "group" if "<a " in inner else "img"
    made = (
        f'<svg xmlns="{SVG}" viewBox="0 0 {n(wide)} {n(tall)}" width="{n(wide)}" height="{n(tall)}" role="{role}" '
        f'aria-labelledby="{escape(key)}-title {escape(key)}-desc" font-family="{FONT}" fill="{INK}">'
        f'<title id="{escape(key)}-title">{escape(title)}</title>'
        f'<desc id="{escape(key)}-desc">{escape(alt)}</desc>'
        f"{box(0, 0, wide, tall)}{inner}</svg>"
    )
    return Drawing(made, alt, wide, tall)


def n(value: float) -> str:
    """A number as short as it can be written, so that the same picture has the same bytes."""
    return f"{value:.1f}".removesuffix(".0")
