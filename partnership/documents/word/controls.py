"""Content controls of Word: a box to tick, a list, a date, a space for words; each is written once, here. Pure.

`identity` is what `Ledger.control` gives: name, tag, id and lock. `shown` is the run that stands there until it is
filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.text import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOCKED: Final = '<w:lock w:val="sdtLocked"/>'  # it can be filled in, and not be taken out
VALUES: Final = "urn:partnership:form:1"
STORE: Final = "{4D1C0B7A-52C5-4E0E-9A55-7B4C2B0E6F31}"
BLANK: Final = "\u00a0" * 12  # a space to click into that leaves room to write by hand
_BOLD: Final = "<w:rPr><w:b/><w:bCs/></w:rPr>"  # of what is chosen in Word
_BOX: Final = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/>'


def tick_box(identity: str) -> str:
    """A box that Word ticks on a click; its glyph is written as the state says."""
    return (
        f'<w:sdt><w:sdtPr>{identity}<w14:checkbox><w14:checked w14:val="0"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
        f'<w:sdtContent><w:r><w:rPr>{_BOX}<w:sz w:val="24"/></w:rPr><w:t>&#x2610;</w:t></w:r></w:sdtContent></w:sdt>'
    )


def bound_to(name: str) -> str:
    """The part of the file whose value a control shows; controls with one name show and change the same value."""
    return (
        f'<w:dataBinding w:prefixMappings="xmlns:v=\'{VALUES}\'" w:xpath="/v:values[1]/v:{name}[1]" '
        f'w:storeItemID="{STORE}"/>'
    )


def values_xml(values: Mapping[str, str]) -> str:
    """The part of the file that holds the values of its bound controls."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<values xmlns="{VALUES}">{inner}</values>'


def choice(identity: str, choices: Sequence[str], shown: str, binding: str = "") -> str:
    """A list to choose from; `shown` has the first of the choices."""
    items = "".join([f'<w:listItem w:displayText="{escape(each)}" w:value="{escape(each)}"/>' for each in choices])
    look = _BOLD if binding else ""
    return (
        f"<w:sdt><w:sdtPr>{look}{identity}{binding}<w:dropDownList>{items}</w:dropDownList></w:sdtPr>"
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )


def date_picker(identity: str, shown: str, binding: str = "") -> str:
    """A date that is chosen from a calendar in Word, or written by hand on paper."""
    return (
        f"<w:sdt><w:sdtPr>{identity}<w:showingPlcHdr/>{binding}<w:date>"
        f'<w:dateFormat w:val="dd/MM/yyyy"/><w:lid w:val="en-GB"/><w:storeMappedDataAs w:val="{_stored(binding)}"/>'
        f'<w:calendar w:val="gregorian"/></w:date></w:sdtPr><w:sdtContent>'
        f"{shown}</w:sdtContent></w:sdt>"
    )


def _stored(binding: str) -> str:
    """How Word keeps a date; a value of the file is the plain day, which other programs read too."""
    return "date" if binding else "dateTime"


def text_box(identity: str, shown: str, binding: str = "", *, is_long: bool = False, is_filled: bool = False) -> str:
    """A space for a few words, or for several lines."""
    lines = ' w:multiLine="1"' if is_long else ""
    return (
        f"<w:sdt><w:sdtPr>{identity}{'' if is_filled else '<w:showingPlcHdr/>'}{binding}<w:text{lines}/></w:sdtPr>"
        f"<w:sdtContent>{shown}</w:sdtContent></w:sdt>"
    )
