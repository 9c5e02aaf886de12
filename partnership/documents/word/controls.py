"""Content controls of Word: a box to tick, a list, a date, a space for words; each is written once, here. Pure.

`identity` is what `Ledger.control` gives: name, tag, id and lock. `shown` is the run that stands there until it is
filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCKED: Final = '<w:lock w:val="sdtLocked"/>'  # it can be filled in, and not be taken out
BLANK: Final = "\u00a0" * 12  # a space to click into that leaves room to write by hand
_BOX: Final = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>'


def tick_box(identity: str) -> str:
    """A box that Word ticks on a click; its glyph is written as the state says."""
    return (
        f'<w:sdt><w:sdtPr>{identity}<w14:checkbox><w14:checked w14:val="0"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        f'<w:sdtContent><w:r><w:rPr>{_BOX}<w:sz w:val="24"/></w:rPr><w:t>&#x2610;</w:t></w:r></w:sdtContent></w:sdt>'
    )


def choice(identity: str, choices: Sequence[str], shown: str) -> str:
    """A list to choose from; `shown` has the first of the choices."""
    items = "".join([f'<w:listItem w:displayText="{escape(each)}" w:value="{escape(each)}"/>' for each in choices])
    return (
        f"<w:sdt><w:sdtPr>{identity}<w:dropDownList>{items}</w:dropDownList></w:sdtPr>"
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )


def date_picker(identity: str, shown: str) -> str:
    """A date that is chosen from a calendar in Word, or written by hand on paper."""
    return (
        f"<w:sdt><w:sdtPr>{identity}<w:showingPlcHdr/><w:date>"
        '<w:dateFormat w:val="dd/MM/yyyy"/><w:lid w:val="en-GB"/><w:storeMappedDataAs w:val="dateTime"/>'
        f'<w:calendar w:val="gregorian"/></w:date></w:sdtPr><w:sdtContent>'
        f"{shown}</w:sdtContent></w:sdt>"
    )


def text_box(identity: str, shown: str, *, is_long: bool = False) -> str:
    """A space for a few words, or for several lines."""
    lines = ' w:multiLine="1"' if is_long else ""
    return (
        f"<w:sdt><w:sdtPr>{identity}<w:showingPlcHdr/><w:text{lines}/></w:sdtPr>"
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )
