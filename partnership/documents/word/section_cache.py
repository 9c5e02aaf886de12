"""The body of a Word document section by section; one that was written before, from the same blocks, is used again.

`compose` gives the very object of a clause or cell again while its words are the same, so that a look at what a section
has is quicker than writing it. What is kept is the XML: the body is deflated as a whole each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.base.lru_cache import LruCache
from partnership.documents.blocks import Clause, Heading, PageBreak
from partnership.documents.word.package import encoded

if TYPE_CHECKING:
    from collections.abc import Hashable

    from partnership.documents.blocks import Block
    from partnership.documents.outline import OutlineEntry
    from partnership.documents.word.body import BodyWriter, WriterState


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
    names: list[Hashable] = [head.anchor]
    for block in blocks[1:]:
        if isinstance(block, Clause):
            names.append(id(block))
        elif isinstance(block, PageBreak):
            names.append(0)
        else:
            return head.anchor, body.partnership
    return tuple(names)
