"""What a change request asks, in words: its fields, how they stand now, and what waits at a field of an entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from partnership.register.directory import wording
from partnership.register.directory.change_rules import FIELD, RECORD, may_read
from partnership.store.models import Audience, FieldAnswer, Location, descriptions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.register.directory.oversight.queries import OpenRequest
    from partnership.store.models import ChangeField, Entry

LOCKED = "Locked away"
NEW_LOCKED = "Another address, locked away"
ROLE = "role"
_NO_ROLE = "No role"
_IN_SENTENCE = {"is_confidential": "whether the address is confidential"}  # its label is a sentence already


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A field that somebody asked to change: to what, which post, since when."""

    request_id: UUID
    label: str
    new: tuple[str, ...]
    who: str
    sent_at: datetime


def stored(value: Any) -> Any:
    """A value as a change request keeps it, in JSON."""
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, (list, tuple)) else value


def standing_value(record: Entry, name: str) -> Any:
    """How a field of a request stands in the record now, in the shape that the request keeps."""
    if name == RECORD:
        return record.audience.value
    if name.startswith(FIELD):
        return record.audiences.get(name.removeprefix(FIELD))
    return stored(getattr(record, name, None))


def label_of(table: type[Entry] | None, name: str) -> str:
    """What a field of a request is called; `table` is none for a role."""
    if name == RECORD:
        return "Who can see it"
    if name == ROLE or table is None:
        return "Role"
    description = descriptions(table).get(name.removeprefix(FIELD))
    label = description.label if description else name.removeprefix(FIELD)
    return f"Who may see “{label}”" if name.startswith(FIELD) else label


def in_sentence(name: str, label: str) -> str:
    """What a field is called within a sentence: "kind of organisation"."""
    return _IN_SENTENCE.get(name, f"{label[0].lower()}{label[1:]}")


def words_of(table: type[Entry] | None, name: str, value: Any) -> tuple[str, ...]:
    """A value of a request's field in words; empty for none."""
    if name == RECORD or name.startswith(FIELD):
        return (_audience_in_words(table, name, value),)
    if name == ROLE or table is None:
        return (_role_in_words(value),)
    description = descriptions(table).get(name)
    return wording.in_words(description, value) if description else ()


def _audience_in_words(table: type[Entry] | None, name: str, value: Any) -> str:
    if value:
        return wording.AUDIENCES[Audience(value)]
    assert table is not None  # noqa: S101 - a role has no audience
    usual = descriptions(table)[name.removeprefix(FIELD)].audience
    return f"As usual ({usual.value})"


def _role_in_words(value: Any) -> str:
    words = {role.value: word for role, word in wording.ROLES.items()}
    return words.get(str(value or "").partition(":")[0], _NO_ROLE)


def new_in_words(record: Entry | None, field: ChangeField) -> tuple[str, ...]:
    """What a field of a request is to become; a locked address is never opened for it."""
    if field.sealed_new is not None or (field.name == "address" and isinstance(record, Location)):
        return (NEW_LOCKED,)
    return words_of(type(record) if record is not None else None, field.name, field.new)


def asked_of(viewer: Viewer, record: Entry, waiting: Iterable[OpenRequest]) -> dict[str, list[PendingChange]]:
    """What waits for an answer at each field of a record that the viewer sees; several may have asked for the same."""
    found: dict[str, list[PendingChange]] = {}
    for each in waiting:
        if each.request.row_id != record.id:  # type: ignore[attr-defined]
            continue
        for field in each.request.fields:
            if field.answer is FieldAnswer.OPEN and may_read(viewer, record, field.name):
                asked = PendingChange(
                    request_id=each.request.id,
                    label=label_of(type(record), field.name),
                    new=new_in_words(record, field),
                    who=each.post,
                    sent_at=each.request.sent_at,
                )
                found.setdefault(field.name, []).append(asked)
    return found
