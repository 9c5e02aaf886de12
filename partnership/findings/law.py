"""The clock of the law: how each fact of the guidance stands for a partnership, and what rests on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.findings.types import About, Finding, Rule, Subject
from partnership.guidance.facts import Confidence, FactOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from partnership.findings.facts import FactRecord, PartnershipMap
    from partnership.guidance.facts import Fact
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause

_KEY = "law"  # under which a map keeps how the facts of its pack stand


class FactState(StrEnum):
    """How a fact stands for a partnership, what needs somebody first."""

    CHANGED = "changed"  # somebody found that it is so no more
    UNCHECKED = "unchecked"  # marked to be checked before use, and nobody has recorded that
    OLD = "old"  # read or checked so long ago that it has to be looked at again
    CHECKED = "checked"
    READ = "read"  # as the pack read it; not marked

    @property
    def stops(self) -> bool:
        """Whether no paper that rests on the fact is signed."""
        return self in RULES


RULES: Mapping[FactState, Rule] = {
    FactState.CHANGED: Rule.FACT_CHANGED,
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
        return self.fact.verify or self.state.stops


def standing_of(fact: Fact, pack: Pack, record: FactRecord | None, day: date) -> FactStanding:
    """How a fact stands: what was recorded on another text of it counts no more."""
    record = record if record is not None and record.text == fact.text else None
    since = record.checked_on if record is not None else fact.read_on or pack.facts_read_on or pack.as_of
    again_on = since + timedelta(days=pack.facts_ask_again) if pack.facts_ask_again else None
    if record is not None and record.outcome is FactOutcome.CHANGED:
        state = FactState.CHANGED
    elif record is None and fact.verify:
        state = FactState.UNCHECKED
    elif again_on is not None and day > again_on:
        state = FactState.OLD
    else:
        state = FactState.CHECKED if record is not None else FactState.READ
    return FactStanding(fact, state, since, record, again_on)


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
    """One finding for each way in which some of these facts do not stand, with their numbers in order."""
    found = standings(map_, pack)
    named = set(fact_ids)
    for state, rule in RULES.items():
        ids = tuple(key for key, each in found.items() if key in named and each.state is state)
        if ids:
            yield Finding(rule, Subject(About.LAW), values=ids)
