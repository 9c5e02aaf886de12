"""What the guidance knows by which words: kinds, tasks, situations, glossary, and the pages of the site. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.countries import countries
from partnership.search.words import BEGINNING, IN_TEXT, Vocabulary, all_words, forms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.pack import Pack
    from partnership.search.pages import SitePage

TITLE, MEANT, TEXT = 60, 50, IN_TEXT  # of a word in a title, of one that means it, of one in its text
MEANT_TOGETHER = 65  # of each word of several that mean it together: more than one of them in a name
WORTH_A_SLIP = 10  # how much a word of the guidance counts beside one of the register that stands in so many entries


_OF_MANY_KINDS = frozenset(
    {"agency", "body", "force", "local", "national", "organisation", "service", "services", "team"}
)

_LEAST_ALIKE = 0.5  # share of the runs of letters that two words have in common: "translater" and "translation" 0.67
_WHOLE, _BEGUN, _BARELY = 5, 4, 1  # shares of what a word is worth: typed whole, begun, begun by one with a meaning


class Sort(StrEnum):
    """What an item is; the order is that of what one does next."""

    SITUATION = "situation"
    TASK = "task"
    KIND = "kind"
    WORD = "word"
    PRACTICE = "practice"
    BODY = "body"
    COUNTRY = "country"
    FORM = "form"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something that is found by words and is no organisation."""

    sort: Sort
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class WordSense:
    """What one word of a search means: items by weight, and words that find the same."""

    word: str
    items: Mapping[Item, int]
    meant: tuple[Item, ...]  # those that the word, or a phrase with it, stands for, as the guidance has them in order
    also: tuple[str, ...]
    is_whole: bool = False  # no beginning of another word: Romani is not Romanian
    is_said: bool = False  # means something by itself, and is hardly the beginning of another: a gang, gangmasters

    @property
    def is_known(self) -> bool:
        """Whether the guidance has heard of it."""
        return bool(self.items or self.also)


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    items: tuple[Item, ...]
    alike: tuple[str, ...]


class GuidanceWords:
    """The words of a pack and of the pages of the site."""

    def __init__(self, pack: Pack, pages: Iterable[SitePage]) -> None:
        self._items: dict[str, dict[Item, int]] = defaultdict(dict)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for item, title, text in _texts(pack, pages):
            self._put(item, title, TITLE)
            self._put(item, text, TEXT)
            for name in _names(item):
                self._learn(_Phrase(name, (item,), ()))
        for synonym in pack.synonyms.values():
            items = tuple(_meant(pack, synonym.kinds, synonym.functions, synonym.situations))
            alike = tuple(dict.fromkeys(found[0] for each in synonym.words if len(found := words(each)) == 1))
            for each in synonym.words:
                self._learn(_Phrase(words(each), items, () if items else alike))
        self._sorted = sorted({*self._items, *self._phrases})
        # Of the many words of descriptions one would always be near: "fever" would be "never".
        named = (word for word, items in self._items.items() if max(items.values()) > TEXT)
        self.slips = Vocabulary(dict.fromkeys((*named, *self._phrases), WORTH_A_SLIP))

    def _put(self, item: Item, text: str, weight: int) -> None:
        for word in all_words(text):
            known = self._items[word]
            known[item] = max(weight, known.get(item, 0))

    def _learn(self, phrase: _Phrase) -> None:
        for word in phrase.words:
            self._phrases[word].append(phrase)

    def is_part_of_phrase(self, word: str) -> bool:
        """Whether a word is written rightly, and means something together with others only."""
        return word in self._phrases

    def says(self, word: str, others: Sequence[str]) -> bool:
        """Whether a word means something by itself or with the others: nobody who lives somewhere is giving birth."""
        if max(self._items.get(word, {}).values(), default=0) > TEXT:
            return True
        expanded = [dict(self._expanded(each)) for each in (word, *others)]
        return any(_used(phrase, expanded) is not None for phrase in self._phrases.get(word, ()))

    def meanings(self, asked: Sequence[str]) -> list[WordSense]:
        """What each word of a search means, also together with the others."""
        said = [self._is_said(word) for word in asked]
        expanded = [dict(self._expanded(word, is_said=own)) for word, own in zip(asked, said, strict=True)]
        stands_for: list[dict[Item, None]] = [{} for _ in asked]
        meant: list[dict[Item, int]] = [{} for _ in asked]
        also: list[dict[str, None]] = [{} for _ in asked]
        for phrase in {
            id(each): each for known in expanded for word in known for each in self._phrases.get(word, ())
        }.values():
            if (used := _used(phrase, expanded)) is not None:
                worth = min(share for _, share in used)
                if len(used) == 1 and worth < _WHOLE and said[used[0][0]]:
                    continue  # who is ill is not illegal
                weight = (MEANT_TOGETHER if len(used) > 1 else MEANT) * worth // _WHOLE
                for at, _ in used:
                    for item in phrase.items:
                        meant[at][item] = max(weight, meant[at].get(item, 0))
                    if worth == _WHOLE:
                        stands_for[at] |= dict.fromkeys(phrase.items)
                        also[at] |= dict.fromkeys(phrase.alike)
        return [
            WordSense(
                word,
                _most(self._standing(known, also[at]), meant[at]),
                tuple(stands_for[at]),
                tuple(each for each in also[at] if each != word),
                word in also[at],
                said[at],
            )
            for at, (word, known) in enumerate(zip(asked, expanded, strict=True))
        ]

    def nearest_tasks(self, asked: Iterable[str], most: int = 3) -> tuple[Item, ...]:
        """Tasks whose words look most like those of a search that found nothing; none where nothing looks alike."""
        pieces = [_pieces(word) for word in asked if len(word) >= BEGINNING]
        worth: dict[Item, float] = {}
        for word, items in self._items.items():
            alike = max((_alike(each, _pieces(word)) for each in pieces), default=0.0)
            if alike >= _LEAST_ALIKE:
                for item, weight in items.items():
                    if item.sort is Sort.TASK:
                        worth[item] = max(alike * weight, worth.get(item, 0.0))
        return tuple(sorted(worth, key=lambda item: (-worth[item], item.title))[:most])

    def _is_said(self, word: str) -> bool:
        """Whether a word means something by itself, as it was typed."""
        typed = (*forms(word), f"{forms(word)[-1]}s")
        return any(phrase.words == (each,) for each in typed for phrase in self._phrases.get(each, ()))

    def _expanded(self, word: str, *, is_said: bool = False) -> Iterator[tuple[str, int]]:
        """The words that a word finds, each with its share: itself, or the beginning of another."""
        least = forms(word)[-1]
        if len(least) >= BEGINNING:
            for at in range(bisect_left(self._sorted, least), len(self._sorted)):
                if not self._sorted[at].startswith(least):
                    break
                yield self._sorted[at], _BARELY if is_said else _BEGUN
            yield f"{least}s", _WHOLE
        yield from ((each, _WHOLE) for each in forms(word))

    def _standing(self, known: Mapping[str, int], also: Iterable[str]) -> dict[Item, int]:
        found: dict[Item, int] = {}
        for word, share in (*known.items(), *((each, _WHOLE) for each in also)):
            for item, weight in self._items.get(word, {}).items():
                found[item] = max(weight * share // _WHOLE, found.get(item, 0))
        return found


def _pieces(word: str) -> frozenset[str]:
    """The runs of three signs of a word, with its beginning and end."""
    whole = f" {word} "
    return frozenset(whole[at : at + 3] for at in range(len(whole) - 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two words have in common, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def _used(phrase: _Phrase, expanded: Sequence[Mapping[str, int]]) -> list[tuple[int, int]] | None:
    """Which words of the search say the phrase, each with its share; none unless all of it is said."""
    used: dict[int, int] = {}
    for word in phrase.words:
        at = next((at for at, known in enumerate(expanded) if word in known and at not in used), None)
        if at is None:
            return None
        used[at] = expanded[at][word]
    return list(used.items())


def _names(item: Item) -> Iterator[tuple[str, ...]]:
    """What a title that is typed whole is; of a kind each of its names, also without what so many kinds are called."""
    if item.sort is Sort.KIND:
        for each in item.title.split(" or "):
            yield words(each)
            if plain := tuple(word for word in words(each) if word not in _OF_MANY_KINDS):
                yield plain
    elif item.sort in (Sort.SITUATION, Sort.TASK, Sort.WORD):
        yield words(item.title)


def _most(one: Mapping[Item, int], other: Mapping[Item, int]) -> dict[Item, int]:
    return {item: max(one.get(item, 0), other.get(item, 0)) for item in (*one, *other)}


def _texts(pack: Pack, pages: Iterable[SitePage]) -> Iterator[tuple[Item, str, str]]:
    for situation in pack.situations.values():
        heads = " ".join(answer.heading for answer in situation.answers)
        yield Item(Sort.SITUATION, situation.id, situation.title), situation.title, f"{situation.hint} {heads}"
    for function in pack.functions.values():
        yield Item(Sort.TASK, function.id, function.name), f"{function.name} {function.short}", function.description
    for kind in pack.kinds.values():
        yield Item(Sort.KIND, kind.id, kind.name), kind.name, ""
    for word, meaning in pack.words.items():
        yield Item(Sort.WORD, word, word[:1].upper() + word[1:]), word, meaning
    # By their titles alone: their texts have so many words that a slip would seem to be one of them.
    for practice in pack.practice.values():
        yield Item(Sort.PRACTICE, practice.id, practice.title), f"{practice.title} {practice.place}", ""
    for body in pack.bodies.values():
        yield Item(Sort.BODY, body.id, body.name), f"{body.name} {body.short_name}", ""
    for form in pack.forms.values():
        yield Item(Sort.FORM, form.id, f"Form {form.code}: {form.title}"), f"{form.title} {form.code}", ""
    for code, name in countries().items():
        yield Item(Sort.COUNTRY, code, name), name, ""
    for page in pages:
        yield Item(Sort.PAGE, page.endpoint, page.title), page.title, page.text


def _meant(pack: Pack, kinds: Iterable[str], functions: Iterable[str], situations: Iterable[str]) -> Iterator[Item]:
    yield from (
        Item(Sort.SITUATION, each, pack.situations[each].title) for each in situations if each in pack.situations
    )
    yield from (Item(Sort.TASK, each, pack.functions[each].name) for each in functions if each in pack.functions)
    yield from (Item(Sort.KIND, each, pack.kinds[each].name) for each in kinds if each in pack.kinds)
