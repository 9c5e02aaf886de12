"""How a version is kept: the whole document as JSON, and a hash of its canonical form that shows any change."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from partnership.documents.blocks import from_json, to_json
from partnership.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.documents.blocks import Document
    from partnership.models import ProtocolVersion


def frozen(document: Document) -> tuple[Any, str]:
    """The document as JSON values, and the SHA-256 of their canonical JSON in hexadecimal."""
    content = to_json(document)
    return content, fingerprint(content)


def fingerprint(content: Any) -> str:
    """SHA-256 of JSON values, whatever the order and spaces in which a database gives them back."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def thawed(version: ProtocolVersion) -> Document:
    """The document of a version exactly as it was saved; raises Conflict when it is not what was saved."""
    if fingerprint(version.content) != version.sha256:
        message = f"Version {version.number} is not what was saved: its content does not match its fingerprint."
        raise Conflict(message)
    document: Document = from_json(version.content)
    return document


def next_number(numbers: Iterable[str]) -> str:
    """The number after the highest draft number: 0.1, 0.2 and so on."""
    taken = [int(number.removeprefix("0.")) for number in numbers if number.startswith("0.") and number[2:].isdigit()]
    return f"0.{max(taken, default=0) + 1}"
