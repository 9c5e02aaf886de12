"""The paper that a document is written on: size, margins, the width of its text upright and on its side, in twips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from partnership.documents.word.styles import MARGIN_FOOT, MARGIN_SIDE, MARGIN_TOP, PAGE_LONG, PAGE_SHORT

UPRIGHT, SIDEWAYS, APART = 0, 1, 2  # apart: upright, with nothing around it that says whose file it is


@dataclass(frozen=True, slots=True)
class PaperSize:
    """Size and margins; pages on their side have the same margins at the same sides."""

    short: int
    long: int
    top: int
    right: int
    foot: int
    left: int
    header: int  # from the edge of the paper
    footer: int
    panels: int = 1  # side by side on a page
    between: int = 0

    def width(self, page: int) -> int:
        """The width of the text, or of a panel, on pages that stand upright or lie on their side."""
        whole = (self.long if page == SIDEWAYS else self.short) - self.left - self.right
        return (whole - self.between * (self.panels - 1)) // self.panels

    @property
    def height(self) -> int:
        """The height of the text on pages that stand upright."""
        return self.long - self.top - self.foot

    def properties(self, page: int) -> str:
        """Size and margins of a section."""
        size = (
            f'<w:pgSz w:w="{self.long}" w:h="{self.short}" w:orient="landscape"/>'
            if page == SIDEWAYS
            else f'<w:pgSz w:w="{self.short}" w:h="{self.long}"{_lying(self.short, self.long)}/>'
        )
        panels = f'<w:cols w:num="{self.panels}" w:space="{self.between}"/>' if self.panels > 1 else ""
        return (
            f'{size}<w:pgMar w:top="{self.top}" w:right="{self.right}" w:bottom="{self.foot}" w:left="{self.left}" '
            f'w:header="{self.header}" w:footer="{self.footer}" w:gutter="0"/>{panels}'
        )


def _lying(wide: int, high: int) -> str:
    return ' w:orient="landscape"' if wide > high else ""


OWN_SHEET: Final = PaperSize(
    PAGE_SHORT, PAGE_LONG, MARGIN_TOP, MARGIN_SIDE, MARGIN_FOOT, MARGIN_SIDE, header=624, footer=567
)
