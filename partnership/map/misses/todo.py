"""What waits for coordinators: what people told them is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.map.misses import queries
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """One line for all of it."""
    number = queries.number_waiting(asker.partnership.id) if asker.coordinates else 0
    if number:
        text = f"Answer {counted(number, 'message')} about something missing"
        yield ToDo(text, "misses.index", {"slug": asker.partnership.slug}, Rank.QUEUE, (1,))
