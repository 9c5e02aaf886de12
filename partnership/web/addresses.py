"""What is the name of a host, and an address on the web that a page may link to. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

HOST_LABEL: Final = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
LONGEST_HOST: Final = 190


def is_host(host: str) -> bool:
    """Whether a text is a host name with at least two labels."""
    labels = host.split(".")
    is_named = len(labels) > 1 and not labels[-1].isdigit()
    return is_named and len(host) <= LONGEST_HOST and all(HOST_LABEL.fullmatch(label) for label in labels)


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
