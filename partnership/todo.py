"""What waits for somebody: each capability names its own in its `todo.py`, and the pages only collect them.

What the monthly mail counts at an organisation comes from the same queries, in the words of `digest/services.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any, Protocol

from partnership.documents.wording import day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import SettingRecord
    from partnership.models import Organisation, Partnership
    from partnership.policy.viewer import Viewer


class Rank(IntEnum):
    """In which order it is told: first that for which somebody else waits, last what a coordinator can do next."""

    YES = auto()
    SIGN = auto()
    ANSWER = auto()  # roles that are proposed, and partnerships that ask
    COMMENT = auto()
    REPORT = auto()
    OVERDUE = auto()
    QUEUE = auto()
    DESK = auto()
    NEXT_STEP = auto()


MOST = {Rank.OVERDUE: 5, Rank.DESK: 5}  # named one by one


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do: its words, and the page where it is done. `place` orders those of one rank."""

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    rank: Rank = Rank.NEXT_STEP
    place: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom it waits for: a viewer at the page of a partnership, with what more than one capability asks about."""

    viewer: Viewer
    partnership: Partnership
    organisations: Sequence[Organisation]  # in which they have a place, and that they know of, by name
    settings: Collection[SettingRecord]  # of the partnership's map, as they see them
    today: date

    @property
    def coordinates(self) -> bool:
        """Whether they are a coordinator here."""
        return self.viewer.coordinates(self.partnership.id)

    @property
    def here(self) -> list[Organisation]:
        """Their organisations that take part here."""
        return [each for each in self.organisations if self.partnership.id in each.partnership_ids]

    @property
    def owner_ids(self) -> list[UUID]:
        """The organisations whose actions are theirs."""
        return [organisation_id for organisation_id in self.viewer.positions if self.viewer.edits(organisation_id)]

    def place(self, organisation_id: UUID) -> tuple[int]:
        """Where what is asked of one of their organisations stands among the others."""
        ids = [each.id for each in self.organisations]
        return (ids.index(organisation_id),)


def overdue(about: str, due_on: date, endpoint: str, values: dict[str, Any]) -> ToDo:
    """An action whose day is past; the longest first."""
    return ToDo(f"Overdue since {day(due_on)}: the action on {about}", endpoint, values, Rank.OVERDUE, (due_on, about))


class Todos(Protocol):
    """What a capability names to somebody, in any order; its SQL takes as many statements for any number."""

    def __call__(self, asker: Asker) -> Iterable[ToDo]: ...


def in_order(found: Iterable[ToDo]) -> list[ToDo]:
    """By rank and place; of some ranks the first few."""
    told: list[ToDo] = []
    count: dict[Rank, int] = {}
    for each in sorted(found, key=lambda todo: (todo.rank, todo.place)):
        count[each.rank] = count.get(each.rank, 0) + 1
        if count[each.rank] <= MOST.get(each.rank, count[each.rank]):
            told.append(each)
    return told
