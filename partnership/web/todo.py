"""What waits for somebody: each capability names its own in its `todo.py`, and the pages only collect them.

What the monthly mail counts at an organisation comes from the same queries, in the words of `digest/services.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, auto
from typing import TYPE_CHECKING, Any, Protocol

from partnership.documents.wording import counted, day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import SettingRecord
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership
    from partnership.web.states import Tag


class Rank(IntEnum):
    """In which order it is told: what is late, that for which somebody else waits, what a coordinator can do next."""

    OVERDUE = auto()
    YES = auto()
    SIGN = auto()
    ANSWER = auto()  # roles that are proposed, and partnerships that ask
    COMMENT = auto()
    REPORT = auto()
    QUEUE = auto()
    DESK = auto()
    NEXT_STEP = auto()


MOST = {Rank.OVERDUE: 5, Rank.DESK: 5}  # named one by one


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do: its words, and the page where it is done. `place` orders those of one rank.

    Its day is the last one for it, else the one since which it waits; `tag` says how grave it is, `more` what helps.
    """

    text: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    rank: Rank = Rank.NEXT_STEP
    place: tuple[Any, ...] = ()
    due_on: date | None = None
    since: date | None = None
    tag: Tag | None = None
    more: str = ""

    def is_late(self, today: date) -> bool:
        """Whether its last day is past."""
        return self.due_on is not None and self.due_on < today

    def when(self, today: date) -> str:
        """Its day in words: "6 days late", "By 15 December 2026", "Since 24 November 2026"; empty where it has none."""
        if self.due_on is not None and self.is_late(today):
            return f"{counted((today - self.due_on).days, 'day')} late"
        if self.due_on is not None:
            return f"By {day(self.due_on)}"
        return f"Since {day(self.since)}" if self.since is not None else ""


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
    text, more = f"Finish the action on {about}", f"It was due on {day(due_on)}"
    return ToDo(text, endpoint, values, Rank.OVERDUE, (due_on, about), due_on, more=more)


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
