"""What waits on the map: roles that are proposed to an organisation of somebody who speaks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.map.mapping.roles import queries
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """Roles that are proposed to them in this partnership."""
    speaking = {row.id: row.name for row in asker.here if asker.viewer.leads(row.id)}
    for organisation_id, number in queries.proposed_at(speaking, asker.partnership.id).items():
        yield proposed(organisation_id, speaking[organisation_id], number, asker.place(organisation_id))


def proposed(organisation_id: UUID, name: str, number: int, place: tuple[int, ...]) -> ToDo:
    """Roles that one organisation has not answered."""
    roles = counted(number, "role that is proposed", "roles that are proposed")
    values = {"organisation_id": organisation_id}
    return ToDo(f"Answer {roles} to {name}", "mapping.roles", values, Rank.ANSWER, place)
