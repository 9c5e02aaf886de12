"""A telephone number as it is dialled from abroad. Pure.

Ofcom's National Telephone Numbering Plan says which numbers are geographic or mobile. Freephone numbers, numbers at a
special rate and short codes are let through from abroad by some networks and not by others: nobody may depend on one.
"""

from __future__ import annotations

import re
from typing import Final

# Without the 0: geographic (1, 2), nationwide (3) and mobile (7, but for personal numbers 70, pagers 76 but 7624).
_REACHED: Final = re.compile(r"1\d{8,9}|[23]\d{9}|7(?!0|6(?!24))\d{9}")
_HOME: Final = re.compile(r"(?:\+|00)\s?44\s?(?:\(0\)\s?)?|0")
_PARTED: Final = re.compile(r"(?i)\s*(?:,\s*)?(ext(?:ension)?|x)\b.*$")


def from_abroad(number: str) -> str:
    """Return the number in international form, "+44 20 7946 0135"; empty where it may not be reached from abroad."""
    extension = _PARTED.search(number)
    text = re.sub(r"\((0\d+)\)", r"\1", _PARTED.sub("", number)).strip()
    home = _HOME.match(text)
    if home is None:
        return number.strip() if text.startswith("+") else ""
    rest = " ".join(text[home.end() :].replace("(", " ").replace(")", " ").split())
    if not _REACHED.fullmatch(re.sub(r"\D", "", rest)):
        return ""
    return " ".join(("+44", rest, *((extension[0].strip(" ,"),) if extension else ())))
