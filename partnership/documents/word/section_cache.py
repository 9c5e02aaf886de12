"""The body of a Word document section by section; one that was written before, from the same clauses, is used again.

`compose` gives the very object of a clause again while its words are the same, so that a look at which clauses a
section has is enough. Every section is deflated for itself, kept or not: the same document gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.documents.blocks import Clause, Heading, PageBreak
from partnership.documents.word.package import Segment, Stream
from partnership.lru_cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Hashable

    from partnership.documents.blocks import Block
    from partnership.documents.outline import OutlineEntry
    from partnership.documents.word.body import BodyWriter, WriterState
    from partnership.documents.word.package import PackedFile


@dataclass(frozen=True, slots=True)
class _Kept:
    """A section as it was written, what it gave out, and where it left the writer."""

    blocks: tuple[Block, ...]  # held, so that no other object takes their place in memory
    segments: tuple[Segment, ...]
    notes: tuple[str, ...]
    clauses: tuple[str, ...]
    after: WriterState


_cache: LruCache[_Kept] = LruCache(512)  # each holds its clauses, some 20 KB


@lru_cache(maxsize=256)
def _numbering(_entries: tuple[OutlineEntry, ...]) -> object:
    """One object for each outline: cross-references are written alike where it is the same."""
    return object()


def written(body: BodyWriter, name: str, level: int) -> PackedFile:
    """The whole body as a part of the package; `level` as zlib counts."""
    stream = Stream(level)
    about = (level, _numbering(body.ledger.outline.entries), body.template.design)
    stream.write((body.beginning,))
    for blocks, after in body.sections():
        if _is_of_clauses(blocks):
            _write_clauses(body, stream, blocks, about)
        else:
            stream.write(body.section(blocks, after))
    stream.write((body.end(),))
    return stream.member(name)


def _is_of_clauses(blocks: tuple[Block, ...]) -> bool:
    """Whether a section has a heading and clauses alone; what the map writes is another thing each time."""
    return isinstance(blocks[0], Heading) and all(isinstance(block, Clause | PageBreak) for block in blocks[1:])


def _write_clauses(body: BodyWriter, stream: Stream, blocks: tuple[Block, ...], about: tuple[Hashable, ...]) -> None:
    key = (*about, body.standing, blocks[0], *(id(block) if isinstance(block, Clause) else 0 for block in blocks[1:]))
    kept = _cache.get(key)
    if kept is not None:
        stream.add(kept.segments)
        body.go_on(kept.after, kept.notes, kept.clauses)
        return
    ledger = body.ledger
    own, notes, clauses = ledger.own, len(ledger.notes), len(ledger.clauses)
    segments = stream.write(body.section(blocks))
    if ledger.own == own:
        given = tuple(ledger.notes[notes:]), tuple(ledger.clauses[clauses:])
        _cache.set(key, _Kept(blocks, segments, *given, body.standing))
