"""Walks through every field of the items of a pack, with the place each was read from."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

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


class Spot(NamedTuple):
    """One field of one item, wherever it is nested: its owner, name, value and place."""

    owner: Any
    name: str
    value: Any
    place: FilePlace
    key: tuple[str, str]  # shape and field, as the tables of the checks name them


@cache
def _keys_of(shape: Any) -> tuple[tuple[str, str], ...] | None:
    """Shape and field for each field; none for what is no shape. Every start asks for it 60,000 times."""
    name: str = shape.__name__
    return tuple((name, field.name) for field in fields(shape)) if is_dataclass(shape) else None


def walk(item: Any, place: FilePlace, places: FilePlaces, skip: frozenset[int] = frozenset()) -> Iterator[Spot]:
    """Every field of an item and of what it holds; `skip` has the identities of objects that are not entered."""
    place = places.find(item) or place
    for key in _keys_of(item.__class__) or ():
        value = getattr(item, key[1])
        here = place.field(key[1])
        yield Spot(item, key[1], value, here, key)
        if isinstance(value, tuple):
            for index, inner in enumerate(value):
                if _keys_of(inner.__class__) and id(inner) not in skip:
                    yield from walk(inner, here.below(index), places, skip)
        elif _keys_of(value.__class__):
            yield from walk(value, here, places, skip)
