"""How papers that are carried lie on their pages: smaller print or margins, or a card of two panels on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Layout
from partnership.documents.word.paper import OWN_SHEET, PaperSize
from partnership.documents.word.styles import PAGE_LONG, PAGE_SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOSE_SIDE: Final = 879
_CARD_SIDE: Final = 510
_SHEET_SIDE: Final = 850
SHEETS: Final[Mapping[Layout, PaperSize]] = {
    Layout.USUAL: OWN_SHEET,
    Layout.CLOSE: PaperSize(
        PAGE_SHORT, PAGE_LONG, 1134, _CLOSE_SIDE, 879, _CLOSE_SIDE, header=454, footer=397
    ),
    Layout.SHEET: PaperSize(PAGE_SHORT, PAGE_LONG, 1134, _SHEET_SIDE, 907, _SHEET_SIDE, header=425, footer=397),
    Layout.PAPER: PaperSize(PAGE_SHORT, PAGE_LONG, 964, 850, 850, 850, header=397, footer=340),
    Layout.CARD: PaperSize(
        PAGE_LONG, PAGE_SHORT, 397, _CARD_SIDE, 624, _CARD_SIDE, header=0, footer=312, panels=2, between=397
    ),
}  # fmt: skip

LEAST: Final = 18  # half-points: nothing that is carried is printed smaller than nine points
_SIZE: Final = re.compile(r'(<w:szC?s? w:val=")(\d+)(")')
_SPACE: Final = re.compile(r'(w:(?:before|after)=")(\d+)(")')
_LINE: Final = re.compile(r'w:line="(\d+)" w:lineRule="auto"')
_TINY: Final = 8  # half-points: of lines that only keep a distance
_BODY: Final = 24  # half-points: larger print is a heading
_TEXT: Final = {Layout.CLOSE: 0.87, Layout.CARD: 0.82, Layout.PAPER: 1.0}
_HEADINGS: Final = {Layout.CLOSE: 0.68, Layout.CARD: 0.62, Layout.PAPER: 0.82}
_SPACES: Final = {Layout.CLOSE: 0.4, Layout.CARD: 0.3, Layout.PAPER: 0.4}
_CLOSER: Final = {Layout.CLOSE: 34, Layout.CARD: 40, Layout.PAPER: 34}
_PAPER: Final = 22  # half-points: text, tables and notes of a paper alike
_FRAME: Final = 17  # half-points: headers, footers and footnotes
_SINGLE: Final = 240
_CELL: Final = 'w:w="40" w:type="dxa"'  # above and below the words of a cell
_CELL_CLOSE: Final = 'w:w="10" w:type="dxa"'


def in_layout(styles: str, layout: Layout) -> str:
    """The styles of the house in the sizes of a layout."""
    if layout is Layout.USUAL:
        return styles
    if layout is Layout.SHEET:
        return _SIZE.sub(lambda found: f"{found[1]}{_no_smaller(int(found[2]))}{found[3]}", styles)

    def size(found: re.Match[str]) -> str:
        half = int(found[2])
        if layout is Layout.PAPER and _TINY < half <= _BODY and half != _FRAME:
            return f"{found[1]}{_PAPER}{found[3]}"
        share = _TEXT[layout] if half <= _BODY else _HEADINGS[layout]
        return f"{found[1]}{half if half <= _TINY else max(LEAST, round(half * share))}{found[3]}"

    def space(found: re.Match[str]) -> str:
        return f"{found[1]}{round(int(found[2]) * _SPACES[layout])}{found[3]}"

    def line(found: re.Match[str]) -> str:
        return f'w:line="{max(_SINGLE, int(found[1]) - _CLOSER[layout])}" w:lineRule="auto"'

    styles = styles.replace(_CELL, _CELL_CLOSE)
    return _LINE.sub(line, _SPACE.sub(space, _SIZE.sub(size, styles)))


def _no_smaller(half: int) -> int:
    return half if half <= _TINY else max(LEAST, half)
