"""Own words: finds what a text has in common, word for word, with a report that it must not copy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

RUN = 8  # so many words in a row are no chance
_WORD = re.compile(r"[^\W_]+")
_SLOT = re.compile(r"\{\{[^{}]*\}\}")
_SMALL = {"and", "or", "of", "the", "in", "on", "for", "to", "a", "an", "with", "from", "against", "upon"}


@dataclass(frozen=True)
class SourceText:
    """A text that may be drawn on for facts and not for sentences; names in it may be used by everybody."""

    text: str
    names: Collection[str] = field(default=())

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        words = [match[0].lower() for match in _WORD.finditer(self.text)]
        return frozenset(tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))

    @cached_property
    def _spared(self) -> str:
        return " | ".join(" ".join(_WORD.findall(name.lower())) for name in self.names)

    def borrowed(self, text: str) -> list[str]:
        """The stretches of eight words or more that stand in the report too, as the text has them."""
        found = []
        for piece in _SLOT.split(text):
            matches = list(_WORD.finditer(piece))
            words = [match[0].lower() for match in matches]
            start = 0
            while start + RUN <= len(words):
                end = start
                while end + RUN <= len(words) and tuple(words[end : end + RUN]) in self._runs:
                    end += 1
                if end > start:
                    stretch = piece[matches[start].start() : matches[end + RUN - 2].end()]
                    if not self._is_name(stretch):
                        found.append(stretch)
                start = max(end, start) + 1
        return found

    def _is_name(self, stretch: str) -> bool:
        """A title or name, or a row of names: facts that nobody can tell in other words."""
        words = _WORD.findall(stretch)
        return " ".join(words).lower() in self._spared or all(
            word[0].isupper() or word[0].isdigit() or word in _SMALL for word in words
        )
