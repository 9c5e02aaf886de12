"""The house style of Word documents: fonts, colours, spacing, and the lists that number sections and clauses."""

from __future__ import annotations

from typing import Final

from partnership.documents.blocks import Tone

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Lengths are in twentieths of a point (twips), as Word counts; text widths follow from A4 and the margins.
PAGE_SHORT: Final = 11906
PAGE_LONG: Final = 16838
MARGIN_SIDE: Final = 1247
MARGIN_TOP: Final = 1531
MARGIN_FOOT: Final = 1361
TOP_OF_PAGE: Final = '<w:spacing w:before="0"/>'
TEXT_WIDTH: Final = PAGE_SHORT - 2 * MARGIN_SIDE
CLAUSE_INDENT: Final = 794
LIST_INDENT: Final = 397
ANNEX_INDENT: Final = 1701
COVER_TOP: Final = 1300  # above the first line of a cover
_NOTE_INDENT: Final = 340

FONT: Final = "Arial"
INK: Final = "1F3552"  # headings
RULE: Final = "8A99AD"  # table rules
HEAD_FILL: Final = "DDE5EF"
SIDE_FILL: Final = "F1F4F8"
STOP_FILL: Final = "FBE9E7"
ENTRY_FILL: Final = "FFF6D9"
GREY: Final = "505A5F"
RED: Final = "A3191F"

CALLOUTS: Final = {  # fill and border
    Tone.INFORMATION: ("EEF3F9", "1F3552"),
    Tone.WARNING: ("FFF6E0", "8A5A00"),
    Tone.STOP: ("FBE9E7", "A3191F"),
}
CALLOUT_STYLES: Final = {
    Tone.INFORMATION: "CalloutNote",
    Tone.WARNING: "CalloutWarning",
    Tone.STOP: "CalloutStop",
}

SECTIONS_LIST: Final = 1
ANNEXES_LIST: Final = 2
BULLETS_LIST: Final = 3
FIRST_NUMBERS_LIST: Final = 10  # each numbered list of a document has its own, so that each starts at 1
_NUMBERS: Final = 3


def _spacing(before: int, after: int, line: int = 0) -> str:
    rest = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{rest}/>'


def _font(size: float, *, bold: bool = False, italic: bool = False, colour: str = "") -> str:
    """Run properties; `size` in points."""
    half = round(size * 2)
    weight = f"{'<w:b/><w:bCs/>' if bold else ''}{'<w:i/><w:iCs/>' if italic else ''}"
    ink = f'<w:color w:val="{colour}"/>' if colour else ""
    return f'{weight}{ink}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _paragraph(
    name: str, paragraph: str = "", run: str = "", *, based: str = "Normal", after: str = "", key: str = ""
) -> str:
    """A paragraph style; `after` is the style of the paragraph typed next, `key` its id where the name is not."""
    style = key or name.replace(" ", "")
    return (
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>'
        f'<w:next w:val="{after or style}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _character(name: str, run: str, *, key: str = "") -> str:
    return (
        f'<w:style w:type="character" w:styleId="{key or name.replace(" ", "")}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{run}</w:rPr></w:style>'
    )


def _list(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _indent(left: int, hanging: int = 0) -> str:
    return f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'


def _tab(*places: int) -> str:
    each = "".join(f'<w:tab w:val="left" w:pos="{place}"/>' for place in places)
    return f"<w:tabs>{each}</w:tabs>"


def _headings() -> str:
    keep = "<w:keepNext/><w:keepLines/>"
    hang = _indent(CLAUSE_INDENT, CLAUSE_INDENT)
    return "".join(
        (
            _paragraph(
                "heading 1",
                f"{keep}{_list(SECTIONS_LIST)}{_tab(CLAUSE_INDENT)}{_spacing(480, 160, 264)}{hang}"
                '<w:outlineLvl w:val="0"/>',
                _font(17, bold=True, colour=INK), after="Normal", key="Heading1",
            ),
            _paragraph("heading 2", f'{keep}{_spacing(320, 120, 264)}<w:outlineLvl w:val="1"/>',
                       _font(13.5, bold=True, colour=INK), after="Normal", key="Heading2"),
            _paragraph("heading 3", f'{keep}{_spacing(240, 80, 264)}<w:outlineLvl w:val="2"/>',
                       _font(11.5, bold=True, colour=INK), after="Normal", key="Heading3"),
            _paragraph("Run In Heading", f"{keep}{_spacing(200, 60)}", _font(11, bold=True), after="Normal"),
            _paragraph("Title", _spacing(0, 200, 252), _font(30, bold=True, colour=INK)),
            _paragraph("Subtitle", _spacing(0, 480, 276), _font(15, colour=GREY)),
            _paragraph("Cover Partnership",
                       f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="10" w:color="{INK}"/></w:pBdr>'
                       f"{_spacing(COVER_TOP, 720)}", _font(14, bold=True, colour=INK)),
            _paragraph("TOC Heading", f"{keep}{_spacing(0, 240)}", _font(17, bold=True, colour=INK), after="Normal"),
        )
    )  # fmt: skip


def _body() -> str:
    hang = f"{_tab(CLAUSE_INDENT)}{_spacing(0, 120)}{_indent(CLAUSE_INDENT, CLAUSE_INDENT)}"
    step = LIST_INDENT
    return "".join(
        (
            _paragraph("Clause", _list(SECTIONS_LIST, 1) + hang),
            _paragraph("Clause Heading", f"<w:keepNext/>{_spacing(160, 80)}", _font(11, bold=True, colour=INK),
                       based="Clause", after="ClauseText"),
            _paragraph("Clause Text", _spacing(0, 120) + _indent(CLAUSE_INDENT)),
            _paragraph("footnote text", _spacing(0, 20, 245) + _indent(_NOTE_INDENT, _NOTE_INDENT),
                       _font(8.5, colour=GREY), key="FootnoteText"),
            _paragraph("Lead", _spacing(0, 200), _font(12.5, colour=INK)),
            _paragraph("Small Note", _spacing(0, 120, 252), _font(9, colour=GREY)),
            _paragraph("Sign", _list(BULLETS_LIST) + _spacing(0, 60, 252) + _indent(step, step), _font(12, bold=True)),
            _paragraph("Quote", f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{RULE}"/></w:pBdr>'
                       f"{_spacing(40, 120)}{_indent(LIST_INDENT)}"),
            _paragraph("Part Title", f"<w:keepNext/>{_spacing(320, 0, 252)}", _font(12, bold=True, colour=GREY)),
            _paragraph("List Bullet", _list(BULLETS_LIST) + _spacing(0, 80) + _indent(step, step)),
            _paragraph("List Bullet 2", _list(BULLETS_LIST, 1) + _spacing(0, 60) + _indent(2 * step, step)),
            _paragraph("List Number", _spacing(0, 80) + _indent(step, step)),
            _paragraph("List Number 2", _spacing(0, 60) + _indent(2 * step, step)),
            _paragraph("caption", f"<w:keepNext/>{_spacing(200, 100)}", _font(10.5, bold=True, colour=INK),
                       key="Caption"),
            _paragraph("Spacer", '<w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/>', _font(4)),
            _paragraph("New Page", '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>', _font(1)),
            _paragraph("toc 1", f'<w:tabs><w:tab w:val="left" w:pos="567"/>{_dots()}</w:tabs>{_spacing(50, 20, 252)}'
                       f'<w:ind w:left="567" w:right="567" w:hanging="567"/>', _font(10.5), key="TOC1"),
            _paragraph("toc 2", f"<w:tabs>{_dots()}</w:tabs>{_spacing(0, 20, 252)}"
                       '<w:ind w:left="567" w:right="567"/>', _font(10), key="TOC2"),
            _paragraph("header", _spacing(0, 20, 240), _font(8.5, colour=GREY), key="Header"),
            _paragraph("footer", _spacing(0, 0, 240), _font(8.5, colour=GREY), key="Footer"),
        )
    )  # fmt: skip


def _dots() -> str:
    return f'<w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/>'


def _table_text() -> str:
    keep = "<w:keepNext/>"
    return "".join(
        (
            _paragraph("Table Text", _spacing(20, 40, 252), _font(10)),
            _paragraph("Table Heading", keep + _spacing(40, 60, 252), _font(10, bold=True, colour=INK)),
            _paragraph("Table Row Heading", _spacing(20, 40, 252), _font(10, bold=True, colour=INK)),
            _paragraph("Table Small", _spacing(10, 20, 245), _font(8.5)),
            _paragraph("Table Small Heading", keep + _spacing(20, 40, 245), _font(8.5, bold=True, colour=INK)),
            _paragraph("Table Compact", _spacing(10, 20, 245), _font(8)),
            _paragraph("Table Compact Heading", keep + _spacing(20, 40, 245), _font(8, bold=True, colour=INK)),
            _paragraph("Table Compact Row Heading", _spacing(10, 20, 245), _font(8, bold=True, colour=INK)),
            _paragraph("Table Source", _spacing(20, 20, 240), _font(7.5, colour=GREY)),
            *(_callout_style(tone) for tone in CALLOUTS),
        )
    )


def _callout_style(tone: Tone) -> str:
    """A bordered paragraph; paragraphs of one style that follow each other share one box."""
    fill, border = CALLOUTS[tone]
    name = {Tone.INFORMATION: "Note", Tone.WARNING: "Warning", Tone.STOP: "Stop"}[tone]
    thin, thick = f'w:val="single" w:sz="6" w:color="{border}"', f'w:val="single" w:sz="36" w:color="{border}"'
    box = (
        f'<w:pBdr><w:top {thin} w:space="6"/><w:left {thick} w:space="8"/><w:bottom {thin} w:space="6"/>'
        f'<w:right {thin} w:space="8"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    )
    indent = '<w:ind w:left="240" w:right="200"/>'
    return _paragraph(f"Callout {name}", f"<w:keepLines/>{box}{_spacing(0, 100)}{indent}")


def _rest() -> str:
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 100), ("bottom", 40), ("right", 100))
    )
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:styleId="HouseTable"><w:name w:val="House Table"/><w:basedOn w:val="TableNormal"/>'
        f"<w:qFormat/><w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr></w:style>"
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    )


_PLAIN_CHARACTERS: Final = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
)


def styles_xml() -> str:
    """The styles part."""
    fonts = "".join(f' w:{script}="{FONT}"' for script in ("ascii", "eastAsia", "hAnsi", "cs"))
    language = '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/>'
    characters = (
        _PLAIN_CHARACTERS,
        _character("Hyperlink", '<w:color w:val="1D4F91"/><w:u w:val="single"/>'),
        _character(
            "Gap", '<w:b/><w:bCs/><w:color w:val="6B1A00"/><w:shd w:val="clear" w:color="auto" w:fill="FFE9A8"/>'
        ),
        _character("Unconfirmed", '<w:i/><w:iCs/><w:color w:val="6B3A00"/>'),
        _character("Placeholder Text", '<w:color w:val="595959"/>'),
        _character("Hard Stop", '<w:b/><w:bCs/><w:color w:val="A3191F"/>'),
        _character(
            "footnote reference",
            '<w:b w:val="0"/><w:bCs w:val="0"/><w:vertAlign w:val="superscript"/>',
            key="FootnoteReference",
        ),
    )
    return (
        f'{DECLARATION}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{fonts}/>'
        f'<w:sz w:val="22"/><w:szCs w:val="22"/>{language}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:after="120" w:line="274" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        "<w:pPr><w:widowControl/></w:pPr></w:style>"
        f"{_headings()}{_body()}{_table_text()}{''.join(characters)}{_rest()}</w:styles>"
    )


def _level(number: int, kind: str, text: str, left: int, hanging: int, *, style: str = "", run: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:suff w:val="tab"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>{_tab(left)}{_indent(left, hanging)}</w:pPr>'
        f"<w:rPr>{run}</w:rPr></w:lvl>"
    )


def numbering_xml(numbered_lists: int) -> str:
    """The numbering part with so many numbered lists beside the sections, annexes and bullets."""
    clause, step = CLAUSE_INDENT, LIST_INDENT
    sections = _level(0, "decimal", "%1", clause, clause, style="Heading1") + _level(
        1, "decimal", "%1.%2", clause, clause, style="Clause", run="<w:b/>"
    )
    annexes = _level(0, "upperLetter", "Annex %1", ANNEX_INDENT, ANNEX_INDENT) + _level(
        1, "decimal", "%1.%2", clause, clause, run="<w:b/>"
    )
    symbol = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:hint="default"/>'
    bullets = _level(0, "bullet", "\u2022", step, step, run=symbol) + _level(
        1, "bullet", "\u2013", 2 * step, step, run=symbol
    )
    numbers = _level(0, "decimal", "%1.", step, step) + _level(1, "lowerLetter", "%2)", 2 * step, step)
    abstracts = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="5A1B00{number:02d}"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="5A1C00{number:02d}"/>{levels}</w:abstractNum>'
        for number, levels in enumerate((sections, annexes, bullets, numbers))
    )
    fixed = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number - 1}"/></w:num>'
        for number in (SECTIONS_LIST, ANNEXES_LIST, BULLETS_LIST)
    )
    own = "".join(
        f'<w:num w:numId="{FIRST_NUMBERS_LIST + count}"><w:abstractNumId w:val="{_NUMBERS}"/>'
        + "".join(f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>' for level in (0, 1))
        + "</w:num>"
        for count in range(numbered_lists)
    )
    return f'{DECLARATION}<w:numbering xmlns:w="{W}">{abstracts}{fixed}{own}</w:numbering>'
