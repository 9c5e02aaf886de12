"""Facts of the guidance as rows of a page or a paper: how each stands, and which papers rest on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import day
from partnership.findings.law import FactState, facts_of, standings
from partnership.guidance.fact_links import resting_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.law import FactStanding
    from partnership.guidance.facts import LawAddress
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate

SHOWN: Final[Mapping[str, str]] = {
    "": "To check",
    "changed": "Not as the guidance says",
    "moving": "About to change",
    "all": "All",
}  # by the value in the address


# Lists of the guidance that no protocol prints as a clause, as people know them.
LISTS: Final[Mapping[str, str]] = {
    "kinds": "kinds of organisation",
    "functions": "tasks",
    "bodies": "national bodies",
    "settings": "signs",
    "information": "what may be shared",
    "grounds": "grounds in law",
    "practice": "examples of practice",
    "situations": "whom to call",
    "forms": "blank forms",
    "checklists": "the return checklist",
    "abolished": "names that are not used any more",
}


@dataclass(frozen=True, slots=True)
class PaperOnFact:
    """A protocol of the guidance with those of its clauses that rest on one fact."""

    template: ProtocolTemplate
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact: how it stands, and what rests on it."""

    standing: FactStanding
    papers: tuple[PaperOnFact, ...]
    on: date  # the day it is told
    lists: tuple[str, ...] = ()  # of the guidance, where no clause rests on it: pages and lists that print it
    addresses: tuple[LawAddress, ...] = ()

    @property
    def age(self) -> str:
        """The day on which it was read or checked, and so many days ago; which of the two unless its state says it."""
        days = (self.on - self.standing.since).days
        ago = "today" if days <= 0 else "1 day ago" if days == 1 else f"{days} days ago"
        is_said = self.standing.state in {FactState.CHECKED, FactState.READ}
        verb = "" if is_said else "checked " if self.standing.record else "read "
        return f"{verb}{day(self.standing.since)}, {ago}"


def rows_of(map_: PartnershipMap, pack: Pack) -> tuple[FactRow, ...]:
    """Every fact of a pack, in its order."""
    resting: dict[str, list[PaperOnFact]] = {}
    for template in pack.protocols.values():
        found: dict[str, list[Clause]] = {}
        for clause in template.clauses():
            for key in facts_of(clause, pack):
                found.setdefault(key, []).append(clause)
        for key, clauses in found.items():
            resting.setdefault(key, []).append(PaperOnFact(template, tuple(clauses)))
    lists = lists_on(pack)
    return tuple(
        FactRow(each, tuple(resting.get(key, ())), map_.as_of, lists.get(key, ()), pack.addresses_of.get(key, ()))
        for key, each in standings(map_, pack).items()
    )


def lists_on(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The lists of the guidance that rest on each fact, by its number."""
    found: dict[str, dict[str, None]] = {}
    for name, words in LISTS.items():
        for item in getattr(pack, name).values():
            for _, key in resting_on(item):
                found.setdefault(key, {})[words] = None
    return {key: tuple(words) for key, words in found.items()}


def shown(rows: tuple[FactRow, ...], show: str) -> tuple[FactRow, ...]:
    """Those that a page shows: what is to be checked, what is due first before the rest; what is moving; or all."""
    if show == "moving":
        return tuple(row for row in rows if row.standing.moving)
    if show == "changed":
        return tuple(row for row in rows if row.standing.record and row.standing.record.outcome.is_news)
    waiting = (row for row in rows if row.standing.state.stops)
    return rows if show == "all" else tuple(sorted(waiting, key=lambda row: row.standing.again_on or date.max))
