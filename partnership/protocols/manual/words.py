"""Words of an agreed text on screen: numbers that can be rung, old numbers marked, words of the trade explained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.documents.text import escape
from partnership.guidance.glossary import anchor_of, pieces
from partnership.protocols.manual.numbers import digits, parts_of_text
from partnership.web.templating import telephone_address

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnership.protocols.manual.today import ClauseToday


@dataclass(frozen=True)
class Glossary:
    """The words that a guidance explains, the page that does, and those that this page has linked already."""

    words: Collection[str]
    address: str
    used: set[str] = field(default_factory=set)

    def linked(self, text: str) -> str:
        """A text, escaped, with a link at the first use of each word on the page."""
        return "".join(
            f'<a class="app-term" href="{escape(f"{self.address}#{anchor_of(each.word)}")}">{escape(each.text)}</a>'
            if each.word
            else escape(each.text)
            for each in pieces(text, self.words, self.used)
        )


@dataclass(frozen=True, slots=True)
class ManualWords:
    """What the manual makes of the words of one block."""

    glossary: Glossary
    today: ClauseToday
    known: Collection[str] = ()  # every number of the map
    todays: str = ""  # the anchor of what holds today; none where nothing differs
    is_rung: bool = True  # whether its numbers are those of a version that is in force
    is_of_map: bool = False  # whether the map wrote all of it: a list of desks

    def said(self, text: str) -> str:
        """Words of the clause: terms explained; a number that somebody typed can be rung where it is known."""
        if self.is_of_map:
            return self.filled(text)
        return "".join(
            self._number(part, is_held=digits(part) in self.known) if is_number else self.glossary.linked(part)
            for part, is_number in parts_of_text(text)
        )

    def filled(self, text: str) -> str:
        """Words of the map as it was: a number that holds today can be rung; beside another one stands today's."""
        return "".join(
            self._of_map(part, text) if is_number else escape(part) for part, is_number in parts_of_text(text)
        )

    def _number(self, number: str, *, is_held: bool) -> str:
        if self.is_rung and is_held:
            return f'<a class="doc-call" href="{escape(telephone_address(number))}">{escape(number)}</a>'
        return f'<span class="app-nowrap">{escape(number)}</span>'

    def _of_map(self, number: str, text: str) -> str:
        is_held = self.today.holds(number, text) if self.today.asks else digits(number) in self.known
        shown = self._number(number, is_held=is_held)
        if is_held or not self.is_rung:
            return shown
        if not self.todays:
            return f'{shown} <span class="doc-note">(not in the directory today)</span>'
        see = f'<a class="doc-changed" href="#{escape(self.todays)}">changed</a>'
        instead = self.today.instead_of(text)
        return f"<s>{shown}</s> {see}{f', today {self._number(instead, is_held=True)}' if instead else ''}"
