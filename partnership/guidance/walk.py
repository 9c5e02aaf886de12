"""Walks through every field of the items of a pack, with the place each was read from."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.shapes import FilePlace, FilePlaces


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item of a pack with the place that it was read from."""

    list_name: str  # the field of the pack that holds it: "kinds"
    value: Any
    place: FilePlace

    @property
    def id(self) -> str:
        """What names it in its list."""
        return str(getattr(self.value, "id", "") or getattr(self.value, "code", ""))


@dataclass(frozen=True, slots=True)
class Spot:
    """One field of one item, wherever it is nested: its owner, name, value and place."""

    owner: Any
    name: str
    value: Any
    place: FilePlace

    @property
    def key(self) -> tuple[str, str]:
        """Shape and field, as the tables of the checks name them."""
        return type(self.owner).__name__, self.name


def walk(item: Any, place: FilePlace, places: FilePlaces, skip: frozenset[int] = frozenset()) -> Iterator[Spot]:
    """Every field of an item and of what it holds; `skip` has the identities of objects that are not entered."""
    place = places.find(item) or place
    for field in fields(item):
        value = getattr(item, field.name)
        here = place.field(field.name)
        yield Spot(item, field.name, value, here)
        if is_dataclass(value):
            yield from walk(value, here, places, skip)
        elif isinstance(value, tuple):
            for index, inner in enumerate(value):
                if is_dataclass(inner) and id(inner) not in skip:
                    yield from walk(inner, here.below(index), places, skip)
