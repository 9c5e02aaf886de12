"""What guidance of a site has made different from the pack that it stands over, item by item and part by part."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from partnership.guidance.folder import SHAPES
from partnership.guidance.overlay import pointers, removed_names
from partnership.guidance.parts import each_part, parts
from partnership.guidance.types import ChangeKind, LocalChange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from partnership.guidance.folder import Removed
    from partnership.guidance.types import Pack

_LONGEST = 80  # characters of a title that is made from a text


def find_changes(base: Pack, pack: Pack, removed: Sequence[Removed]) -> tuple[LocalChange, ...]:
    """Every difference, with the reason where something was taken out of use."""
    reasons = {(one.list, one.id, one.of): one.reason for one in removed}
    gone = removed_names((one, None) for one in removed)
    found = []
    for name in SHAPES:
        old, new = getattr(base, name), getattr(pack, name)
        found += [change for key in {**old, **new} for change in _of_item(name, key, old.get(key), new.get(key), gone)]
    words = {**base.words, **pack.words}
    found += [
        LocalChange("words", term, what, term)
        for term in words
        if (what := _what(base.words.get(term), pack.words.get(term)))
    ]
    return tuple(replace(one, reason=reasons.get((one.list_name, one.id, one.of), "")) for one in found)


def _of_item(
    list_name: str, item_id: str, old: Any, new: Any, gone: Collection[tuple[str, str]]
) -> Iterator[LocalChange]:
    """The change of an item itself, then those of its parts; the parts of a new or removed item go with it."""
    what = _what(_itself(old, gone), _itself(new, gone))
    if what:
        yield LocalChange(list_name, item_id, what, _title(new or old))
    if old is None or new is None or old == new:
        return
    before = {(name, part.id): part for name, part in each_part(old)}
    after = {(name, part.id): part for name, part in each_part(new)}
    for key in {**before, **after}:
        part = after.get(key) or before[key]
        changed = _what(_itself(before.get(key), gone), _itself(after.get(key), gone))
        if changed:
            yield LocalChange(key[0], key[1], changed, _title(part), item_id, of_list=list_name)


def _itself(item: Any, gone: Collection[tuple[str, str]]) -> Any:
    """The item without its parts, which are compared one by one, and without pointers to what was taken out of use."""
    if item is None:
        return None
    values = {field.name: getattr(item, field.name) for field in fields(item) if field.name not in parts(item)}
    return values | pointers(item, gone)


def _what(old: object, new: object) -> ChangeKind | None:
    if old == new:
        return None
    if old is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if new is None else ChangeKind.CHANGED


def _title(item: Any) -> str:
    """How people call an item: its title or name, or the beginning of its text."""
    names = ("title", "heading", "name", "label", "text", "id", "code")
    text = " ".join(str(next(filter(None, (getattr(item, name, "") for name in names)), "")).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
