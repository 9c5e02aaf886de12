"""The Word writer: a document as the bytes of a .docx file, the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.base.lru_cache import LruCache
from partnership.documents.blocks import Clause, Heading, Layout, PageBreak
from partnership.documents.outline import outline
from partnership.documents.pictures import pngs_of
from partnership.documents.word.body import BodyWriter
from partnership.documents.word.controls import values_xml
from partnership.documents.word.footnotes import notes_xml
from partnership.documents.word.headers import core_xml, frame_xml, own_properties_xml
from partnership.documents.word.package import deflate, encoded, zipped
from partnership.documents.word.runs import Ledger
from partnership.documents.word.template import (
    BODY,
    CORE,
    CUSTOM,
    NOTES,
    VALUES_PART,
    numbering,
    picture_name,
    relationships,
    template,
    tracking,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from partnership.documents.blocks import Block, Document
    from partnership.documents.outline import OutlineEntry
    from partnership.documents.word.body import WriterState
    from partnership.documents.word.package import PackedFile
    from partnership.documents.word.template import LetterheadDesign, Template


@dataclass(frozen=True, slots=True)
class _Kept:
    """A section as it was written, what it gave out, and where it left the writer."""

    blocks: tuple[Block, ...]  # held, so that no other object takes their place in memory
    following: tuple[Block, ...]
    xml: bytearray
    notes: tuple[str, ...]
    clauses: tuple[str, ...]
    controls: tuple[int, ...]
    after: WriterState


_cache: LruCache[_Kept] = LruCache(1024)  # some 25 KB each; all papers of two partnerships


@lru_cache(maxsize=256)
def _numbering(_entries: tuple[OutlineEntry, ...]) -> object:
    """One object for each outline: cross-references are written alike where it is the same."""
    return object()


def written(body: BodyWriter) -> bytearray:
    """The whole body as the bytes of its part."""
    content = encoded((body.beginning,))
    about = _numbering(body.ledger.outline.entries), body.template.design, body.template.layout, body.page_numbers
    for blocks, following in body.sections():
        content += _section(body, blocks, following, (*about, body.standing, *_names(body, blocks)))
    content += body.end().encode()
    return content


def _section(
    body: BodyWriter, blocks: tuple[Block, ...], following: tuple[Block, ...], key: tuple[Hashable, ...]
) -> bytearray:
    ledger = body.ledger
    kept = _cache.get(key)
    if kept is not None and kept.blocks == blocks and kept.following == following and ledger.take(kept.controls):
        body.go_on(kept.after, kept.notes, kept.clauses)
        return kept.xml
    own, controls, notes, clauses = ledger.own, ledger.controls, len(ledger.notes), len(ledger.clauses)
    xml = encoded(body.section(blocks, following))
    if ledger.own == own:
        given = tuple(ledger.notes[notes:]), tuple(ledger.clauses[clauses:]), ledger.controls_from(controls)
        _cache.set(key, _Kept(blocks, following, xml, *given, body.standing))
    return xml


def _names(body: BodyWriter, blocks: tuple[Block, ...]) -> tuple[Hashable, ...]:
    """What tells sections apart.

    One of clauses alone is known by them, for every partnership that has the same. What a map writes is another thing
    after each change: the last of each partnership is kept, and every block of it looked at.
    """
    head = blocks[0]
    if not isinstance(head, Heading):
        return "", body.partnership
    if body.template.layout is Layout.PAPER:  # its pieces say who does what in their own words, and so follow the map
        return head.anchor, body.partnership
    names: list[Hashable] = [head.anchor]
    for block in blocks[1:]:
        if isinstance(block, Clause):
            names.append(id(block))
        elif isinstance(block, PageBreak):
            names.append(0)
        else:
            return head.anchor, body.partnership
    return tuple(names)


def write_word(
    document: Document,
    *,
    compression: int = 6,
    pages: Mapping[str, int] | None = None,
    design: LetterheadDesign | None = None,
) -> bytes:
    """The document as a Word file.

    `compression` is zlib's level (3 for a quick look, 9 for an issued version). `pages` maps anchors of headings to
    page numbers for the list of contents; without it the list has links and no numbers, since none is better than
    wrong. `design` is a council's letterhead; without one the file is in our own style. Raises ValueError when the
    document refers to a clause that it does not have, repeats an anchor, links anywhere but http(s), mailto or tel, or
    holds a character that XML cannot; a file is whole or there is none.
    """
    form = template(design, document.layout)
    ledger = Ledger(outline(document), pages=pages)
    main = deflate(BODY, written(BodyWriter(document, ledger, pages, form)), compression)
    return packed(document, ledger, main, frame(document, form), compression, form=form)


def frame(document: Document, form: Template) -> dict[str, str]:
    """Headers and footers, by the names of their parts."""
    return {each.name: frame_xml(document, form, each) for each in form.frames}


def packed(
    document: Document,
    ledger: Ledger,
    main: PackedFile,
    around: Mapping[str, str],
    compression: int,
    *,
    form: Template,
    is_tracked: bool = False,
) -> bytes:
    """The file around a body; `ledger` holds what the body gave out, and `is_tracked` marks what is changed in Word.

    Raises ValueError when the body does not hold exactly the clauses of the document.
    """
    if tuple(ledger.clauses) != ledger.outline.clause_ids:
        missing = set(ledger.outline.clause_ids).symmetric_difference(ledger.clauses)
        message = f"The Word file would not hold exactly the clauses of the document: {sorted(missing)}"
        raise ValueError(message)
    small = {
        "word/_rels/document.xml.rels": relationships(form, ledger.links, len(ledger.pictures)),
        NOTES: notes_xml(tuple(ledger.notes)),
        CORE: core_xml(document),
        CUSTOM: own_properties_xml(document),
        **around,
    }
    if form.layout is Layout.FORM:
        small[VALUES_PART] = values_xml(ledger.values)
    others = [_small_part(name, xml, compression) for name, xml in small.items()]
    pngs = pngs_of(ledger.pictures) if ledger.pictures else []
    for number, ((svg, _width), png) in enumerate(zip(ledger.pictures, pngs, strict=True), 1):
        others.append(deflate(picture_name(number, "png"), png, compression))
        others.append(deflate(picture_name(number, "svg"), svg.encode(), compression))
    rest = tuple(map(tracking, form.rest)) if is_tracked else form.rest
    return zipped((*form.first, main, *others, numbering(ledger.numbered_lists), *rest))


@lru_cache(maxsize=256)
def _small_part(name: str, xml: str, compression: int) -> PackedFile:
    """A part that is often the same as the last time: headers, footers, notes."""
    return deflate(name, xml.encode(), compression)
