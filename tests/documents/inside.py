"""What stands in a document, however deep."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def inside(value: Any) -> Iterator[Any]:
    """A block, cell, run or row of them, and everything in it: the texts too."""
    yield value
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from inside(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from inside(getattr(value, each.name))
