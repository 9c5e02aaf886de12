"""By when a duty is done, as the sentence says that puts it on somebody. Pure.

Only what is a time is one: "within hearing" is none, nor is the life before arrival.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.findings.schedule import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_UNIT: Final = r"(?:working |school )?(?:minute|hour|day|week|month|year)s?\b"
_MONTHS: Final = "|".join(MONTHS)
# Where a time is over and the sentence goes on: with what is done, or with who must do it.
_WORD: Final = r"(?: (?!(?:the|an?|it|they|each|every|of|before) )(?-i:[a-z'’-]+))"
_NAME: Final = rf"(?-i:(?!(?:{_MONTHS})\b)[A-Z][\w'’]+(?: (?:[A-Z][\w'’]+|and|of)){{0,7}})"
_WHO: Final = rf"(?:it|they|(?:the|an?|each|every){_WORD}{{1,5}}(?: and the{_WORD}{{1,3}})?|{_NAME})"
_GOES_ON: Final = (
    rf"[,;:()]|\.(?:\s|$)|$| must\b| (?:whether|what|and)\b|(?<!\bat)(?<!\bon) which\b"
    rf"| {_WHO} must\b| {_NAME}(?:,| \()"
)
_TAIL: Final = rf" of [^,;:()]+?(?={_GOES_ON}| (?:when|where|if|tell|or)\b)"
_WITHIN: Final = (
    rf"within (?:(?:{_NUMBER} {_UNIT}|the hour)(?:{_TAIL})?|(?:the same|its) time|the time{_TAIL})(?! are\b)"
)
_LIMIT: Final = re.compile(_WITHIN, re.IGNORECASE)
_BEFORE: Final = rf"(?<!life )before [^,;:()]+?(?={_GOES_ON}| (?:within|any tie)\b|(?<=hearing) that\b)"
_TIME: Final = re.compile(
    rf"\b(?:not )?(?:{_WITHIN}|at once|on the (?:same|next) (?:working )?day|the same day|{_BEFORE})", re.IGNORECASE
)
# Before a body or a thing, and not before an hour: a court that something is laid before, a letter before a claim.
_PLACE: Final = re.compile(
    r"before (?:them|it early|a claim|(?:an?|the) (?:\w+ )?court\b.*|the partnership each year"
    rf"|(?-i:(?!(?:{_MONTHS})\b)[A-Z]\w+))",
    re.IGNORECASE,
)


def time_of(text: str) -> str:
    """By when what a sentence or an item says is done; empty where it says no time."""
    head, _, tail = text.partition(": ")
    if "must" not in head:
        return next(_times(_TIME, text), "")
    # What stands behind a colon explains, or names hours of other things; a limit that is set there holds.
    return next(_times(_TIME, head), "") or next(_times(_LIMIT, tail), "")


def _times(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for found in pattern.finditer(text):
        words = found[0]
        if not _PLACE.fullmatch(words) and words[-1] not in "'’”":
            yield f"{words[:1].upper()}{words[1:]}"
