"""How far down a cover begins: as the style says, or higher where its warnings would else run over to a second page.

A rough measure is enough: it only takes white space away, and never words.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.word.styles import COVER_TOP

if TYPE_CHECKING:
    from partnership.documents.blocks import TitlePage

_LINE: Final = 1.3  # of the size: Arial's own leading and the line spacing of the styles
_WIDE: Final = 0.5  # of the size: a character on average
_NAME, _TITLE, _SUBTITLE, _FACT, _TEXT = 14, 30, 15, 10, 11  # sizes in points
_BELOW_NAME, _BELOW_TITLE, _BELOW_SUBTITLE = 50, 10, 24  # points
_ROUND_FACT, _ROUND_BOX = 6, 42  # points of space round the words
_BOX_SIDES: Final = 38


def opening(cover: TitlePage, width: int, height: int) -> str:
    """The space above the first line, where it is not that of the style; lengths in twips."""
    wide = width / 20
    taken = (
        _high("", _NAME, wide) + _BELOW_NAME
        + _high(cover.title, _TITLE * 1.1, wide) + _BELOW_TITLE
        + _high(cover.subtitle, _SUBTITLE, wide) + _BELOW_SUBTITLE
        + sum(_high(value, _FACT, wide * 0.7) + _ROUND_FACT for _, value in cover.facts)
        + sum(_box(each, wide - _BOX_SIDES) for each in cover.callouts)
    )  # fmt: skip
    left = height - round(taken * 20)
    return f'<w:spacing w:before="{max(0, left)}"/>' if left < COVER_TOP else ""


def _box(callout: b.Callout, width: float) -> float:
    texts = [each.runs for each in callout.blocks if isinstance(each, b.Paragraph)]
    words = ["".join(run.text for run in runs if not isinstance(run, b.Break)) for runs in texts]
    return _high(callout.title, _TEXT, width) + sum(_high(text, _TEXT, width) + 5 for text in words) + _ROUND_BOX


def _high(text: str, size: float, width: float) -> float:
    """The height of a paragraph."""
    return max(1, ceil(len(text) * size * _WIDE / width)) * size * _LINE
