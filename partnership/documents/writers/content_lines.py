"""Files of lines, a property in each: contacts for a telephone (vCard 3.0, RFC 2426). Pure.

Every value is escaped and rid of line ends, so that no text begins a line, and with it a property, of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

VCARD: Final = "text/vcard; charset=utf-8"
LONGEST: Final = 75  # octets of a line, without its end
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def content(lines: Iterable[str]) -> bytes:
    """The bytes of a file of lines."""
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def one_value(text: str) -> str:
    """A value that is one value on one line, whatever stands in it."""
    return re.sub(r"([\\;,])", r"\\\1", one_line(text))


def one_line(text: str) -> str:
    """The text without what ends a line or steers a reader."""
    return _BREAKS.sub(" ", text).strip()


def folded(line: str) -> str:
    """A line of more than 75 octets goes on in the next one, after a space; no letter is cut in two."""
    rows, row, length = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if length + size > LONGEST:
            rows.append(row)
            row, length = " ", 1
        row, length = row + letter, length + size
    return "\r\n".join([*rows, row])
