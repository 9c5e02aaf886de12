"""Facts that guidance rests on, each with its sources and the day it was read; names and papers that are gone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping


class Confidence(StrEnum):
    """How sure whoever wrote a fact down was of it."""

    HIGH = "high"  # read in an official or primary source
    MEDIUM = "medium"  # a secondary source, or an official one that is old or partial
    LOW = "low"  # from memory


class FactOutcome(StrEnum):
    """What somebody found who looked a fact up for a partnership."""

    HOLDS = "holds"  # as the guidance says
    BEGUN = "begun"  # what was to come is in force
    CHANGED = "changed"  # something else is so now, or something more
    ENDED = "ended"
    NOT_FOUND = "not-found"  # looked for, without an answer

    @property
    def is_news(self) -> bool:
        """Whether clauses that rest on the fact have to be read again."""
        return self is not FactOutcome.HOLDS

    @property
    def has_day(self) -> bool:
        """Whether it says nothing without the day from which it is so."""
        return self in {FactOutcome.BEGUN, FactOutcome.ENDED}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about law, bodies or times that items rest on, by a number that people quote (N10)."""

    id: str
    text: str
    sources: tuple[Citation, ...]
    confidence: Confidence
    verify: bool = False  # somebody checks it against what is in force before a paper that rests on it is signed
    read_on: date | None = None  # left out: the day on which the pack says that its facts were read
    moving: str = ""  # what is about to change it, in one line: a bill, a day that is not fixed
    look_on: date | None = None  # the day to look at it again, where it is due before its time
    states: tuple[str, ...] = ()  # what may be so of a provision that moves, by ids; the first: as the fact says it

    @property
    def is_marked(self) -> bool:
        """Whether papers say “check before use” of it until somebody did: what is only remembered always is."""
        return self.verify or self.confidence is Confidence.LOW

    def turns_after(self, day: date) -> date | None:
        """The first day after `day` by which it may be otherwise: `look_on`, or one that its own words name."""
        named = (_named_day(each) for each in _DAY.finditer(f"{self.text} {self.moving}"))
        found = [each for each in (self.look_on, *named) if each is not None and each > day]
        return min(found, default=None)


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY: Final = re.compile(rf"(?:\b([0-9]{{1,2}}) )?\b({'|'.join(_MONTHS)}) (20[0-9]{{2}})\b")


def _named_day(found: re.Match[str]) -> date | None:
    """The day after one that a text names; of a month alone, the first of the next."""
    month, year = _MONTHS.index(found[2]) + 1, int(found[3])
    if found[1] is None:
        return date(year + month // 12, month % 12 + 1, 1)
    try:
        return date(year, month, int(found[1])) + timedelta(days=1)
    except ValueError:  # "31 June"
        return None


@dataclass(frozen=True, slots=True)
class LawAddress:
    """Where facts are looked up: a page of law or guidance with its address, and how often it changes."""

    id: str
    title: str
    address: str
    facts: tuple[str, ...]
    ask_again: int = 0  # days after which a fact of it is to be looked at again; 0: as the pack says
    is_opened: bool = True  # whether whoever wrote it down had the page before them


@dataclass(frozen=True, slots=True)
class AbolishedName:
    """Names that must not be used any more: bodies, guidance and terms that are gone, and what took their place."""

    words: tuple[str, ...]
    says: str
    successors: tuple[str, ...]  # ids of kinds, or words
    facts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What names it in its list: the first of its words."""
        return _as_id(self.words[0]) if self.words else ""


@dataclass(frozen=True, slots=True)
class UnwrittenPaper:
    """A protocol that partnerships may look for and the pack does not have yet."""

    title: str
    why: str

    @property
    def id(self) -> str:
        """What names it in its list."""
        return _as_id(self.title)


def id_in_words(table: Mapping[str, object]) -> str:
    """The id of an abolished name or an unwritten paper, as its file has it."""
    words = table.get("words", table.get("title", ""))
    first = words[0] if isinstance(words, list) and words else words
    return _as_id(first) if isinstance(first, str) else ""


def _as_id(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")
