"""The part of Word's language that is taken from a letterhead: which elements, which attributes, which values.

Everything is written anew from this table, in the order that the schema asks for. What is not in it is left out, so
that nothing of an uploaded file reaches a document but looks: no hidden text, no movement, no link, no code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from partnership.documents.text import escape, refused_characters
from partnership.documents.word.styles import W

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

    Values = re.Pattern[str] | range

_LONGEST: Final = 100

# What a value may be: a range of whole numbers, or a pattern.
_BORDERS: Final = (
    "nil|none|single|thick|double|dotted|dashed|dotDash|dotDotDash|triple|thinThickSmallGap|thickThinSmallGap|"
    "thinThickThinSmallGap|thinThickMediumGap|thickThinMediumGap|thinThickLargeGap|thickThinLargeGap|wave|doubleWave|"
    "dashSmallGap|threeDEmboss|threeDEngrave|outset|inset"
)
_THEME: Final = "dark1|light1|dark2|light2|accent[1-6]|hyperlink|followedHyperlink|none|background[12]|text[12]"
_PATTERNS: Final = {
    "onoff": "0|1|true|false|on|off",
    "colour": "auto|[0-9A-Fa-f]{6}",
    "theme": _THEME,
    "tint": "[0-9A-Fa-f]{2}",
    "face": '[^\\x00-\\x1f<>&"@]{1,80}',
    "name": f'[^\\x00-\\x1f<>&"]{{1,{_LONGEST}}}',
    "faces": "(major|minor)(EastAsia|Bidi|Ascii|HAnsi)",
    "border": _BORDERS,
    "jc": "left|right|center|both|distribute",
    "tablejc": "left|right|center",
    "shade": "nil|clear|solid|pct(5|10|12|15|20|25|30|35|37|40|45|50|55|60|62|65|70|75|80|85|87|90|95)",
    "underline": "none|single|words|double|thick|dotted|dash|dotDash|wave",
    "highlight": "black|blue|cyan|green|magenta|red|yellow|white|dark(Blue|Cyan|Green|Magenta|Red|Yellow|Gray)|"
    "lightGray|none",
    "raised": "baseline|superscript|subscript",
    "rule": "auto|exact|atLeast",
    "tab": "left|right|center|decimal|bar|clear",
    "leader": "none|dot|hyphen|underscore|heavy|middleDot",
    "language": "[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,2}",
    "measure": "dxa|pct|auto|nil",
    "vertical": "top|center|bottom",
    "layout": "fixed|autofit",
    "merge": "restart|continue",
    "aligned": "top|center|baseline|bottom|auto",
    "hex4": "[0-9A-Fa-f]{4}",
}  # fmt: skip
_RANGES: Final = {
    "half": range(8, 145),  # half points: 4 to 72 points
    "gap": range(-40, 201),
    "stretch": range(50, 201),
    "lift": range(-24, 25),
    "level": range(10),
    "space": range(2881),
    "line": range(100, 1441),
    "indent": range(-2000, 6001),
    "place": range(-2000, 20001),
    "thick": range(97),
    "near": range(32),
    "width": range(31681),
    "cells": range(1, 64),
}
_TYPES: Final[dict[str, Values]] = {
    **{name: re.compile(f"(?:{pattern})") for name, pattern in _PATTERNS.items()},
    **_RANGES,
}

_ON: Final = "val:onoff"
_EDGE: Final = "val!:border sz:thick space:near color:colour themeColor:theme themeTint:tint themeShade:tint"
_SHADE: Final = (
    "val!:shade color:colour themeColor:theme themeTint:tint themeShade:tint fill:colour themeFill:theme "
    "themeFillTint:tint themeFillShade:tint"
)
_SIZE: Final = "w!:width type!:measure"
_SPACING: Final = "before:space beforeAutospacing:onoff after:space afterAutospacing:onoff line:line lineRule:rule"
_SIDES: Final = ("top", "left", "bottom", "right")
_LINES: Final = (*_SIDES, "insideH", "insideV")

# Newer files say start and end for left and right; every reader knows the older words.
_SIDE_NAMES: Final = {"start": "left", "end": "right"}
_OTHER_NAMES: Final = {"left": "start", "right": "end"}

# Attributes of each element; "!" marks one without which the element is left out.
_ATTRIBUTES: Final = {
    **dict.fromkeys(
        ("b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint",
         "keepNext", "keepLines", "widowControl", "suppressLineNumbers", "suppressAutoHyphens", "contextualSpacing",
         "cantSplit", "noWrap"),
        _ON,
    ),
    "rFonts": "ascii:face hAnsi:face eastAsia:face cs:face asciiTheme:faces hAnsiTheme:faces eastAsiaTheme:faces "
    "cstheme:faces",
    "color": "val!:colour themeColor:theme themeTint:tint themeShade:tint",
    "w": "val!:stretch",
    "kern": "val!:space",
    "position": "val!:lift",
    "sz": "val!:half",
    "szCs": "val!:half",
    "highlight": "val!:highlight",
    "u": "val!:underline color:colour themeColor:theme",
    "bdr": _EDGE,
    "shd": _SHADE,
    "vertAlign": "val!:raised",
    "lang": "val:language eastAsia:language bidi:language",
    "rStyle": "val!:name",
    "pStyle": "val!:name",
    "tblStyle": "val!:name",
    "tab": "val!:tab leader:leader pos!:place",
    "jc": "val!:jc",
    "textAlignment": "val!:aligned",
    "outlineLvl": "val!:level",
    "tblStyleRowBandSize": "val!:level",
    "tblStyleColBandSize": "val!:level",
    "tblW": _SIZE,
    "tcW": _SIZE,
    "tblInd": "w!:indent type!:measure",
    "tblLayout": "type!:layout",
    "tblLook": "val:hex4 firstRow:onoff lastRow:onoff firstColumn:onoff lastColumn:onoff noHBand:onoff noVBand:onoff",
    "gridCol": "w!:width",
    "gridSpan": "val!:cells",
    "vMerge": "val:merge",
    "vAlign": "val!:vertical",
    "trHeight": "val!:width hRule:rule",
}  # fmt: skip
# Some words mean another thing inside another element.
_INSIDE: Final = {
    **{("pBdr", side): _EDGE for side in ("top", "left", "bottom", "right", "between")},
    **{(box, side): _EDGE for box in ("tblBorders", "tcBorders") for side in _LINES},
    **{(box, side): _SIZE for box in ("tblCellMar", "tcMar") for side in _SIDES},
    ("rPr", "spacing"): "val!:gap",
    ("pPr", "spacing"): _SPACING,
    ("pPr", "ind"): "left:indent right:indent firstLine:indent hanging:indent",
    ("tblPr", "jc"): "val!:tablejc",
    ("trPr", "jc"): "val!:tablejc",
}
RUN: Final = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss",
    "imprint", "color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "bdr", "shd", "vertAlign",
    "lang",
)  # fmt: skip
PARAGRAPH: Final = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd",
    "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "jc", "textAlignment", "outlineLvl",
)  # fmt: skip
TABLE: Final = (
    "tblStyle", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc", "tblInd", "tblBorders", "shd", "tblLayout",
    "tblCellMar", "tblLook",
)  # fmt: skip
_NOT_TAKEN: Final = frozenset(("pageBreakBefore", "numPr"))  # they have their place, and only ours are written there
# What may stand inside each element, in the schema's order.
_CHILDREN: Final[dict[str, tuple[str, ...]]] = {
    "rPr": RUN,
    "pPr": PARAGRAPH,
    "pBdr": ("top", "left", "bottom", "right", "between"),
    "tabs": ("tab",),
    "tblPr": TABLE,
    "tblBorders": _LINES,
    "tcBorders": _LINES,
    "tblCellMar": _SIDES,
    "tcMar": _SIDES,
    "tblGrid": ("gridCol",),
    "trPr": ("cantSplit", "trHeight", "jc"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"),
}  # fmt: skip


def local(element: etree._Element) -> str:
    """The name of an element of Word's main language; empty for any other, comments and instructions too."""
    tag = element.tag
    return tag.removeprefix(f"{{{W}}}") if isinstance(tag, str) and tag.startswith(f"{{{W}}}") else ""


def value(element: etree._Element, name: str = "val") -> str:
    """An attribute of an element, as it came."""
    return str(element.get(f"{{{W}}}{name}", ""))


def children(element: etree._Element | None, inside: str = "") -> dict[str, str]:
    """What an element holds, written anew, each by its name and in the schema's order; the first of each name."""
    if element is None:
        return {}
    inside = inside or local(element)
    allowed = _CHILDREN.get(inside, ())
    found: dict[str, str] = {}
    for child in element:
        name = _SIDE_NAMES.get(local(child), local(child))
        is_taken = name in allowed and name not in _NOT_TAKEN and name not in found
        if is_taken and (written := _written(child, name, inside)):
            found[name] = written
    return ordered(found, allowed)


def ordered(pieces: Mapping[str, str], order: Iterable[str]) -> dict[str, str]:
    """The pieces in the schema's order."""
    return {name: pieces[name] for name in order if name in pieces}


def written(element: etree._Element | None) -> str:
    """An element written anew with what is allowed in it; empty where nothing is left."""
    return "" if element is None else _written(element, local(element), "")


def whole(element: etree._Element | None, name: str) -> str:
    """A properties element written anew with what it holds; empty where nothing is left."""
    return wrapped(name, children(element, name))


def wrapped(name: str, pieces: Mapping[str, str]) -> str:
    """Pieces in their element; nothing for none."""
    return f"<w:{name}>{''.join(pieces.values())}</w:{name}>" if pieces else ""


def _written(element: etree._Element, name: str, inside: str) -> str:
    if name in _CHILDREN:
        repeated = name in ("tabs", "tblGrid")
        held = _each(element, name) if repeated else "".join(children(element, name).values())
        return f"<w:{name}>{held}</w:{name}>" if held else ""
    attributes = _attributes(element, name, inside)
    return "" if attributes is None else f"<w:{name}{attributes}/>"


def _each(element: etree._Element, name: str) -> str:
    """The same element several times: stops of tabs, columns of a table."""
    allowed = _CHILDREN[name]
    return "".join(_written(child, local(child), name) for child in element if local(child) in allowed)


def _attributes(element: etree._Element, name: str, inside: str) -> str | None:
    """The attributes that are allowed here; None where one is missing that has to be there, or all are."""
    rule = _rule(_INSIDE.get((inside, name), _ATTRIBUTES.get(name, "")))
    out = []
    for key, kind, is_needed in rule:
        text = value(element, key) or value(element, _OTHER_NAMES.get(key, key))
        text = _SIDE_NAMES.get(text, text)
        if text and _fits(text, kind):
            out.append(f' w:{key}="{escape(text)}"')
        elif is_needed or (text and kind == "onoff"):
            return None
    may_be_bare = bool(rule) and (rule[0][1] == "onoff" or name == "vMerge")
    return "".join(out) if out or may_be_bare else None


@lru_cache(maxsize=256)
def _rule(words: str) -> tuple[tuple[str, str, bool], ...]:
    """(attribute, kind of value, whether it has to be there) of each word such as "val!:colour"."""
    parts = (word.partition(":") for word in words.split())
    return tuple((key.removesuffix("!"), kind, key.endswith("!")) for key, _, kind in parts)


def _fits(text: str, kind: str) -> bool:
    allowed = _TYPES[kind]
    if isinstance(allowed, range):
        return re.fullmatch(r"-?[0-9]{1,5}", text) is not None and int(text) in allowed
    return allowed.fullmatch(text) is not None and refused_characters(text) is None
