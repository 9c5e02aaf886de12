"""Facts that guidance rests on, each with its sources and the day it was read; names and papers that are gone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

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

    HOLDS = "holds"
    CHANGED = "changed"  # it is so no more, or not quite: the papers that rest on it wait for another text


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about law, bodies or times that items rest on, by a number that people quote (N10)."""

    id: str
    text: str
    sources: tuple[Citation, ...]
    confidence: Confidence
    verify: bool = False  # somebody checks it against what is in force before a paper that rests on it is signed
    read_on: date | None = None  # left out: the day on which the pack says that its facts were read
    moving: str = ""  # what is about to change it, in one line for the cover: a bill, a day that is not fixed


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
