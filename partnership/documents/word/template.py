"""The house template: our own parts in a package that python-docx keeps, those that never change deflated once."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

from partnership.documents.blocks import Layout
from partnership.documents.text import escape
from partnership.documents.word.controls import STORE, VALUES
from partnership.documents.word.package import PackedFile, deflate
from partnership.documents.word.paper import APART, OWN_SHEET, SIDEWAYS, UPRIGHT, PaperSize
from partnership.documents.word.styles import DECLARATION, FONT, PAGE_LONG, PAGE_SHORT, W, numbering_xml, styles_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docx.opc.rel import Relationships

    from partnership.documents.letterhead.images import Bitmap
    from partnership.documents.letterhead.styles import MergedStyles


@dataclass(frozen=True, slots=True)
class DocumentTheme:
    """The colours (RRGGBB, by their names in a theme) and typefaces of a document; those that are missing are ours."""

    colours: Mapping[str, str] = field(default_factory=dict)
    major: str = ""  # of headings
    minor: str = ""  # of text


@dataclass(frozen=True, slots=True)
class LetterheadDesign:
    """What `write_word` needs of a letterhead. Two are the same when they were made of the same."""

    digest: str
    sheet: PaperSize = field(compare=False)
    theme: DocumentTheme = field(compare=False)
    fonts: tuple[str, ...] = field(compare=False)
    turns: tuple[str, ...] = field(compare=False)  # "default" and, where it has them, "first" and "even"
    frames: Mapping[str, str] = field(compare=False)  # what stands in its headers and footers, by "header/first"
    room: Mapping[str, int] = field(compare=False)  # twips between that and our lines, where drawings float
    pictures: tuple[Bitmap, ...] = field(compare=False)
    styles: str = field(compare=False)  # the whole part
    text_style: str = field(compare=False)
    changes: MergedStyles = field(compare=False)
    lines_style: str = field(default="House", compare=False)


_CLOSE_SIDE: Final = 879
_CARD_SIDE: Final = 510
_SHEET_SIDE: Final = 850
SHEETS: Final[Mapping[Layout, PaperSize]] = {
    Layout.USUAL: OWN_SHEET,
    Layout.CLOSE: PaperSize(
        PAGE_SHORT, PAGE_LONG, 1134, _CLOSE_SIDE, 879, _CLOSE_SIDE, header=454, footer=397
    ),
    Layout.SHEET: PaperSize(PAGE_SHORT, PAGE_LONG, 1134, _SHEET_SIDE, 907, _SHEET_SIDE, header=425, footer=397),
    Layout.PAPER: PaperSize(PAGE_SHORT, PAGE_LONG, 964, 850, 850, 850, header=397, footer=340),
    Layout.FORM: PaperSize(PAGE_SHORT, PAGE_LONG, 907, 720, 737, 720, header=340, footer=312),
    Layout.CARD: PaperSize(
        PAGE_LONG, PAGE_SHORT, 397, _CARD_SIDE, 624, _CARD_SIDE, header=0, footer=312, panels=2, between=397
    ),
}  # fmt: skip

LEAST: Final = 18  # half-points: nothing that is carried is printed smaller than nine points
_SIZE: Final = re.compile(r'(<w:szC?s? w:val=")(\d+)(")')
_SPACE: Final = re.compile(r'(w:(?:before|after)=")(\d+)(")')
_LINE: Final = re.compile(r'w:line="(\d+)" w:lineRule="auto"')
_TINY: Final = 8  # half-points: of lines that only keep a distance
_BODY: Final = 24  # half-points: larger print is a heading
_TEXT: Final = {Layout.CLOSE: 0.87, Layout.CARD: 0.82, Layout.PAPER: 1.0, Layout.FORM: 1.0}
_HEADINGS: Final = {Layout.CLOSE: 0.68, Layout.CARD: 0.62, Layout.PAPER: 0.82, Layout.FORM: 0.9}
_SPACES: Final = {Layout.CLOSE: 0.4, Layout.CARD: 0.3, Layout.PAPER: 0.4, Layout.FORM: 0.3}
_CLOSER: Final = {Layout.CLOSE: 34, Layout.CARD: 40, Layout.PAPER: 34, Layout.FORM: 40}
_PAPER: Final = 22  # half-points: text, tables and notes of a paper alike
_FORM: Final = 20  # half-points: the least print of a form
_FRAME: Final = 17  # half-points: headers, footers and footnotes
_SINGLE: Final = 240
_CELL: Final = 'w:w="40" w:type="dxa"'  # above and below the words of a cell
_CELL_CLOSE: Final = 'w:w="10" w:type="dxa"'


def in_layout(styles: str, layout: Layout) -> str:
    """The styles of the house in the sizes of a layout."""
    if layout is Layout.USUAL:
        return styles
    if layout is Layout.SHEET:
        return _SIZE.sub(lambda found: f"{found[1]}{_no_smaller(int(found[2]))}{found[3]}", styles)

    def size(found: re.Match[str]) -> str:
        half = int(found[2])
        if layout is Layout.PAPER and _TINY < half <= _BODY and half != _FRAME:
            return f"{found[1]}{_PAPER}{found[3]}"
        if layout is Layout.FORM and _TINY < half <= _BODY and half != _FRAME:
            return f"{found[1]}{_FORM}{found[3]}"
        share = _TEXT[layout] if half <= _BODY else _HEADINGS[layout]
        return f"{found[1]}{half if half <= _TINY else max(LEAST, round(half * share))}{found[3]}"

    def space(found: re.Match[str]) -> str:
        return f"{found[1]}{round(int(found[2]) * _SPACES[layout])}{found[3]}"

    def line(found: re.Match[str]) -> str:
        return f'w:line="{max(_SINGLE, int(found[1]) - _CLOSER[layout])}" w:lineRule="auto"'

    styles = styles.replace(_CELL, _CELL_CLOSE)
    return _LINE.sub(line, _SPACE.sub(space, _SIZE.sub(size, styles)))


def _no_smaller(half: int) -> int:
    return half if half <= _TINY else max(LEAST, half)


_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_HYPERLINK: Final = RELATIONSHIP_TYPE.HYPERLINK
_IMAGE: Final = RELATIONSHIP_TYPE.IMAGE

_STORED: Final = (
    f'{DECLARATION}<ds:datastoreItem xmlns:ds="{_OFFICE}/customXml" ds:itemID="{STORE}"><ds:schemaRefs>'
    f'<ds:schemaRef ds:uri="{VALUES}"/></ds:schemaRefs></ds:datastoreItem>'
)

# The parts that change with each document; everything else is written once.
BODY: Final = "word/document.xml"
CORE: Final = "docProps/core.xml"
CUSTOM: Final = "docProps/custom.xml"  # what the file is a copy of
NUMBERING: Final = "word/numbering.xml"
NOTES: Final = "word/footnotes.xml"
VALUES_PART: Final = "customXml/item1.xml"  # what the controls of a form show
_OFTEN_CHANGED: Final = frozenset((BODY, CORE, CUSTOM, NUMBERING, NOTES, VALUES_PART))
_BEST: Final = 9
_SETTINGS: Final = "word/settings.xml"
_BEFORE_TRACKING: Final = (  # what the schema puts before it
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime", "doNotDisplayPageBoundaries",
    "displayBackgroundShape", "printPostScriptOverText", "printFractionalCharacterWidth", "printFormsData",
    "embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts", "saveFormsData", "mirrorMargins",
    "alignBordersAndEdges", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "gutterAtTop",
    "hideSpellingErrors", "hideGrammaticalErrors", "activeWritingStyle", "proofState", "formsDesign",
    "attachedTemplate", "linkStyles", "stylePaneFormatFilter", "stylePaneSortMethod", "documentType", "mailMerge",
    "revisionView",
)  # fmt: skip
_JPEG: Final = '<Default Extension="jpeg" ContentType="image/jpeg"/>'
_DRAWING_ID: Final = re.compile('(<(?:wp:docPr|pic:cNvPr) id=")([0-9]+)"')
_BACKDROP: Final = re.compile("\ue000(.*?)\ue001", re.DOTALL)
_SHOWN: Final = re.compile('r:embed="letterhead([0-9]+)"')
OWN_COLOURS: Final = {
    "dk1": "000000", "lt1": "FFFFFF", "dk2": "1F3552", "lt2": "F1F4F8", "accent1": "1F3552", "accent2": "A3191F",
    "accent3": "8A5A00", "accent4": "2F6F4F", "accent5": "505A5F", "accent6": "8A99AD",
    "hlink": "1D4F91", "folHlink": "5C3A86",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """A header or footer: its part, the pages it stands on (upright or sideways), and which of them ("first")."""

    name: str
    kind: str  # "header" or "footer"
    page: int
    turn: str  # "default", "first" or "even"
    number: int  # from 1

    @property
    def root(self) -> str:
        """The name of its root element."""
        return "hdr" if self.kind == "header" else "ftr"


@dataclass(frozen=True, slots=True)
class Above:
    """What a letterhead has in a header or footer; `room`, in twips, is there where drawings float beside words."""

    xml: str
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """The house template: parts that never change, and how the body is related to others."""

    first: tuple[PackedFile, ...]  # content types and package relationships, which stand first in the file
    rest: tuple[PackedFile, ...]
    relations: str  # the relationships of the body, without those of links
    ids: dict[str, str]  # relationship ids of headers and footers, by part name
    frames: tuple[HeaderPart, ...]
    sheet: PaperSize = OWN_SHEET
    text_style: str = ""  # of plain paragraphs, where it is not the usual one
    tints: tuple[tuple[str, str], ...] = ()  # colours of ours, and what stands for them
    lines_style: str = ""  # how the names of the styles of our lines in header and footer begin
    letterhead: Mapping[str, Above] = field(default_factory=dict)  # what it has in headers and footers, by part
    design: LetterheadDesign | None = None
    layout: Layout = Layout.USUAL

    def tinted(self, chunks: Iterator[str]) -> Iterator[str]:
        """A body in the colours of a letterhead. Words cannot be taken for one: their quotes are escaped."""
        return map(self._in_colours, chunks) if self.tints else chunks

    def _in_colours(self, chunk: str) -> str:
        for old, new in self.tints:
            chunk = chunk.replace(old, new)
        return chunk


@lru_cache(maxsize=32)
def template(design: LetterheadDesign | None = None, layout: Layout = Layout.USUAL) -> Template:
    """The template of a letterhead, or our own, made at first use; a letterhead has its own sizes in any layout."""
    frames = _frames(design.turns if design else ("default",), layout)
    often = _OFTEN_CHANGED | {each.name for each in frames}
    package = _package(design, frames, layout)
    parts = {part.partname.membername: part for part in package.iter_parts()}
    rest = [deflate(name, parts[name].blob, _BEST) for name in sorted(parts) if name not in often]
    if layout is Layout.FORM:
        rest.append(
            deflate("customXml/_rels/item1.xml.rels", _relations(_related(parts[VALUES_PART].rels)).encode(), _BEST)
        )
    rest += _pictures(design, frames) if design else []
    ids = {rel.target_part.partname.membername: key for key, rel in parts[BODY].rels.items()}
    types = {str(part.partname): part.content_type for part in parts.values()}
    first = (
        deflate("[Content_Types].xml", _content_types(types, _JPEG if design else "").encode(), _BEST),
        deflate("_rels/.rels", _relations(_related(package.rels)).encode(), _BEST),
    )
    relations = _related(parts[BODY].rels)
    if design is None:
        return Template(first, tuple(rest), relations, ids, frames, SHEETS[layout], layout=layout)
    own = (
        design.sheet,
        design.text_style,
        design.changes.tints,
        design.lines_style,
        {each.name: _above(design, each) for each in frames},
        design,
        layout,
    )
    return Template(first, tuple(rest), relations, ids, frames, *own)


@lru_cache(maxsize=64)
def numbering(lists: int) -> PackedFile:
    """The numbering part for a document with so many numbered lists."""
    return deflate(NUMBERING, numbering_xml(lists).encode(), _BEST)


@lru_cache(maxsize=64)
def tracking(member: PackedFile) -> PackedFile:
    """A part of the template, where it is the settings with Word's "Track changes" on."""
    if member.name != _SETTINGS:
        return member
    xml = zlib.decompress(member.deflated, -15).decode()
    before = max(xml.rfind(f"<w:{name}") for name in _BEFORE_TRACKING)
    at = xml.index(">", max(before, xml.index("<w:settings"))) + 1
    return deflate(_SETTINGS, f"{xml[:at]}<w:trackRevisions/>{xml[at:]}".encode(), _BEST)


def relationships(form: Template, links: dict[str, str], pictures: int = 0) -> str:
    """The relationships of the body: those of the template, an id for each address (already escaped) and picture."""
    outward = "".join(
        f'<Relationship Id="{key}" Type="{_HYPERLINK}" Target="{address}" TargetMode="External"/>'
        for address, key in links.items()
    )
    inward = "".join(
        f'<Relationship Id="picture{number}" Type="{_IMAGE}" Target="/{picture_name(number, "png")}"/>'
        f'<Relationship Id="drawing{number}" Type="{_IMAGE}" Target="/{picture_name(number, "svg")}"/>'
        for number in range(1, pictures + 1)
    )
    return _relations(f"{form.relations}{outward}{inward}")


def _relations(inner: str) -> str:
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _related(relations: Relationships) -> str:
    return "".join([
        f'<Relationship Id="{key}" Type="{each.reltype}" Target="{each.target_part.partname}"/>'
        for key, each in relations.items()
    ])  # fmt: skip


def picture_name(number: int, kind: str) -> str:
    """The name of the part that holds a picture, as "png" or "svg"."""
    return f"word/media/picture{number}.{kind}"


def _content_types(types: dict[str, str], more: str = "") -> str:
    over = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in sorted(types.items()))
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="svg" ContentType="image/svg+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{more}{over}</Types>'
    )


def _frames(turns: tuple[str, ...], layout: Layout) -> tuple[HeaderPart, ...]:
    """The headers and footers that a document has: upright and on its side, of each turn; of a form, apart too."""
    ways = (UPRIGHT, SIDEWAYS, APART) if layout is Layout.FORM else (UPRIGHT, SIDEWAYS)
    pages = [(turn, page) for turn in turns for page in ways]
    return tuple(
        HeaderPart(f"word/{kind}{number}.xml", kind, page, turn, number)
        for kind in ("header", "footer")
        for number, (turn, page) in enumerate(pages, 1)
    )


def _above(design: LetterheadDesign, frame: HeaderPart) -> Above:
    """What the letterhead has in a header or footer; drawings on pages of either way have ids of their own."""
    at = f"{frame.kind}/{frame.turn}"
    xml = _BACKDROP.sub("" if frame.page == SIDEWAYS else r"\1", design.frames.get(at, ""))
    xml = _DRAWING_ID.sub(lambda found: f'{found[1]}{int(found[2]) + 1000 * frame.page}"', xml)
    return Above(xml, design.room.get(at))


def _pictures(design: LetterheadDesign, frames: tuple[HeaderPart, ...]) -> list[PackedFile]:
    """The pictures of a letterhead, and which of them each header and footer shows."""
    members = [
        deflate(f"word/media/letterhead{number}.{each.kind}", each.content, _BEST)
        for number, each in enumerate(design.pictures, 1)
    ]
    for frame in frames:
        shown = sorted(set(_SHOWN.findall(design.frames.get(f"{frame.kind}/{frame.turn}", ""))), key=int)
        if shown:
            targets = "".join(
                f'<Relationship Id="letterhead{number}" Type="{_IMAGE}" '
                f'Target="/word/media/letterhead{number}.{design.pictures[int(number) - 1].kind}"/>'
                for number in shown
            )
            name = f"word/_rels/{frame.name.removeprefix('word/')}.rels"
            members.append(deflate(name, _relations(targets).encode(), _BEST))
    return members


def _package(design: LetterheadDesign | None, frames: tuple[HeaderPart, ...], layout: Layout) -> Package:
    """The parts of the template and how they are related; headers, footers and body stand empty."""
    kinds, types = RELATIONSHIP_TYPE, CONTENT_TYPE
    properties = f'{DECLARATION}<Properties xmlns="{_OFFICE}/'
    package = Package()

    def relate(source: Package | Part, name: str, kind: str, content_type: str, xml: str = "") -> Part:
        part = Part(PackURI(f"/{name}"), content_type, xml.encode(), package)
        source.relate_to(part, kind)
        return part

    main = relate(package, BODY, kinds.OFFICE_DOCUMENT, types.WML_DOCUMENT_MAIN)
    relate(package, CORE, kinds.CORE_PROPERTIES, types.OPC_CORE_PROPERTIES)
    application = f'{properties}extended-properties"><Application>Partnership</Application></Properties>'
    relate(package, "docProps/app.xml", kinds.EXTENDED_PROPERTIES, types.OFC_EXTENDED_PROPERTIES, application)
    relate(package, CUSTOM, kinds.CUSTOM_PROPERTIES, types.OFC_CUSTOM_PROPERTIES)
    relate(main, "word/styles.xml", kinds.STYLES, types.WML_STYLES, _styles(design, layout))
    relate(main, NUMBERING, kinds.NUMBERING, types.WML_NUMBERING)
    relate(main, NOTES, kinds.FOOTNOTES, types.WML_FOOTNOTES)
    relate(main, _SETTINGS, kinds.SETTINGS, types.WML_SETTINGS, _settings(design))
    fonts = _fonts(design.fonts if design else ())
    relate(main, "word/fontTable.xml", kinds.FONT_TABLE, types.WML_FONT_TABLE, fonts)
    for each in frames:
        is_header = each.kind == "header"
        kind, type_ = (kinds.HEADER, types.WML_HEADER) if is_header else (kinds.FOOTER, types.WML_FOOTER)
        relate(main, each.name, kind, type_)
    if layout is Layout.FORM:
        values = relate(main, VALUES_PART, kinds.CUSTOM_XML, types.XML)
        relate(values, "customXml/itemProps1.xml", kinds.CUSTOM_XML_PROPS, types.OFC_CUSTOM_XML_PROPERTIES, _STORED)
    relate(
        main, "word/theme/theme1.xml", kinds.THEME, types.OFC_THEME, _theme(design.theme if design else DocumentTheme())
    )
    return package


def _styles(design: LetterheadDesign | None, layout: Layout) -> str:
    return design.styles if design else in_layout(styles_xml(), layout)


def _settings(design: LetterheadDesign | None) -> str:
    """The settings; a letterhead may set its lines to full width, and have headers of its own on even pages."""
    # A line that ends by hand is not drawn out to the full width.
    compatibility = ("<w:doNotExpandShiftReturn/>" if design else "") + "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    colours = "".join(
        f' w:{name}="{value}"'
        for name, value in (
            ("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2"),
            *((f"accent{number}", f"accent{number}") for number in range(1, 7)),
            ("hyperlink", "hyperlink"), ("followedHyperlink", "followedHyperlink"),
        )
    )  # fmt: skip
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        f"{'<w:evenAndOddHeaders/>' if design and 'even' in design.turns else ''}"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f"<w:compat>{compatibility}</w:compat>"
        f'<w:themeFontLang w:val="en-GB"/><w:clrSchemeMapping{colours}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _fonts(letterhead: Iterable[str]) -> str:
    """Our own typefaces, and by name those of a letterhead."""
    faces = (
        (FONT, "020B0604020202020204", "swiss", "variable"),
        ("MS Gothic", "020B0609070205080204", "modern", "fixed"),  # holds the box of a check box
    )
    each = "".join(
        f'<w:font w:name="{name}"><w:panose1 w:val="{panose}"/><w:charset w:val="00"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
        for name, panose, family, pitch in faces
    )
    known = {name for name, *_ in faces}
    more = "".join(f'<w:font w:name="{escape(name)}"/>' for name in letterhead if name not in known)
    return f'{DECLARATION}<w:fonts xmlns:w="{W}">{each}{more}</w:fonts>'


def _theme(theme: DocumentTheme) -> str:
    """The smallest theme that the schema allows: colours, two typefaces, plain fills and lines."""
    colours = {**OWN_COLOURS, **theme.colours}
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    major, minor = (
        f'<a:latin typeface="{escape(face or FONT)}"/><a:ea typeface=""/><a:cs typeface=""/>'
        for face in (theme.major, theme.minor)
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{DECLARATION}<a:theme xmlns:a="{_DRAWING}" name="House"><a:themeElements><a:clrScheme name="House">{scheme}'
        f'</a:clrScheme><a:fontScheme name="House"><a:majorFont>{major}</a:majorFont><a:minorFont>{minor}</a:minorFont>'
        f'</a:fontScheme><a:fmtScheme name="House"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )
