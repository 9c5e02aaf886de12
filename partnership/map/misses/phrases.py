"""Which of what people type may ever be shown to others, and the hashes under which it waits until then. Pure.

People type names, at night too. What may be shown is a few small words that three people typed on three days; until
then there are only hashes under a key that the database does not have, so that who reads it cannot even try names.
One person may have several accounts: three people are three accounts of which the site knows each two to be two.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from uuid import UUID

PEOPLE = 3  # and as many days
MOST_WORDS, LONGEST = 5, 60


def showable(typed: str) -> str:
    """What was typed as it may be shown one day; empty for what is only counted: digits, capitals, many words."""
    phrase = " ".join(typed.split())
    if any(each.isdigit() or each.isupper() or each.istitle() for each in phrase):
        return ""
    kept = all(each.isalpha() or each in " '’-&" for each in phrase)
    return phrase if kept and len(phrase) <= LONGEST and len(phrase.split()) <= MOST_WORDS else ""


@dataclass(frozen=True, slots=True)
class PhraseHashes:
    """A phrase and who typed it, as they are kept."""

    phrase: str
    person: str

    @classmethod
    def of(cls, key: str, partnership_id: UUID, phrase: str, account_id: UUID) -> PhraseHashes:
        """The hashes under a key; two phrases of one person have nothing in common."""
        of_phrase = _hash(key, f"{partnership_id}|{phrase}")
        return cls(of_phrase, _person(key, of_phrase, account_id))

    def known_to(self, key: str, account_ids: Iterable[UUID]) -> dict[str, UUID]:
        """The hash under which each of these accounts would have typed the phrase, with the account."""
        return {_person(key, self.phrase, each): each for each in account_ids}


def are_enough(newest: UUID, before: Collection[UUID], are_two: Callable[[UUID, UUID], bool]) -> bool:
    """Whether the newest account and others that typed a phrase before are three people, each two of them two."""
    beside = [each for each in before if are_two(newest, each)]
    chosen = combinations(beside, PEOPLE - 1)
    return any(all(are_two(one, other) for one, other in combinations(each, 2)) for each in chosen)


def _person(key: str, of_phrase: str, account_id: UUID) -> str:
    return _hash(key, f"{of_phrase}|{account_id}")


def _hash(key: str, text: str) -> str:
    return hmac.digest(key.encode(), f"search without an answer|{text}".encode(), "sha256").hex()
