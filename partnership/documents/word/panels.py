"""What a card is made of in Word: bands, the way from one panel to the next, and the boxes of a pathway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Tone
from partnership.documents.text import escape
from partnership.documents.word.runs import runs_xml, words
from partnership.documents.word.styles import HEAD_FILL, INK, RED, RULE, SIDE_FILL
from partnership.documents.word.tables import AFTER_TABLE, READ_ACROSS, shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.blocks import PathwayStep, Runs, Strip
    from partnership.documents.word.runs import Ledger

COLUMN_BREAK: Final = '<w:p><w:pPr><w:pStyle w:val="NewPage"/></w:pPr><w:r><w:br w:type="column"/></w:r></w:p>'
_WHITE: Final = '<w:color w:val="FFFFFF"/>'
_TITLE, _LINE = 28, 19  # half-points
_SHARES: Final = (4.6, 1.4, 3.6)
_TIGHT: Final = '<w:spacing w:before="10" w:after="10" w:line="240" w:lineRule="auto"/>'
_NO_SIDES: Final = "".join(f'<w:{side} w:val="nil"/>' for side in ("top", "left", "bottom", "right"))


def strip_xml(block: Strip) -> str:
    """A band of two lines: words on a dark ground, no table, so that it is read as text."""
    fill = RED if block.tone is Tone.STOP else INK
    made = _band(block.title, fill, _TITLE, "<w:b/><w:bCs/>", after=0 if block.text else 100, keep=bool(block.text))
    return made + (_band(block.text, fill, _LINE, "", after=100) if block.text else "")


def _band(text: str, fill: str, size: int, weight: str, *, after: int, keep: bool = False) -> str:
    edge = f'w:val="single" w:sz="24" w:space="1" w:color="{fill}"'
    sides = "".join(f"<w:{side} {edge}/>" for side in ("top", "left", "bottom", "right"))
    return (
        f"<w:p><w:pPr>{'<w:keepNext/>' if keep else ''}<w:pBdr>{sides}</w:pBdr>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
        f'<w:spacing w:before="0" w:after="{after}" w:line="240" w:lineRule="auto"/><w:ind w:left="80" w:right="80"/>'
        f'</w:pPr><w:r><w:rPr>{weight}{_WHITE}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>{words(text)}</w:r>'
        "</w:p>"
    )


def pathway_xml(description: str, steps: tuple[PathwayStep, ...], width: int, ledger: Ledger) -> Iterator[str]:
    """Boxes one below the other, each with the way to a box beside it; a screen reader reads them in this order."""
    widths = shares(_SHARES, width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'{READ_ACROSS}<w:tblCaption w:val="{escape(description)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    last = len(steps) - 1
    for number, step in enumerate(steps):
        is_end = number in (0, last)
        is_question = _is_question(step.runs)
        fill, ink = (INK, _WHITE) if is_end else (HEAD_FILL if is_question else "", "")
        beside = _box(step.beside, widths[2], SIDE_FILL, ledger) if step.beside else _empty(widths[2])
        arrow = f"{step.arrow} \u2192".strip() if step.beside else ""
        yield f"{_ROW}{_box(step.runs, widths[0], fill, ledger, ink=ink)}{_words(arrow, widths[1])}{beside}</w:tr>"
        if number < last:
            down = f"\u2193 {step.below}".strip()
            yield f"{_ROW}{_words(down, widths[0])}{_empty(widths[1])}{_empty(widths[2])}</w:tr>"
    yield f"</w:tbl>{AFTER_TABLE}"


_ROW: Final = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"


def _is_question(runs: Runs) -> bool:
    return "".join(getattr(run, "text", "") for run in runs).rstrip().endswith("?")


def _box(runs: Runs, width: int, fill: str, ledger: Ledger, *, ink: str = "") -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="8" w:space="0" w:color="{INK if ink or fill != SIDE_FILL else RULE}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    made = runs_xml(runs, ledger)
    if ink:  # white on dark: plain words alone stand in the first and the last box
        text = "".join(getattr(run, "text", "") for run in runs)
        made = f"<w:r><w:rPr><w:b/><w:bCs/>{ink}</w:rPr>{words(text)}</w:r>"
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{sides}</w:tcBorders>{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/>{_TIGHT}</w:pPr>{made}</w:p>'
        "</w:tc>"
    )


def _words(text: str, width: int) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{_NO_SIDES}</w:tcBorders>'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/>{_TIGHT}<w:jc w:val="center"/>'
        f"</w:pPr>{f'<w:r>{words(text)}</w:r>' if text else ''}</w:p></w:tc>"
    )


def _empty(width: int) -> str:
    return _words("", width)
