"""What the words of a pack must keep to: plain English, our own sentences, nobody's telephone number or address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.guidance.shapes import FilePlace
from partnership.guidance.written.markdown_file import MarkdownFile
from partnership.guidance.written.slot_texts import apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.borrowed_text import SourceText
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.folder import PackFolder
    from partnership.guidance.lines import At

# How hard a text is to read: its sentences, and its LIX.
#
# LIX (Carl-Hugo Björnsson, 1968) is the number of words in a sentence, on average, plus the share of words with more
# than six letters in per cent. It counts letters only, so that nothing has to guess at syllables. The usual scale:
# below 30 very easy, 40 a newspaper, 50 to 60 official texts, above 60 very hard.

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


_TELEPHONE = re.compile(r"(?<![\d/.-])(?:\+44|0)[\d\s()-]{8,}\d|\b116 ?\d{3}\b")
_ADDRESS = re.compile(r"https?://\S*|www\.\S*|\S+@\S+")
_SHOWN = 6  # words of a sentence in a message


def check_wording(folder: PackFolder, findings: PackFaults) -> None:
    """Notes long sentences, hard clauses, telephone numbers and addresses in every text of the pack's own files."""
    for place, text in texts(folder):
        for sentence in long_sentences(text):
            message = (
                f"a sentence of {count_words(sentence)} words, more than {LONGEST_SENTENCE}: “{_begin(sentence)} …”"
            )
            findings.fault(place, message, words=_begin(sentence))
        # A written paper is held to short sentences; its rows and lists of Acts have too few words for LIX.
        is_clause = "clauses" in place.at and "blocks" not in place.at and place.at[-1] == "text"
        if is_clause and is_too_hard(text):
            message = (
                f"the clause is hard to read: LIX {lix(text):.0f}, more than {HARDEST}; use shorter sentences and words"
            )
            findings.fault(place, message)
        for pattern, what in ((_TELEPHONE, "a telephone number"), (_ADDRESS, "a web or mail address")):
            found = None if _is_published_line(place.at) or _is_of_law(place.at) else pattern.search(text)
            if found:
                message = f"{what} has no place in guidance, for it goes out of date: “{found[0]}”"
                findings.fault(place, message, words=found[0])


def _is_published_line(at: At) -> bool:
    """Whether a text is the number of a line that a body publishes: the one place where a number may stand."""
    return at[:1] == ("bodies",) and at[2:3] == ("lines",) and at[-1] == "number"


def _is_of_law(at: At) -> bool:
    """Whether a text is the address of a page of law, which stands in its own list."""
    return at[:1] == ("addresses",) and at[-1] == "address"


def check_own_words(folder: PackFolder, report: SourceText, findings: PackFaults) -> None:
    """Notes every stretch of eight words that stands in the report word for word."""
    for place, text in texts(folder):
        for stretch in report.borrowed(text):
            findings.fault(
                place, f"these words stand in the report: “{' '.join(stretch.split())}”", words=_begin(stretch)
            )


def texts(folder: PackFolder) -> Iterator[tuple[FilePlace, str]]:
    """Every text in the files of a pack, with its place."""
    for file in folder.files:
        for at, text in _texts(file.tables, ()):
            if not isinstance(file, MarkdownFile):
                yield FilePlace(file, at), apart(text) if at[:1] == ("rules",) else text
            elif _is_said(at):
                yield FilePlace(file, at), apart(text)


def _is_said(at: At) -> bool:
    """Whether a text of a Markdown file is what one block says; that of a piece is all its blocks once more."""
    return "blocks" in at and at[-1] == "text"


def _texts(value: object, at: At) -> Iterator[tuple[At, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*at, index))


def _begin(text: str) -> str:
    return " ".join(text.split()[:_SHOWN])
