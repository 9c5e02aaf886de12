"""What the Markdown of a paper is read into beside its clauses: each block with the duties and rules that it states."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from partnership.guidance.slots import Slot


class BlockKind(StrEnum):
    """What a block is to the checks: words to say, quotations and statutes keep words that others may not have."""

    PLAIN = "plain"
    HEADING = "heading"
    ROW = "row"
    SAY = "say"
    QUOTE = "quote"
    STATUTE = "statute"


@dataclass(frozen=True, slots=True)
class StatedBlock:
    """A heading, paragraph, item, row or quotation of a paper, with the duties and rules that it states."""

    text: str  # of a row its cells, an empty line between two
    kind: BlockKind = BlockKind.PLAIN
    states: tuple[str, ...] = ()  # ids of duties and rules
    columns: tuple[str, ...] = ()  # of a row: the heads of its table
    numbers: tuple[tuple[Slot, ...], ...] = ()  # of a row: what each cell asks the map that holds numbers alone

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of a row; the whole text of anything else."""
        return tuple(self.text.split("\n\n")) if self.kind is BlockKind.ROW else (self.text,)
