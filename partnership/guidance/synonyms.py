"""Words as people type them, and what they mean by them; words that stand in one place of a phrase. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

GROUP = re.compile(r"\(([a-z0-9-]+)\)")  # in a phrase: any word of the group of this id


@dataclass(frozen=True, slots=True)
class WordGroup:
    """Words of which any may stand in one place of a phrase: a boss, an employer or a landlord."""

    id: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Words that mean the same to whoever searches; without kinds, tasks and situations they mean each other."""

    id: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()
    is_weak: bool = False  # says who somebody is, not what has happened: whatever else is meant stands above it
    is_danger: bool = False  # life may be in danger: the emergency number stands above every other

    @property
    def danger(self) -> str:
        """What clauses call the danger to life, the first of its words; empty where none is meant."""
        return self.words[0] if self.is_danger else ""

    @property
    def means_something(self) -> bool:
        """Whether it says what the words mean, or that there are others for the same."""
        return bool(self.kinds or self.functions or self.situations) or len(self.words) > 1

    @property
    def groups(self) -> tuple[str, ...]:
        """The ids of the groups of words that its phrases name."""
        return tuple(dict.fromkeys(each for words in self.words for each in GROUP.findall(words)))
