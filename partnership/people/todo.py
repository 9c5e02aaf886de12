"""What waits with people: questions that need somebody's yes, and desks that nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.people.queries import vacant_desks
from partnership.policy.audience import visible
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.web.todo import Asker


def for_a_yes(count: int) -> list[ToDo]:
    """What waits for the visitor's yes anywhere on the site, before all else: somebody cannot go on without it."""
    asked = counted(count, "question that needs", "questions that need")
    return [ToDo(f"Answer {asked} your yes", "people.waiting", rank=Rank.YES)] if count else []


def todos(asker: Asker) -> Iterator[ToDo]:
    """For coordinators: desks whose person has left, as far as they see them."""
    for place, row in enumerate(vacant_desks(asker.partnership.id) if asker.coordinates else ()):
        agency, desk = visible(asker.viewer, row.organisation), visible(asker.viewer, row)
        if agency is not None and desk is not None:
            yield vacant(row.organisation_id, agency.name, desk.post, place)


def vacant(organisation_id: UUID, name: str, post: str, place: int = 0) -> ToDo:
    """A desk whose person has left."""
    text = f"Nobody answers at “{post}” of {name} any more: say who does"
    return ToDo(text, "people.organisation", {"organisation_id": organisation_id}, Rank.DESK, (place,))
