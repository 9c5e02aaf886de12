"""Where each key of a TOML file stands, so that a fault can name its line. The file is known to be valid TOML."""

from __future__ import annotations

import re
from dataclasses import dataclass

At = tuple[str | int, ...]
"""The way to a value: ("sections", 0, "clauses", 2, "text")."""

_KEY_PART = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+)\s*')
_GAP = re.compile(r"(?:[\s,]|#[^\n]*)*")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^\s,\[\]{}#]+(?: \d[^\s,\[\]{}#]*)?")
_HEADER = re.compile(r"\[\[?")


@dataclass(frozen=True, slots=True)
class CharacterSpan:
    """Characters `start` to `end` of the file, where a value or the header of a table stands."""

    start: int
    end: int


class Lines:
    """Finds the line of a key or of a value inside it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._spans: dict[At, CharacterSpan] = {}
        self._counts: dict[At, int] = {}
        self._read()

    def line_of(self, at: At, words: str = "") -> int:
        """The line of the value at `at` (of what holds it, when it is missing), or of `words` inside that value."""
        while at and at not in self._spans:
            at, words = at[:-1], ""
        span = self._spans.get(at, CharacterSpan(0, 0))
        pattern = r"\s+".join(re.escape(word) for word in words.split())  # words may stand on two lines
        found = re.compile(pattern).search(self._text, span.start, span.end) if words else None
        return self._text.count("\n", 0, found.start() if found else span.start) + 1

    def _read(self) -> None:
        table: At = ()
        while self._skip() < len(self._text):
            header = _HEADER.match(self._text, self._position)
            if header:
                start, self._position = self._position, header.end()
                table = self._table(self._keys(), is_array=header[0] == "[[")
                self._position += len(header[0])
                self._spans[table] = CharacterSpan(start, self._position)
                if header[0] == "[[":  # the list itself begins with its first table
                    self._spans.setdefault(table[:-1], self._spans[table])
            else:
                self._pair(table)

    def _skip(self) -> int:
        match = _GAP.match(self._text, self._position)
        self._position = match.end() if match else self._position
        return self._position

    def _keys(self) -> list[str]:
        keys = []
        while match := _KEY_PART.match(self._text, self._position):
            keys.append(match[1].strip("\"'"))
            self._position = match.end()
            if self._text[self._position : self._position + 1] != ".":
                break
            self._position += 1
        return keys

    def _table(self, keys: list[str], *, is_array: bool) -> At:
        at: At = ()
        for key in keys[:-1]:
            at = (*at, key)
            if at in self._counts:
                at = (*at, self._counts[at])
        at = (*at, keys[-1])
        if is_array:
            self._counts[at] = self._counts.get(at, -1) + 1
            at = (*at, self._counts[at])
        return at

    def _pair(self, table: At) -> None:
        start = self._position
        at = (*table, *self._keys())
        self._position += 1  # the equals sign
        self._value(at)
        self._spans[at] = CharacterSpan(start, self._position)

    def _value(self, at: At) -> None:
        self._skip()
        start = self._position
        opening = self._text[start]
        if opening == "[":
            self._position += 1
            index = 0
            while self._text[self._skip()] != "]":
                self._value((*at, index))
                index += 1
            self._position += 1
        elif opening == "{":
            self._position += 1
            while self._text[self._skip()] != "}":
                self._pair(at)
            self._position += 1
        else:
            match = _STRING.match(self._text, start) or _BARE.match(self._text, start)
            self._position = match.end() if match else len(self._text)
        self._spans[at] = CharacterSpan(start, self._position)
