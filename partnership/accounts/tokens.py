"""Tokens and addresses: how they are made, folded and stored."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

TOKEN_BYTES = 32
EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")

LONGEST_EMAIL = 254


def new_token() -> str:
    """256 random bits as text for an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fold_email(text: str) -> str:
    """A mail address as accounts are known by it."""
    return text.strip().casefold()


def is_email(folded: str) -> bool:
    """Whether a folded text can be the mail address of an account."""
    return len(folded) <= LONGEST_EMAIL and EMAIL.fullmatch(folded) is not None


def hash_token(token: str) -> str:
    """How a token or address is stored."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
