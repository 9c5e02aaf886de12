"""What the guidance knows by which words: kinds, tasks, situations, glossary, and the pages of the site. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.guidance.countries import countries
from partnership.guidance.synonyms import GROUP
from partnership.register.search.words import BEGINNING, IN_TEXT, Vocabulary, all_words, asking, forms, telling, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.pack import Pack


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site that every member of a partnership may open."""

    endpoint: str
    title: str
    text: str
    has_place: bool = True  # a page of the partnership; else one of the visitor, or of the site
    said: tuple[str, ...] = ()  # phrases by which nobody means anything else
    asked: str = ""  # the sign of a question that it answers where nothing else does


_PAGES: list[SitePage] = []


def provide(pages: tuple[SitePage, ...]) -> None:
    """Say which pages there are."""
    _PAGES[:] = pages


def site_pages() -> tuple[SitePage, ...]:
    """Those that were provided."""
    return tuple(_PAGES)


# Words and their forms; what means something else beside, such as found, left or gone, is none of these.
_FORMS = {
    "beat": "beaten", "bite": "bitten", "bleed": "bled", "break": "broke broken", "bring": "brought", "buy": "bought",
    "child": "children", "come": "came", "deal": "dealt", "die": "died dies dying", "drive": "driven drove",
    "eat": "ate eaten", "fall": "fallen fell", "feed": "fed", "feel": "felt", "flee": "fled", "foot": "feet",
    "get": "gotten", "give": "gave given", "go": "goes going", "hang": "hung", "hide": "hid hidden",
    "keep": "kept", "know": "knew known", "lay": "laid", "lie": "lied lies lying", "make": "made",
    "man": "men", "pay": "paid pays", "person": "people", "ride": "ridden rode", "run": "ran", "say": "said says",
    "see": "saw seen", "sell": "sold", "send": "sent", "sleep": "slept", "speak": "spoke spoken",
    "steal": "stole stolen", "stick": "stuck", "take": "taken took", "teach": "taught", "tell": "told",
    "throw": "thrown threw", "tie": "tied tying", "tooth": "teeth", "try": "tried tries", "wake": "woke",
    "wear": "wore worn", "wife": "wives", "woman": "women", "write": "written wrote",
}  # fmt: skip
_IRREGULAR = {form: word for word, all_of_it in _FORMS.items() for form in all_of_it.split()}
# What is called by a form of a word that means something else: housing is no house.
_SAME = (
    "anything bedding being bleed blood breed building caring charity clothing darling drunk during evening "
    "everything feed fishing flood fostering hearing housing hundred king landing licensing meeting missing morning "
    "need news nothing nursing outing red sacred seed setting shed something speed spring string thing training "
    "united wedding"
)
_NAMES = frozenset(_SAME.split())
_VOWELS = re.compile("[aeiouy]+")
_SHORT = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")  # one beat that ends in a vowel and a consonant: "tak", "hid"
_ENDS_TWICE = re.compile(r"([^aeiou])\1$")
_SHORT_PLURAL = re.compile(r"(?<=^\w{2}[^aeisu])s$")
_LEAST = 3  # letters that are left of a word


@lru_cache(maxsize=16384)
def base(word: str) -> str:
    """What all forms of a word have in common; the word itself where it has none."""
    if word in _IRREGULAR:
        return _common(_IRREGULAR[word])
    if word in _NAMES or not word.isalpha() or not word.isascii():
        return word
    plain = _SHORT_PLURAL.sub("", forms(word)[-1])
    if plain.endswith("ied") and len(plain) > _LEAST + 1:
        return f"{plain[:-3]}y"
    for ending in ("ing", "ed"):
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) >= _LEAST and _VOWELS.search(stem):
            return f"{stem}e" if _SHORT.fullmatch(stem) else _common(stem)
    return _common(plain)


def _common(word: str) -> str:
    """A word without an "e" that its forms lose, and without a last letter that they have twice."""
    without = word.removesuffix("e")
    if without != word and len(without) >= _LEAST and not _SHORT.fullmatch(without):
        word = without
    return _ENDS_TWICE.sub(r"\1", word)


TITLE, MEANT, TEXT = 60, 50, IN_TEXT  # of a word in a title, of one that means it, of one in its text
MEANT_TOGETHER = 65  # of each word of several that mean it together: more than one of them in a name
WEAK = 30  # of a word that says who somebody is, beside one that says what has happened
WORTH_A_SLIP = 10  # how much a word of the guidance counts beside one of the register that stands in so many entries


_OF_MANY_KINDS = frozenset(
    {"agency", "body", "force", "local", "national", "organisation", "service", "services", "team"}
)

_SIGNS = "(?"  # groups of words and what is asked begin with them, as no word does
_PAIR = 2
_LEAST_ALIKE = 0.5  # share of the runs of letters that two words have in common: "translater" and "translation" 0.67
# Shares of what a word is worth: typed whole, in another form, begun, begun by one with a meaning.
_WHOLE, _FORM, _BEGUN, _BARELY = 10, 9, 8, 2
_SECTION = re.compile(r"\bsection (\d+)")  # of a law: s47, sec 47, sect 47


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
    danger: str = ""  # life may be in danger: what clauses call it

    @property
    def is_known(self) -> bool:
        """Whether the guidance has heard of it."""
        return bool(self.items or self.also)


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]  # words, groups of words in brackets, and signs of what is asked
    items: tuple[Item, ...]
    alike: tuple[str, ...] = ()
    is_weak: bool = False
    danger: str = ""
    is_name: bool = False  # what the guidance calls it


class GuidanceWords:
    """The words of a pack and of the pages of the site."""

    def __init__(self, pack: Pack, pages: Iterable[SitePage]) -> None:
        self._items: dict[str, dict[Item, int]] = defaultdict(dict)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        self._joined: set[str] = set()  # pairs of words in one: nobody who types a car begins a carwash
        self._groups: dict[str, list[str]] = defaultdict(list)  # by the base of a word, the groups that have it
        for group in pack.word_groups.values():
            for each in dict.fromkeys(base(found) for word in group.words for found in all_words(word)):
                self._groups[each].append(f"({group.id})")
        pages = tuple(pages)
        for item, title, text in _texts(pack, pages):
            self._put(item, title, TITLE)
            self._put(item, text, TEXT)
            for name in _names(item):
                self._learn(_Phrase(name, (item,), is_name=True))
        of_pages = {page: Item(Sort.PAGE, page.endpoint, page.title) for page in pages}
        self._asked = {page.asked: item for page, item in of_pages.items() if page.asked}
        for page, item in of_pages.items():
            for each in page.said:
                self._learn(_Phrase(phrase_words(each), (item,)))
        for synonym in pack.synonyms.values():
            items = tuple(_meant(pack, synonym.kinds, synonym.functions, synonym.situations))
            alike = tuple(dict.fromkeys(found[0] for each in synonym.words if len(found := words(each)) == 1))
            for each in _with_short_sections(synonym.words):
                named = () if items else alike
                self._learn(_Phrase(phrase_words(each), items, named, synonym.is_weak, synonym.danger))
        self._sorted = sorted(
            {*self._items, *(each for each in self._phrases if each[0] not in _SIGNS and each not in self._joined)}
        )
        self._by_base: dict[str, list[str]] = defaultdict(list)
        for word in self._phrases:
            self._by_base[base(word)].append(word)
        # Of the many words of descriptions one would always be near: "fever" would be "never".
        named_words = (word for word, items in self._items.items() if max(items.values()) > TEXT)
        said = (each for each in self._phrases if each[0] not in _SIGNS)
        grouped = (each for group in pack.word_groups.values() for word in group.words for each in all_words(word))
        self.slips = Vocabulary(dict.fromkeys((*named_words, *said, *grouped), WORTH_A_SLIP))

    def _put(self, item: Item, text: str, weight: int) -> None:
        for word in all_words(text):
            known = self._items[word]
            known[item] = max(weight, known.get(item, 0))

    def _learn(self, phrase: _Phrase) -> None:
        """A phrase by each of its words, and, where it has two, by both in one: a nailbar."""
        for word in phrase.words:
            self._phrases[word].append(phrase)
        is_pair = len(phrase.words) == _PAIR and min(map(len, phrase.words)) >= BEGINNING
        if is_pair and (joined := "".join(phrase.words)).isalpha():
            self._phrases[joined].append(replace(phrase, words=(joined,)))
            self._joined.add(joined)

    def is_part_of_phrase(self, word: str) -> bool:
        """Whether a word is written rightly, and means something together with others only."""
        return word in self._phrases or base(word) in self._by_base or base(word) in self._groups

    def joined(self, typed: Sequence[str]) -> tuple[str, ...]:
        """Words of a search, and in one what is one for the guidance, where it does not know both: over dose."""
        found: list[str] = []
        for word in typed:
            both = f"{found[-1]}{word}" if found else ""
            if both in self._phrases and not (self._has(found[-1]) and self._has(word)):
                found[-1] = both
            else:
                found.append(word)
        return tuple(found)

    def _has(self, word: str) -> bool:
        return word in self._items or self.is_part_of_phrase(word)

    def asked_for(self, signs: Iterable[str]) -> tuple[Item, ...]:
        """The page that answers a question, where nothing in it has a meaning."""
        return tuple(self._asked[each] for each in signs if each in self._asked)

    def says(self, word: str, others: Sequence[str]) -> bool:
        """Whether a word means something by itself or with the others: nobody who lives somewhere is giving birth."""
        if max(self._items.get(word, {}).values(), default=0) > TEXT:
            return True
        expanded = [dict(self._expanded(each)) for each in (word, *others)]
        of_word = {id(phrase): phrase for each in expanded[0] for phrase in self._phrases.get(each, ())}
        return any(0 in dict(_used(phrase, expanded) or ()) for phrase in of_word.values())

    def meanings(self, asked: Sequence[str], signs: Sequence[str] = ()) -> list[WordSense]:
        """What each word of a search means, also together with the others and with the signs of what is asked."""
        said = [self._is_said(word) for word in asked]
        expanded = [dict(self._expanded(word, is_said=own)) for word, own in zip(asked, said, strict=True)]
        expanded += [{sign: _WHOLE} for sign in signs]
        found = [_Sense() for _ in expanded]
        for phrase in {
            id(each): each for known in expanded for word in known for each in self._phrases.get(word, ())
        }.values():
            if (used := _used(phrase, expanded)) is not None:
                worth = min(share for _, share in used)
                if len(used) == 1 and worth < _WHOLE and used[0][0] < len(said) and said[used[0][0]]:
                    continue  # who is ill is not illegal
                for at, _ in used:
                    found[at].take(phrase, worth, is_together=len(used) > 1)
        return [
            WordSense(
                word,
                _most(self._standing(known, sense.also), sense.meant),
                tuple(sense.stands_for),
                tuple(each for each in sense.also if each != word),
                word in sense.also,
                own,
                sense.danger,
            )
            for word, known, own, sense in zip(asked, expanded, said, found, strict=False)  # signs say nothing alone
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
        """The words that a word finds, each with its share: a beginning of another, another form, a group, itself."""
        least = forms(word)[-1]
        if len(least) >= BEGINNING:
            for at in range(bisect_left(self._sorted, least), len(self._sorted)):
                if not self._sorted[at].startswith(least):
                    break
                yield self._sorted[at], _BARELY if is_said else _BEGUN
            yield f"{least}s", _WHOLE
        plain = base(word)
        yield from ((each, _FORM) for each in (*self._by_base.get(plain, ()), *self._groups.get(plain, ())))
        yield from ((each, _WHOLE) for each in forms(word))

    def _standing(self, known: Mapping[str, int], also: Iterable[str]) -> dict[Item, int]:
        found: dict[Item, int] = {}
        for word, share in (*known.items(), *((each, _WHOLE) for each in also)):
            for item, weight in self._items.get(word, {}).items():
                found[item] = max(weight * share // _WHOLE, found.get(item, 0))
        return found


@dataclass(slots=True)
class _Sense:
    """What was found of one word so far."""

    meant: dict[Item, int] = field(default_factory=dict)
    stands_for: dict[Item, None] = field(default_factory=dict)
    also: dict[str, None] = field(default_factory=dict)
    danger: str = ""

    def take(self, phrase: _Phrase, worth: int, *, is_together: bool) -> None:
        """What a phrase with the word says, of which so much was typed."""
        weight = (WEAK if phrase.is_weak else MEANT_TOGETHER if is_together else MEANT) * worth // _WHOLE
        weight += phrase.is_name and worth == _WHOLE
        for item in phrase.items:
            self.meant[item] = max(weight, self.meant.get(item, 0))
        if worth >= _FORM:
            self.stands_for |= dict.fromkeys(phrase.items)
            self.also |= dict.fromkeys(phrase.alike)
            self.danger = self.danger or phrase.danger


def phrase_words(text: str) -> tuple[str, ...]:
    """The words of a phrase that mean something, what it asks, and the groups of which any word will do."""
    groups = tuple(f"({each})" for each in GROUP.findall(text))
    plain = GROUP.sub(" ", text)
    said = telling(plain)
    return (*asking(plain, begins=True), *(said if said or groups else words(plain)), *groups)


def _with_short_sections(said: Iterable[str]) -> Iterator[str]:
    """Phrases, and those that name a section of a law once more as people write it."""
    for each in said:
        yield each
        for short in ("s{}", "sec {}", "sect {}") if _SECTION.search(each) else ():
            yield _SECTION.sub(short.format(r"\1"), each)


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
        free = [(known[word], -at) for at, known in enumerate(expanded) if word in known and at not in used]
        if not free:
            return None
        share, at = max(free)
        used[-at] = share
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
    elif item.sort is Sort.PAGE and len(named := words(item.title.split(",")[0])) > 1:  # one word says too little
        yield named


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
