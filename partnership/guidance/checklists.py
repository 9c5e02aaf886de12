"""The shapes of a return safety checklist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.choices import Group, Stop
from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.tasks import Kind


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the return checklist."""

    id: str
    letter: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Route:
    """A way home, for children or adults, to the states it is open to."""

    id: str
    name: str
    who: str  # "child" or "adult"
    region: str  # "eu", "non-eu" or "any"
    description: str
    short: str = ""  # the programme's usual short name


@dataclass(frozen=True, slots=True)
class HardStop:
    """A line of the short list on the first page, and the items that it sums up."""

    id: str
    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One check before, during or after a return."""

    id: str
    phase: str
    text: str
    who: str  # "child", "adult" or "any"
    region: str  # "eu", "non-eu" or "any"
    responsible: tuple[str, ...]  # kinds, the one who must act first
    evidence: str
    stop: Stop
    sources: tuple[Citation, ...]
    function: str = ""  # its accepted lead in the map is named as responsible where there is one
    routes: tuple[str, ...] = ()  # only on these routes; empty: on all
    stop_for_adults: Stop | None = None  # the stop for an adult where it is lighter; none: the same for both
    stop_when: str = ""  # when the stop depends on something, in words
    is_own_judgement: bool = False
    carries: tuple[str, ...] = ()  # ids of what the source names
    text_for_adults: str = ""  # where a check for anyone says something else about an adult; empty: the same for both
    evidence_for_adults: str = ""

    def text_for(self, who: str) -> str:
        """What must be so, in words that fit a "child" or an "adult": nobody reads past what is about the other."""
        return (self.text_for_adults if who == "adult" else "") or self.text

    def evidence_for(self, who: str) -> str:
        """What to look at, for a "child" or an "adult"."""
        return (self.evidence_for_adults if who == "adult" else "") or self.evidence

    def kinds_for(self, who: str, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
        """The kinds that act, without those that work with the other age group only; all where none would be left."""
        other = Group.ADULTS if who == "child" else Group.CHILDREN
        kept = tuple(each for each in self.responsible if each not in kinds or kinds[each].works_with is not other)
        return kept or self.responsible

    def stop_for(self, who: str) -> Stop:
        """What it does while it is open, for a "child" or an "adult": some hard stops are lighter for an adult."""
        return self.stop_for_adults or self.stop if who == "adult" else self.stop


@dataclass(frozen=True, slots=True)
class ReturnTemplate:
    """The return safety checklist of a pack."""

    id: str
    title: str
    version: str
    summary: str
    embassy_rule: str
    no_victim_data: str
    phases: tuple[Phase, ...]
    routes: tuple[Route, ...]
    hard_stops: tuple[HardStop, ...]
    items: tuple[CheckItem, ...]
    embassy_rule_for_children: str = ""  # what it says about a child beside that

    def embassy_rule_for(self, who: str) -> str:
        """The rule on embassies as it holds for a "child" or an "adult"."""
        return self.embassy_rule if who == "adult" else self.embassy_rule_for_anyone

    @property
    def embassy_rule_for_anyone(self) -> str:
        """The whole rule, where nobody has said yet whose return it is."""
        return f"{self.embassy_rule} {self.embassy_rule_for_children}".rstrip()

    def routes_for(self, who: str, *, is_eu: bool) -> tuple[Route, ...]:
        """Routes open to a "child" or an "adult", to a state inside or outside the EU; the usual one first."""
        reached = ("any", "eu" if is_eu else "non-eu")
        return tuple(route for route in self.routes if route.who == who and route.region in reached)
