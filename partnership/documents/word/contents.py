"""The list of contents of a Word document: a field whose entries are written, so that nothing asks to be updated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import wording
from partnership.documents.word.runs import field_xml, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
