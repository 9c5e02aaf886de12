"""What the words of a pack must keep to: plain English, our own sentences, nobody's telephone number or address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from partnership.guidance.plain_english import HARDEST, LONGEST_SENTENCE, count_words, is_too_hard, lix, long_sentences
from partnership.guidance.shapes import FilePlace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.borrowed_text import SourceText
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.folder import PackFolder
    from partnership.guidance.lines import At

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
        is_clause = "clauses" in place.at and place.at[-1] == "text"
        if is_clause and is_too_hard(text):
            message = (
                f"the clause is hard to read: LIX {lix(text):.0f}, more than {HARDEST}; use shorter sentences and words"
            )
            findings.fault(place, message)
        for pattern, what in ((_TELEPHONE, "a telephone number"), (_ADDRESS, "a web or mail address")):
            found = pattern.search(text)
            if found:
                message = f"{what} has no place in guidance, for it goes out of date: “{found[0]}”"
                findings.fault(place, message, words=found[0])


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
            yield FilePlace(file, at), text


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
