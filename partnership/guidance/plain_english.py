"""How hard a text is to read: its sentences, and its LIX.

LIX (Carl-Hugo Björnsson, 1968) is the number of words in a sentence, on average, plus the share of words with more than
six letters in per cent. It counts letters only, so that nothing has to guess at syllables. The usual scale: below 30
very easy, 40 a newspaper, 50 to 60 official texts, above 60 very hard.
"""

from __future__ import annotations

import re

LONGEST_SENTENCE = 40  # words
HARDEST = 55  # LIX of one clause
FEWEST_WORDS = 20  # below, one long name makes a short text look hard
_LONG_WORD = 7  # letters

_WORD = re.compile(r"\{\{[^{}]*\}\}|[^\W_]+(?:['’./-][^\W_]+)*")  # a slot is one word: it becomes a name or a number
_BLOCK = re.compile(r"\n\s*\n|^\s*(?:-|\d+\.)\s+", re.MULTILINE)  # a paragraph or an item of a list
_END = re.compile(r"(?<=[.!?])[\"'”’)\]*]*\s+(?=[\"'“‘(*\[]*[A-Z0-9{])")


def sentences(text: str) -> list[str]:
    """The sentences of a text; an item of a list is one or more of its own."""
    found = [sentence for block in _BLOCK.split(text) for sentence in _END.split(block)]
    return [sentence.strip() for sentence in found if _WORD.search(sentence)]


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def long_sentences(text: str) -> list[str]:
    """The sentences with more words than a reader should have to hold together."""
    return [sentence for sentence in sentences(text) if count_words(sentence) > LONGEST_SENTENCE]


def lix(text: str) -> float:
    """The LIX of a text; 0 for one without words."""
    words, parts = _WORD.findall(text), len(sentences(text))
    if not words:
        return 0.0
    long = sum(1 for word in words if len(word) >= _LONG_WORD and not word.startswith("{{"))
    return len(words) / parts + 100 * long / len(words)


def is_too_hard(text: str) -> bool:
    """Whether a clause is harder than official texts should be."""
    return count_words(text) >= FEWEST_WORDS and lix(text) > HARDEST
