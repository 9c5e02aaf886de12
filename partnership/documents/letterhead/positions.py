"""Where a drawing of a letterhead stands on the page: kept, told so that it holds on any page, and kept clear of text.

A drawing that floats may lie anywhere, also where our own lines go: the status of a draft must never be under a logo.
So it is reckoned how far from the edge of the paper the drawings reach, and our lines stand beyond that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from partnership.documents.letterhead.drawings import DrawingPlace, whole_number

if TYPE_CHECKING:
    from lxml import etree

_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_EMU_IN_TWIP: Final = 635
_LARGEST: Final = 24000 * _EMU_IN_TWIP
_TALL: Final = 5000 * _EMU_IN_TWIP  # a drawing that is taller is a background, and text runs over it
_FROM: Final = {
    "H": ("margin", "page", "column", "character", "leftMargin", "rightMargin", "insideMargin", "outsideMargin"),
    "V": ("margin", "page", "paragraph", "line", "topMargin", "bottomMargin", "insideMargin", "outsideMargin"),
}
_ALIGNED: Final = {
    "H": ("left", "right", "center", "inside", "outside"),
    "V": ("top", "bottom", "center", "inside", "outside"),
}
_POINTS: Final = {"pt": 12700, "in": 914400, "cm": 360000, "mm": 36000, "px": 9525, "": 12700}


@dataclass(slots=True)
class LetterheadPaper:
    """The paper of a letterhead (`sheet` as `word.paper.PaperSize` has it), and how far drawings reach into it."""

    sheet: dict[str, int]
    kind: str  # of the part that is read: "header" or "footer"
    reach: dict[str, int] = field(default_factory=dict)  # "header", "footer": twips from the edge of the paper

    def place_of(self, frame: etree._Element) -> DrawingPlace | None:
        """The place of wp:inline or wp:anchor; None where its size says nothing."""
        extent = frame.find(f"{_WP}extent")
        across, down = (whole_number(extent.get(key) if extent is not None else None) for key in ("cx", "cy"))
        if not 0 <= across <= _LARGEST or not 0 <= down <= _LARGEST or not across + down:
            return None
        if frame.tag == f"{_WP}inline":
            return DrawingPlace(across, down)
        is_tall = down > _TALL
        down_from_top = self._top(frame.find(f"{_WP}positionV"), down)
        if not is_tall:
            self._reckon(down_from_top, down)
        wraps = {str(child.tag).removeprefix(f"{_WP}wrap") for child in frame if f"{_WP}wrap" in str(child.tag)}
        wrap = "<wp:wrapNone/>"
        if "TopAndBottom" in wraps:
            wrap = "<wp:wrapTopAndBottom/>"
        elif wraps & {"Square", "Tight", "Through"}:
            wrap = '<wp:wrapSquare wrapText="bothSides"/>'
        anchor = self._across(frame.find(f"{_WP}positionH"), across)
        anchor += self._down(frame.find(f"{_WP}positionV"), down_from_top, down)
        behind = is_tall or frame.get("behindDoc") in ("1", "true")
        return DrawingPlace(across, down, anchor, behind, wrap, is_backdrop=is_tall)

    def _reckon(self, top: int, down: int) -> None:
        """Note how far a drawing reaches from the edge that it is nearer to; EMU in, twips noted."""
        height = self.sheet["long"] * _EMU_IN_TWIP
        near = "header" if top + down / 2 < height / 2 else "footer"
        far = top + down if near == "header" else height - top
        self.reach[near] = max(self.reach.get(near, 0), far // _EMU_IN_TWIP)

    def _top(self, position: etree._Element | None, down: int) -> int:
        """How far below the paper's upper edge a drawing begins, as near as can be known."""
        base, align, offset = _told(position, "V")
        long, top, foot = (self.sheet[key] * _EMU_IN_TWIP for key in ("long", "top", "foot"))
        edge = self.sheet[self.kind] * _EMU_IN_TWIP
        areas = {
            "page": (0, long),
            "margin": (top, long - foot),
            "topMargin": (0, top),
            "bottomMargin": (long - foot, long),
        }
        start, end = areas.get(
            base, (edge, edge + down) if self.kind == "header" else (long - edge - down, long - edge)
        )
        if align:
            return {"top": start, "bottom": end - down, "center": (start + end - down) // 2}.get(align, start)
        return start + offset

    def _across(self, position: etree._Element | None, across: int) -> str:
        """Its place across the page: what stands at the right of the paper stays there when the paper is turned."""
        base, align, offset = _told(position, "H")
        short, left, right = (self.sheet[key] * _EMU_IN_TWIP for key in ("short", "left", "right"))
        from_left = {"page": 0, "margin": left, "leftMargin": 0}.get(base)
        if not align and from_left is not None and from_left + offset + across / 2 > short / 2:
            base, offset = "rightMargin", from_left + offset - (short - right)
        return _position("H", base, align, offset)

    def _down(self, position: etree._Element | None, top: int, down: int) -> str:
        """Its place down the page: what stands at the foot of the paper stays there when the paper is turned."""
        base, align, offset = _told(position, "V")
        long, foot = self.sheet["long"] * _EMU_IN_TWIP, self.sheet["foot"] * _EMU_IN_TWIP
        if not align and base in ("page", "margin", "topMargin") and top + down / 2 > long / 2:
            base, offset = "bottomMargin", top - (long - foot)
        return _position("V", base, align, offset)


def _told(position: etree._Element | None, way: str) -> tuple[str, str, int]:
    """What a position says: from where, aligned how, how far."""
    usual = "column" if way == "H" else "paragraph"
    if position is None:
        return usual, "", 0
    base, align = position.get("relativeFrom", ""), position.findtext(f"{_WP}align", "")
    offset = whole_number(position.findtext(f"{_WP}posOffset", ""))
    return (
        base if base in _FROM[way] else usual,
        align if align in _ALIGNED[way] else "",
        offset if abs(offset) <= _LARGEST else 0,
    )


def _position(way: str, base: str, align: str, offset: int) -> str:
    inner = f"<wp:align>{align}</wp:align>" if align else f"<wp:posOffset>{offset}</wp:posOffset>"
    return f'<wp:position{way} relativeFrom="{base}">{inner}</wp:position{way}>'


def vml_place(style: str) -> DrawingPlace | None:
    """The size of an old drawing, from its style ("width:120pt;height:40pt"); its place on the page is not kept."""
    across, down = (_length(style, key) for key in ("width", "height"))
    return DrawingPlace(across, down) if 0 < across <= _LARGEST and 0 < down <= _LARGEST else None


def _length(style: str, key: str) -> int:
    found = re.search(rf"(?:^|;)\s*{key}\s*:\s*([0-9]{{1,5}}(?:\.[0-9]{{1,4}})?)\s*(pt|in|cm|mm|px|)\s*(?:;|$)", style)
    return round(float(found[1]) * _POINTS[found[2]]) if found else 0
