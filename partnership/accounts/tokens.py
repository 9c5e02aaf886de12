"""Tokens and addresses: how they are made, folded and stored."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256

from partnership.base.errors import InputFault
from partnership.documents.text import other_letter

TOKEN_BYTES = 32
# Only letters a to z, which nobody takes for others; a domain in other letters is typed, and shown, as "xn--...".
EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")

LONGEST_EMAIL = 254


def new_token() -> str:
    """256 random bits as text for an address or a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def fold_email(text: str) -> str:
    """A mail address as accounts are known by it.

    A letter that only turns into one of a to z when its case is taken away, as the sign of kelvin does, stays as it is:
    so it is seen and refused.
    """
    address = text.strip()
    folded = address.casefold()
    return folded if folded.isascii() == address.isascii() else address


def is_email(folded: str) -> bool:
    """Whether a folded text can be the mail address of an account."""
    return len(folded) <= LONGEST_EMAIL and EMAIL.fullmatch(folded) is not None


def accepted_email(text: str, otherwise: str = "") -> str:
    """The folded address; raises InputFault that names a letter which only looks like one, else says `otherwise`."""
    folded = fold_email(text)
    if is_email(folded):
        return folded
    message = otherwise or f"{folded!r} is not a mail address"
    if odd := other_letter(folded):
        message = f"This address has {odd}, which is none of the letters a to z. Type it again on a keyboard"
    raise InputFault(message, "email")


def hash_token(token: str) -> str:
    """How a token or address is stored."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
