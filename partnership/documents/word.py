"""The Word writer: a document as the bytes of a .docx file, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.outline import outline
from partnership.documents.package import deflate, zipped
from partnership.documents.word_body import Body
from partnership.documents.word_frame import core_xml, footer_xml, header_xml, own_properties_xml
from partnership.documents.word_runs import Ledger
from partnership.documents.word_template import (
    BODY,
    CORE,
    CUSTOM,
    FOOTERS,
    HEADERS,
    numbering,
    picture_name,
    relationships,
    template,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.documents.blocks import Document


def write_word(document: Document, *, compression: int = 6, pages: Mapping[str, int] | None = None) -> bytes:
    """The document as a Word file.

    `compression` is zlib's level (3 for a quick look, 9 for an issued version). `pages` maps anchors of headings to
    page numbers for the list of contents; without it the list has links and no numbers, since none is better than
    wrong. Raises ValueError when the document refers to a clause that it does not have, repeats an anchor, links
    anywhere but http(s), mailto or tel, or holds a character that XML cannot; a file is whole or there is none.
    """
    house = template()
    ledger = Ledger(outline(document))
    body = Body(document, ledger, pages)
    main = deflate(BODY, (chunk.encode() for chunk in body.chunks()), compression)
    if tuple(ledger.clauses) != ledger.outline.clause_ids:
        missing = set(ledger.outline.clause_ids).symmetric_difference(ledger.clauses)
        message = f"The Word file would not hold exactly the clauses of the document: {sorted(missing)}"
        raise ValueError(message)
    small = {
        "word/_rels/document.xml.rels": relationships(ledger.links, len(ledger.pictures)),
        CORE: core_xml(document),
        CUSTOM: own_properties_xml(document),
        **{name: header_xml(document, page) for page, name in enumerate(HEADERS)},
        **{name: footer_xml(document, page) for page, name in enumerate(FOOTERS)},
    }
    written = [deflate(name, [xml.encode()], compression) for name, xml in small.items()]
    for number, (svg, png) in enumerate(ledger.pictures, 1):
        written.append(deflate(picture_name(number, "png"), [png], compression))
        written.append(deflate(picture_name(number, "svg"), [svg.encode()], compression))
    return zipped((*house.first, main, *written, numbering(ledger.numbered_lists), *house.rest))
