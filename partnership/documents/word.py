"""The Word writer: a document as the bytes of a .docx file, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.outline import outline
from partnership.documents.package import deflate, zipped
from partnership.documents.word_body import Body
from partnership.documents.word_frame import core_xml, frame_xml
from partnership.documents.word_runs import Ledger
from partnership.documents.word_template import (
    BODY,
    CORE,
    numbering,
    picture_name,
    relationships,
    template,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.documents.blocks import Document
    from partnership.documents.house import House
    from partnership.documents.word_template import Template


def write_word(
    document: Document, *, compression: int = 6, pages: Mapping[str, int] | None = None, house: House | None = None
) -> bytes:
    """The document as a Word file.

    `compression` is zlib's level (3 for a quick look, 9 for an issued version). `pages` maps anchors of headings to
    page numbers for the list of contents; without it the list has links and no numbers, since none is better than
    wrong. `house` is a council's letterhead; without one the file is in our own style. Raises ValueError when the
    document refers to a clause that it does not have, repeats an anchor, links anywhere but http(s), mailto or tel, or
    holds a character that XML cannot; a file is whole or there is none.
    """
    form = template(house)
    ledger = Ledger(outline(document))
    body = Body(document, ledger, pages, form)
    main = deflate(BODY, _tinted(body.chunks(), form), compression)
    if tuple(ledger.clauses) != ledger.outline.clause_ids:
        missing = set(ledger.outline.clause_ids).symmetric_difference(ledger.clauses)
        message = f"The Word file would not hold exactly the clauses of the document: {sorted(missing)}"
        raise ValueError(message)
    small = {
        "word/_rels/document.xml.rels": relationships(form, ledger.links, len(ledger.pictures)),
        CORE: core_xml(document),
        **{each.name: frame_xml(document, form, each) for each in form.frames},
    }
    written = [deflate(name, [xml.encode()], compression) for name, xml in small.items()]
    for number, (svg, png) in enumerate(ledger.pictures, 1):
        written.append(deflate(picture_name(number, "png"), [png], compression))
        written.append(deflate(picture_name(number, "svg"), [svg.encode()], compression))
    return zipped((*form.first, main, *written, numbering(ledger.numbered_lists), *form.rest))


def _tinted(chunks: Iterator[str], form: Template) -> Iterator[bytes]:
    """The body in the colours of a letterhead. Words cannot be taken for one: their quotes are escaped."""
    for chunk in chunks:
        for old, new in form.tints:
            chunk = chunk.replace(old, new)  # noqa: PLW2901 - one colour after the other
        yield chunk.encode()
