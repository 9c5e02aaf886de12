"""What waits with the consent of organisations: partnerships that ask whether they take part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.directory.consent import queries
from partnership.register.directory.queries import known_by_ids
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """Partnerships that ask theirs; coordinators answer for those that have their home here and that nobody leads."""
    led = {row.id: row.name for row in asker.organisations if asker.viewer.leads(row.id)}
    for organisation_id, number in queries.invitations_at(led).items():
        yield asking(organisation_id, led[organisation_id], number, asker.place(organisation_id))
    unled = Counter(each for each, _by in (_to_answer(asker) if asker.coordinates else ()))
    rows = known_by_ids(asker.viewer, unled.keys()) if unled else []
    for place, row in enumerate(rows, start=len(asker.organisations)):
        yield asking(row.id, row.name, unled[row.id], (place,))


def _to_answer(asker: Asker) -> list[tuple[UUID, UUID]]:
    """Of the organisations that nobody leads, those that the asker answers for, each with a partnership that asks."""
    found, own_id = queries.invitations_to_be_answered_by(asker.partnership.id), asker.viewer.account_id
    if not found or own_id is None or asker.partnership.id in asker.viewer.cleared_ids:
        return found
    sealed = authority.sealed({each for each, _by in found})
    near = {by for by in {by for _each, by in found} if lines.near_cleared([own_id], by)}
    return [(each, by) for each, by in found if each not in sealed and by not in near]


def asking(organisation_id: UUID, name: str, number: int, place: tuple[int, ...]) -> ToDo:
    """Partnerships that one organisation has not answered."""
    asks = counted(number, "partnership that asks", "partnerships that ask")
    values = {"organisation_id": organisation_id}
    return ToDo(f"Answer {asks} {name} to take part", "directory.invitations", values, Rank.ANSWER, place)
