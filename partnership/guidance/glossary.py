"""Words of the trade that a guidance pack explains: where each stands in the glossary, where a text uses one. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SHORT = re.compile(r"^(?P<whole>.+) \((?P<short>[A-Z]+)\)$")


class GlossaryPiece(NamedTuple):
    """A part of a text, and the word of the glossary that it is; empty where it is none."""

    text: str
    word: str = ""


def anchor_of(word: str) -> str:
    """The anchor of a word on the page of the glossary."""
    return f"word-{re.sub(r'[^a-z0-9]+', '-', word.casefold()).strip('-')}"


def pieces(text: str, words: Iterable[str], used: set[str]) -> Iterator[GlossaryPiece]:
    """A text in parts, with each word of the trade at its first use; `used` are those linked before, and grows.

    An everyday word alone, such as "child", is explained in the glossary and never marked.
    """
    pattern, known = _pattern(tuple(words))
    end = 0
    for found in pattern.finditer(text) if known else ():
        word = known[int((found.lastgroup or "w0")[1:])]
        if word not in used:
            used.add(word)
            yield GlossaryPiece(text[end : found.start()])
            yield GlossaryPiece(found[0], word)
            end = found.end()
    yield GlossaryPiece(text[end:])


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """One pattern for all words of the trade, the longest first, and the words in its order."""
    trade = sorted((each for each in words if " " in each or each.isupper()), key=len, reverse=True)
    ways = (f"(?P<w{number}>{_as_written(word)})" for number, word in enumerate(trade))
    return re.compile(rf"\b(?:{'|'.join(ways)})\b"), tuple(trade)


def _as_written(word: str) -> str:
    """A word as texts have it: in the plural too, at the beginning of a sentence, whole or as its initials."""
    if found := _SHORT.match(word):
        return rf"{_as_written(found['whole'])}|{found['short']}"
    first, rest = re.escape(word[0]), re.escape(word[1:])
    begun = f"[{word[0].lower()}{word[0].upper()}]" if word[0].isalpha() and not word.isupper() else first
    return f"{begun}{rest[:-1]}(?:y|ies)" if word.endswith("y") else f"{begun}{rest}s?"
