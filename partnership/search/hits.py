"""A search, answered: what its words mean, who and what has all of them or any, and what was meant instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.guidance.loader import load_packs
from partnership.kept_answers import shelf
from partnership.search import queries
from partnership.search.pages import site_pages
from partnership.search.queries import FoundOrganisations, SearchWord
from partnership.search.vocabulary import GuidanceWords, Item, Sort
from partnership.search.words import IN_TEXT, KIND, MOST_WORDS, phrase, words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.guidance.pack import Pack
    from partnership.policy.viewer import Viewer
    from partnership.search.vocabulary import WordSense

    Holders = Callable[[str], Collection[UUID]]

OF_TASK, USUAL = 45, 25  # who holds a task that is meant, and the kinds that normally lead it
_MOST_SAID = 1000  # more than a word can weigh: what is meant, or has one word more, stands first
NOBODY = FoundOrganisations((), 0)
_FIRST = 2  # at most so many ways to act stand above everything else


def guidance_words(pack: Pack) -> GuidanceWords:
    """The words of a pack, made once as long as it is in use."""
    kept: tuple[Pack, GuidanceWords] | None = shelf("guidance words", 8).get(pack.id)
    if kept is None or kept[0] is not pack:
        kept = pack, GuidanceWords(pack, site_pages())
        shelf("guidance words", 8).set(pack.id, kept)
    return kept[1]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Everything that a search gives, for one viewer."""

    asked: tuple[str, ...]  # the words that say something, as they were understood
    organisations: FoundOrganisations = NOBODY
    items: Mapping[Sort, tuple[Item, ...]] = field(default_factory=dict)
    first: tuple[Item, ...] = ()  # what the words mean: the best actions
    corrected: Mapping[str, str] = field(default_factory=dict)  # a word as typed, and what was searched instead
    unknown: tuple[str, ...] = ()
    said: tuple[str, ...] = ()  # those of the words asked that mean something by themselves
    is_any: bool = False  # nothing had all the words
    is_cut: bool = False  # more words than are looked at

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is found."""
        return not self.organisations.total and not self.first and not any(self.items.values())


@dataclass(frozen=True)
class Search:
    """What is searched in, and for whom. `holders` gives who holds a task, as far as the viewer may see it."""

    viewer: Viewer
    pack: Pack
    guidance: GuidanceWords
    holders: Holders = lambda _function_id: ()
    most: int = 6

    @classmethod
    def of(cls, viewer: Viewer) -> Search:
        """A search in the register alone, by the words of all guidance that the viewer's partnerships may use."""
        pack = load_packs().newest_first[0]
        return cls(viewer, pack, guidance_words(pack))

    def find(self, text: str, *, is_exact: bool = False) -> SearchAnswer:
        """Everything that is found by a text. `is_exact`: nothing is read as a slip."""
        whole = words(text)
        asked = whole[:MOST_WORDS]
        if not asked:
            return SearchAnswer(())
        found = self._by_all(asked, text)
        corrected: dict[str, str] = {}
        unknown: tuple[str, ...] = ()
        if found.is_any:
            corrected, unknown = self._read_as(asked, is_exact=is_exact)
            known = tuple(corrected.get(each, each) for each in asked if each not in unknown)
            if known and (corrected or unknown):
                found = self._by_all(known, " ".join(known))
            if known and found.is_any:
                found = self._by_any(known)
        return SearchAnswer(
            found.asked, found.organisations, found.items, found.first, corrected, unknown, found.said,
            is_any=found.is_any or bool(unknown), is_cut=len(whole) > MOST_WORDS,
        )  # fmt: skip

    def chosen(self, text: str) -> Select[tuple[UUID, int]] | None:
        """The organisations that a text finds, to narrow a list by; a slip is mended where nobody has the words."""
        asked = words(text)[:MOST_WORDS]
        if not asked:
            return None
        found = self._matching(self.guidance.meanings(asked), text)
        if not queries.is_anybody(found):
            corrected, _ = self._read_as(asked)
            if corrected:
                asked = tuple(corrected.get(each, each) for each in asked)
                return self._matching(self.guidance.meanings(asked), " ".join(asked))
        return found

    def _matching(self, meanings: Sequence[WordSense], text: str) -> Select[tuple[UUID, int]]:
        return queries.matching(self.viewer, self._search_words(meanings), phrase(text))

    def _by_all(self, asked: tuple[str, ...], text: str) -> SearchAnswer:
        meanings = self.guidance.meanings(asked)
        chosen = self._matching(meanings, text)
        scores = {
            item: sum(each.items[item] for each in meanings)
            for item in meanings[0].items
            if all(item in each.items for each in meanings)
        }
        first = self._first(meanings, of=len(meanings))
        all_of_it = any(item.sort is not Sort.KIND for item in scores) or any(
            all(item in each.meant for each in meanings) for item in first
        )
        for item in first:  # what the words mean is found, even where another word says more of it
            scores[item] = scores.get(item, 0) + _MOST_SAID
        organisations = self._best(chosen)
        return SearchAnswer(
            asked, organisations, _by_sort(scores), first, said=_said(meanings),
            is_any=not (organisations.total or all_of_it),
        )  # fmt: skip

    def _by_any(self, asked: tuple[str, ...]) -> SearchAnswer:
        meanings = self.guidance.meanings(asked)
        chosen = queries.matching_any(self.viewer, self._search_words(meanings))
        found: dict[Item, list[int]] = {}
        for each in meanings:
            for item, weight in each.items.items():
                found.setdefault(item, []).append(weight)
        scores = {  # what has one word of a sentence in its text alone has nothing to do with it
            item: sum(weights) + len(weights) * _MOST_SAID
            for item, weights in found.items()
            if max(weights) > IN_TEXT or 2 * len(weights) >= len(asked)
        }
        # In a sentence most words are of no sort; those that mean something say what it is about.
        telling = [each for each in meanings if each.meant]
        first = self._first(telling, of=len(meanings)) or self._about(telling)
        for item in first:  # above what only has more of the words in its text
            scores[item] += len(asked) * _MOST_SAID
        return SearchAnswer(asked, self._best(chosen), _by_sort(scores), first, said=_said(meanings), is_any=True)

    def _best(self, chosen: Select[tuple[UUID, int]]) -> FoundOrganisations:
        abroad = sorted(each.id for each in self.pack.kinds.values() if each.is_abroad)
        return queries.best(self.viewer, chosen, abroad, self.most)

    def _search_words(self, meanings: Sequence[WordSense]) -> list[SearchWord]:
        return [self._search_word(each) for each in meanings]

    def _search_word(self, meaning: WordSense) -> SearchWord:
        kinds: dict[str, int] = {}
        holders: set[UUID] = set()
        for item, weight in meaning.items.items():
            if item.sort is Sort.KIND:
                kinds[KIND + item.id] = max(weight, kinds.get(KIND + item.id, 0))
            elif item.sort is Sort.TASK and item in meaning.meant:
                holders |= set(self.holders(item.id))
                for kind_id in self.pack.functions[item.id].leads:
                    kinds[KIND + kind_id] = max(USUAL, kinds.get(KIND + kind_id, 0))
        held = {OF_TASK: frozenset(holders)} if holders else {}
        return SearchWord(meaning.word, meaning.also, kinds, held, meaning.is_whole, meaning.is_said)

    def _first(self, meanings: Sequence[WordSense], of: int) -> tuple[Item, ...]:
        """What the words mean, of so many: a situation or a task, or else kinds; two, where all mean two things."""
        telling = [each for each in meanings if each.meant]
        able = {item: value for item, value in self._able(telling).items() if 2 * value[0] >= len(meanings)}
        best = max(able.values(), default=(0, 0))
        equal = [item for item in able if able[item] == best]  # in the order in which the guidance names them
        first = _lead(equal)
        if not first or first[0].sort is Sort.KIND or len(telling) < of:
            return first
        # Who is detained at an airport, a teenager who is suicidal.
        others = [item for item in equal if not any({item, first[0]} <= {*each.meant} for each in meanings)]
        return (*first, *_lead(others)[:1])

    def _about(self, meanings: Sequence[WordSense]) -> tuple[Item, ...]:
        """What a sentence may be about, of which each word means something else: what has happened, if anything."""
        able = self._able(meanings)
        able = {item: value for item, value in able.items() if item.sort is Sort.SITUATION} or able
        best = max(able.values(), default=(0, 0))
        equal = [item for item in able if able[item] == best]
        if not equal or equal[0].sort is not Sort.SITUATION:
            return tuple(equal[:1])
        order = {situation_id: at for at, situation_id in enumerate(self.pack.situations)}
        return tuple(sorted(equal, key=lambda item: order[item.id])[:_FIRST])

    def _able(self, meanings: Iterable[WordSense]) -> dict[Item, tuple[int, int]]:
        """What one can do something by, with its worth; a body of another state is never among it."""
        return {
            item: value
            for item, value in _worth(meanings).items()
            if item.sort in (Sort.SITUATION, Sort.TASK, Sort.KIND)
            and not (item.sort is Sort.KIND and self.pack.is_abroad(item.id))
        }

    def _read_as(self, asked: Sequence[str], *, is_exact: bool = False) -> tuple[dict[str, str], tuple[str, ...]]:
        """What was meant by words that nobody has heard of, and those of which that cannot be said."""
        corrected: dict[str, str] = {}
        unknown = []
        meanings = self.guidance.meanings(asked)
        for word, meaning in zip(asked, meanings, strict=True):
            if meaning.is_known or queries.stands_somewhere(self.viewer, word):
                continue
            near = [] if is_exact else self._near(word, [each for each in meanings if each.word != word])
            if near:
                corrected[word] = min(near)[2]
            else:
                unknown.append(word)
        return corrected, tuple(unknown)

    def _near(self, word: str, beside: Sequence[WordSense]) -> list[tuple[int, int, str]]:
        """What a word may be a slip of; beside one that means something, nobody is taken to miss the first letter."""
        if self.guidance.is_part_of_phrase(word):
            return []
        others = [each.word for each in beside]
        near = [each for each in self.guidance.slips.nearest(word) if self.guidance.says(each[2], others)]
        near += queries.vocabulary(self.viewer).nearest(word)
        is_clear = any(each.meant for each in beside)
        return [each for each in near if not is_clear or each[2][0] == word[0]]


def _lead(equal: Sequence[Item]) -> tuple[Item, ...]:
    """Of what is meant equally, a situation or a task, or else the first kinds."""
    for sort in (Sort.SITUATION, Sort.TASK):
        if of_sort := [item for item in equal if item.sort is sort]:
            return tuple(of_sort[:1])
    return tuple(equal[:_FIRST])


def _said(meanings: Iterable[WordSense]) -> tuple[str, ...]:
    return tuple(each.word for each in meanings if each.is_said)


def _worth(meanings: Iterable[WordSense]) -> dict[Item, tuple[int, int]]:
    """By how many words each item is meant, and how strongly; in the order in which the guidance names them."""
    worth: dict[Item, tuple[int, int]] = {}
    for each in meanings:
        for item in each.meant:
            count, sum_ = worth.get(item, (0, 0))
            worth[item] = count + 1, sum_ + each.items[item]
    return worth


def _by_sort(scores: Mapping[Item, int]) -> dict[Sort, tuple[Item, ...]]:
    ordered = sorted(scores, key=lambda item: (-scores[item], item.title.casefold(), item.id))
    return {sort: tuple(item for item in ordered if item.sort is sort) for sort in Sort if sort is not Sort.KIND}
