"""The rules of the three lengths: what stands on a card stands in its clause, and nothing is longer than it may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.guidance.choices import CardKind, Length
from partnership.guidance.wording import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.shapes import FilePlaces
    from partnership.guidance.types import CardLine, Clause, ProtocolTemplate

# The most words of a line. The whole tables of a clause are held to rows, where they are drawn.
LONGEST: Final = {
    CardKind.STEP: 25, CardKind.DUTY: 25, CardKind.SAY: 45, CardKind.NEVER: 22, CardKind.IF: 30, CardKind.SIGN: 30,
}  # fmt: skip
# The most lines of a kind on one card.
MOST: Final = {
    CardKind.STEP: 9, CardKind.DUTY: 9, CardKind.SAY: 3, CardKind.NEVER: 8, CardKind.IF: 8, CardKind.SIGN: 5,
    CardKind.NUMBERS: 1, CardKind.PATHWAY: 1,
}  # fmt: skip
MOST_ROWS: Final = {CardKind.NUMBERS: 10, CardKind.PATHWAY: 9}
_NEEDED: Final = {
    CardKind.STEP: ("who", "by"), CardKind.DUTY: ("who", "by"), CardKind.SAY: ("who",), CardKind.IF: ("then",),
}  # fmt: skip
_NOT_WORDS: Final = re.compile(r"\*\*|\\")
# At the beginning of a line under “Never”, or after its verb: “Nobody may”, “Do not”, “Tell nobody”. Further on it may
# be what somebody says: “answer a call with 'no papers'”.
_NEGATION: Final = re.compile(
    r"(?:\w+ )?(?:no|nobody|none|nothing|nowhere|never|not|neither|nor|cannot|don't)\b", re.IGNORECASE
)


def plain(text: str) -> str:
    """A text as it is compared: one space between words, one sort of quotation mark, no marks of emphasis."""
    even = _NOT_WORDS.sub("", text).replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(even.split())


def stands_in(line: CardLine, words: str) -> bool:
    """Whether every text of a line stands in the words of its clause; its first letter may be a capital or none."""
    return not missing(line, words)


def missing(line: CardLine, words: str) -> tuple[str, ...]:
    """The texts of a line that do not stand in the words of its clause."""
    whole = plain(words)
    return tuple(text for text in line.texts if not _is_in(plain(text), whole))


def _is_in(text: str, whole: str) -> bool:
    found = text in whole or f"{text[:1].lower()}{text[1:]}" in whole or f"{text[:1].upper()}{text[1:]}" in whole
    return found or (text.endswith(".") and _is_in(text.removesuffix("."), whole))


def check_lengths(template: ProtocolTemplate, places: FilePlaces, findings: PackFaults) -> None:
    """Notes what breaks the rules of the three lengths in a protocol."""
    seen: dict[CardKind, int] = {}
    if (message := _for_nobody(template)) and (own := places.find(template)) is not None:
        findings.fault(own.field("card_for"), message)
    for place, clause, message in _faults(template):
        at = places.find(clause)
        if at is not None:
            findings.fault(at.field(place), message)
    for clause in template.clauses():
        for line in clause.card:
            seen[line.kind] = seen.get(line.kind, 0) + 1
            if seen[line.kind] == MOST.get(line.kind, 0) + 1 and (at := places.find(clause)) is not None:
                findings.fault(at.field("card"), f'a card holds {MOST[line.kind]} lines "{line.kind}" and no more')


def _for_nobody(template: ProtocolTemplate) -> str:
    """What is wrong with whom the card is for: a paper of a board has none for the duty room, and code cannot know."""
    has_card = Length.CARD in template.lengths
    if has_card and not template.card_for:
        return 'a protocol with a card says in "card_for" who reads it'
    if template.card_for and not has_card:
        return '"card_for" says who reads a card, and no clause has a line of one'
    return ""


def _faults(template: ProtocolTemplate) -> Iterator[tuple[str, Clause, str]]:
    """Each as the field of a clause, the clause, and what is wrong."""
    for section in template.sections:
        before: list[str] = []
        for clause in section.clauses:
            if clause.depth is Length.CARD:
                yield "depth", clause, '"depth" of a clause is operational or full; what stands on a card is in "card"'
            if clause.split_from and clause.split_from not in before:
                yield "split_from", clause, f'no clause "{clause.split_from}" stands before it in its section'
            if clause.card and clause.depth is not Length.OPERATIONAL:
                yield "card", clause, 'what stands on a card must print in the operational paper: depth = "operational"'
            for line in clause.card:
                yield from (("card", clause, message) for message in line_faults(line, clause))
            before.append(clause.id)


def line_faults(line: CardLine, clause: Clause) -> Iterator[str]:
    """What is wrong with one line of a card."""
    for text in missing(line, clause.words):
        yield f'the card says “{text}”, and the clause "{clause.id}" does not, word for word'
    if line.kind is CardKind.NEVER and _NEGATION.match(plain(line.text)):
        yield f'a line "never" goes on from “Never”, and is no negation itself: “{line.text}”'
    words = sum(map(count_words, (line.text, line.then)))
    if words > LONGEST.get(line.kind, words):
        yield f'a line "{line.kind}" of {words} words, more than {LONGEST[line.kind]}: “{line.text}”'
    for name in _NEEDED.get(line.kind, ()):
        if not getattr(line, name):
            yield f'a line "{line.kind}" needs "{name}": “{line.text}”'
    if line.kind in MOST_ROWS:
        rows = len(clause.table.rows) if clause.table else 0
        if not 0 < rows <= MOST_ROWS[line.kind]:
            yield f'a line "{line.kind}" draws the table of its clause, of 1 to {MOST_ROWS[line.kind]} rows, not {rows}'
