"""Items with parts: a protocol with its sections and clauses, a checklist with its checks, a setting with its signs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from partnership.guidance.shapes import (
    FilePlace,
    FilePlaces,
    convert,
    fill,
    fill_field,
    hints_of,
    parts_of,
    refuse_unknown,
)
from partnership.guidance.types import Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def parts(item: object) -> Mapping[str, type]:
    """The fields of an item that hold its parts, and their shapes."""
    shape: type = type(item)
    return parts_of(shape)


def each_part(item: Any) -> Iterator[tuple[str, Any]]:
    """Every part of an item with the name of its list, parts of parts too."""
    for name in parts(item):
        for part in getattr(item, name):
            yield name, part
            yield from each_part(part)


def reshape(item: Any, change: Callable[[Any], Any], places: FilePlaces) -> Any:
    """The item with each of its parts, wherever they are nested, as `change` returns it; None drops a part."""
    changed = {}
    for name in parts(item):
        old = getattr(item, name)
        kept = tuple(reshape(new, change, places) for part in old if (new := change(part)) is not None)
        if len(kept) != len(old) or any(new is not same for new, same in zip(kept, old, strict=True)):
            changed[name] = kept
    return with_fields(item, changed, places)


def with_fields(item: Any, values: dict[str, Any], places: FilePlaces) -> Any:
    """The item with other values of some fields; it counts as read from the same place."""
    if not values:
        return item
    other = replace(item, **values)
    place = places.find(item)
    if place:
        places.put(other, place)
    return other


def fill_over(shape: type, table: dict[str, Any], place: FilePlace, base: Any, places: FilePlaces) -> Any:
    """The item `base` with what `table` says otherwise.

    One with parts keeps every key that the table leaves out, and every part; a part with a known id is replaced in its
    place, and others follow. One without parts is replaced as a whole.
    """
    inner = parts_of(shape)
    if base is None or not inner:
        return fill(shape, table, place)
    refuse_unknown(shape, table, place)
    given = {}
    for name in hints_of(shape):
        if name not in table or name in _names(base, table):
            continue
        if name in inner and _is_tables(table[name]):
            given[name] = _merge(inner[name], table[name], place.below(name), getattr(base, name), places)
        else:
            given[name] = fill_field(shape, name, table, place)
    merged = replace(base, **given)
    places.put(merged, FilePlace(place.file, place.at, frozenset(given), places.find(base)))
    return merged


def _names(base: Any, table: dict[str, Any]) -> tuple[str, ...]:
    """The keys of a table that only say which section it is about: one that uses a common section has no other id."""
    return ("id", "use") if isinstance(base, Section) and _key(base) in (table.get("id"), table.get("use")) else ()


def _key(part: Any) -> str:
    return str(part.id or getattr(part, "use", ""))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _merge(
    shape: type, tables: list[dict[str, Any]], place: FilePlace, base: tuple[Any, ...], places: FilePlaces
) -> Any:
    known = {_key(part): part for part in base}
    replaced: dict[str, Any] = {}
    further = []
    for index, table in enumerate(tables):
        key = table.get("id") or (table.get("use") if shape is Section else None)
        here = place.below(index)
        if isinstance(key, str) and key in known and key not in replaced:
            replaced[key] = fill_over(shape, table, here, known[key], places)
        else:  # one that is new; or that stands here twice, which the checks will find
            further.append(convert(shape, table, here.at, here.file))
    return (*(replaced.get(_key(part), part) for part in base), *further)
