"""Text at the boundary: what a document can hold, how it is cleaned, and the one function that escapes it."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# XML 1.0 cannot hold most of these; DEL and the C1 controls it can, but no reader shows them and some act on them.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
# Marks that turn the reading direction, and signs that nobody sees: with them two names differ that look the same. The
# joiners U+200C and U+200D stay, since Persian and Hindi are written with them.
_MARKS = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f"
_UNSEEN = re.compile(f"[{_MARKS}]")
# The same with the joiners, and what only changes the letter before it.
_HIDING = re.compile(f"[{_MARKS}\u034f\u180e\u200c\u200d\u206a-\u206f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_HOST_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_LONGEST_HOST = 190


def clean(text: str, *, is_name: bool = False) -> str:
    """The text as it is stored: composed characters (NFC), line ends as newlines, in names nothing that nobody sees.

    Characters that a document cannot hold are not dropped here: `refused_characters` says what is wrong with them.
    """
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return _UNSEEN.sub("", cleaned) if is_name else cleaned


def as_seen(text: str) -> str:
    """The text as a pattern is looked for in it: wide and other forms as plain letters, without what nobody sees.

    >>> as_seen("A\u200bB1")
    'AB1'
    """
    return _HIDING.sub("", unicodedata.normalize("NFKC", text))


def other_letter(text: str) -> str:
    """The first sign of a text that is not one of a keyboard's, with its name; "" where there is none.

    >>> other_letter("naïve")
    '“ï” (latin small letter i with diaeresis)'
    """
    odd = next((each for each in text if not each.isascii()), "")
    if not odd:
        return ""
    name = unicodedata.name(odd, "a sign without a name").lower()
    return f"“{odd}” ({name})" if odd.isprintable() else f"a sign that nobody sees ({name})"


def shows_nothing(text: str) -> bool:
    """Whether nobody sees anything of a text: it has only space, joiners and marks of the reading direction."""
    return not any(character.isprintable() and not character.isspace() for character in text)


def refused_characters(text: str) -> str | None:
    """A message that names the first character a document cannot hold; None when there is none.

    Tabs and line ends are allowed (a form sends line ends as carriage return and newline).
    """
    if text.isprintable():
        return None
    found = _REFUSED.search(text)
    if found is None:
        return None
    code = ord(found.group())
    if unicodedata.category(found.group()) == "Cs":
        what = "half of a character"
    elif code in (0xFFFE, 0xFFFF):
        what = "a code that is not a character"
    else:
        what = "a control character"
    place = found.start() + 1
    return f"Character {place} is {what} (U+{code:04X}), which a document cannot hold. Delete it or type it again."


def escape(text: str) -> str:
    """The text for XML or HTML, in elements and in double-quoted attributes; raises ValueError for what neither holds.

    This is the only place where text becomes markup.
    """
    if not text.isprintable() and (refused := refused_characters(text)):
        raise ValueError(refused)
    # Hardly a text has any of these, and a look is many times as fast as a new string.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text


def is_host(host: str) -> bool:
    """Whether a text is a host name with at least two labels."""
    labels = host.split(".")
    is_named = len(labels) > 1 and not labels[-1].isdigit()
    return is_named and len(host) <= _LONGEST_HOST and all(_HOST_LABEL.fullmatch(label) for label in labels)


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address that a page may link to."""
    if re.search(r"[\s\\<>\"]", text):
        return False
    try:
        address = urlsplit(text)
        host, _ = address.hostname or "", address.port
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and "@" not in address.netloc and is_host(host)
