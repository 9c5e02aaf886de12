"""Telephone numbers in words: which of them is one, whatever stands between its digits. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.findings.certainty import NEVER_CONFIRMED, least
from partnership.protocols.composing.runs import with_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.documents.blocks import Block, Runs
    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack

# Digits: a helpline has eight, times and years of law have fewer in a row; no number that is dialled has more.
_FEWEST, _MOST = 8, 15
# It begins with 0 or a plus; groups of digits with a space or a hyphen between them, not in the middle of a word. Where
# one group ends and the next begins is never open to choice, so that no text takes long.
_NUMBER = re.compile(
    r"(?<![\w.,/£-])(?:\+|\(?0)\d{1,14}\)?(?:[ \u00a0-]?\(\d{1,4}\)\d{0,9}|[ \u00a0-]\d{1,9}){0,5}(?![\w/%]|[.,]\d)"
)


def numbers_in(text: str) -> tuple[str, ...]:
    """The telephone numbers of a text, as they are written."""
    return tuple(found[0] for found in _NUMBER.finditer(text) if is_number(found[0]))


def is_number(text: str) -> bool:
    """Whether some digits are as many as those of a telephone."""
    return _FEWEST <= sum(each.isdigit() for each in text) <= _MOST


def parts_of_text(text: str) -> Iterable[tuple[str, bool]]:
    """A text in pieces, each with whether it is a telephone number."""
    end = 0
    for found in _NUMBER.finditer(text):
        if is_number(found[0]):
            yield text[end : found.start()], False
            yield found[0], True
            end = found.end()
    yield text[end:], False


def digits(number: str) -> str:
    """A number as it is compared: its digits, with the code of the country as one dials it at home."""
    found = "".join(each for each in number if each.isdigit())
    return f"0{found[2:].lstrip('0')}" if number.lstrip().startswith("+44") else found


def desk_of(words: str) -> str:
    """The desk in words of the map, as papers print a number: "Agency: Desk, number", or "Desk, number"."""
    return re.split(r"[,:] ", words.rpartition(", ")[0])[-1].strip()


@dataclass(frozen=True, slots=True)
class SignedWords:
    """What a block says: all its words, and each number that the map gave, with its desk."""

    text: str
    numbers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> SignedWords:
        """The words of some blocks, notes too."""
        said: list[str] = []
        numbers: list[tuple[str, str]] = []

        def note(runs: Runs) -> Runs:
            for run in runs:
                if isinstance(run, b.Filled):
                    said.append(f"{run.text}\n{run.note}")
                    numbers.extend((desk_of(run.text), each) for each in numbers_in(run.text))
                    numbers.extend(("", each) for each in numbers_in(run.note))
                elif not isinstance(run, b.Break):
                    said.append(run.text)
            return runs

        for block in blocks:
            with_runs(block, note)
        return cls("\n".join(said), tuple(dict.fromkeys(numbers)))

    def has(self, number: str, desk: str) -> bool:
        """Whether a number was signed for the desk of that name; whether at all, where none has the name."""
        named = {digits(each) for other, each in self.numbers if other == desk}
        return digits(number) in (named or keys_in(self.text))


def keys_in(text: str) -> frozenset[str]:
    """The numbers of a text, to be compared."""
    return frozenset(map(digits, numbers_in(text)))


def sure_numbers(map_: PartnershipMap, pack: Pack) -> dict[str, Certainty]:
    """How sure each number is on the least sure of all desks that the reader may see; of bodies abroad none is rung."""
    found: dict[str, list[Certainty]] = {}
    for agency in map_.agencies:
        for desk in () if pack.is_abroad(agency.kind_id) else agency.desks:
            instead = desk.notice.instead if desk.notice is not None else ""
            for number, sure in (
                (desk.telephone, desk.certainty.telephone),
                (desk.out_of_hours_telephone, desk.certainty.out_of_hours),
                (instead, NEVER_CONFIRMED),
            ):
                if number:
                    found.setdefault(digits(number), []).append(sure)
    return {number: least(each) or NEVER_CONFIRMED for number, each in found.items()}
