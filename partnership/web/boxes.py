"""Checkboxes that a page sets out itself, in groups or in a table."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def ids_of_boxes(name: str) -> Iterator[str]:
    """The ids of the boxes of a field. The first has the field's own, on which the link of the error summary lands."""
    return chain([name], (f"{name}-{number}" for number in count(2)))
