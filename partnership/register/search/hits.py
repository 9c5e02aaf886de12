"""A search, answered: what its words mean, who and what has all of them or any, and what was meant instead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from partnership.guidance.choices import Group
from partnership.guidance.loader import load_packs
from partnership.register.search import queries
from partnership.register.search.queries import FoundOrganisations, SearchWord
from partnership.register.search.vocabulary import MEANT, GuidanceWords, Item, Sort, site_pages
from partnership.register.search.words import IN_TEXT, KIND, MEANING, MOST_WORDS, asking, phrase, words
from partnership.store.kept_answers import shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.guidance.pack import Pack
    from partnership.policy.viewer import Viewer
    from partnership.register.search.vocabulary import WordSense

    Holders = Callable[[str], Collection[UUID]]

OF_TASK, USUAL = 45, 25  # who holds a task that is meant, and the kinds that normally lead it
_MOST_SAID = 1000  # more than a word can weigh: what is meant, or has one word more, stands first
NOBODY = FoundOrganisations((), 0)
MOST_READ = 30  # words of a sentence of which the most telling are chosen
SENTENCE = 3  # more words than of a name or a phrase
_STRONG = MEANT * 4 // 5  # from so much on a word says what has happened, and not only who somebody is
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
    danger: str = ""  # life may be in danger: what clauses call it
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
        whole, signs = self.guidance.joined(words(text)), asking(text)
        asked = self._most_telling(whole)
        if not asked:
            return SearchAnswer(())
        found = self._by_all(asked, text, signs)
        corrected: dict[str, str] = {}
        unknown: tuple[str, ...] = ()
        if found.is_any:
            corrected, unknown = self._read_as(asked, signs, is_exact=is_exact)
            known = tuple(corrected.get(each, each) for each in asked if each not in unknown)
            if known and (corrected or unknown):
                found = self._by_all(known, " ".join(known), signs)
            if known and found.is_any:
                found = self._by_any(known, signs)
        return replace(
            found,
            first=found.first or self.guidance.asked_for(signs),
            corrected=corrected,
            unknown=unknown,
            is_any=found.is_any or bool(unknown),
            is_cut=len(whole) > MOST_WORDS,
        )

    def _most_telling(self, whole: Sequence[str]) -> tuple[str, ...]:
        """As many words as are looked at: of a long sentence those that mean something, then those that are known."""
        if len(whole) <= MOST_WORDS:
            return tuple(whole)
        meanings = self.guidance.meanings(whole[:MOST_READ])
        order = sorted(range(len(meanings)), key=lambda at: (not meanings[at].meant, not meanings[at].is_known, at))
        return tuple(meanings[at].word for at in sorted(order[:MOST_WORDS]))

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

    def _by_all(self, asked: tuple[str, ...], text: str, signs: tuple[str, ...]) -> SearchAnswer:
        meanings = self.guidance.meanings(asked, signs)
        chosen = self._matching(meanings, text)
        scores = {
            item: sum(each.items[item] for each in meanings)
            for item in meanings[0].items
            if all(item in each.items for each in meanings)
        }
        first = self._first(meanings, signs, of=len(meanings))
        all_of_it = any(item.sort is not Sort.KIND for item in scores) or any(
            all(item in each.meant for each in meanings) for item in first
        )
        if len(asked) > SENTENCE:  # what only some of its words mean is found below
            for item, (_, sum_) in self._able(meanings).items():
                scores.setdefault(item, sum_)
        for item in first:  # what the words mean is found, even where another word says more of it
            scores[item] = scores.get(item, 0) + _MOST_SAID
        organisations = self._best(chosen)
        if organisations.total and not first:  # all its words lead to one of them, and none says what it is about
            first = self._about([each for each in meanings if each.meant])
        return SearchAnswer(
            asked, organisations, _by_sort(scores), first, said=_said(meanings), danger=_danger(meanings),
            is_any=not (organisations.total or all_of_it),
        )  # fmt: skip

    def _by_any(self, asked: tuple[str, ...], signs: tuple[str, ...]) -> SearchAnswer:
        meanings = self.guidance.meanings(asked, signs)
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
        first = self._first(telling, signs, of=len(meanings)) or self._about(telling)
        for item in first:  # above what only has more of the words in its text
            scores[item] += len(asked) * _MOST_SAID
        return SearchAnswer(
            asked, self._best(chosen), _by_sort(scores), first, said=_said(meanings), is_any=True,
            danger=_danger(meanings),
        )  # fmt: skip

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

    def _first(self, meanings: Sequence[WordSense], signs: Collection[str], of: int) -> tuple[Item, ...]:
        """What the words mean, of so many: a situation or a task, or else kinds; two, where all mean two things."""
        telling = [each for each in meanings if each.meant]
        if MEANING in signs and (term := self._term(meanings)):
            return term
        able = {item: value for item, value in self._able(telling).items() if 2 * value[0] >= len(meanings)}
        best = max(able.values(), default=(0, 0))
        first = _lead([item for item in able if able[item] == best])  # as the guidance names them
        if not first:
            return self._term(meanings) if len(telling) == of else ()
        beside = self._beside(first, telling, of=of)
        both = (*first, *beside)[:_FIRST]
        is_childs = first[0].sort is Sort.KIND and any(self._is_of_children(item) for item in beside)
        return both[::-1] if is_childs else both

    def _about(self, meanings: Sequence[WordSense]) -> tuple[Item, ...]:
        """What a sentence may be about, of which each word means something else: what has happened, if anything."""
        able = self._able(meanings)
        strong = {item: value for item, value in able.items() if item.sort is Sort.SITUATION and value[0]}
        able = strong or able
        best = max(able.values(), default=(0, 0))
        equal = [item for item in able if able[item] == best]
        if not equal or equal[0].sort is not Sort.SITUATION:
            return tuple(equal[:1])
        order = {situation_id: at for at, situation_id in enumerate(self.pack.situations)}
        return tuple(sorted(equal, key=lambda item: order[item.id])[:_FIRST])

    def _beside(self, first: Sequence[Item], meanings: Sequence[WordSense], of: int) -> tuple[Item, ...]:
        """What else there is to do by the words that do not mean the first: a girl in a hotel is a child too."""
        if len(first) > 1:
            return ()
        if named := self._of_no_lead(first[0], meanings):
            return named
        others = [each for each in meanings if first[0] not in each.meant]
        able = self._able(others)
        if len(meanings) < of:  # in a sentence other words name who stands by
            able = {item: value for item, value in able.items() if item.sort in (Sort.SITUATION, Sort.TASK)}
        best = max(able.values(), default=(0, 0))
        return _lead([item for item in able if able[item] == best])[:1]

    def _of_no_lead(self, task: Item, meanings: Sequence[WordSense]) -> tuple[Item, ...]:
        """The kind that is meant with a task by the same words, and does not normally lead it: a hub, a charity."""
        if task.sort is not Sort.TASK:
            return ()
        able = self._able([each for each in meanings if task in each.meant])
        leads = self.pack.functions[task.id].leads
        kinds = [item for item in able if item.sort is Sort.KIND and item.id not in leads and able[item] >= able[task]]
        return tuple(kinds[:1])

    def _is_of_children(self, item: Item) -> bool:
        """Whether it is a task for children alone, which stands above whom one may ring."""
        return item.sort is Sort.TASK and self.pack.functions[item.id].groups == (Group.CHILDREN,)

    def _term(self, meanings: Sequence[WordSense]) -> tuple[Item, ...]:
        """The word of the glossary that all words mean together, if any."""
        terms = [item for item in meanings[0].meant if item.sort is Sort.WORD] if meanings else []
        return tuple(item for item in terms if all(item in each.meant for each in meanings))[:1]

    def _able(self, meanings: Iterable[WordSense]) -> dict[Item, tuple[int, int]]:
        """What one can do something by, with its worth; a body of another state is never among it."""
        return {
            item: value
            for item, value in _worth(meanings).items()
            if item.sort in (Sort.SITUATION, Sort.TASK, Sort.PAGE, Sort.KIND)
            and not (item.sort is Sort.KIND and self.pack.is_abroad(item.id))
        }

    def _read_as(
        self, asked: Sequence[str], signs: Sequence[str] = (), *, is_exact: bool = False
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """What was meant by words that nobody has heard of, and those of which that cannot be said."""
        corrected: dict[str, str] = {}
        unknown = []
        meanings = self.guidance.meanings(asked, signs)
        for word, meaning in zip(asked, meanings, strict=True):
            if meaning.is_known or queries.stands_somewhere(self.viewer, word):
                continue
            near = [] if is_exact else self._near(word, [each for each in meanings if each.word != word])
            if near:
                corrected[word] = min(near)[2]
            else:
                unknown.append(word)
        if corrected and unknown:  # a birth certifcate
            mended = self.guidance.meanings([corrected.get(each, each) for each in asked], signs)
            now_known = {word for word, meaning in zip(asked, mended, strict=True) if meaning.is_known}
            unknown = [each for each in unknown if each not in now_known]
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
    """Of what is meant equally, a situation, a task or a page, or else the first kinds."""
    for sort in (Sort.SITUATION, Sort.TASK, Sort.PAGE):
        if of_sort := [item for item in equal if item.sort is sort]:
            return tuple(of_sort[:1])
    return tuple(equal[:_FIRST])


def _danger(meanings: Iterable[WordSense]) -> str:
    return next((each.danger for each in meanings if each.danger), "")


def _said(meanings: Iterable[WordSense]) -> tuple[str, ...]:
    return tuple(each.word for each in meanings if each.is_said)


def _worth(meanings: Iterable[WordSense]) -> dict[Item, tuple[int, int]]:
    """By how many words each item is meant, and how strongly; in the order in which the guidance names them.

    Words that say who somebody is count only where no other means anything.
    """
    told = [(item, each.items[item]) for each in meanings for item in each.meant]
    least = _STRONG if any(weight >= _STRONG for _, weight in told) else 0
    worth: dict[Item, tuple[int, int]] = {}
    for item, weight in told:
        count, sum_ = worth.get(item, (0, 0))
        worth[item] = count + (weight >= least), sum_ + weight
    return worth


def _by_sort(scores: Mapping[Item, int]) -> dict[Sort, tuple[Item, ...]]:
    ordered = sorted(scores, key=lambda item: (-scores[item], item.title.casefold(), item.id))
    return {sort: tuple(item for item in ordered if item.sort is sort) for sort in Sort if sort is not Sort.KIND}
