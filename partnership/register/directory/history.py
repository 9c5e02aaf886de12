"""The history of an entry in words: who, when, and from what to what, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from flask import url_for

from partnership.policy.actions import Action
from partnership.policy.audience import may_see, may_see_record
from partnership.policy.rules import allows
from partnership.register.directory import wording
from partnership.register.directory.as_of import as_then, present, step_of, taken_back
from partnership.register.directory.parts import BY_TABLE, HEADINGS, PARTS, PartRow
from partnership.register.directory.queries import REVEALED
from partnership.store import audit
from partnership.store.audit import WITHHELD
from partnership.store.models import Base, EntrySection, Location, Organisation, descriptions
from partnership.store.models.base import UtcDateTime
from partnership.web.templating import day, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import Enum

    from sqlalchemy import Column

    from partnership.policy.viewer import Viewer
    from partnership.store.models import AuditEntry, Described, Entry, Partnership, Responsibility

    Lists = Mapping[type[Enum], Mapping[Any, str]]

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: from what to what, empty where there was nothing, or a remark in place of both."""

    label: str
    old: str = ""
    new: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class EventTarget:
    """Where an event leads: the words of a link or button, and its address."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, told to one reader."""

    sequence: int
    at: datetime
    who: str
    what: str
    lines: tuple[FieldLine, ...] = ()
    is_new: bool = False  # there was nothing before: only the new values are shown
    link: EventTarget | None = None  # the page of the thing
    offers: tuple[EventTarget, ...] = ()  # pages on which the state before or after it can be put back
    restore: EventTarget | None = None  # a button that brings back what was put away here


def recorded(column: sa.Column[Any], value: Any, lists: Lists = wording.LISTS) -> str:
    """A value of a column as the audit keeps it, in words by what the column is; empty for an empty one.

    `lists` has the words of the choices; what they do not have is told by its stable value.
    """
    if value in (*EMPTY, WITHHELD):
        return value or ""
    kind, description = column.type, column.info.get("field")
    if isinstance(kind, sa.Date):
        return day(date.fromisoformat(value))
    if isinstance(kind, UtcDateTime):
        return moment(datetime.fromisoformat(value))
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return chosen(lists.get(kind.enum_class, {}), value)
    return plain(value, _options(description))


def _options(description: Described | None) -> Mapping[Any, str]:
    return wording.options_of(description) if description is not None else {}


def chosen(words: Mapping[Any, str], value: Any) -> str:
    """A choice in its words, or by its stable value: "in-place" is told as "In place"."""
    return words.get(str(value)) or str(value).replace("-", " ").capitalize()


def plain(value: Any, options: Mapping[Any, str] | None = None) -> str:
    """A value that needs no words of its own, or has them among some options."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(each, options) for each in value)
    return (options or {}).get(str(value), str(value))


NOT_FOR_YOU = "changed; you may not see this field"
NOT_THIS = "not for you"
KEPT_LOCKED = "withheld"
# What is told here without a description of its own: columns that no form has, and details of events.
_LABELS = {
    "audience": "Who can see it",
    "body_pack_id": "Taken over from the guidance",
    "is_body_of_pack": "Taken over from the guidance",  # in entries of before
    "reason": "Reason",
    "note": "What it was for",
    "right": "Still right",
    "wrong": "Not right",
    "which": "Which address",
}
# Ids of others: who they are, another page tells. The label, what is said of one that was named, and of one taken away.
_NAMED_ELSEWHERE = {
    "held_by_id": ("Who answers there", "an account was named", "nobody is named any more"),
    "suggested_id": ("Suggested instead", "another organisation", "nobody any more"),
}
_OF_ENTRY = (Organisation.__tablename__, *BY_TABLE)


@dataclass(frozen=True, slots=True)
class EventContext:
    """What the events are told with: the organisation as it is now, and names of what it belongs to."""

    viewer: Viewer
    organisation: Organisation
    partnerships: Mapping[UUID, Partnership]
    responsibilities: Mapping[str, Responsibility]
    openings: Sequence[AuditEntry] = ()  # changes of audiences and locks, newest first, back to the oldest event told

    def record(self, entry: AuditEntry) -> Entry | None:
        """The organisation or part that an entry of the audit is about."""
        if entry.table == "organisation":
            return self.organisation
        part = BY_TABLE.get(entry.table)
        rows: list[PartRow] = getattr(self.organisation, part.name) if part else []
        return next((row for row in rows if str(row.id) == entry.row_id), None)

    def readers(self, entry: AuditEntry) -> Readers:
        """The record with the audiences that it had before and after an event, and those of now."""
        record = self.record(entry)
        if record is None:
            return Readers(None, None, None)
        since = [each for each in self.openings if (each.table, each.row_id) == (entry.table, entry.row_id)]
        after = [each for each in since if each.sequence > entry.sequence]
        before = [each for each in since if each.sequence >= entry.sequence]
        return Readers(record, self._stood(record, before), self._stood(record, after))

    def _stood(self, record: Entry, since: Sequence[AuditEntry]) -> Entry | None:
        if not since:
            return record
        rows = taken_back(present([record]), map(step_of, since))  # type: ignore[list-item] # entries are rows
        return as_then(record, rows, self.organisation)


@dataclass(frozen=True, slots=True)
class Readers:
    """A record by whose audiences a reader is shown its old and new values: those of then, and in any case of now."""

    now: Entry | None
    before: Entry | None
    after: Entry | None

    def see(self, viewer: Viewer, name: str, description: Described) -> tuple[bool, bool]:
        """Whether the viewer may see the old value of a field, and the new one."""
        if self.now is None or not may_see(viewer, self.now, name, description):
            return False, False
        old, new = (
            row is not None and may_see_record(viewer, row) and may_see(viewer, row, name, description)
            for row in (self.before or self.after, self.after)
        )
        return old, new


def hidden_rows(viewer: Viewer, organisation: Organisation) -> set[UUID]:
    """Parts that the viewer may not know of: their events are neither shown nor counted."""
    rows: list[PartRow] = [row for part in PARTS for row in getattr(organisation, part)]
    return {row.id for row in rows if not may_see_record(viewer, row)}


def event_of(known: EventContext, entry: AuditEntry) -> Event:
    """An entry of the audit in words."""
    record, readers = known.record(entry), known.readers(entry)
    lines = tuple(
        line
        for name, (old, new) in entry.changes.items()
        for line in _lines(known, readers, entry, name, audit.opened(entry, name, old), audit.opened(entry, name, new))
    )
    return Event(
        sequence=entry.sequence,
        at=entry.at,
        who=entry.actor,
        what=_sentence(known, record, entry),
        lines=lines,
        is_new=entry.action not in ("changed", "deleted"),
        restore=_restore(known, record, entry),
    )


def _sentence(known: EventContext, record: Entry | None, entry: AuditEntry) -> str:
    match entry.table:
        case "section_clock":
            return _clock(entry)
        case "participation":
            return _participation(known, entry)
        case "responsibility":
            return f"Responsibility {_verb(entry)}: {_task(known, entry)}{_within(known, entry)}"
        case "organisation" if entry.action == "changed" and "home_id" in entry.changes:
            return _home(known, entry.changes["home_id"][1])
        case "organisation":
            return f"Entry {_verb(entry)}"
        case _:
            return _part(entry, _title(known.viewer, record))


def _clock(entry: AuditEntry) -> str:
    is_set = entry.changes.get("confirmed_at", [None, None])[1] is not None
    section = EntrySection(entry.row_id.rpartition("/")[2])
    return f"{HEADINGS[section]}: {'confirmed' if is_set else 'to be confirmed again'}"


def _part(entry: AuditEntry, name: str) -> str:
    named = f" “{name}”" if name else ""
    if entry.action == REVEALED:
        return f"Address{f' of{named}' if named else ''} shown"
    return f"{BY_TABLE[entry.table].one.capitalize()}{named} {_verb(entry)}"


def _home(known: EventContext, partnership_id: Any) -> str:
    return f"Its home is {_partnership(known, partnership_id)}" if partnership_id else "It has no home any more"


def _verb(entry: AuditEntry) -> str:
    if entry.action == "changed" and "archived_at" in entry.changes:
        return "archived" if entry.changes["archived_at"][1] else "restored"
    return {"created": "added", "deleted": "taken away"}.get(entry.action, entry.action)


def _title(viewer: Viewer, record: Entry | None) -> str:
    part = BY_TABLE.get(record.__tablename__) if record is not None else None  # type: ignore[attr-defined]
    if record is None or part is None:
        return ""
    name = part.title_field
    is_seen = may_see(viewer, record, name, descriptions(part.table)[name])
    return str(getattr(record, name)) if is_seen else ""


def _partnership(known: EventContext, partnership_id: Any) -> str:
    """A partnership by its name, where it is one of the reader's own."""
    partnership = known.partnerships.get(UUID(str(partnership_id)))
    return partnership.name if partnership else "a partnership"


def _participation(known: EventContext, entry: AuditEntry) -> str:
    partnership = known.partnerships.get(entry.partnership_id) if entry.partnership_id else None
    name = partnership.name if partnership else "a partnership"
    if "left_on" in entry.changes and entry.changes["left_on"][1]:
        return f"Left {name}"
    return f"Takes part in {name}" if entry.action == "created" else f"Takes part in {name} again"


def _within(known: EventContext, entry: AuditEntry) -> str:
    partnership = known.partnerships.get(entry.partnership_id) if entry.partnership_id else None
    return f" ({partnership.name})" if partnership else ""


def _task(known: EventContext, entry: AuditEntry) -> str:
    row = known.responsibilities.get(entry.row_id)
    old, new = entry.changes.get("function_id", (None, None))
    function_id = row.function_id if row is not None else (new or old or "")
    function = wording.functions().get(function_id)
    return function.name if function else function_id or "a task that it no longer has"


def _lines(known: EventContext, readers: Readers, entry: AuditEntry, name: str, old: Any, new: Any) -> list[FieldLine]:
    """What is told of one column or detail: nothing of a column that is neither described nor named here."""
    column = Base.metadata.tables[entry.table].columns.get(name)
    if name == "audiences":
        return _audiences(readers.now, old or {}, new or {})
    if name == "home_id":
        return [FieldLine("Home", *(_partnership(known, each) if each else "" for each in (old, new)))]
    if name in _NAMED_ELSEWHERE:
        label, named, nobody = _NAMED_ELSEWHERE[name]
        return [FieldLine(label, remark=named if new else nobody)]
    if column is None or "field" not in column.info:
        return [FieldLine(_LABELS[name], _detail(name, old), _detail(name, new))] if name in _LABELS else []
    return [_of_column(known, readers, column, old, new)]


def _of_column(known: EventContext, readers: Readers, column: Column[Any], old: Any, new: Any) -> FieldLine:
    """A described column, with the values of a field of the register that the reader may see."""
    description: Described = column.info["field"]
    if column.table.name not in _OF_ENTRY:
        return FieldLine(description.label, recorded(column, old), recorded(column, new))
    is_locked = description.is_confidential or WITHHELD in (old, new)
    if is_locked or (column.name == "address" and _was_ever_locked(readers.now)):
        return FieldLine(description.label, remark=KEPT_LOCKED)
    sees = readers.see(known.viewer, column.name, description)
    if not any(sees):
        return FieldLine(description.label, remark=NOT_FOR_YOU)
    words = (recorded(column, each) if is_seen else NOT_THIS for each, is_seen in zip((old, new), sees, strict=True))
    return FieldLine(description.label, *words)


def old_value(known: EventContext, entry: AuditEntry, name: str) -> str:
    """What a described field of the entry was before an event; empty where it was so, or the reader may not see it."""
    old, new = (audit.opened(entry, name, each) for each in entry.changes[name])
    line = _of_column(known, known.readers(entry), Base.metadata.tables[entry.table].columns[name], old, new)
    return line.old if not line.remark and line.old != NOT_THIS else ""


def _detail(name: str, value: Any) -> str:
    """The words of what has no description."""
    if value in EMPTY:
        return ""
    words: Mapping[Any, str] = wording.REASONS if name == "reason" else {}
    return chosen({}, value) if name == "audience" else plain(value, words)


def _was_ever_locked(record: Entry | None) -> bool:
    """Whether its address is or once was locked away: opening the place again opens nothing of its past."""
    return isinstance(record, Location) and (record.is_confidential or record.sealed_address is not None)


def _audiences(record: Entry | None, old: Mapping[str, str], new: Mapping[str, str]) -> list[FieldLine]:
    described = descriptions(type(record)) if record is not None else {}
    return [
        FieldLine(
            f"Who may see “{described[name].label if name in described else name}”",
            old.get(name, "as usual").capitalize(),
            new.get(name, "as usual").capitalize(),
        )
        for name in sorted(set(old) | set(new))
        if old.get(name) != new.get(name)
    ]


def _restore(known: EventContext, record: Entry | None, entry: AuditEntry) -> EventTarget | None:
    """The button that brings the row back, at the event that put it away last."""
    archived = entry.changes.get("archived_at", [None, None])[1]
    if record is None or record.archived_at is None or archived != record.archived_at.isoformat():
        return None
    organisation_id = known.organisation.id
    if isinstance(record, Organisation):
        may = allows(known.viewer, Action.ORGANISATION_ARCHIVE, record)
        address = url_for("directory.restore", organisation_id=organisation_id)
        return EventTarget("Restore the organisation", address) if may else None
    may = allows(known.viewer, Action.ORGANISATION_EDIT, record)
    part = BY_TABLE[entry.table].name
    address = url_for("directory.restore_part", organisation_id=organisation_id, part=part, row_id=entry.row_id)
    return EventTarget("Restore it", address) if may else None
