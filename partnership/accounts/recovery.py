"""Recovery codes: made from one seed, so that the page that shows them once can be loaded again until they are kept."""

from __future__ import annotations

import hmac
import re

from partnership.accounts.tokens import hash_token

NUMBER = 10
FEW = 3  # from here on a warning is shown
# Without I, L, O and U: each of 24 characters is five bits, so a code has 120 and a plain hash of it cannot be guessed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 24, 4
_READ_AS = str.maketrans("ILO", "110")


def codes_from(seed: str) -> tuple[str, ...]:
    """The codes of a seed of 256 bits, in groups of four."""
    return tuple(_code(seed.encode(), number) for number in range(NUMBER))


def _code(seed: bytes, number: int) -> str:
    value = int.from_bytes(hmac.digest(seed, f"recovery code {number}".encode(), "sha256"))
    characters = "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(LENGTH))
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(typed: str) -> str:
    """How a code is stored; spaces, hyphens and the case of letters do not matter."""
    return hash_token(re.sub(r"[\s-]", "", typed).upper().translate(_READ_AS))
