"""Words as a search sees them: without case, accents, apostrophes and points, and how far apart two are. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from partnership.store.models.search import LONGEST_TOKEN

LONGEST_SEARCH = 200
MOST_WORDS = 8  # of a search; the rest says nothing more
BEGINNING = 3  # letters from which on the beginning of a word finds it
ONE_SLIP, TWO_SLIPS = 5, 9  # letters from which on a word may have so many
IN_TEXT = 8  # what a word of a description weighs, of an entry or of the guidance
PHRASE = "="  # begins the token of a whole name
KIND = "k:"  # begins the token of a kind
LAST_SIGN = "`"  # before every word that begins with a letter
MEANING, CALLING = "?mean", "?call"  # signs of the questions what a word means, and whom one calls
END = "\U0010ffff"  # after every word with the same beginning

_APOSTROPHES = re.compile("['’‘ʼ`´]")  # noqa: RUF001 - as people and telephones type them
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_PAIR = re.compile(r"\b(\w)\s*(?:&|\band\b)\s*(\w)\b")  # A&E, A & E, "a and e"
_WORD = re.compile(r"[^\W_]+")
# What stands between the words that mean something, and what everything that is found has.
_SMALL = frozenset(
    {
        "a", "about", "again", "already", "also", "am", "an", "and", "any", "are", "as", "asap", "at", "be",
        "because", "been", "being", "but", "by", "call", "can", "contact", "cos", "could", "currently", "do",
        "does", "for", "from", "get", "gets", "getting", "got", "had", "has", "have", "having", "he", "hello",
        "her", "here", "hers", "hes", "hey", "hi", "him", "his", "i", "if", "im", "in", "is", "it", "its",
        "ive", "just", "may", "me", "might", "my", "need", "needs", "now", "number", "of", "ok", "okay", "on",
        "or", "our", "phone", "please", "pls", "plz", "possible", "possibly", "quick", "quickly", "really",
        "ring", "she", "shes", "should", "so", "some", "somebody", "someone", "sure", "telephone", "than",
        "thanks", "that", "the", "their", "them", "then", "there", "these", "they", "theyre", "theyve", "think",
        "thinks", "this", "those", "though", "to", "today", "tonight", "tonite", "too", "urgent", "urgently",
        "us", "very", "want", "was", "we", "were", "weve", "what", "whats", "when", "where", "which", "whilst", "who",
        "whom", "whose", "why", "will", "with", "would", "yes", "you", "your",
    }
)  # fmt: skip
_ASKING = re.compile(r"\b(?:(what|where|when|who|whom|whose)|(?:can|could|may|should|must) (?:i|we|you|they))\b")
_MEANING = re.compile(r"\b(?:what (?:is|are|does|do)|whats|meaning of|define|explain)\b")
_CALLING = re.compile(r"\bwhom? .{0,30}\b(?:answers?|call|contact|phone|ring|telephone)\b")
_AGE = re.compile(r"\b(\d{1,2})(?=(?:yo|yr|yrs|yrold|years?)\b)", re.IGNORECASE)  # 15yo, 16yrs
_PLURAL, _PLURAL_Y = re.compile(r"(?<=\w{3}[^su])s$"), re.compile(r"(?<=[a-z]{3})ies$")


def fold(text: str) -> str:
    """The text without what people type differently."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))
    plain = _INITIALS.sub(lambda found: found.group().replace(".", ""), _APOSTROPHES.sub("", plain))
    return _PAIR.sub(r"\1\2", plain)


def all_words(text: str) -> list[str]:
    """Every word of a text, folded, the first of each."""
    return list(dict.fromkeys(each[:LONGEST_TOKEN] for each in _WORD.findall(fold(text))))


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The words of a text that mean something; all of them where none does."""
    return telling(text) or tuple(all_words(text))


def telling(text: str) -> tuple[str, ...]:
    """The words of a text that mean something, if any."""
    return tuple(each for each in all_words(_AGE.sub(r"\1 ", text)) if each not in _SMALL)


def asking(text: str, *, begins: bool = False) -> tuple[str, ...]:
    """What a text asks, as signs that no word is: who, what, whether one may; `begins`: only what it begins with."""
    plain = " ".join(_WORD.findall(fold(text)))
    found = [each for each in _ASKING.finditer(plain) if not begins or not each.start()]
    signs = [f"?{(each.group(1) or 'may').removesuffix('m')}" for each in found]
    if not begins:
        signs += [sign for sign, typed in ((MEANING, _MEANING), (CALLING, _CALLING)) if typed.search(plain)]
    return tuple(dict.fromkeys(signs))


def phrase(text: str) -> str:
    """The token of a whole name."""
    return (PHRASE + " ".join(_WORD.findall(fold(text))))[:LONGEST_TOKEN]


def forms(word: str) -> tuple[str, ...]:
    """A word and, where it may be a plural, its singular."""
    singular = _PLURAL_Y.sub("y", word) if word.endswith("ies") else _PLURAL.sub("", word)
    return tuple(dict.fromkeys((word, singular)))


def allowed_slips(word: str) -> int:
    """How many slips a word may have: none in a short one, or in a number."""
    if any(each.isdigit() for each in word):
        return 0
    return 2 if len(word) >= TWO_SLIPS else 1 if len(word) >= ONE_SLIP else 0


def letters(word: str) -> int:
    """The letters of a word as bits: words that differ in more of them than slips explain are not compared."""
    mask = 0
    for each in word:
        mask |= 1 << (ord(each) % 61)
    return mask


def distance(one: str, other: str, most: int) -> int:
    """Letters added, left out, changed or swapped with the next, or more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at] + [0] * len(other)
        for to, against in enumerate(other, start=1):
            row[to] = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                row[to] = min(row[to], earlier[to - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


class Vocabulary:
    """Words that are there, to find those that somebody may have meant."""

    def __init__(self, known: dict[str, int]) -> None:
        """`known` has how much each word counts: the better of two that are equally near."""
        self._by_length: dict[int, list[tuple[str, int, int]]] = {}
        for word, counts in known.items():
            if not any(each.isdigit() for each in word):
                self._by_length.setdefault(len(word), []).append((word, letters(word), counts))

    def nearest(self, word: str) -> list[tuple[int, int, str]]:
        """Words within the slips that are allowed, the nearest first: the distance, how much it counts, the word."""
        most, mask = allowed_slips(word), letters(word)
        found = []
        for length in range(len(word) - most, len(word) + most + 1) if most else ():
            for other, its, counts in self._by_length.get(length, ()):
                if (mask ^ its).bit_count() <= 2 * most and (far := distance(word, other, most)) <= most:
                    found.append((far, -counts, other))
        return sorted(found)
