"""What waits with the consent of organisations: partnerships that ask whether they take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory.consent import queries
from partnership.directory.queries import known_by_ids
from partnership.documents.wording import counted
from partnership.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """Partnerships that ask theirs; coordinators answer for those that have their home here and that nobody leads."""
    led = {row.id: row.name for row in asker.organisations if asker.viewer.leads(row.id)}
    for organisation_id, number in queries.invitations_at(led).items():
        yield asking(organisation_id, led[organisation_id], number, asker.place(organisation_id))
    unled = queries.invitations_to_be_answered_by(asker.partnership.id) if asker.coordinates else {}
    rows = known_by_ids(asker.viewer, unled.keys()) if unled else []
    for place, row in enumerate(rows, start=len(asker.organisations)):
        yield asking(row.id, row.name, unled[row.id], (place,))


def asking(organisation_id: UUID, name: str, number: int, place: tuple[int, ...]) -> ToDo:
    """Partnerships that one organisation has not answered."""
    asked = counted(number, "partnership")
    values = {"organisation_id": organisation_id}
    return ToDo(f"{asked} asked {name} to take part", "directory.invitations", values, Rank.ANSWER, place)
