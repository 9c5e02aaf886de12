"""The list of contents of a Word document: a field whose entries are written, so that nothing asks to be updated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import wording
from partnership.documents.word.runs import field_xml, words
from partnership.documents.word.styles import GREY
from partnership.documents.word.tables import READ_ACROSS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.documents.blocks import Contents, ContentsEntry
    from partnership.documents.outline import Outline, OutlineEntry


def contents_xml(outline: Outline, pages: Mapping[str, int] | None) -> Iterator[str]:
    """The list of contents with its entries written, so that nothing asks to be updated; numbers only if known."""
    yield (
        '<w:sdt><w:sdtPr><w:alias w:val="Contents"/><w:tag w:val="contents"/><w:id w:val="1"/>'
        '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        '<w:sdtContent><w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>'
        f"<w:r>{words(wording.CONTENTS)}</w:r></w:p>"
    )
    switch = "" if pages else " \\n"
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2"{switch} \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    for entry in outline.contents:
        yield _line(entry, field, pages.get(entry.anchor) if pages else None)
        field = ""
    yield (
        f'<w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr>{field}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        "</w:sdtContent></w:sdt>"
    )


def _line(entry: OutlineEntry, field: str, page: int | None) -> str:
    wide = '<w:tabs><w:tab w:val="left" w:pos="1134"/></w:tabs><w:ind w:left="1134" w:right="567" w:hanging="1134"/>'
    flush = '<w:ind w:left="0" w:right="567" w:firstLine="0"/>'
    lead, indent = "", ""
    if entry.number:
        lead = f"<w:r>{words(entry.number)}<w:tab/></w:r>"
        indent = wide if len(entry.number) > len("Anne") else ""
    elif entry.level == 1:
        indent = flush
    number = "<w:r><w:tab/></w:r>" + field_xml(f"PAGEREF {entry.bookmark} \\h", str(page)) if page else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="TOC{entry.level}"/>{indent}</w:pPr>{field}'
        f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{lead}<w:r>{words(entry.text)}</w:r>{number}'
        "</w:hyperlink></w:p>"
    )


def close_contents_xml(
    contents: Contents, outline: Outline, pages: Mapping[str, int] | None, width: int
) -> Iterator[str]:
    """All sections of the full paper in two columns: those that stand here with links, the others in grey.

    No field of Word's makes such a list, so that only its page numbers are fields.
    """
    half = -(-len(contents.entries) // 2)
    columns = contents.entries[:half], contents.entries[half:]
    each = width // 2
    grid = f'<w:gridCol w:w="{each}"/>' * 2
    yield f'<w:p><w:pPr><w:pStyle w:val="RunInHeading"/></w:pPr><w:r>{words(wording.CONTENTS)}</w:r></w:p>'
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{2 * each}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'{READ_ACROSS}<w:tblCaption w:val="{wording.CONTENTS}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
    )
    for column in columns:
        lines = "".join([_entry(entry, outline, pages, each) for entry in column])
        yield f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr>{lines or "<w:p/>"}</w:tc>'
    yield '</w:tr></w:tbl><w:p><w:pPr><w:pStyle w:val="Spacer"/></w:pPr></w:p>'


def _entry(entry: ContentsEntry, outline: Outline, pages: Mapping[str, int] | None, width: int) -> str:
    start = (
        '<w:p><w:pPr><w:pStyle w:val="TableText"/><w:tabs><w:tab w:val="left" w:pos="794"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{width - 260}"/></w:tabs><w:spacing w:before="0" w:after="0"/>'
        '<w:ind w:left="794" w:right="260" w:hanging="794"/></w:pPr>'
    )
    words_of = f"{entry.number}\t{entry.text}"
    if entry.note:
        grey = f'<w:rPr><w:color w:val="{GREY}"/></w:rPr>'
        return f"{start}<w:r>{grey}{words(f'{words_of}, {entry.note}')}</w:r></w:p>"
    bookmark = outline.target(entry.anchor).bookmark
    page = pages.get(entry.anchor) if pages else None
    number = "<w:r><w:tab/></w:r>" + field_xml(f"PAGEREF {bookmark} \\h", str(page)) if page else ""
    link = f'<w:hyperlink w:anchor="{bookmark}" w:history="1"><w:r>{words(words_of)}</w:r>{number}</w:hyperlink>'
    return f"{start}{link}</w:p>"
