"""Whether two texts are one name, one number or one address, whatever keyboards and habits make of them. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from partnership.store.models.register import fold

_UNSAID: Final = re.compile(r"[\s.,'’\-]+")
_UUID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_AND: Final = re.compile(r"&|\+(?=\s)")


def name_key(name: str) -> str:
    """A name without case, apostrophes, dots, commas, hyphens and blanks, and with "&" as "and"."""
    return _UNSAID.sub("", _AND.sub("and", fold(name)))


def is_unique(identifier: str) -> bool:
    """Whether an identifier is like no other in the world, as UUIDs are; a "1" stands in every list."""
    return bool(_UUID.fullmatch(identifier))


def packed(text: str) -> str:
    """Letters and digits alone: one telephone number or address however it is spaced."""
    return "".join(each for each in text.casefold() if each.isalnum())


def number_key(number: str) -> str:
    """A telephone number as it is dialled here: +44 and 0044 are 0, and "(0)" behind them is nothing."""
    plain = packed(number)
    for start in ("00440", "0044", "440", "44"):
        if plain.startswith(start) and len(plain) >= _SHORTEST_ABROAD:
            return f"0{plain.removeprefix(start)}"
    return plain


_SHORTEST_ABROAD: Final = 11  # digits of a number with its country


def is_one_value(name: str, value: Any, own: Any) -> bool:
    """Whether two values of a field are one, however a number or an address is spaced and a name is written."""
    if not isinstance(value, str) or not isinstance(own, str):
        return bool(value == own)
    key = {"telephone": number_key, "out_of_hours_telephone": number_key, "email": str.casefold, "address": packed,
           "post": name_key, "name": name_key}.get(name, str)  # fmt: skip
    return key(value) == key(own)
