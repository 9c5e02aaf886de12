"""Which kind of organisation a file means: by its own word for it, else guessed from the name. Pure.

Only names of kinds count, and a few short words for them. The words under which a search finds a kind do not: a charity
that people look for beside the police is no police force.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from partnership.base.errors import InputFault
from partnership.register.search.words import Vocabulary, all_words, forms
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.pack import Pack

_SHORTEST = 4  # letters of a word by which a name tells its kind: "Met" is the beginning of much else
_ABBREVIATION = 3  # capitals: "PCT"
_OF_A_LIST = {"partner", "sector", "agency", "member", "third", "other", "body"}  # words of a list of partners
OF_NAME: Final = 100  # more than words that mean a kind can say together
MOST_NEAR: Final = 3  # kinds that are named beside a word that is none
_VAGUE = {"organisation", "service", "services", "team", "group", "local", "national", "council", "centre", "social"}


_DATA: Final = tomllib.loads(Path(__file__).with_name("kind-words.toml").read_text(encoding="utf-8"))
# Other whole words for a kind, where the guidance has it.
_WORDS: Mapping[str, Sequence[str]] = _DATA["whole"]
# Words of lists of partners that are no kind, and the kinds that they may mean, the likeliest first.
_MAY_MEAN: Mapping[str, Sequence[str]] = _DATA["may_mean"]


class KindWords:
    """The words for the kinds of a pack, as its guidance has them."""

    def __init__(self, pack: Pack) -> None:
        self._kinds = pack.kinds
        self._whole: dict[tuple[str, ...], str] = {}
        for kind_id, kind in pack.kinds.items():
            for name in (kind.name, *kind.name.split(" or ")):
                self._learn(name, kind_id)
            self._learn(kind_id.replace("-", " "), kind_id)
        for kind_id, words in _WORDS.items():
            for each in words if kind_id in pack.kinds else ():
                self._learn(each, kind_id)
        self._longest = max((len(each) for each in self._whole), default=0)
        self._tells: dict[str, dict[str, int]] = {}  # by a telling word: how much it says for each kind
        for kind_id, kind in pack.kinds.items():
            self._count(kind.name, kind_id, OF_NAME)
        self._telling = Vocabulary(dict.fromkeys(self._tells, 1))
        self._near: dict[str, list[str]] = {}

    def _learn(self, words: str, kind_id: str) -> None:
        key = tuple(all_words(words))
        if key and kind_id:
            self._whole.setdefault(key, kind_id)

    def called(self, text: str) -> str:
        """The kind of exactly this name or id; "" for none."""
        if text in self._kinds:
            return text
        return next((each for each, kind in self._kinds.items() if fold(kind.name) == fold(text)), "")

    def of_word(self, text: str) -> str:
        """The kind that a cell says in so many words, "" where it is none that is known."""
        return self.called(text) or self._whole.get(tuple(all_words(text)), "")

    def refusal(self, text: str) -> str:
        """Why an organisation with this word for its kind is refused, with the names of kinds that are near it."""
        if not text:
            return "does not say what kind of organisation it is"
        near = " or ".join(f"“{each}”" for each in self.near(text))
        return f"“{text}” is no kind of organisation" + (f". It may mean {near}" if near else "")

    def id_of(self, text: str) -> str:
        """The id of a kind that somebody names; raises InputFault in one line with those near it."""
        if found := self.of_word(text):
            return found
        near = [f"{each} ({self.called(each)})" for each in self.near(text)]
        hint = f"; near it are {', '.join(near)}" if near else ""
        message = f"there is no kind {text!r}{hint}. “flask directory kinds” lists all"
        raise InputFault(message)

    def near(self, text: str) -> list[str]:
        """The names of kinds that have a telling word of a cell, give or take a slip; else of kinds that mean it."""
        meant = [self._kinds[each].name for each in _MAY_MEAN.get(fold(text), ()) if each in self._kinds]
        if meant:
            return meant[:MOST_NEAR]
        if text not in self._near:
            points: dict[str, int] = {}
            for word in sorted(_telling(text)):
                likest = [word] if word in self._tells else [each[2] for each in self._telling.nearest(word)[:1]]
                for kind_id, worth in self._tells.get(likest[0], {}).items() if likest else ():
                    points[kind_id] = points.get(kind_id, 0) + worth
            least = OF_NAME if max(points.values(), default=0) >= OF_NAME else 1
            found = sorted((-worth, self._kinds[each].name) for each, worth in points.items() if worth >= least)
            self._near[text] = [name for _worth, name in found[:MOST_NEAR]]
        return self._near[text]

    def _count(self, words: str, kind_id: str, worth: int) -> None:
        for word in _telling(words):
            kinds = self._tells.setdefault(word, {})
            kinds[kind_id] = max(worth, kinds.get(kind_id, 0))

    def of_name(self, name: str) -> str:
        """The kind whose name is in a name, a guess; the longest of several, "" where none is."""
        capitals = {word.lower() for word in name.split() if word.isupper() and len(word) >= _ABBREVIATION}
        found = (
            (len(words), sum(map(len, words)), -at, kind)
            for at, words, kind in self._within(all_words(name))
            if capitals & {*words} or _tells(words)
        )
        best = max(found, default=None)
        return best[3] if best else ""

    def _within(self, words: list[str]) -> Iterator[tuple[int, tuple[str, ...], str]]:
        for at in range(len(words)):
            for length in range(1, min(self._longest, len(words) - at) + 1):
                key = tuple(words[at : at + length])
                if key in self._whole:
                    yield at, key, self._whole[key]


def _tells(words: Iterable[str]) -> bool:
    """Whether words in the midst of a name say what it is."""
    return any(len(word) >= _SHORTEST and word not in _VAGUE for word in words)


def _telling(text: str) -> set[str]:
    """The words of a text that say what something is, each in the singular."""
    return {forms(each)[-1] for each in all_words(text) if _tells([each])} - _VAGUE - _OF_A_LIST
