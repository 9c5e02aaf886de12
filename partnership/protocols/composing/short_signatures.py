"""The signatures that a shorter paper prints: those that bring it into force; of others how many there are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.protocols.composing.pointers import ELSEWHERE
from partnership.protocols.composing.signatories import ACKNOWLEDGEMENT, AGREEMENT, APPROVAL, IN_FORCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.documents.blocks import Block


def those_in_force(made: Sequence[Block]) -> Iterator[Block]:
    """Approvals and the signatures that bring it into force; everybody else signs the sheet of what they sign for."""
    others: list[str] = []
    asked: list[str] = []
    for block in made:
        if isinstance(block, b.Signatures) and not block.caption.startswith((APPROVAL, AGREEMENT, IN_FORCE)):
            (asked if block.caption.startswith(ACKNOWLEDGEMENT) else others).extend(block.parties)
        elif not isinstance(block, b.Paragraph):
            yield block
    told: list[str] = []
    if others:
        number = f"{len(others)} more: each signs" if len(others) > 1 else "One more: it signs"
        told.append(f"{number} on the sheet of what it signs for, or in the {ELSEWHERE}.")
    if asked:
        number = f"{len(asked)} without duties acknowledge" if len(asked) > 1 else "One without duties acknowledges"
        told.append(f"{number} it in the {ELSEWHERE}.")
    if told:
        yield b.Paragraph((b.Text(" ".join(told)),))
