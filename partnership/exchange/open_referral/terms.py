"""Taxonomies of the feed: tasks, kinds of organisation, whom a service is for, and languages. Ids never change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from partnership.register.directory import wording
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

# The root of every id that is no row's own: another one would give every term another id.
ROOT = uuid5(NAMESPACE_URL, "partnership-directory/open-referral")


@dataclass(frozen=True)
class Taxonomy:
    """A list of terms: its name, and what it is for."""

    key: str
    name: str
    description: str

    @cached_property
    def id(self) -> UUID:
        """Its id."""
        return uuid5(ROOT, self.key)

    def term_id(self, key: str) -> UUID:
        """The id of one of its terms."""
        return uuid5(self.id, key)

    @cached_property
    def item(self) -> dict[str, Any]:
        """As the standard has it."""
        return {"id": str(self.id), "name": self.name, "description": self.description}


TASKS = Taxonomy("tasks", "Tasks", "What agencies do for victims of human trafficking, by the guidance of the site")
KINDS = Taxonomy("kinds", "Kinds of organisation", "What an organisation is, by the guidance of the site")
GROUPS = Taxonomy("groups", "For whom", "Whether a service is for children, for adults or for both")
SEXES = Taxonomy("sexes", "Women or men", "Whom a service takes where it does not take everybody")
LANGUAGES = Taxonomy("languages", "Languages", "Languages in which a service is given")
TAXONOMIES = (TASKS, KINDS, GROUPS, SEXES, LANGUAGES)


@dataclass(frozen=True)
class Term:
    """A term of a taxonomy."""

    taxonomy: Taxonomy
    key: str
    name: str
    description: str

    @cached_property
    def id(self) -> UUID:
        """Its id."""
        return self.taxonomy.term_id(self.key)

    @cached_property
    def item(self) -> dict[str, Any]:
        """As the standard has it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "description": self.description or self.name,
            "taxonomy": self.taxonomy.name,
            "taxonomy_id": str(self.taxonomy.id),
        }


def fixed_terms() -> list[Term]:
    """The terms that the guidance of the site has; what a register is written in comes on top."""
    return [
        *(Term(TASKS, key, task.name, task.description) for key, task in wording.functions().items()),
        *(Term(KINDS, key, kind.name, kind.description) for key, kind in wording.kinds().items()),
        *(Term(GROUPS, group.value, words, words) for group, words in wording.GROUPS.items()),
        *(Term(SEXES, sex.value, words, words) for sex, words in wording.SEXES.items()),
    ]


@lru_cache(maxsize=1024)
def language(name: str) -> Term:
    """The term of a language as somebody wrote it: the same for the same letters."""
    return Term(LANGUAGES, fold(name), " ".join(name.split()), f"The language {' '.join(name.split())}")


class TermFinder:
    """Terms by what a row holds; what no guidance has any more has none."""

    def __init__(self) -> None:
        self._fixed = {(each.taxonomy, each.key): each for each in fixed_terms()}

    def of(self, taxonomy: Taxonomy, keys: Iterable[Any]) -> list[Term]:
        """The terms of some stored values."""
        return [term for key in keys if (term := self._fixed.get((taxonomy, str(key)))) is not None]

    @staticmethod
    def languages(names: Iterable[str]) -> list[Term]:
        """The terms of some languages, each once."""
        return list({each.id: each for name in names if name.strip() for each in (language(name),)}.values())
