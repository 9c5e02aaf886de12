"""Addresses of the web and of mail in what people type: a mail of this site carries none but its own. Pure.

Mail programs make a link of whatever has the shape of one. A mail to somebody without an account goes out under the
site's name, so that what another has typed into it must not lead elsewhere.
"""

from __future__ import annotations

import re

from partnership.documents.text import as_seen

# A scheme, "www.", or a name with a dot before letters, as in "example.org": generous, since it is only asked to be
# written otherwise. "e.g." and "5 p.m." have single letters, a number has digits, and a sentence ends with a space.
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:/|\bmailto:|\bwww\.|\w[\w-]+[.\u3002\uff0e\uff61](?=[^\W\d_]{2})", re.IGNORECASE)
_DOT = re.compile(r"(?<=\w)[.\u3002\uff0e\uff61](?=\w)")


def has_link(text: str) -> bool:
    """Whether a mail program may make a link of some of the text.

    >>> has_link("http://phish.example/login please"), has_link("Ring us, e.g. at 5 p.m. Thanks.")
    (True, False)
    """
    return _LINK.search(as_seen(text)) is not None


def unlinked(text: str) -> str:
    """The text with every address in words, so that it is read and not followed.

    >>> unlinked("Desk at http://phish.example/login"), unlinked("St. Mary’s")
    ('Desk at http phish dot example/login', 'St. Mary’s')
    """
    if not has_link(text):
        return text
    return _DOT.sub(" dot ", re.sub(r":/*(?=\w)", " ", as_seen(text))).replace("@", " at ")
