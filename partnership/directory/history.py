"""The history of an entry in words: who, when, and from what to what, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership import audit
from partnership.audit import WITHHELD
from partnership.directory import wording
from partnership.directory.as_of import as_then, present, step_of, taken_back
from partnership.directory.parts import BY_TABLE, HEADINGS, PARTS, PartRow
from partnership.models import Audience, EntrySection, Location, Organisation
from partnership.policy.actions import Action
from partnership.policy.audience import descriptions, may_see, may_see_record
from partnership.policy.rules import allows
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from partnership.models import AuditEntry, Described, Entry, Partnership, Responsibility
    from partnership.policy.viewer import Viewer

NOT_FOR_YOU = "changed; you may not see this field"
NOT_THIS = "not for you"
KEPT_LOCKED = "withheld"
NOTHING = "nothing"
_LABELS = {
    "audience": "Who may know of it",
    "is_body_of_pack": "Taken over from the guidance pack",
    "joined_on": "Takes part from",
    "left_on": "Left on",
    "function_id": "Task",
    "group": "For whom",
    "role": "Role",
    "state": "State",
    "reason": "Reason",
    "note": "What it was for",
    "right": "Still right",
    "wrong": "Not right",
    "which": "Which address",
    "from_on": "From",
    "until_on": "Until",
    "answered_by": "Answered by",
}
# Ids of others: who they are, another page tells. The label, what is said of one that was named, and of one taken away.
_NAMED_ELSEWHERE = {
    "held_by_id": ("Who answers there", "an account was named", "nobody is named any more"),
    "suggested_id": ("Suggested instead", "another organisation", "nobody any more"),
}
# Bookkeeping, and what the sentence of the event says already.
_UNSAID = {
    "id", "organisation_id", "partnership_id", "version", "archived_at", "vacant_since", "proposed_at", "answered_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One field: from what to what, or only a remark when the reader may not see it."""

    label: str
    old: str = ""
    new: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an entry."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]
    summary: str = ""  # where there was nothing before: what the list of values is called
    restores: str = ""  # "organisation" or the name of a part, when a row put away here can be brought back
    row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
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


def told(known: Known, entry: AuditEntry) -> Event:
    """An entry of the audit in words."""
    record, readers = known.record(entry), known.readers(entry)
    changes = tuple(
        change
        for name, (old, new) in entry.changes.items()
        if name not in _UNSAID
        for change in _changes(known, readers, name, audit.opened(entry, name, old), audit.opened(entry, name, new))
    )
    restores, row_id = _restorable(known, record, entry)
    if entry.table == "section_clock":
        changes = ()
    summary = {"created": "What was entered", "revealed": "Why"}.get(entry.action, "")
    return Event(entry.at, entry.actor, _sentence(known, record, entry), changes, summary, restores, row_id)


def _sentence(known: Known, record: Entry | None, entry: AuditEntry) -> str:
    match entry.table:
        case "section_clock":
            section = EntrySection(entry.row_id.rpartition("/")[2])
            is_set = entry.changes.get("confirmed_at", [None, None])[1] is not None
            return f"{HEADINGS[section]}: {'confirmed' if is_set else 'to be confirmed again'}"
        case "participation":
            return _participation(known, entry)
        case "responsibility":
            return f"Responsibility {_verb(entry)}: {_task(known, entry)}{_within(known, entry)}"
        case "organisation":
            has_moved = entry.action == "changed" and "home_id" in entry.changes
            home = _partnership(known, entry.changes["home_id"][1]) if has_moved else ""
            return f"Its home is {home}" if home else f"Entry {_verb(entry)}"
        case _:
            part = BY_TABLE[entry.table]
            name = _title(known.viewer, record)
            if entry.action == "revealed":
                return f"Address{f' of “{name}”' if name else ''} shown"
            return f"{part.one.capitalize()}{f' “{name}”' if name else ''} {_verb(entry)}"


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


def _partnership(known: Known, partnership_id: Any) -> str:
    """A partnership by its name, where it is one of the reader's own."""
    if not partnership_id:
        return NOTHING
    partnership = known.partnerships.get(UUID(str(partnership_id)))
    return partnership.name if partnership else "a partnership"


def _participation(known: Known, entry: AuditEntry) -> str:
    partnership = known.partnerships.get(entry.partnership_id) if entry.partnership_id else None
    name = partnership.name if partnership else "a partnership"
    if "left_on" in entry.changes and entry.changes["left_on"][1]:
        return f"Left {name}"
    return f"Takes part in {name}" if entry.action == "created" else f"Takes part in {name} again"


def _within(known: Known, entry: AuditEntry) -> str:
    partnership = known.partnerships.get(entry.partnership_id) if entry.partnership_id else None
    return f" ({partnership.name})" if partnership else ""


def _task(known: Known, entry: AuditEntry) -> str:
    row = known.responsibilities.get(entry.row_id)
    old, new = entry.changes.get("function_id", (None, None))
    function_id = row.function_id if row is not None else (new or old or "")
    function = wording.functions().get(function_id)
    return function.name if function else function_id or "a task that it no longer has"


def _changes(known: Known, readers: Readers, name: str, old: Any, new: Any) -> list[Change]:
    record = readers.now
    if name == "audiences":
        return _audiences(record, old or {}, new or {})
    if name == "home_id":
        return [Change("Home", _partnership(known, old), _partnership(known, new))]
    if name in _NAMED_ELSEWHERE:
        label, named, nobody = _NAMED_ELSEWHERE[name]
        return [Change(label, remark=named if new else nobody)]
    description = descriptions(type(record)).get(name) if record is not None else None
    if record is None or description is None:
        return [Change(_LABELS.get(name, name), _plain(name, old), _plain(name, new))]
    is_locked = description.is_confidential or WITHHELD in (old, new)
    if is_locked or (isinstance(record, Location) and name == "address" and _was_ever_locked(record)):
        return [Change(description.label, remark=KEPT_LOCKED)]
    return [_described(readers.see(known.viewer, name, description), description, old, new)]


def _described(sees: tuple[bool, bool], description: Described, old: Any, new: Any) -> Change:
    """A field of the register, with the values that the reader may see."""
    if not any(sees):
        return Change(description.label, remark=NOT_FOR_YOU)
    words = ("; ".join(wording.in_words(description, each)) or NOTHING for each in (old, new))
    old_words, new_words = (text if is_seen else NOT_THIS for text, is_seen in zip(words, sees, strict=True))
    return Change(description.label, old_words, new_words)


def _was_ever_locked(location: Location) -> bool:
    """Whether its address is or once was locked away: opening the place again opens nothing of its past."""
    return location.is_confidential or location.sealed_address is not None


def _audiences(record: Entry | None, old: Mapping[str, str], new: Mapping[str, str]) -> list[Change]:
    described = descriptions(type(record)) if record is not None else {}
    return [
        Change(
            f"Who may see “{described[name].label if name in described else name}”",
            old.get(name, "as usual").capitalize(),
            new.get(name, "as usual").capitalize(),
        )
        for name in sorted(set(old) | set(new))
        if old.get(name) != new.get(name)
    ]


def _plain(name: str, value: Any) -> str:
    """A value of a column that has no description."""
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name.endswith("_on"):
        return day(date.fromisoformat(value))
    words = _WORDS[name]() if name in _WORDS else {}
    return words.get(str(value), str(value))


def _by_value(words: Mapping[Any, str]) -> Callable[[], dict[str, str]]:
    return lambda: {str(key): text for key, text in words.items()}


_WORDS: dict[str, Callable[[], dict[str, str]]] = {
    "role": _by_value(wording.ROLES),
    "group": _by_value(wording.GROUPS),
    "state": _by_value(wording.AGREEMENTS),
    "audience": _by_value({each.value: each.value.capitalize() for each in Audience}),
    "reason": _by_value(wording.REASONS),
    "function_id": lambda: wording.choices("function"),
}


def _restorable(known: Known, record: Entry | None, entry: AuditEntry) -> tuple[str, UUID | None]:
    """Where the button that brings the row back belongs: at the event that put it away last."""
    if record is None or not record.is_archived or entry.changes.get("archived_at", [None, None])[1] is None:
        return "", None
    if record.archived_at is None or entry.changes["archived_at"][1] != record.archived_at.isoformat():
        return "", None
    if isinstance(record, Organisation):
        may = allows(known.viewer, Action.ORGANISATION_ARCHIVE, record)
        return ("organisation", record.id) if may else ("", None)
    part = BY_TABLE[entry.table]
    may = allows(known.viewer, Action.ORGANISATION_EDIT, record)
    return (part.name, UUID(entry.row_id)) if may else ("", None)
