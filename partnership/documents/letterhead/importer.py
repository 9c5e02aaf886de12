"""Reads a letterhead: what is taken of an uploaded Word file, as JSON, and what was found, in plain words.

`read` runs in a process of its own (`apart.read_apart`). What it returns is written anew from an allow-list and is all
that is kept: the file itself is not.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.letterhead.active_content import live_checked, refuse_live
from partnership.documents.letterhead.allowlist import local, value
from partnership.documents.letterhead.headers import FrameReader, HeaderResources
from partnership.documents.letterhead.positions import LetterheadPaper
from partnership.documents.letterhead.style import check_type, kept_styles, part_of, read_styles
from partnership.documents.text import clean
from partnership.documents.untrusted.docx_file import Refused

if TYPE_CHECKING:
    from lxml import etree

    from partnership.documents.untrusted.docx_file import IncomingPackage

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REF: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COLOURS: Final = (
    "dk1", "lt1", "dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
_WHERE: Final = {
    "default": "the {kind}",
    "first": "the {kind} of the first page",
    "even": "the {kind} of even pages",
}

_NAMED_FACE: Final = re.compile('w:(?:ascii|hAnsi|font)="([^"]{1,80})"')
_THEMED_FACE: Final = re.compile('w:(?:ascii|hAnsi)Theme="(major|minor)')
_FOR_TEXT: Final = frozenset(
    ("normal", "body text", "heading", "title", "subtitle", "header", "footer", "heading 1", "heading 2", "heading 3")
)
_LOW_LINE: Final = 200  # twips: a line of words is at least so high
_MOST_ROOM: Final = 4000
_OFF: Final = ("0", "false", "off")

# Pages, in twips.
_SHORTEST, _LONGEST = 8000, 24000
_NARROWEST: Final = 5600  # of the text: about ten centimetres
_LOWEST: Final = 5000  # of the text on a page on its side: about nine centimetres


def read(file: IncomingPackage) -> dict[str, Any]:
    """What is taken of a letterhead, and what was found; raises Refused."""
    main = file.main
    refuse_live(file)
    sections = _sections(file, main)
    styles, ids, defaults = read_styles(file, main)
    shared = HeaderResources(file, ids)
    turns = ["default", *(["first"] if sections[0]["first"] else []), *(["even"] if _has_even(file, main) else [])]
    frames, room, has_page_number = _frames(file, main, shared, sections[0], turns)
    kept = kept_styles(styles, shared.used_styles)
    theme = _theme(file, main)
    fonts = _fonts(kept, defaults, theme, frames)
    return {
        "sheet": sections[0]["sheet"],
        "defaults": defaults,
        "styles": kept,
        "theme": theme,
        "fonts": fonts,
        "turns": turns,
        "frames": frames,
        "room": {at: min(max(twips, 0), _MOST_ROOM) for at, twips in room.items()},
        "pictures": [[each.kind, b64encode(each.content).decode()] for each in shared.pictures.values()],
        "found": {
            "left_out": sorted(shared.left_out),
            "rare_fonts": sorted(name for name in fonts if name.casefold() not in EVERYWHERE),
            "sections": len(sections),
            "has_page_number": has_page_number,
            "is_bare": not any(frames.values()),
        },
    }


def _sections(file: IncomingPackage, main: str) -> list[dict[str, Any]]:
    """Each section's page and what its headers and footers are, in order."""
    found = []
    for element in live_checked(file, main, "the text"):
        if local(element) == "sectPr":
            has_first = any(local(child) == "titlePg" and value(child) not in _OFF for child in element)
            found.append({"sheet": _sheet(element), "first": has_first, "references": _references(element)})
    if not found:
        message = "The file does not say how large its pages are. In Word choose Layout, Size, and save it anew."
        raise Refused(message)
    if not found[0]["references"] and len(found) > 1:
        # The first section may be a cover without header; the next one that has any is the letterhead.
        found[0] |= {key: found[1][key] for key in ("references", "first")}
    return found


def _references(section: etree._Element) -> dict[str, str]:
    """Relation ids of a section's headers and footers, by "header/first"."""
    return {
        f"{local(child).removesuffix('Reference')}/{value(child, 'type') or 'default'}": str(child.get(f"{_REF}id", ""))
        for child in section
        if local(child) in ("headerReference", "footerReference")
    }


def _sheet(section: etree._Element) -> dict[str, int]:
    """Size and margins of the page, upright, in twips; raises Refused where there is too little room for text."""
    size = next((child for child in section if local(child) == "pgSz"), None)
    margins = next((child for child in section if local(child) == "pgMar"), None)

    sides = (_length(size, "w", 11906), _length(size, "h", 16838))
    sheet = {
        "short": min(sides),
        "long": max(sides),
        "top": _length(margins, "top", 1440),
        "right": _length(margins, "right", 1440),
        "foot": _length(margins, "bottom", 1440),
        "left": _length(margins, "left", 1440) + _length(margins, "gutter", 0),
        "header": _length(margins, "header", 709),
        "footer": _length(margins, "footer", 709),
    }
    across = sheet["short"] - sheet["left"] - sheet["right"]
    # The same margins stand round pages on their side, where the text is as low as this page is wide.
    down = sheet["short"] - sheet["top"] - sheet["foot"]
    if sheet["short"] < _SHORTEST or sheet["long"] > _LONGEST or across < _NARROWEST or down < _LOWEST:
        message = (
            "The pages leave too little room for text (10 cm across, and 9 cm down on a page on its side), or are of a "
            "size that no printer has. In Word choose Layout, Margins and Layout, Size, and save."
        )
        raise Refused(message)
    return sheet


def _length(element: etree._Element | None, key: str, usual: int) -> int:
    """A length in twips. A margin below zero means that a tall header may cover the text; ours never does."""
    text = value(element, key) if element is not None else ""
    return abs(int(text)) if re.fullmatch("-?[0-9]{1,6}", text) else usual


def _has_even(file: IncomingPackage, main: str) -> bool:
    name = file.related(main, "settings")
    if name is None:
        return False
    return any(local(each) == "evenAndOddHeaders" and value(each) not in _OFF for each in file.xml(name))


def _frames(
    file: IncomingPackage, main: str, shared: HeaderResources, section: dict[str, Any], turns: list[str]
) -> tuple[dict[str, str], dict[str, int], bool]:
    """What each header and footer holds, by "header/first"; how much room its drawings need; whether it has numbers.

    The room, in twips, lies between its words and our own lines, so that these are not under a drawing that floats.
    """
    parts = {each.id: each.target for each in file.relations(main) if not each.is_outside}
    frames, has_number = {}, False
    reached: dict[str, int] = {}
    lines: dict[str, int] = {}
    for kind in ("header", "footer"):
        for turn in turns:
            name = parts.get(section["references"].get(f"{kind}/{turn}", ""), "")
            if name not in file.names:
                continue
            check_type(file, name, kind)
            paper = LetterheadPaper(section["sheet"], kind)
            reader = FrameReader(shared, name, _WHERE[turn].format(kind=kind), paper)
            frames[f"{kind}/{turn}"] = reader.xml()
            has_number = has_number or reader.has_page_number
            lines[f"{kind}/{turn}"] = reader.lines
            for edge, reach in paper.reach.items():
                reached[f"{edge}/{turn}"] = max(reach, reached.get(f"{edge}/{turn}", 0))
    room = {
        at: reach - section["sheet"][at.partition("/")[0]] - _LOW_LINE * lines.get(at, 0)
        for at, reach in reached.items()
    }
    return frames, room, has_number


def _theme(file: IncomingPackage, main: str) -> dict[str, Any]:
    """Colours and typefaces of the theme; empty without one."""
    name = part_of(file, main, "theme")
    if name is None:
        return {}
    root = file.xml(name)
    colours = {}
    for key in _COLOURS:
        held = next(iter(next(root.iter(f"{_A}{key}"), ())), None)
        shade = str(held.get("lastClr") or held.get("val") or "") if held is not None else ""
        if len(shade) == 6 and all(each in "0123456789abcdefABCDEF" for each in shade):  # noqa: PLR2004 - RRGGBB
            colours[key] = shade.upper()
    faces = {}
    for key in ("major", "minor"):
        font = next(root.iter(f"{_A}{key}Font"), None)
        latin = font.find(f"{_A}latin") if font is not None else None
        faces[key] = _face(latin.get("typeface", "") if latin is not None else "")
    return {"colours": colours, "faces": faces}


def _face(name: str) -> str:
    name = clean(name, is_name=True)
    return name if 0 < len(name) <= 80 and name.isprintable() and not set(name) & set('<>&"+@') else ""  # noqa: PLR2004


def _fonts(
    styles: list[dict[str, Any]], defaults: dict[str, Any], theme: dict[str, Any], frames: dict[str, str]
) -> list[str]:
    """The typefaces that text is set in, by name: of all text, of headings, and of header and footer."""
    looks = [defaults["r"], *(each["r"] for each in styles if each["is_default"] or _is_for_text(each))]
    written = [look.get("rFonts", "") for look in looks] + list(frames.values())
    named = {name for xml in written for name in _NAMED_FACE.findall(xml)}
    themed = {name for xml in written for name in _THEMED_FACE.findall(xml)}
    named |= {theme["faces"][name] for name in themed if theme}
    return sorted(named - {""})


def _is_for_text(style: dict[str, Any]) -> bool:
    return style["outline"] in (0, 1, 2) or style["name"].casefold() in _FOR_TEXT


# With Windows and Office for years, and with their like in LibreOffice; in lower case.
EVERYWHERE: Final = frozenset(
    (
        "arial", "arial black", "arial narrow", "book antiqua", "bookman old style", "calibri", "calibri light",
        "cambria", "candara", "century", "century gothic", "comic sans ms", "consolas", "constantia", "corbel",
        "courier new", "franklin gothic book", "franklin gothic medium", "garamond", "georgia", "gill sans mt",
        "impact", "liberation mono", "liberation sans", "liberation serif", "lucida sans unicode",
        "palatino linotype", "segoe ui", "symbol", "tahoma", "times new roman", "trebuchet ms", "verdana", "webdings",
        "wingdings", "wingdings 2", "wingdings 3",
    )
)  # fmt: skip
