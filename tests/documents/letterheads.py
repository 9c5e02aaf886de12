"""Letterheads as councils have them, made up: each a whole .docx as bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt, RGBColor

from partnership.documents.letterhead.stored import design_from, stored
from partnership.documents.untrusted.sandbox import run_sandboxed
from partnership.documents.word.template import LetterheadDesign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
READER = "partnership.documents.letterhead.importer:read"


def design(content: bytes) -> LetterheadDesign:
    """The house style that an upload becomes."""
    return design_from(stored(taken(content)))


def taken(content: bytes) -> dict[str, Any]:
    """What is taken of an upload."""
    found: dict[str, Any] = run_sandboxed(READER, content)
    return found


def png(width: int = 240, height: int = 80, colour: tuple[int, int, int] = (0, 94, 84)) -> bytes:
    """A plain picture with a lighter bar, as a logo."""
    bar = bytes(colour) * (width * 7 // 10)
    rows = (b"\x00" + bar + bytes((240, 171, 0)) * (width - width * 7 // 10)) * height

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Author\x00A. Person")
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )  # fmt: skip


def saved(document: Any) -> bytes:
    """A python-docx document as bytes."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def rezipped(content: bytes, change: Mapping[str, bytes | None] | Callable[[str, bytes], bytes]) -> bytes:
    """The package with some members changed, added or (None) taken out; or each put through a function."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if callable(change):
                new.writestr(name, change(name, old.read(name)))
            elif name not in change:
                new.writestr(name, old.read(name))
        if not callable(change):
            for name, data in change.items():
                if data is not None:
                    new.writestr(name, data)
    return out.getvalue()


def replaced(content: bytes, name: str, old: str, new: str) -> bytes:
    """The package with words of one part replaced; the words have to be there."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = package.read(name).decode()
    assert old in text, (name, old)
    return rezipped(content, {name: text.replace(old, new).encode()})


@cache
def plain() -> bytes:
    """The default template of python-docx: Letter, Cambria and Calibri, blue headings, a line of header."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Northbridge Council\tChildren's services\tTown Hall"
    return saved(document)


def _a4(document: Any) -> Any:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    return section


@cache
def with_logo() -> bytes:
    """A logo on the first page only, an address in the footer, page numbers of its own, green headings in Georgia."""
    document = docx.Document()
    section = _a4(document)
    section.different_first_page_header_footer = True
    first = section.first_page_header
    first.paragraphs[0].add_run().add_picture(io.BytesIO(png()), width=Cm(5))
    first.add_paragraph("London Borough of Northbridge").runs[0].bold = True
    section.header.paragraphs[0].text = "London Borough of Northbridge"
    section.first_page_footer.paragraphs[0].text = "Town Hall, High Street, Northbridge NB1 1AA"
    section.footer.paragraphs[0].text = "northbridge.example.org"
    for level in (1, 2, 3):
        font = document.styles[f"Heading {level}"].font
        font.name, font.color.rgb = "Georgia", RGBColor(0, 94, 84)
        fonts = document.styles[f"Heading {level}"].element.rPr.rFonts
        for key in [each for each in fonts.attrib if "Theme" in each or "theme" in each]:
            del fonts.attrib[key]
    document.styles["Normal"].font.name = "Verdana"
    document.styles["Normal"].font.size = Pt(10)
    return saved(document)


def letter() -> bytes:
    """Letter size lying on its side when it was saved, a table in the header."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Inches(11), Inches(8.5)
    table = section.header.add_table(1, 2, Inches(6))
    table.cell(0, 0).text, table.cell(0, 1).text = "Westmarsh County", "Safeguarding"
    return saved(document)


def wide_margins() -> bytes:
    """Margins of 4.5 cm on the left for a strip, text of 12 points set in full lines, no space between paragraphs."""
    document = docx.Document()
    section = _a4(document)
    section.left_margin, section.right_margin, section.top_margin = Cm(4.5), Cm(3.5), Cm(4)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(12), "Times New Roman"
    normal.paragraph_format.space_after, normal.paragraph_format.space_before = Pt(0), Pt(0)
    normal.paragraph_format.alignment = 3
    section.header.paragraphs[0].text = "Eastvale Council"
    return saved(document)


def renamed() -> bytes:
    """Styles of its own names: headings known by their level only, no lists, no title, even pages of their own."""
    document = docx.Document()
    section = _a4(document)
    document.settings.odd_and_even_pages_header_footer = True
    section.header.paragraphs[0].text = "Southport Isles (odd)"
    section.even_page_header.paragraphs[0].text = "Southport Isles (even)"
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        name = style.find(qn("w:name")).get(qn("w:val"))
        if name.startswith(("List", "Title", "Subtitle", "Caption", "caption", "Light", "Medium", "Dark", "Colorful")):
            styles.remove(style)
    for level, name in ((1, "SI Chapter"), (2, "SI Section"), (3, "SI Part")):
        style = document.styles[f"Heading {level}"].element
        style.find(qn("w:name")).set(qn("w:val"), name)
        style.set(qn("w:styleId"), name.replace(" ", ""))
    clash = document.styles.add_style("Council Clause", WD_STYLE_TYPE.PARAGRAPH)
    clash.element.set(qn("w:styleId"), "Clause")  # an id of ours for something else
    clash.font.color.rgb = RGBColor(255, 0, 0)
    return saved(document)


def theme_fonts() -> bytes:
    """Everything by the theme: typefaces and colours; the accent is a strong purple."""
    content = plain()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        theme = package.read("word/theme/theme1.xml").decode()
    theme = theme.replace('<a:latin typeface="Calibri"/>', '<a:latin typeface="Council Display"/>', 1)
    theme = theme.replace('<a:srgbClr val="4F81BD"/>', '<a:srgbClr val="6A1B9A"/>')
    return rezipped(content, {"word/theme/theme1.xml": theme.encode()})


def german() -> bytes:
    """Made in a German Word: ids in German, names in English; headings based on each other."""
    ids = {"Heading1": "berschrift1", "Heading2": "berschrift2", "Normal": "Standard", "ListBullet": "Aufzhlungszeichen",
           "Title": "Titel", "Header": "Kopfzeile", "Footer": "Fuzeile"}  # fmt: skip
    document = docx.Document()
    _a4(document)
    document.styles["Heading 2"].base_style = document.styles["Heading 1"]
    document.styles["Title"].base_style = document.styles["Heading 1"]
    document.sections[0].header.paragraphs[0].text = "Gemeinde Nordbrück"

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith(".xml"):
            return data
        text = data.decode()
        for old, new in ids.items():
            text = text.replace(f'w:styleId="{old}"', f'w:styleId="{new}"')
            for key in ("basedOn", "next", "link", "pStyle"):
                text = text.replace(f'<w:{key} w:val="{old}"/>', f'<w:{key} w:val="{new}"/>')
        return text.encode()

    return rezipped(saved(document), change)


def anchored() -> bytes:
    """A logo that floats over the text at the right, a text box with the address, a coloured line, and a telephone."""
    document = docx.Document()
    section = _a4(document)
    header = section.header
    paragraph = header.paragraphs[0]
    inline = paragraph.add_run().add_picture(io.BytesIO(png()), width=Cm(4))._inline
    graphic = inline.find(qn("a:graphic"))
    names = (
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:w="{W}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )

    def anchor(x: int, y: int, across: int, down: int) -> str:
        return (
            f'<wp:anchor {names} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="1" '
            'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page">'
            f'<wp:posOffset>{x}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>{y}'
            f'</wp:posOffset></wp:positionV><wp:extent cx="{across}" cy="{down}"/><wp:wrapNone/>'
            '<wp:docPr id="7" name="x" descr="Crest of Northbridge"/><wp:cNvGraphicFramePr/></wp:anchor>'
        )

    floating = parse_xml(anchor(5_300_000, 250_000, 1_440_000, 480_000))
    floating.append(graphic)
    inline.getparent().replace(inline, floating)
    box = (
        f'<w:r {names}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        + anchor(700_000, 250_000, 2_200_000, 560_000).removesuffix("</wp:anchor>")
        + '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        '<wps:cNvSpPr txBox="1"/><wps:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr '
        'val="EAF3EE"/></a:solidFill></wps:spPr><wps:txbx><w:txbxContent><w:p><w:r><w:t>Town Hall, High Street</w:t></w:r>'
        "</w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        '</mc:Choice><mc:Fallback><w:pict><v:shape style="width:10pt"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )
    paragraph._p.append(parse_xml(box))
    paragraph.add_run().text = "Council of Northbridge"
    paragraph._p.append(parse_xml(f'<w:r {names}><w:sym w:font="Wingdings" w:char="F028"/></w:r>'))
    footer = section.footer.paragraphs[0]
    for piece in ("begin", None, "separate", "1", "end"):
        inner = {
            None: '<w:instrText xml:space="preserve"> PAGE \\* MERGEFORMAT </w:instrText>', "1": "<w:t>1</w:t>",
        }.get(piece, f'<w:fldChar w:fldCharType="{piece}"/>')  # fmt: skip
        footer._p.append(parse_xml(f"<w:r {names}>{inner}</w:r>"))
    return saved(document)


def bare() -> bytes:
    """As LibreOffice writes an empty text: no theme, no header, “Standard” for plain text and no space between."""
    document = docx.Document()
    _a4(document)
    content = saved(document)
    styles = (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Serif" '
        'w:hAnsi="Liberation Serif" w:eastAsia="NSimSun" w:cs="Arial"/><w:kern w:val="2"/><w:sz w:val="24"/><w:szCs '
        'w:val="24"/><w:lang w:val="de-DE" w:eastAsia="zh-CN" w:bidi="hi-IN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:suppressAutoHyphens w:val="true"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:styleId="Normal" w:default="1"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:widowControl/><w:bidi w:val="0"/></w:pPr><w:rPr/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading"><w:name w:val="Heading"/><w:basedOn w:val="Normal"/><w:next '
        'w:val="TextBody"/><w:qFormat/><w:pPr><w:keepNext w:val="true"/><w:spacing w:before="240" w:after="120"/></w:pPr>'
        '<w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans"/><w:sz w:val="28"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Heading"/><w:next '
        'w:val="TextBody"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="TextBody"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/><w:pPr>'
        '<w:spacing w:lineRule="auto" w:line="276" w:before="0" w:after="140"/></w:pPr></w:style></w:styles>'
    )
    main = f'<w:document xmlns:w="{W}"><w:body><w:p/><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    return rezipped(content, {"word/styles.xml": styles.encode(), "word/document.xml": main.encode()})


ALL: dict[str, Callable[[], bytes]] = {
    each.__name__: each
    for each in (plain, with_logo, letter, wide_margins, renamed, theme_fonts, german, anchored, bare)
}
