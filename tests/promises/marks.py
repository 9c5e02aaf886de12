"""A mark on every word of a scene, so that a word that comes out where it must not is known."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Enum, String, event, inspect
from sqlalchemy.orm import Session

from partnership.policy.audience import audience_of
from partnership.store.models import Audience, ChangeField, FieldKind, descriptions
from partnership.store.models.register import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Words that are not anybody's own: ids of the guidance pack, keys, states, and what is read by machines only.
_NOT_WORDS = {
    "act", "agreement", "age_group", "approval", "challenge", "charity_number", "code", "country", "device", "ending", "fingerprint",
    "folded_name", "headings", "kind", "month", "number", "part", "password_hash", "role", "route", "scheme", "slug", "table",
}  # fmt: skip
NUMBERS: dict[str, str] = {}  # mark -> the last digits of a telephone number that carries it


@contextmanager
def marking(mark_of: Callable[[Any, str], str]) -> Iterator[None]:
    """Put a mark into every word that is written meanwhile: `mark_of(row, name)` says which, or none."""

    def mark_all(session: Session, _context: Any, _instances: Any) -> None:
        with session.no_autoflush:
            for row in (*session.new, *session.dirty):
                for name in _words(row):
                    if mark := mark_of(row, name):
                        _mark(row, name, mark)

    event.listen(Session, "before_flush", mark_all, insert=True)  # before the audit looks at it
    try:
        yield
    finally:
        event.remove(Session, "before_flush", mark_all)


def _words(row: Any) -> Iterator[str]:
    """Columns of a row that have words of somebody's own."""
    for attribute in inspect(row).mapper.column_attrs:
        kind, name = attribute.columns[0].type, attribute.key
        is_text = isinstance(kind, String) and not isinstance(kind, Enum)
        is_id = name in _NOT_WORDS or name.endswith(("_id", "_hash", "sha256"))
        if isinstance(row, ChangeField):
            is_text, is_id = is_text or name in {"old", "new"}, is_id or name == "name"
        if is_text and not is_id and isinstance(inspect(row).dict.get(name), str) and getattr(row, name):
            yield name


def _mark(row: Any, name: str, mark: str) -> None:
    text = getattr(row, name)
    if mark in text:
        return
    description = descriptions(type(row)).get(name) if isinstance(row, Entry) else None
    if description is not None and description.kind is FieldKind.TELEPHONE:
        setattr(row, name, f"020 7946 {NUMBERS.get(mark, '0800')}")
    else:
        setattr(row, name, text.replace("@", f"@{mark}.") if "@" in text else f"{mark} {text}")


def reach_of(row: Any, name: str) -> Audience | None:
    """Who may see a field of the register; None for what is no field of it."""
    if not isinstance(row, Entry) or (description := descriptions(type(row)).get(name)) is None:
        return None
    for usual in ("audience", "audiences"):  # a new row has no value for what it does not say
        if getattr(row, usual) is None:
            default = inspect(type(row)).columns[usual].default.arg
            setattr(row, usual, {} if callable(default) else default)
    return audience_of(row, name, description)
