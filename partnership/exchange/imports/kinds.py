"""Which kind of organisation a file means: by its own word for it, else by the name. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.models.register import fold
from partnership.search.words import all_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.pack import Pack

_SHORTEST = 4  # letters of a word by which a name tells its kind: "Met" is the beginning of much else
_ABBREVIATION = 3  # capitals: "PCT"
_VAGUE = {"organisation", "service", "services", "team", "group", "local", "national", "council", "centre", "social"}


class KindWords:
    """The words for the kinds of a pack, as its guidance and its synonyms have them."""

    def __init__(self, pack: Pack) -> None:
        self._kinds = pack.kinds
        self._whole: dict[tuple[str, ...], str] = {}
        for kind_id, kind in pack.kinds.items():
            for name in (kind.name, *kind.name.split(" or ")):
                self._learn(name, kind_id)
            self._learn(kind_id.replace("-", " "), kind_id)
        for each in pack.synonyms.values():
            kinds = [kind_id for kind_id in each.kinds if kind_id in pack.kinds]
            for words in each.words if len(kinds) == 1 or each.id in pack.kinds else ():
                self._learn(words, kinds[0] if kinds else "")
        self._longest = max((len(each) for each in self._whole), default=0)

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
        """The kind that a cell means, "" where it is none that the guidance knows."""
        return self.called(text) or self._whole.get(tuple(all_words(text)), "") or self.of_name(text)

    def of_name(self, name: str) -> str:
        """The kind that the longest of its words in a name stands for; "" where none does."""
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
