"""What waits on the map: roles that the viewer's organisation is asked for, and answers that a coordinator records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.map.mapping.asked import words_of
from partnership.map.mapping.roles import queries
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """Roles that are proposed to them in this partnership; to a coordinator what all agencies there have to answer."""
    speaking = {row.id: row.name for row in asker.here if asker.viewer.leads(row.id)}
    for organisation_id, number in queries.proposed_at(speaking, asker.partnership.id).items():
        yield proposed(organisation_id, speaking[organisation_id], number, asker.place(organisation_id))
    if asker.coordinates:
        yield from _of_agencies(asker)


def _of_agencies(asker: Asker) -> Iterator[ToDo]:
    """Roles that agencies of the partnership have not answered, as one thing to do."""
    agencies, roles, since = queries.how_many_wait_in(asker.partnership.id)
    if text := words_of(agencies, roles):
        at = (len(asker.organisations),)
        more = "Record what they tell you, one agency at a time"
        yield ToDo(text, "mapping.asked", {"slug": asker.partnership.slug}, Rank.ANSWER, at, since=since, more=more)


def proposed(organisation_id: UUID, name: str, number: int, place: tuple[int, ...]) -> ToDo:
    """Roles that one organisation has not answered."""
    roles = counted(number, "role that is proposed", "roles that are proposed")
    values = {"organisation_id": organisation_id}
    return ToDo(f"Answer {roles} to {name}", "mapping.roles", values, Rank.ANSWER, place)
