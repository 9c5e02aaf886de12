"""Whether two names may be those of one organisation: what is typed twice, in other letters or words. Pure.

Names are compared word by word, folded as a search folds them, and with letters that look alike as one: the lists are
made after the table `confusables.txt` of Unicode Technical Standard 39, of the letters of Greek, Cyrillic, Armenian and
wider Latin that look like one of a to z; what folding takes apart already (full width, ligatures, accents) is left out.
"""

# ruff: noqa: RUF001 - letters that look alike are what it is about

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.register.search.words import all_words, allowed_slips, distance, forms, words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    Words = tuple[str, ...]

MOST_SLIPS = 2  # in a whole name
LONG_ENOUGH = 9  # letters of a name from which on one slip may also join or part its words
LEAST_SPELT_OUT = 2  # letters of an abbreviation, each of which begins a word


def _table(alike: dict[str, str]) -> dict[int, str]:
    return {ord(other): plain for plain, others in alike.items() for other in others}


# Capitals whose small letters look otherwise: before the case is taken away.
_CAPITALS = _table(
    {"b": "В", "h": "НΗ", "k": "К", "m": "М", "n": "Ν", "p": "Ρ", "t": "Т", "x": "Χ", "y": "ΥҮ", "z": "Ζ"}
)
_SMALL = _table({
    "a": "аαɑ", "b": "ЬьβƄ", "c": "сϲ", "d": "ԁđ", "e": "еεҽ", "f": "ƒϝ", "g": "ɡց", "h": "һհħ", "i": "іιıɩ", "j": "јϳ",
    "k": "кκ", "l": "ӏłⅼ", "n": "пηո", "o": "оοσօø", "p": "рρ", "q": "ԛզ", "r": "гᴦ", "s": "ѕꜱ", "t": "тτŧ", "u": "υսᴜ",
    "v": "νѵᴠ", "w": "ԝωѡ", "x": "хχ", "y": "уγү", "z": "ᴢ",
})  # fmt: skip
_IN_WORDS = str.maketrans({"0": "o", "1": "l", "i": "l"})  # in a word with letters: "C0uncil", "PoIice"
_BRACKETS = re.compile(r"\([^()]*\)")
_LEGAL_FORMS = frozenset({"cic", "inc", "limited", "llp", "ltd", "plc"})


@dataclass(frozen=True, slots=True)
class KnownName:
    """What an organisation is called, and was called as far as it is known to whoever asks."""

    organisation_id: UUID
    name: str
    short_name: str = ""
    former_names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """By what it is recognised in a list."""
        short = f" ({self.short_name})" if self.short_name else ""
        return f"{self.name}{short}"


def namesakes(name: str, short_name: str, known: Iterable[KnownName]) -> list[tuple[KnownName, str]]:
    """Those that may be the organisation of this name, each with the former name that is alike; "" for a present one.

    A short name of one word says too little: many areas have a “PCT”.
    """
    shorts = [short_name] if len(all_words(short_name)) > 1 else []
    found = []
    for each in known:
        own = [each.name, each.short_name]
        if any(may_be_one(typed, other) for typed in (name, *shorts) for other in own if other):
            found.append((each, ""))
        elif former := next((other for other in each.former_names if may_be_one(name, other)), ""):
            found.append((each, former))
    return found


def may_be_one(one: str, other: str) -> bool:
    """Whether two names may be those of one organisation."""
    return any(_are_alike(a, b) for a in _readings(one) for b in _readings(other))


@lru_cache(maxsize=4096)
def _readings(name: str) -> tuple[Words, ...]:
    """The words of a name, in the singular: all and those that mean something, with and without what is in brackets."""
    found: dict[Words, None] = {}
    for text in (name, _BRACKETS.sub(" ", name)):
        plain = text.translate(_CAPITALS).casefold().translate(_SMALL)
        for each in (all_words(plain), words(plain)):
            read = tuple(dict.fromkeys(_plain(forms(word)[-1]) for word in each if word not in _LEGAL_FORMS))
            if read:
                found[read] = None
    return tuple(found)


def _plain(word: str) -> str:
    """A word with the signs that look alike as one; a number stays a number."""
    if word.isdigit():
        return word
    return word.translate(_IN_WORDS).replace("rn", "m").replace("vv", "w")


def _are_alike(one: Words, other: Words) -> bool:
    if sorted(one) == sorted(other) or "".join(one) == "".join(other):
        return True
    return _has_slips(one, other) or _spells_out(one, other) or _spells_out(other, one)


def _has_slips(one: Words, other: Words) -> bool:
    """Whether the names differ by slips of the keyboard: one or two in their words, or one that joins or parts them."""
    if len(one) == len(other):
        slips = 0
        for a, b in zip(one, other, strict=True):
            if a != b:
                most = min(allowed_slips(a), allowed_slips(b))
                far = distance(a, b, most)
                if far > most:
                    return False
                slips += far
        return slips <= MOST_SLIPS
    a, b = "".join(one), "".join(other)
    numbers = [re.sub(r"\D", "", each) for each in (a, b)]
    return min(len(a), len(b)) >= LONG_ENOUGH and numbers[0] == numbers[1] and distance(a, b, 1) <= 1


def _spells_out(short: Words, full: Words) -> bool:
    """Whether a name is another one with words in place of their first letters: "Thameside PCT".

    The numbers of words of the full name that the words of the short one so far may stand for are carried along, so
    that it takes no longer than one list times the other, whatever the words are.
    """
    ends = {0}
    for word in short:
        reached = {at + 1 for at in ends if full[at : at + 1] == (word,)}
        if len(word) >= LEAST_SPELT_OUT:
            reached |= {at + len(word) for at in ends if "".join(each[0] for each in full[at : at + len(word)]) == word}
        ends = reached
    return len(full) in ends
