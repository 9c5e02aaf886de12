"""How much of an A4 page a text takes, by the house style of Word documents. Pure, and on the safe side.

Word lays a page out only when it is opened, so a card that must stay on one page is measured before it is written.
`tests/reviews/identification/test_card_pages.py` holds the measure to what LibreOffice really makes of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from partnership.documents.word.styles import LIST_INDENT, MARGIN_FOOT, MARGIN_TOP, PAGE_LONG, TEXT_WIDTH

# Points. A line of type is taller than its size by the font's own leading (Arial), then by the style's line spacing.
PAGE: Final = (PAGE_LONG - MARGIN_TOP - MARGIN_FOOT) / 20
WIDTH: Final = TEXT_WIDTH / 20
LEADING: Final = 1.15
NORMAL, TIGHT, OF_HEADING, COMPACT = 274 / 240, 252 / 240, 264 / 240, 245 / 240
# Widths of Arial's characters in thousandths of the size, upright and bold, the characters of each width in a row.
_UPRIGHT: Final = {
    222: "ijl'’‘",
    278: " !,./:;I[]\\|ft",
    333: '-()`r"“”',
    500: "ckJsvxyz",
    556: "0123456789abdeghnopqu?#$_L–",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    1000: "W%@—…",
}
_BOLD: Final = {
    278: " ,./I[]\\|ijl'’‘",
    333: "!:;-()`ft",
    389: "r",
    500: 'z"“”',
    556: "0123456789aceksvxyJ#$_–",
    611: "bdghnopquFLTZ?",
    667: "EPSVXY",
    722: "&ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "m",
    1000: "W%@—…",
}
OTHER, FAR = 0.722, 1.0  # another Latin letter or sign; a letter of another script, or a picture
LAST_OF_LATIN: Final = "\u024f"
ROUGH: Final = 0.99  # of a line: no reader breaks lines to the hair as another does


def _by_character(widths: dict[int, str]) -> dict[str, float]:
    return {character: width / 1000 for width, characters in widths.items() for character in characters}


_SHARES: Final = {False: _by_character(_UPRIGHT), True: _by_character(_BOLD)}


@lru_cache(maxsize=4096)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in points."""
    shares = _SHARES[bold]
    return sum(shares.get(each, OTHER if each <= LAST_OF_LATIN else FAR) for each in text) * size


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes when it is broken between words; a word that is too long is broken inside."""
    lines, filled, width = 1, 0.0, width * ROUGH
    for word in text.split():
        wide, gap = width_of(word, size, bold=bold), width_of(" ", size) if filled else 0.0
        if filled + gap + wide <= width:
            filled += gap + wide
            continue
        lines += 1 if filled else 0
        extra, filled = divmod(wide, width)
        lines += int(extra)
    return lines


def paragraph(text: str, size: float, *, line: float, after: float, width: float = WIDTH, bold: bool = False) -> float:
    """The height of a paragraph with the space below it."""
    return lines_of(text, width, size, bold=bold) * size * LEADING * line + after


def title(text: str) -> float:
    """A first heading at the top of a page."""
    return paragraph(text, 17, line=OF_HEADING, after=8, bold=True)


def lead(text: str) -> float:
    """A leading sentence."""
    return paragraph(text, 12.5, line=NORMAL, after=10)


def sign(text: str) -> float:
    """A large bullet."""
    return paragraph(text, 12, line=TIGHT, after=3, width=WIDTH - LIST_INDENT / 20, bold=True)


def note(text: str) -> float:
    """Small print."""
    return paragraph(text, 9, line=TIGHT, after=6)


def box(heading: str, text: str) -> float:
    """A box of a bold line and a paragraph, with the space around it."""
    inside = WIDTH - 22 - 16
    return sum(
        (paragraph(heading, 11, line=NORMAL, after=5, width=inside, bold=True),
         paragraph(text, 11, line=NORMAL, after=5, width=inside), 14, 16)
    )  # fmt: skip


def table_head(*titles: str, is_captioned: bool = True) -> float:
    """The caption of a table, its heading row, and the space below the table."""
    caption = paragraph("Caption", 10.5, line=NORMAL, after=5) + 10 if is_captioned else 0
    return caption + table_row([[each] for each in titles], [WIDTH / len(titles)] * len(titles), bold=True) + 3 + 8


def table_row(cells: list[list[str]], widths: list[float], *, bold: bool = False, is_compact: bool = False) -> float:
    """A row of cells, each with its paragraphs."""
    size, line, around = (8.0, COMPACT, 1.5) if is_compact else (10.0, TIGHT, 3.0)
    inner = [width - (5.5 if is_compact else 10) for width in widths]
    return 4.5 + max(
        sum(paragraph(text, size, line=line, after=around, width=width, bold=bold) for text in cell)
        for cell, width in zip(cells, inner, strict=True)
    )


def fitted(text: str, longest: int) -> str:
    """A text of at most so many characters, cut between words where it can be."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{(cut.rsplit(' ', 1)[0] if ' ' in cut else cut).rstrip(' ,;:')}…"
