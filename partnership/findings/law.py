"""The clock of the law: how each fact of the guidance stands for a partnership, and what rests on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.findings.facts import AT_WORK
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.guidance.facts import Confidence, FactOutcome
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from partnership.findings.facts import FactRecord, PartnershipMap
    from partnership.guidance.facts import Fact
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, Function


def of_roles(function: Function, map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """A lead that is not what the law asks of one; a role for people for whom the task is never done."""
    subject = Subject(About.TASK, function.id)
    if function.lead_needs is not None:
        leads = [(each.id, each.standing(function.lead_needs, pack)) for each in map_.holding(function.id, Role.LEAD)]
        part, values = Part(function.group), (function.lead_needs.value,)
        if wrong := tuple(key for key, standing in leads if not standing.holds):
            yield Finding(Rule.WRONG_LEAD, subject, part, wrong, values=values)
        if unsure := tuple(key for key, standing in leads if standing.holds and not standing.is_recorded):
            yield Finding(Rule.STANDING_UNCONFIRMED, subject, part, unsure, values=values)
    if function.never_for is not None:
        duties = (each for each in map_.duties_by_task.get(function.id, ()) if each.role in AT_WORK)
        held = (each for each in duties if each.state is not Agreement.DECLINED and each.concerns(function.never_for))
        ids = tuple(dict.fromkeys(each.agency.id for each in held))
        if ids:
            yield Finding(Rule.NEVER_FOR, subject, Part(function.never_for), ids)


def of_sharing(map_: PartnershipMap) -> Iterator[Finding]:
    """Agencies that are kept apart, and were given one and the same decision on what they may be told."""
    for word, information_ids in map_.treated_as_one:
        yield Finding(Rule.TREATED_AS_ONE, Subject(About.SHARING, word), values=information_ids)


_KEY = "law"  # under which a map keeps how the facts of its pack stand


class FactState(StrEnum):
    """How a fact stands for a partnership, what needs somebody first."""

    UNCHECKED = "unchecked"  # marked to be checked before use, and nobody has recorded that
    OLD = "old"  # due to be looked at again
    CHANGED = "changed"  # looked up, and not as the guidance says: what is so is recorded
    CHECKED = "checked"
    READ = "read"  # as the pack read it; not marked

    @property
    def stops(self) -> bool:
        """Whether no paper that rests on the fact is signed."""
        return self in RULES


RULES: Mapping[FactState, Rule] = {
    FactState.UNCHECKED: Rule.FACT_UNCHECKED,
    FactState.OLD: Rule.FACT_OLD,
}
SURE = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}


@dataclass(frozen=True, slots=True)
class FactStanding:
    """A fact with how it stands on a day."""

    fact: Fact
    state: FactState
    since: date  # when it was read, or looked up last
    record: FactRecord | None = None  # what was recorded last on the fact as it reads now
    again_on: date | None = None  # when it has to be looked at again; none: never

    @property
    def is_listed(self) -> bool:
        """Whether a paper that rests on it lists it under “Check before use”."""
        return self.fact.is_marked or bool(self.moving) or self.state not in {FactState.CHECKED, FactState.READ}

    @property
    def moving(self) -> str:
        """What is about to change it, until somebody has recorded what is so."""
        return "" if self.record is not None and self.record.outcome.is_news else self.fact.moving

    @property
    def shown_as(self) -> FactState | FactOutcome:
        """What its tag says: the answer itself, where it is not what the guidance says."""
        return self.record.outcome if self.state is FactState.CHANGED and self.record is not None else self.state

    @property
    def state_now(self) -> str:
        """Which of the fact's states is so for the partnership: as it was recorded, else as the guidance says."""
        said = self.record.state if self.record is not None else ""
        return said or next(iter(self.fact.states), "")

    def waits_for(self, clause: ClauseReadings) -> bool:
        """Whether a clause that rests on it was neither written nor read since what is recorded is no longer the same.

        Where the guidance is right again, only words of the partnership's own can be wrong.
        """
        if self.record is None or self.record.news_at is None:
            return False
        if not self.record.outcome.is_news and clause.written_at is None:
            return False
        moments = (clause.written_at, dict(clause.read_at).get(self.fact.id))
        return not any(each is not None and each >= self.record.news_at for each in moments)


@dataclass(frozen=True, slots=True)
class ClauseReadings:
    """When a clause of a protocol was written, where its words are the partnership's own, and read for each fact."""

    written_at: datetime | None = None
    read_at: tuple[tuple[str, datetime], ...] = ()  # by fact


UNREAD = ClauseReadings()


def again_on(fact: Fact, pack: Pack, record: FactRecord | None, since: date) -> date | None:
    """When a fact that was read or checked on a day has to be looked at again: the first that is due; none: never."""
    if record is not None and record.look_on is not None:
        return record.look_on
    days = pack.asks_again(fact.id)
    # A day that the guidance sets stands until somebody has recorded a check, also where it has passed.
    own = fact.look_on if record is None else None
    due = (own, since + timedelta(days=days) if days else None, fact.turns_after(since))
    return min((each for each in due if each is not None), default=None)


def standing_of(fact: Fact, pack: Pack, record: FactRecord | None, day: date) -> FactStanding:
    """How a fact stands: what was recorded on another text of it counts no more."""
    record = record if record is not None and record.text == fact.text else None
    since = record.checked_on if record is not None else fact.read_on or pack.facts_read_on or pack.as_of
    due = again_on(fact, pack, record, since)
    if record is None and fact.is_marked:
        state = FactState.UNCHECKED
    elif due is not None and day > due:
        state = FactState.OLD
    elif record is None:
        state = FactState.READ
    else:
        state = FactState.CHANGED if record.outcome.is_news else FactState.CHECKED
    return FactStanding(fact, state, since, record, due)


def standings(map_: PartnershipMap, pack: Pack) -> Mapping[str, FactStanding]:
    """How every fact of a pack stands for the partnership on the day of its map, in the order of the pack."""
    key = f"{_KEY} {pack.id}"
    known: Mapping[str, FactStanding] | None = map_.computed.get(key)  # type: ignore[assignment]  # kept here alone
    if known is None:
        records = {each.fact_id: each for each in map_.law}
        known = {key: standing_of(fact, pack, records.get(key), map_.as_of) for key, fact in pack.facts.items()}
        map_.computed[key] = known
    return known


def facts_of(clause: Clause, pack: Pack) -> tuple[str, ...]:
    """The facts that a clause rests on: its own, and those of what the map writes below it."""
    written = pack.facts_written.get(clause.generated, ()) if clause.generated is not None else ()
    return tuple(dict.fromkeys((*clause.facts, *written)))


def of_law(map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """What nobody has checked of all that the protocols of the guidance rest on."""
    clauses = (clause for template in pack.protocols.values() for clause in template.clauses()) if pack.facts else ()
    yield from findings_on((key for clause in clauses for key in facts_of(clause, pack)), map_, pack)


def findings_on(fact_ids: Iterable[str], map_: PartnershipMap, pack: Pack) -> Iterator[Finding]:
    """One finding for each way in which some of these facts wait to be looked up, with their numbers in order."""
    found = standings(map_, pack)
    named = set(fact_ids)
    for state, rule in RULES.items():
        ids = tuple(key for key, each in found.items() if key in named and each.state is state)
        if ids:
            yield Finding(rule, Subject(About.LAW), values=ids)
