"""Drawings in documents: what an SVG may hold, how large it is, and the same drawing as a PNG for Word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lxml import etree

from partnership.base.lru_cache import LruCache
from partnership.documents.drawing_process import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

SVG: Final = "http://www.w3.org/2000/svg"
FONT: Final = "Arial, Arimo, Helvetica, sans-serif"
FONTS: Final = Path(__file__).parents[1] / "static" / "vendor" / "arimo"
_FONT_FILES: Final = ("Arimo_400Regular.ttf", "Arimo_700Bold.ttf")
_DOTS_PER_INCH: Final = 240
_MOST_PIXELS: Final = 1500  # across; every further one takes its time, and Word draws the SVG beside it
_MILLIMETRES: Final = 25.4
_LONGEST: Final = 500_000  # characters of a drawing
_ELEMENTS: Final = frozenset(
    ("svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "path", "polygon", "polyline", "text", "tspan")
)
_ATTRIBUTES: Final = frozenset(
    (
        "id", "role", "focusable", "aria-labelledby", "aria-hidden", "viewBox", "width", "height", "x", "y", "x1", "y1",
        "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points", "transform", "opacity", "fill",
        "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
        "stroke-linejoin", "font-family", "font-size", "font-weight", "text-anchor", "letter-spacing",
    )
)  # fmt: skip
_drawn: LruCache[bytes] = LruCache(128)  # by drawing and width, some 80 KB each; all of a large partnership at a glance
_NUMBER: Final = r"\d{1,5}(?:\.\d+)?"
_VIEW_BOX: Final = re.compile(rf"0 0 ({_NUMBER}) ({_NUMBER})")


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing in its own units."""

    width: float
    height: float


def size_of(svg: str) -> Size:
    """The size of a drawing, after a look at all of it.

    Raises ValueError for an element or attribute that no drawing of ours has: scripts, styles, links, pictures and
    fonts from elsewhere have no place in a document.
    """
    if len(svg) > _LONGEST or "<!" in svg or "<?" in svg:
        message = "A drawing of the document is too long, or holds more than shapes and words."
        raise ValueError(message)
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as fault:
        message = f"A drawing of the document is not well formed: {fault}"
        raise ValueError(message) from fault
    for element in root.iter():
        _check(element)
    found = _VIEW_BOX.fullmatch(str(root.get("viewBox", "")))
    if root.tag != f"{{{SVG}}}svg" or found is None or not float(found[1]) or not float(found[2]):
        message = "A drawing of the document does not begin with its size."
        raise ValueError(message)
    return Size(float(found[1]), float(found[2]))


def _check(element: etree._Element) -> None:
    name = str(element.tag).removeprefix(f"{{{SVG}}}")
    wrong = [key for key, value in element.attrib.items() if key not in _ATTRIBUTES or "(" in _plain(key, str(value))]
    if name not in _ELEMENTS or wrong:
        what = f"the attribute {wrong[0]!r}" if wrong else f"<{name}>"
        message = f"A drawing of the document holds {what}; only plain shapes and words are allowed."
        raise ValueError(message)


def _plain(key: object, value: str) -> str:
    """The value, without the brackets that a place or a turn is written with; elsewhere they mean an address."""
    return "" if key == "transform" else value


def png_of(svg: str, width_mm: float) -> bytes:
    """The drawing as a PNG for that width on paper, the same bytes each time; words are drawn in Arimo.

    Raises FileNotFoundError without the font: the words would be left out in silence.
    """
    return pngs_of([(svg, width_mm)])[0]


def pngs_of(drawings: Sequence[tuple[str, float]]) -> list[bytes]:
    """The same of many, each with its width: those that were not drawn of late are drawn together, outside."""
    files = [FONTS / name for name in _FONT_FILES]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(2, "the font of pictures is missing: run “make setup”", str(file))
    sized = [(svg, min(round(width_mm / _MILLIMETRES * _DOTS_PER_INCH), _MOST_PIXELS)) for svg, width_mm in drawings]
    found = {each: _drawn.get(each) for each in sized}
    if missing := [each for each, png in found.items() if png is None]:
        for each, made in zip(missing, draw(missing, [str(file) for file in files]), strict=True):
            _drawn.set(each, made)
            found[each] = made
    return [png for each in sized if (png := found[each]) is not None]
