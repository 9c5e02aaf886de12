"""Reads a letterhead: what is taken of an uploaded Word file, as JSON, and what was found, in plain words.

`read` runs in a process of its own (`apart.read_apart`). What it returns is written anew from an allow-list and is all
that is kept: the file itself is not.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.letterhead import drawings
from partnership.documents.letterhead.active_content import check_element, live_checked, refuse_live
from partnership.documents.letterhead.allowlist import TABLE, children, local, ordered, value, whole, wrapped, written
from partnership.documents.letterhead.fields import KEPT, Fields, checked
from partnership.documents.letterhead.images import Bitmap, bitmap
from partnership.documents.letterhead.positions import LetterheadPaper, vml_place
from partnership.documents.letterhead.style import check_type, kept_styles, part_of, read_styles
from partnership.documents.text import clean, refused_characters
from partnership.documents.untrusted.docx_file import Refused
from partnership.documents.word.runs import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml import etree

    from partnership.documents.untrusted.docx_file import IncomingPackage

# Marks round what does not belong on pages on their side; no words of a letterhead hold them.
BACKDROP: Final = "\ue000"
BACKDROP_END: Final = "\ue001"
_MOST_WORDS: Final = 4000  # characters
_MOST_BLOCKS: Final = 200  # paragraphs and cells
_DEEPEST: Final = 4  # tables and boxes inside each other
_MOST_PICTURES: Final = 12
_FIRST_DRAWING: Final = 90_000  # ids of drawings, far from those of the body
_OPENED: Final = frozenset(("hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "dir", "bdo"))
_SILENT: Final = frozenset(
    ("bookmarkStart", "bookmarkEnd", "proofErr", "sdtPr", "sdtEndPr", "permStart", "permEnd", "lastRenderedPageBreak",
     "commentRangeStart", "commentRangeEnd", "smartTagPr", "customXmlPr", "pPr", "rPr", "tblPr", "tblGrid", "tcPr",
     "trPr", "tblPrEx", "del", "moveFrom", "rsid", "softHyphen", "annotationRef")
)  # fmt: skip
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VML: Final = "{urn:schemas-microsoft-com:vml}"
_OTHER_PICTURE: Final = (
    "A picture that is neither PNG nor JPEG. In Word right-click it, choose Save as Picture, PNG, and insert that file."
)
_GROUP: Final = (
    "A group of drawings, a chart or a diagram. In Word right-click it, Save as Picture, PNG, and insert that file."
)
_EMPTY_END: Final = re.compile(r"(<w:p/>|<w:p>(<w:pPr>(?:(?!</w:pPr>).)*</w:pPr>)?</w:p>)+$")
_STOPS: Final = {
    "alignment": "left|center|right",
    "relativeTo": "margin|indent",
    "leader": "none|dot|hyphen|underscore|middleDot",
}


@dataclass(slots=True)
class HeaderResources:
    """What all headers and footers of a letterhead share: its pictures, its styles' new ids, what was left out."""

    file: IncomingPackage
    style_ids: dict[str, str]  # id in the file -> new id
    left_out: set[str] = field(default_factory=set)
    pictures: dict[str, Bitmap] = field(default_factory=dict)  # part -> the picture
    drawings: int = _FIRST_DRAWING
    used_styles: set[str] = field(default_factory=set)

    def picture(self, part: str) -> str:
        """The id of a picture's relation; empty where it is of a kind that is not taken."""
        if part not in self.pictures:
            found = bitmap(self.file.raw(part))
            if found is None:
                self.left_out.add(_OTHER_PICTURE)
                return ""
            if len(self.pictures) >= _MOST_PICTURES:
                message = f"The header and footer hold more than {_MOST_PICTURES} pictures. Take some out and save."
                raise Refused(message)
            self.pictures[part] = found
        return f"letterhead{list(self.pictures).index(part) + 1}"


class FrameReader:
    """Reads one header or footer."""

    def __init__(self, shared: HeaderResources, part: str, where: str, paper: LetterheadPaper) -> None:
        self._shared = shared
        self._paper = paper
        self._where = where
        self._targets = {each.id: each.target for each in shared.file.relations(part) if not each.is_outside}
        self._root = shared.file.xml(part)
        self._words = self._blocks = 0
        self.lines = 0  # of words, at the least
        self._fields = Fields(where)
        self.has_page_number = False

    def xml(self) -> str:
        """What the part holds, written anew; raises Refused."""
        for element in self._root.iter():
            if isinstance(element.tag, str):
                check_element(element)
        written = self._all(self._root, 0)
        self._fields.end()
        # An empty paragraph as the last one would only push our own lines down.
        return _EMPTY_END.sub("", written)

    def _all(self, parent: etree._Element, depth: int) -> str:
        """Paragraphs and tables."""
        if depth > _DEEPEST:
            message = f"Tables or boxes stand inside each other too deep in {self._where}. Make it simpler and save."
            raise Refused(message)
        return "".join(self._block(child, depth) for child in parent)

    def _block(self, element: etree._Element, depth: int) -> str:
        name = local(element)
        self._blocks += name in ("p", "tc")
        if self._blocks > _MOST_BLOCKS:
            message = f"There are more than {_MOST_BLOCKS} paragraphs or cells in {self._where}. Make it simpler."
            raise Refused(message)
        if name == "p":
            return self._paragraph(element, depth)
        if name == "tbl":
            return self._table(element, depth)
        if name in _OPENED:
            return self._all(element, depth)
        if name not in _SILENT and isinstance(element.tag, str):
            self._leave_out("Something that is neither text, table nor picture.")
        return ""

    def _paragraph(self, element: etree._Element, depth: int) -> str:
        pieces = self._styled(children(_child(element, "pPr"), "pPr"), "pStyle")
        runs = self._runs(element, depth)
        self.lines += depth == 0 and ("<w:t" in runs or "<w:drawing><wp:inline" in runs)
        return f"<w:p>{wrapped('pPr', pieces)}{runs}</w:p>"

    def _styled(self, pieces: dict[str, str], key: str) -> dict[str, str]:
        """The pieces with the style's new id; without it where the letterhead has no such style."""
        found = re.search('w:val="([^"]*)"', pieces.get(key, ""))
        if found is None:
            return pieces
        new = self._shared.style_ids.get(found[1])
        if new is None:
            return {name: xml for name, xml in pieces.items() if name != key}
        self._shared.used_styles.add(new)
        return {**pieces, key: f'<w:{key} w:val="{new}"/>'}

    def _table(self, element: etree._Element, depth: int) -> str:
        width = {"tblW": '<w:tblW w:w="0" w:type="auto"/>'}
        properties = self._styled(width | children(_child(element, "tblPr"), "tblPr"), "tblStyle")
        rows = [row for row in _opened(element, "tr") if _opened(row, "tc")]
        if not rows:
            return ""
        most = max(len(_opened(row, "tc")) for row in rows)
        grid = written(_child(element, "tblGrid")) or f"<w:tblGrid>{'<w:gridCol/>' * most}</w:tblGrid>"
        inner = "".join(self._row(row, depth) for row in rows)
        # Word wants a paragraph between two tables.
        return f"<w:tbl>{wrapped('tblPr', ordered(properties, TABLE))}{grid}{inner}</w:tbl><w:p/>"

    def _row(self, row: etree._Element, depth: int) -> str:
        cells = []
        for cell in _opened(row, "tc"):
            held = self._all(cell, depth + 1)
            last = "" if held.endswith(("</w:p>", "<w:p/>")) else "<w:p/>"
            cells.append(f"<w:tc>{whole(_child(cell, 'tcPr'), 'tcPr')}{held}{last}</w:tc>")
        return f"<w:tr>{whole(_child(row, 'trPr'), 'trPr')}{''.join(cells)}</w:tr>"

    def _runs(self, parent: etree._Element, depth: int) -> str:
        out = []
        for child in parent:
            name = local(child)
            if name == "r":
                out.append(self._run(child, depth))
            elif name == "fldSimple":
                out.append(self._simple_field(child, depth))
            elif name in _OPENED:
                out.append(self._runs(child, depth))
            elif name not in _SILENT and isinstance(child.tag, str):
                self._leave_out("Something in a line that is neither words nor picture.")
        return "".join(out)

    def _run(self, run: etree._Element, depth: int) -> str:
        properties = _child(run, "rPr")
        if properties is not None and any(local(each) in ("vanish", "webHidden", "specVanish") for each in properties):
            self._leave_out("Hidden words.")
            return ""
        look = wrapped("rPr", self._styled(children(properties, "rPr"), "rStyle"))
        return "".join(self._content(child, look, depth) for child in run)

    def _content(self, element: etree._Element, look: str, depth: int) -> str:
        """What stands in a run, each piece as a run of its own."""
        name = local(element)
        if name == "fldChar":
            return self._field_end(self._fields.mark(value(element, "fldCharType")), look)
        if name == "instrText":
            self._fields.instruct(element.text or "")
            return ""
        if not self._fields.is_shown or name in _SILENT:
            return ""
        inner = self._piece(element, name, depth)
        return f"<w:r>{look}{inner}</w:r>" if inner else ""

    def _piece(self, element: etree._Element, name: str, depth: int) -> str:
        if name in _SIGNS:
            return _SIGNS[name](element)
        if name == "t":
            return self._text(element.text or "")
        if name == "drawing":
            return self._drawing(element, depth)
        if name == "pict":
            return self._old_drawing(element)
        if element.tag == f"{_MC}AlternateContent":
            return self._alternative(element, depth)
        if isinstance(element.tag, str):
            self._leave_out("Something in a line that is neither words nor picture.")
        return ""

    def _field_end(self, word: str, look: str) -> str:
        if not word or not self._fields.is_shown:
            return ""
        return self._field(word, look)

    def _field(self, word: str, look: str) -> str:
        if word in KEPT:
            self.has_page_number = True
            return "".join(f"<w:r>{look}{piece}</w:r>" for piece in _field_pieces(word))
        if word != "HYPERLINK":
            self._leave_out(f"The field “{word}”, which would speak of the letterhead and not of the document.")
        return ""

    def _simple_field(self, element: etree._Element, depth: int) -> str:
        word = checked(value(element, "instr"), self._where)
        if not self._fields.is_shown:
            return ""
        if word == "HYPERLINK":
            return self._runs(element, depth)
        run = next((child for child in element if local(child) == "r"), None)
        properties = _child(run, "rPr") if run is not None else None
        return self._field(word, wrapped("rPr", self._styled(children(properties, "rPr"), "rStyle")))

    def _text(self, text: str) -> str:
        text = clean(text, is_name=True)
        if refused_characters(text):
            text = "".join(each for each in text if refused_characters(each) is None)
        text = text.replace(BACKDROP, "").replace(BACKDROP_END, "")
        self._words += len(text)
        if self._words > _MOST_WORDS:
            message = f"There are more than {_MOST_WORDS} letters in {self._where}; a letterhead has far less."
            raise Refused(message)
        return words(text.replace("\n", " ").replace("\t", " ")) if text else ""

    def _alternative(self, element: etree._Element, depth: int) -> str:
        """Of several ways to draw the same, the first that can be read here."""
        for choice in element:
            for child in choice:
                name = local(child)
                if name in ("drawing", "pict") and (written := self._piece(child, name, depth)):
                    return written
        return ""

    def _drawing(self, element: etree._Element, depth: int) -> str:
        frame = next(iter(element), None)
        place = self._paper.place_of(frame) if frame is not None else None
        if frame is None or place is None:
            return ""
        self._shared.drawings += 1
        blip = next(frame.iter(f"{{{drawings.MAIN}}}blip"), None)
        shapes = list(frame.iter(f"{{{drawings.SHAPE}}}wsp"))
        if blip is not None and not shapes:
            part = self._targets.get(blip.get(f"{{{drawings.REF}}}embed", ""), "")
            key = self._shared.picture(part) if part in self._shared.file.names else ""
            alt, crop = drawings.alt_of(frame), drawings.cropped(frame)
            drawn = drawings.picture_xml(place, self._shared.drawings, key, alt, crop) if key else ""
            return f"{BACKDROP}{drawn}{BACKDROP_END}" if drawn and place.is_backdrop else drawn
        if len(shapes) == 1 and blip is None:
            box = next((each for each in shapes[0].iter() if local(each) == "txbxContent"), None)
            text = self._all(box, depth + 1) if box is not None else ""
            return drawings.shape_xml(place, self._shared.drawings, shapes[0], text)
        self._leave_out(_GROUP)
        return ""

    def _old_drawing(self, element: etree._Element) -> str:
        """A drawing as Word wrote it before 2010: its picture is taken, in its line; a watermark is not."""
        data = next(element.iter(f"{_VML}imagedata"), None)
        if data is None:
            is_watermark = next(element.iter(f"{_VML}textpath"), None) is not None
            self._leave_out("A watermark; documents have their own." if is_watermark else "A drawing of the old kind.")
            return ""
        shape = data.getparent()
        place = vml_place(shape.get("style", "") if shape is not None else "")
        part = self._targets.get(data.get(f"{{{drawings.REF}}}id", ""), "")
        key = self._shared.picture(part) if place is not None and part in self._shared.file.names else ""
        if place is None or not key:
            return ""
        self._shared.drawings += 1
        return drawings.picture_xml(place, self._shared.drawings, key, "")

    def _leave_out(self, what: str) -> None:
        self._shared.left_out.add(what)


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in parent if local(child) == name), None)


def _opened(parent: etree._Element, name: str) -> list[etree._Element]:
    """The children of this name, those inside content controls and revisions too."""
    found = []
    for child in parent:
        if local(child) == name:
            found.append(child)
        elif local(child) in _OPENED:
            found += _opened(child, name)
    return found


def _field_pieces(word: str) -> tuple[str, ...]:
    """A field of our own making; its result is put right by whoever opens the file."""
    return (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {word} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )


def _stop(element: etree._Element) -> str:
    """A tab that is measured from the margins."""
    found = {key: value(element, key) for key in _STOPS}
    if not all(re.fullmatch(_STOPS[key], text) for key, text in found.items()):
        return "<w:tab/>"
    return "<w:ptab" + "".join(f' w:{key}="{text}"' for key, text in found.items()) + "/>"


def _sign(element: etree._Element) -> str:
    """A sign of a font of signs, such as a telephone."""
    face, character = value(element, "font"), value(element, "char")
    if re.fullmatch(r"[A-Za-z0-9 ]{1,40}", face) and re.fullmatch("[0-9A-Fa-f]{4}", character):
        return f'<w:sym w:font="{face}" w:char="{character}"/>'
    return ""


_SIGNS: Final[dict[str, Callable[[etree._Element], str]]] = {
    "tab": lambda _: "<w:tab/>",
    "cr": lambda _: "<w:br/>",
    "noBreakHyphen": lambda _: "<w:noBreakHyphen/>",
    "br": lambda element: "<w:br/>" if value(element, "type") in ("", "textWrapping") else "",
    "ptab": _stop,
    "sym": _sign,
}


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
