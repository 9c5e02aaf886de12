"""How the blocks of a Word document stand on its pages: which way the paper lies, and what is not parted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.word.paper import SIDEWAYS, UPRIGHT
from partnership.documents.word.styles import COVER_TOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.documents.blocks import Block
    from partnership.documents.word.paper import PaperSize

    Blocks = Sequence[Block]
    Captioned = b.Table | b.Facts | b.Checklist | b.Signatures
    from partnership.documents.blocks import TitlePage

CAPTIONED: Final = (b.Table, b.Facts, b.Checklist, b.Signatures)
_ENDING: Final = (b.Clause, *CAPTIONED)
_LED_INTO: Final = frozenset((b.ItemList, b.Picture, *CAPTIONED))
LOOK_AHEAD: Final = 2  # what of a block is not parted is told from so many that follow
_LAST: Final = 2  # so many short clauses stay together at the end of a part, or so many paragraphs of a long one
_NEW_PAGE: Final = b.PageBreak()
_SHORT: Final = 900  # characters, about eleven lines


# What of a block is not parted at the end of a page: its last line and what follows, all its lines, or both. A table
# that is whole ends its page: no gap stands below it.
Keep = int
NOTHING, NEXT, WHOLE = 0, 1, 2
KEPT: Final = ("", "<w:keepNext/>", "<w:keepLines/>", "<w:keepNext/><w:keepLines/>")  # as properties of a paragraph


@dataclass(frozen=True, slots=True)
class BlockPlace:
    """Where a block stands: the width of the text and how far it is set in, in twips, and which way the page lies."""

    width: int
    indent: int = 0
    page: int = UPRIGHT


def upright(sheet: PaperSize) -> BlockPlace:
    """Where the text of upright pages stands."""
    return BlockPlace(sheet.width(UPRIGHT))


def placed(
    blocks: tuple[Block, ...], place: BlockPlace, sheet: PaperSize, after: tuple[Block, ...] = ()
) -> Iterator[tuple[Block, BlockPlace, Keep]]:
    """Each block with where it stands, and what of it is not parted; `after` is what comes when they end."""
    on_its_side = BlockPlace(sheet.width(SIDEWAYS), page=SIDEWAYS)
    is_outermost = place == upright(sheet)
    ahead = (*blocks, *after)
    for number, block in enumerate(blocks, 1):
        following = ahead[number : number + LOOK_AHEAD]
        at = on_its_side if is_outermost and _is_sideways(block, following[:1]) else place
        if isinstance(block, b.Landscape):
            is_turned_back = bool(following) and not _is_sideways(following[0], following[1:])
            beyond = (_NEW_PAGE,) if is_turned_back else following
            yield from placed(block.blocks, replace(on_its_side, indent=at.indent), sheet, beyond)
        else:
            yield block, at, kept(block, following)


def kept(block: Block, following: Blocks) -> Keep:
    """What of a block is not parted: words from the list or table that they lead into, and the last clauses of a part.

    Where a part ends and the next begins on a new page, the end of a clause would else stand there alone.
    """
    if not following:
        return NOTHING
    first = following[0]
    if type(first) is b.PageBreak:
        return WHOLE if isinstance(block, _ENDING) else NOTHING
    if type(block) is not b.Clause:
        return NEXT if type(first) in _LED_INTO and _leads(block) else NOTHING
    if type(following[-1]) is b.PageBreak and type(first) is b.Clause and is_short(block) and is_short(first):
        return WHOLE | NEXT
    return NEXT if type(first) in _LED_INTO and block.blocks and _leads(block.blocks[-1]) else NOTHING


def _leads(block: Block) -> bool:
    """Whether a block leads into a list or table below it: words do, but small print belongs to what stands above."""
    return type(block) is b.Paragraph and block.style is not b.Style.NOTE


def within(clause: b.Clause, keep: Keep) -> tuple[Keep, ...]:
    """What of each block of a clause is not parted; of a long one that is kept, only the end."""
    blocks, count = clause.blocks, len(clause.blocks)
    held = [NEXT if type(below) in _LED_INTO and _leads(block) else NOTHING for block, below in pairwise(blocks)]
    held += [keep] * bool(count)
    if keep & WHOLE:
        for number in range(0 if is_short(clause) else max(0, count - _LAST), count - 1):
            held[number] = WHOLE | NEXT
    return tuple(held)


@lru_cache(maxsize=256)
def of_items(count: int, keep: Keep) -> tuple[Keep, ...]:
    """What of each item of a list is not parted: the first two and the last two stand on one page."""
    held = [NEXT if number in (0, count - 2) else NOTHING for number in range(count - 1)]
    return (*held, keep & NEXT)


def is_short(clause: b.Clause) -> bool:
    """Whether a clause is words of a few lines, so that it can be moved to the next page as a whole."""
    texts = [each for each in clause.blocks if isinstance(each, b.Paragraph)]
    return len(texts) == len(clause.blocks) and sum(map(_length, texts)) < _SHORT


def _length(paragraph: b.Paragraph) -> int:
    return sum(len(run.text) for run in paragraph.runs if not isinstance(run, b.Break))


def _is_sideways(block: Block, following: Blocks) -> bool:
    """Whether a block belongs on a landscape page: a clause with a wide part, or the heading of what is wide."""
    if isinstance(block, b.Clause):
        return b.Landscape in map(type, block.blocks)
    if isinstance(block, b.Heading):
        return any(_is_sideways(each, ()) for each in following)
    return isinstance(block, b.Landscape)


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
