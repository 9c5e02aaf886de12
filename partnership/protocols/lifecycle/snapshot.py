"""How a version is kept: the whole document as JSON, and a hash of its canonical form that shows any change."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from partnership.base.errors import Conflict
from partnership.base.lru_cache import LruCache
from partnership.documents.block_json import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.documents.blocks import Document
    from partnership.store.models import ProtocolVersion

_documents: LruCache[Document] = LruCache(16)  # by fingerprint: a megabyte each, and building one takes 16 ms
_NUMBER = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")


def frozen(document: Document) -> tuple[Any, str]:
    """The document as JSON values, and the SHA-256 of their canonical JSON in hexadecimal."""
    content = to_json(document)
    return content, fingerprint(content)


def canonical(content: Any) -> bytes:
    """The text that the hash is of: JSON in UTF-8, keys in order, no spaces, whatever a database did to it."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(content: Any) -> str:
    """SHA-256 of the canonical text of JSON values, in hexadecimal."""
    return sha256(canonical(content)).hexdigest()


def thawed(version: ProtocolVersion) -> Document:
    """The document of a version exactly as it was saved; raises Conflict when it is not what was saved."""
    found = fingerprint(version.content)
    if found != version.sha256:
        message = f"Version {version.number} is not what was saved: its content does not match its fingerprint."
        raise Conflict(message)
    document = _documents.get(found)
    if document is None:
        document = from_json(version.content)
        _documents.set(found, document)
    return document


def next_number(numbers: Iterable[str]) -> str:
    """The number after the highest one: 0.1, 0.2 and so on; after version 1.0 its successors are 1.1, 1.2."""
    taken = _parts(numbers)
    whole = max((each for each, _ in taken), default=0)
    return f"{whole}.{max((part for each, part in taken if each == whole), default=0) + 1}"


def next_whole(numbers: Iterable[str]) -> str:
    """The number of the next version that is put to signature: 1.0, 2.0. One that was refused is not used again."""
    return f"{max((whole for whole, _ in _parts(numbers)), default=0) + 1}.0"


def _parts(numbers: Iterable[str]) -> list[tuple[int, int]]:
    return [(int(found[1]), int(found[2])) for number in numbers if (found := _NUMBER.fullmatch(number))]
