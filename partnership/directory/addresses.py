"""Finds what looks like an address in free text, so that nobody writes a refuge's address where all can read it."""

from __future__ import annotations

import re
import unicodedata

# A UK postcode anywhere in a text, in any case, with or without the space. It is generous: it asks, it does not refuse.
_POSTCODE = re.compile(r"\b(?:GIR|[A-Z]{1,2}\d[A-Z\d]?)[\s.-]{0,3}\d[A-Z]{2}\b", re.ASCII | re.IGNORECASE)
_STREETS = "street|st|road|rd|avenue|ave|lane|close|drive|gardens|grove|terrace|crescent|square|court|mews|way|hill|row"
_STREET = re.compile(rf"\b\d{{1,4}}[a-z]?,?\s+(?:[\w’'-]+\s+){{1,3}}(?:{_STREETS})\b", re.IGNORECASE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def looks_like_address(text: str) -> bool:
    """Whether a postcode, or a house number with the name of a street, stands in the text."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return bool(_POSTCODE.search(plain) or _STREET.search(plain))
