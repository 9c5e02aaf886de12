"""Whom one rings in a situation, for this person, at this hour: the same test of reach as gaps and papers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.reach import reach, way_of
from partnership.findings.types import Ask, Basis, CallOrder, Way, Why

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.hours import Moment
    from partnership.findings.types import Person
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function, Situation, SituationAnswer

    Orders = Iterable[tuple[Function, CallOrder]]

MOST_NEXT = 3  # agencies to try after the first
_NOT_TOLD = (Why.UNDER_RULE, Why.NO_DESK)  # a body abroad is named in no answer; nothing is known of the other


@dataclass(frozen=True, slots=True)
class CallChoice:
    """A number that answers, and the task that it is rung for; no task: for what its kind is."""

    way: Way
    task: Function | None = None

    @property
    def is_stop_gap(self) -> bool:
        """Whether the agency has not agreed to answer for the task."""
        return self.task is not None and not self.way.is_agreed


@dataclass(frozen=True, slots=True)
class TaskBeside:
    """A task or kind of agency that may be needed beside, and who answers for it; nobody: `call` is none."""

    name: str
    call: CallChoice | None
    lead: Way | None = None  # who leads it and does not answer now
    says: str = ""  # what to do where nobody answers and nobody may stand in


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """Everything that the page says of a situation, and the card of it."""

    situation: Situation
    words: SituationAnswer
    first: CallChoice | None
    then: tuple[CallChoice, ...]
    needs: tuple[TaskBeside, ...]
    left_out: tuple[CallChoice, ...]  # leads and deputies that do not answer now, or not for this person
    says: tuple[str, ...] = ()  # what to do where nobody may stand in for a lead
    tried: tuple[CallChoice, ...] = ()  # the desks of this round that did not answer, in the order of the rest


def answer(
    map_: PartnershipMap,
    pack: Pack,
    situation: Situation,
    words: SituationAnswer,
    person: Person,
    at: Moment,
    unanswered: Collection[UUID] = (),
) -> CallAnswer:
    """Return whom to ring: who answers for the tasks in their order, then for their neighbours; each agency once.

    `unanswered` are desks that the visitor has rung in vain just now: the first of the others is the one to ring.
    Where all were rung, it is the first of all again.
    """
    asker = _Asker(map_, pack, words, person, at)
    orders = tuple(asker.orders(words.tasks))
    calls = asker.calls(orders)
    left = [call for call in calls if not _is_of(call, unanswered)] or calls
    return CallAnswer(
        situation,
        words,
        next(iter(left), None),
        tuple(left[1 : 1 + MOST_NEXT]),
        tuple(asker.needs()),
        tuple(asker.left_out(orders, calls)),
        tuple(dict.fromkeys(order.says for _, order in orders if order.says and order.first is None)),
        tuple(call for call in calls if _is_of(call, unanswered)),
    )


def _is_of(call: CallChoice, desk_ids: Collection[UUID]) -> bool:
    return call.way.desk is not None and call.way.desk.id in desk_ids


@dataclass(frozen=True)
class _Asker:
    map_: PartnershipMap
    pack: Pack
    words: SituationAnswer
    person: Person
    at: Moment

    def calls(self, orders: Orders) -> list[CallChoice]:
        """Every number that answers, the best first, each agency once; a woman or a man: for anybody first."""
        found = [*self._of_kinds(self.words.kinds), *self._answering(orders)]
        if self.words.asks_sex and self.person.sex is None:
            found.sort(key=lambda call: call.way.is_limited)
        # Who leads one of the tasks is of more help than who merely has a part in the one before it.
        found[1:] = sorted(found[1:], key=self._agreed_first)
        refused = {way.agency.id for _, order in orders for way in order.ways if way.why is Why.NOT_FOR}
        # Who takes nobody like this person for what is needed is not rung for something near it.
        near = self._answering(self.orders(self.words.neighbours))
        found += (call for call in near if call.way.agency.id not in refused)
        return list(_once(found))

    def _agreed_first(self, call: CallChoice) -> tuple[bool, bool]:
        is_sex_open = self.words.asks_sex and self.person.sex is None
        return is_sex_open and call.way.is_limited, call.is_stop_gap

    def orders(self, tasks: Iterable[str]) -> Iterator[tuple[Function, CallOrder]]:
        """The tasks with everybody to try for them."""
        for task in tasks:
            function = self.pack.functions.get(task)
            if function is not None:
                yield function, reach(self.map_, self.pack, Ask(task, self.person, self.at))

    def needs(self) -> Iterator[TaskBeside]:
        """What may be needed beside."""
        for function, order in self.orders(self.words.also):
            call = next(self._answering([(function, order)]), None)
            lead = next((way for way in order.ways if way.basis is Basis.LEAD and not way.number), None)
            told = lead if lead is not None and lead.why not in _NOT_TOLD else None
            yield TaskBeside(function.name, call, told, "" if call else order.says)
        for kind_id in self.words.also_kinds:
            kind = self.pack.kind(kind_id)
            if kind is not None:
                yield TaskBeside(kind.name, next(self._of_kinds((kind_id,)), None))

    def left_out(self, orders: Orders, calls: Iterable[CallChoice]) -> Iterator[CallChoice]:
        """Who holds a task of the situation and is not to be rung now; unless they answer for another of them."""
        told = {call.way.agency.id for call in calls}
        for function, order in orders:
            for way in order.ways:
                is_holder = way.is_agreed and self._may_be(way) and way.why not in _NOT_TOLD
                if is_holder and not way.number and way.agency.id not in told:
                    told.add(way.agency.id)
                    yield CallChoice(way, function)

    def _answering(self, orders: Orders) -> Iterator[CallChoice]:
        for function, order in orders:
            yield from (CallChoice(way, function) for way in order.ways if way.number and self._may_be(way))

    def _of_kinds(self, kinds: Iterable[str]) -> Iterator[CallChoice]:
        for kind_id in kinds:
            for agency in self.map_.of_kind(kind_id):
                way = way_of(agency, Basis.DUTY, "", self.person.group, self.at)
                if way.number:
                    yield CallChoice(way)

    def _may_be(self, way: Way) -> bool:
        return way.agency.kind_id not in self.words.not_by


def _once(calls: Iterable[CallChoice]) -> Iterator[CallChoice]:
    seen: set[UUID] = set()
    for call in calls:
        if call.way.agency.id not in seen:
            seen.add(call.way.agency.id)
            yield call
