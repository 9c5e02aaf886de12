"""Clause text as it is written, in pieces that can be laid beside the filled words of a document.

Pure. A piece is a word, a sign, a slot or the end of a paragraph, with its place in the text; marks of bold, italic and
links stand between pieces and are never one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

END: Final = "\n"  # the end of a paragraph or of an item
LINE: Final = "\u2028"  # a line break inside one
_WORDS: Final = re.compile(r"\n|\u2028|[^\W_]+|[^\s]")
_MARKER: Final = r"(?:[-*+]|\d{1,9}[.)])[ \t]+"
_WRITTEN: Final = re.compile(
    r"(?P<slot>\{\{[a-z0-9]+(?:-[a-z0-9]+)*(?::[a-z0-9]+(?:-[a-z0-9]+)*)?\}\})"
    r"|(?P<line>\\\n| {2,}\n)"
    rf"|(?P<end>\n[ \t]*(?:\n[ \t]*)+(?:{_MARKER})?|\n[ \t]*{_MARKER})"
    rf"|(?P<first>\A\s*{_MARKER})"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<mark>\*+|(?<![^\W_])_+|_+(?![^\W_])|\[(?=[^\[\]]*\]\()|\]\([^()\s]*\))"
    r"|(?P<word>[^\W_]+|[^\s])"
)
_SPECIAL: Final = re.compile(r"([\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|\{(?=\{)|(?<=\{)\{|\}(?=\})|(?<=\})\})")
_AT_START: Final = re.compile(r"^([-+#>=]|\d{1,9}(?=[.)]))")
_ITEM: Final = re.compile(r"( *)(- |1\. )")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of a text, between the characters `start` and `end`."""

    value: str
    start: int
    end: int
    is_slot: bool = False

    @property
    def key(self) -> str:
        """How it is compared."""
        return self.value.casefold()


@dataclass(frozen=True, slots=True)
class FilledWords:
    """Filled words: the text without marks of lists, its pieces, and the mark of each line."""

    text: str
    pieces: tuple[TextPiece, ...]
    marks: tuple[str, ...]

    def words(self, start: int, end: int) -> str:
        """The words of some pieces."""
        return self.text[self.pieces[start].start : self.pieces[end - 1].end] if start < end else ""


def said(lines: str) -> FilledWords:
    """Filled words as a reading gives them: a line for each paragraph, with the mark of its list before it."""
    marks, texts = [], []
    for line in lines.split("\n"):
        match = _ITEM.match(line)
        marks.append(match[0] if match else "")
        texts.append(line[match.end() :] if match else line)
    text = END.join(texts)
    found = tuple(TextPiece(each.group(), each.start(), each.end()) for each in _WORDS.finditer(text))
    return FilledWords(text, found, tuple(marks))


def written(source: str) -> tuple[TextPiece, ...]:
    """The pieces of clause text as it is written."""
    made = []
    for each in _WRITTEN.finditer(source):
        if each["slot"]:
            made.append(TextPiece(each["slot"], each.start(), each.end(), is_slot=True))
        elif each["line"]:
            made.append(TextPiece(LINE, each.start(), each.end()))
        elif each["end"]:
            made.append(TextPiece(END, each.start(), each.end()))
        elif each["escaped"]:
            made.append(TextPiece(each["escaped"], each.start(), each.end()))
        elif each["word"]:
            made.append(TextPiece(each["word"], each.start(), each.end()))
    return tuple(made)


def as_written(words: str, marks: Sequence[str], line: int) -> str:
    """Words as clause text: what Markdown would take for marks is escaped, and each new line begins as its list asks.

    `marks` are those of all lines of the copy; `line` is the one in which the words begin.
    """
    parts = words.split(END)
    made = [_escaped(parts[0])]
    for place, part in enumerate(parts[1:], line + 1):
        mark = marks[place] if place < len(marks) else ""
        before = marks[place - 1] if place - 1 < len(marks) else ""
        gap = "\n" if mark and before else "\n\n"
        plain = _escaped(part.lstrip())
        made.append(f"{gap}{mark.replace('  ', '   ')}{_AT_START.sub(_kept, plain)}")
    return "".join(made)


def beginning(text: str) -> str:
    """Words that begin a text: no sign in front may make a list or a heading of it."""
    return _AT_START.sub(_kept, text)


def _kept(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words).replace(LINE, "\\\n")


def laid_beside(old: Sequence[TextPiece], source: Sequence[TextPiece], fills: Mapping[str, str]) -> list[int | None]:
    """For each filled word the piece of the source that it comes from: itself, or the slot that gave it.

    None where the source does not have the word any more. `fills` is what slots say now, as a hint: a slot may have
    said something else in `old`.
    """
    olds, sources = _paragraphs(old), _paragraphs(source)
    found: list[int | None] = []
    if len(olds) != len(sources):
        return _laid(old, source, fills)
    at = 0
    for one, other in zip(olds, sources, strict=True):
        found += [None if each is None else each + at for each in _laid(one, other, fills)]
        at += len(other)
        if len(found) < len(old):
            found.append(at)  # the ends of paragraphs
            at += 1
    return found


def _paragraphs(pieces: Sequence[TextPiece]) -> list[list[TextPiece]]:
    made: list[list[TextPiece]] = [[]]
    for each in pieces:
        if each.value == END:
            made.append([])
        else:
            made[-1].append(each)
    return made


_MATCH, _EXPECTED, _TAKEN, _SKIPPED = 2.0, 0.5, 0.1, -0.3
_MOST: Final = 1_000_000  # pairs of words that are weighed one by one: about a second


def _laid(old: Sequence[TextPiece], source: Sequence[TextPiece], fills: Mapping[str, str]) -> list[int | None]:
    """The best way to lay words beside a source in which each slot may stand for any words of a paragraph."""
    start, end = 0, 0
    shortest = min(len(old), len(source))
    while start < shortest and old[start].key == source[start].key:
        start += 1
    while end < shortest - start and old[-1 - end].key == source[-1 - end].key:
        end += 1
    inner = source[start : len(source) - end]
    middle = _weighed(old[start : len(old) - end], inner, fills)
    shift = len(source) - len(old)
    return [
        *range(start),
        *(None if each is None else each + start for each in middle),
        *(place + shift for place in range(len(old) - end, len(old))),
    ]


def _weighed(old: Sequence[TextPiece], source: Sequence[TextPiece], fills: Mapping[str, str]) -> list[int | None]:
    if len(old) * len(source) > _MOST:
        return _roughly(old, source)
    hints = [
        {each.key for each in said(fills.get(piece.value, "")).pieces} if piece.is_slot else set() for piece in source
    ]
    scores = [_SKIPPED * place for place in range(len(source) + 1)]
    ways = [bytearray(b"s" * (len(source) + 1))]
    for piece in old:
        scores, way = _row(piece.key, scores, source, hints)
        ways.append(way)
    return _walked_back(ways, len(old), len(source))


def _row(
    key: str, before: Sequence[float], source: Sequence[TextPiece], hints: Sequence[set[str]]
) -> tuple[list[float], bytearray]:  # fmt: skip
    """One more word: m it is this piece, t the slot takes it, o it has no place, s the piece stands for nothing."""
    row, way = [before[0] + _SKIPPED], bytearray(b"o")
    for place, here in enumerate(source):
        best, how = before[place + 1] + _SKIPPED, "o"
        if here.is_slot:
            if key != END:
                best, how = before[place + 1] + (_EXPECTED if key in hints[place] else _TAKEN), "t"
            passed = row[place]
        else:
            if key == here.key and before[place] + _MATCH > best:
                best, how = before[place] + _MATCH, "m"
            passed = row[place] + _SKIPPED
        row.append(max(passed, best))
        way.append(ord("s" if passed > best else how))
    return row, way


def _roughly(old: Sequence[TextPiece], source: Sequence[TextPiece]) -> list[int | None]:
    """The same for very long paragraphs: equal words, and a slot where it alone stands between them."""
    found: list[int | None] = [None] * len(old)
    matcher = SequenceMatcher(None, [each.key for each in old], [each.key for each in source], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found[i1:i2] = range(j1, j2)
        elif j2 - j1 == 1 and source[j1].is_slot:
            found[i1:i2] = [j1] * (i2 - i1)
    return found


def _walked_back(ways: Sequence[bytearray], i: int, j: int) -> list[int | None]:
    found: list[int | None] = [None] * i
    while i:
        how = chr(ways[i][j])
        if how == "s":
            j -= 1
            continue
        i -= 1
        if how in "tm":
            found[i] = j - 1
        if how == "m":
            j -= 1
    return found


def ends_of(found: Sequence[int | None]) -> Iterator[tuple[int, int, int | None]]:
    """Words in a row that come from the same piece: from, to, piece."""
    start = 0
    for place in range(1, len(found) + 1):
        is_same = place < len(found) and found[place] is not None and found[place] == found[start]
        if not is_same:
            yield start, place, found[start]
            start = place
