"""What surrounds the text of a Word document: header with marking and status, watermark, footer, properties."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from partnership.documents.blocks import Layout, Status
from partnership.documents.text import escape
from partnership.documents.word.controls import BLANK, LOCKED, bound_to, text_box
from partnership.documents.word.paper import APART
from partnership.documents.word.runs import field_xml, words
from partnership.documents.word.styles import DECLARATION, FONT, RED, RULE, W
from partnership.documents.wording import COPY_OF, day

if TYPE_CHECKING:
    from partnership.documents.blocks import Document
    from partnership.documents.word.template import Above, HeaderPart, Template

_NAMES: Final = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)
# A letterhead's pictures and boxes need more.
_DRAWN: Final = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_LINE: Final = 106  # characters on one line of the header of a portrait page
_SHORTEST: Final = 40
_BELOW_HEADER: Final = 160  # twips between a letterhead's header and the text, where the header is tall
_WITH_WATERMARK: Final = frozenset((Status.DRAFT, Status.CONSULTATION, Status.SUPERSEDED))


def frame_xml(document: Document, template: Template, frame: HeaderPart) -> str:
    """A header or footer: what the letterhead has there, and below it our own lines, which are never left out."""
    above = template.letterhead.get(frame.name)
    names = f"{_NAMES} {_DRAWN}" if above is not None and above.xml else _NAMES
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{template.sheet.width(frame.page)}"/></w:tabs>'
    style = f'<w:pStyle w:val="{template.lines_style}{frame.kind.title()}"/>'
    if template.layout is Layout.CARD:
        line = _watermark_line(document, frame, style) if frame.kind == "header" else _foot_of_card(document, style)
        return f"{DECLARATION}<w:{frame.root} {names}>{line}</w:{frame.root}>"
    if frame.page == APART:
        line = _apart_line(document, frame, style)
        return f"{DECLARATION}<w:{frame.root} {names}>{line}</w:{frame.root}>"
    lines = (
        _header_lines(document, frame, style, tabs) if frame.kind == "header" else _footer_line(document, style, tabs)
    )
    return f"{DECLARATION}<w:{frame.root} {names}>{_together(above, lines, frame)}</w:{frame.root}>"


def _watermark_line(document: Document, frame: HeaderPart, style: str) -> str:
    """A header that takes no room."""
    line = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{style}{line}</w:pPr>{_watermark(document, frame.number)}</w:p>"


def _foot_of_card(document: Document, style: str) -> str:
    """Where it stands, what holds in any case, the law, version and date."""
    status = f'<w:r><w:rPr><w:b/><w:color w:val="{RED}"/></w:rPr>{words(document.status_words)}</w:r>'
    return f"<w:p><w:pPr>{style}</w:pPr>{status}<w:r>{words(f' · {document.subject} · {_issue(document)}')}</w:r></w:p>"


def _apart_line(document: Document, frame: HeaderPart, style: str) -> str:
    """A page that may travel alone: reference and watermark above, version and date below."""
    if frame.kind == "header":
        inner = f"{_watermark(document, frame.number)}{_reference(document, frame)}"
    else:
        inner = f"<w:r>{words(_issue(document))}</w:r>"
    return f"<w:p><w:pPr>{style}</w:pPr>{inner}</w:p>"


def _reference(document: Document, frame: HeaderPart) -> str:
    """The reference of a form, bound to the value that its first page shows."""
    run = document.reference
    if run is None:
        return ""
    number = zlib.crc32(frame.name.encode()) & 0x7FFFFFFF or 1
    identity = (
        f'<w:alias w:val="{escape(run.label)}"/><w:tag w:val="{escape(run.id)}"/><w:id w:val="{number}"/>{LOCKED}'
    )
    shown = f"<w:r><w:rPr><w:b/></w:rPr>{words(run.hint or BLANK)}</w:r>"
    return f"<w:r>{words('Ref: ')}</w:r>{text_box(identity, shown, bound_to(run.bound))}"


def _together(above: Above | None, lines: str, frame: HeaderPart) -> str:
    """The letterhead's words and our lines, which keep off the drawings that float and off the text of the page."""
    if above is None:
        return lines
    room = _gap(above.room) if above.room else ""
    if frame.kind == "header":
        return f"{above.xml}{room}{lines}{_gap(_BELOW_HEADER)}"
    if above.room is not None:  # drawings at the foot of the page: our line stands over them
        return f"{lines}{room}{above.xml}{'<w:p/>' if above.xml.endswith('</w:tbl>') else ''}"
    return above.xml + lines


def _gap(twips: int) -> str:
    """An empty line of that height."""
    return f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/></w:pPr></w:p>'


def _header_lines(document: Document, frame: HeaderPart, style: str, tabs: str) -> str:
    """Partnership and status, with the watermark; title and marking."""
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="4" w:color="{RULE}"/></w:pBdr>'
    status = f"<w:r><w:rPr><w:b/></w:rPr>{words(document.status_words)}</w:r>"
    title = words(shortened(document.title, document.marking))
    return (
        f"<w:p><w:pPr>{style}{tabs}</w:pPr>{_watermark(document, frame.number)}"
        f"<w:r>{words(shortened(document.partnership, document.status_words))}</w:r><w:r><w:tab/></w:r>{status}</w:p>"
        f"<w:p><w:pPr>{style}{rule}{tabs}</w:pPr><w:r>{title}</w:r>{_aside(document, frame)}"
        f"<w:r><w:tab/></w:r><w:r>{words(document.marking)}</w:r></w:p>"
    )


def _aside(document: Document, frame: HeaderPart) -> str:
    reference = _reference(document, frame)
    return f"<w:r>{words('   ')}</w:r>{reference}" if reference else ""


def _footer_line(document: Document, style: str, tabs: str) -> str:
    """Version and date, or what a form has there; page x of y."""
    rule = f'<w:pBdr><w:top w:val="single" w:sz="6" w:space="6" w:color="{RULE}"/></w:pBdr>'
    left = f"<w:r>{words(_issue(document))}</w:r>"
    if document.foot:  # the first page has version and date
        left = f'<w:r><w:rPr><w:b/><w:color w:val="{RED}"/></w:rPr>{words(document.foot)}</w:r>'
    return (
        f"<w:p><w:pPr>{style}{rule}{tabs}</w:pPr>{left}<w:r><w:tab/></w:r>"
        f"<w:r>{words('Page ')}</w:r>{field_xml('PAGE', '1')}"
        f"<w:r>{words(' of ')}</w:r>{field_xml('NUMPAGES', '1')}</w:p>"
    )


def section_xml(template: Template, page: int, *, is_first: bool) -> str:
    """The properties of a section, upright or on its side, with its own headers and footers.

    Only the first section of a document has a first page of its own: a logo stands on the letter's first page once.
    """
    turned = [each for each in template.frames if each.page == page and (is_first or each.turn != "first")]
    references = "".join(
        f'<w:{each.kind}Reference w:type="{each.turn}" r:id="{template.ids[each.name]}"/>' for each in turned
    )
    first = "<w:titlePg/>" if any(each.turn == "first" for each in turned) else ""
    return f"<w:sectPr>{references}{template.sheet.properties(page)}{first}</w:sectPr>"


def _issue(document: Document) -> str:
    """Version and date; a paper that is no version of anything, or is told from others by its date, has that alone."""
    is_dated = document.version in ("", document.dated_on.isoformat())
    return day(document.dated_on) if is_dated else f"Version {document.version}, {day(document.dated_on)}"


def core_xml(document: Document) -> str:
    """The properties: title, subject, status, version; the author is the partnership, never an account."""
    moment = f"{document.dated_on.isoformat()}T00:00:00Z"
    who = escape(document.partnership)
    title = escape(document.title if document.title.strip() else "Untitled document")  # readers announce it
    return (
        f"{DECLARATION}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:subject>{escape(document.subject)}</dc:subject>"
        f"<dc:creator>{who}</dc:creator><cp:keywords>{escape(document.marking)}</cp:keywords>"
        f"<cp:lastModifiedBy>{who}</cp:lastModifiedBy><dc:language>en-GB</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<cp:version>{escape(document.version)}</cp:version>"
        f"<cp:contentStatus>{escape(document.status_words)}</cp:contentStatus></cp:coreProperties>"
    )


def own_properties_xml(document: Document) -> str:
    """The property that says which saved version the file is a copy of; editors keep it when they save."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    own = (
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{COPY_OF}">'
        f"<vt:lpwstr>{escape(document.copy_of)}</vt:lpwstr></property>"
    )
    return (
        f'{DECLARATION}<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">'
        f"{own if document.copy_of else ''}</Properties>"
    )


def shortened(title: str, beside: str) -> str:
    """A title that fits on one line of the header with what stands beside it, cut between words."""
    length = max(_SHORTEST, _LINE - len(beside))
    if len(title) <= length:
        return title
    return f"{title[: length - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}\u2026"


def _watermark(document: Document, number: int) -> str:
    """The status across the page; Word finds it by the start of its id when someone removes the watermark."""
    if document.status not in _WITH_WATERMARK:
        return ""
    status = escape(document.status_words)
    width = min(600, 84 * len(document.status_words))
    height = min(150, round(width * 1.5 / len(document.status_words)))
    style = (
        f"position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:315;"
        "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        "mso-position-vertical:center;mso-position-vertical-relative:margin"
    )
    return (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" '
        f'alt="Watermark: {status}" style="{style}" o:allowincell="f" fillcolor="#d9d9d9" stroked="f">'
        f'<v:fill opacity=".5"/><v:textpath style="font-family:&quot;{FONT}&quot;;font-size:1pt" string="{status}"/>'
        '<w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )
