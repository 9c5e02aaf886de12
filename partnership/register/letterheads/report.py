"""What was found in a letterhead, in plain words for the page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

_TWIPS_IN_CM: Final = 1440 / 2.54
# Sizes of paper by their sides in twips; printers round a little.
_PAPERS: Final = {"A4": (11906, 16838), "Letter": (12240, 15840), "A3": (16838, 23811), "Legal": (12240, 20160)}
_NEAR: Final = 60
_PLACES: Final = {
    "header/default": "the header",
    "footer/default": "the footer",
    "header/first": "the header of the first page",
    "footer/first": "the footer of the first page",
    "header/even": "the header of even pages",
    "footer/even": "the footer of even pages",
}
_OWN_NAMES: Final = {"Normal": "plain text", "Default Paragraph Font": "", "Normal Table": "", "No List": ""}


@dataclass(frozen=True, slots=True)
class LetterheadReport:
    """What the page tells: facts with a label each, things to look at, and what is as it should be."""

    facts: tuple[tuple[str, str], ...]
    attention: tuple[str, ...]
    kept: tuple[str, ...]
    added: tuple[str, ...]
    left_out: tuple[str, ...]


def report_of(found: Mapping[str, Any]) -> LetterheadReport:
    """The report on what `reading.read_upload` found."""
    sheet = found["sheet"]
    sides = "left {} cm, right {} cm, above {} cm, below {} cm".format(
        *(centimetres(sheet[key]) for key in ("left", "right", "top", "foot"))
    )
    frames = [words for at, words in _PLACES.items() if at in found["frames"]]
    facts = (
        ("Paper", paper(sheet)),
        ("Margins", sides),
        ("Taken over", listed(frames) or "no header and no footer"),
        ("Pictures", str(found["pictures"]) if found["pictures"] else "none"),
        ("Typefaces", listed(found["fonts"]) or "as Word has them"),
    )
    return LetterheadReport(
        facts,
        tuple(_attention(found)),
        _names(found["kept"]),
        _names(found["added"]),
        tuple(found["left_out"]),
    )


def _attention(found: Mapping[str, Any]) -> list[str]:
    told = []
    if found["rare_fonts"]:
        fonts = listed(found["rare_fonts"])
        told.append(
            f"{fonts}: not every machine has it. Where a partner's machine does not, Word takes another typeface, and "
            "lines may break elsewhere."
            if len(found["rare_fonts"]) == 1
            else f"{fonts}: not every machine has them. Where a partner's machine does not, Word takes other "
            "typefaces, and lines may break elsewhere."
        )
    if found["is_bare"]:
        told.append("The file has no header and no footer, so documents have ours alone. Styles and paper are taken.")
    if found["sections"] > 1:
        told.append(
            f"The file has {found['sections']} sections, which may have different pages. The first one with a header "
            "is taken."
        )
    if found["has_page_number"]:
        told.append("The letterhead numbers its pages too. Our own “Page 1 of 9” stands beside that.")
    if found["is_spaced"]:
        told.append(
            "Paragraphs of the file stand without space between them. Our text gets some, so that it can be read."
        )
    return told


def paper(sheet: Mapping[str, int]) -> str:
    """The size of the paper, by name where it has one."""
    short, long = sheet["short"], sheet["long"]
    for name, sides in _PAPERS.items():
        if abs(short - sides[0]) <= _NEAR and abs(long - sides[1]) <= _NEAR:
            return name
    return f"{centimetres(short)} by {centimetres(long)} cm"


def centimetres(twips: int) -> str:
    """A length in centimetres, to a tenth."""
    return f"{twips / _TWIPS_IN_CM:.1f}".removesuffix(".0")


def _names(styles: list[str]) -> tuple[str, ...]:
    shown = (_OWN_NAMES.get(name, name[:1].upper() + name[1:]) for name in styles)
    return tuple(name for name in shown if name)
