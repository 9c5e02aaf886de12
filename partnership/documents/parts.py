"""A document in parts, to be read one at a time: what stands before the first section, then each section. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.outline import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.documents.blocks import Block, Document

BEFORE = "start"  # the id of what stands before the first section


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A section with its heading, or what stands before all of them; `id` is the anchor of its heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def pieces(self) -> tuple[Block, ...]:
        """Its blocks one by one, those of landscape pages too."""
        return tuple(
            piece for block in self.blocks for piece in (block.blocks if isinstance(block, b.Landscape) else (block,))
        )

    @property
    def clauses(self) -> tuple[b.Clause, ...]:
        """Its clauses in reading order."""
        return tuple(block for block in walk(self.blocks) if isinstance(block, b.Clause))

    @property
    def anchors(self) -> Iterator[str]:
        """Its own, and those of all headings and clauses in it."""
        yield self.id
        for block in walk(self.blocks):
            if isinstance(block, b.Heading):
                yield block.anchor
            elif isinstance(block, b.Clause):
                yield block.id


def parts_of(document: Document) -> tuple[DocumentPart, ...]:
    """The parts in reading order; lists of contents and breaks of pages, which are for paper, are left out."""
    found: list[DocumentPart] = []
    key, title, held = BEFORE, "Title page", list[b.Block]()
    for block in document.blocks:
        if isinstance(block, b.Contents | b.PageBreak):
            continue
        heading = _heading(block)
        if heading is not None:
            if held:
                found.append(DocumentPart(key, title, tuple(held)))
            key, title, held = heading.anchor, f"{heading.number} {heading.text}".strip(), []
        held.append(block)
    return (*found, DocumentPart(key, title, tuple(held))) if held else tuple(found)


def _heading(block: Block) -> b.Heading | None:
    """The heading of a section, where one begins with a block."""
    first = block.blocks[0] if isinstance(block, b.Landscape) and block.blocks else block
    return first if isinstance(first, b.Heading) and first.level == 1 else None


def homes_of(parts: Iterable[DocumentPart]) -> Mapping[str, str]:
    """The id of the part in which each anchor stands."""
    return {anchor: part.id for part in parts for anchor in part.anchors}


def place_in(parts: Sequence[DocumentPart], asked: str) -> int:
    """The position of the part with an id; of the first where there is none."""
    return next((place for place, part in enumerate(parts) if part.id == asked), 0)
