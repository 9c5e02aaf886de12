"""Session listener: every change of every audited row, hash-chained, so that no service can forget.

Values of columns marked `info={"audit": "mask"}` are recorded as "withheld". Those marked "seal" are recorded under the
site's keys: an open address may become confidential one day, and then must not stand in the clear in the past. Persons
stand there under keys of their own (`person_keys`), and whoever acted by the id of the account alone. Bulk
updates pass a listener by: they are banned outside this module and the migrations (a test reads the source).
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import JSON, bindparam, event, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from partnership.base import event_log
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.base.sealing import CannotUnseal
from partnership.store import person_keys
from partnership.store.models import AuditEntry, Base, Contact, DeskConfirmation, Organisation, SectionClock, now
from partnership.store.models.audit import CREATED, DELETED, ROW_CHANGES, folded, told_beside
from partnership.store.models.base import EntrySection
from partnership.store.models.desks import fingerprint
from partnership.store.models.standings import STANDING_CHECKS, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Select
    from sqlalchemy.orm import SessionTransaction

# Machines are told what was added to the audit: how many rows, the newest number and its seal, never what they say.
#
# With each line the newest seal stands outside of the database as well, so that a history that is cut later can be held
# against it (`audit verify --anchors`).


_KEPT = "audit_lines"
ADDED = "audit.added"  # the event's name, by which an anchor is known among other lines


def keep_line(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep a line about new rows until they are committed."""
    last = rows[-1]
    line = {"count": len(rows), "account": last["actor_id"], "sequence": last["sequence"], "seal": last["seal"]}
    if len(rows) == 1 and last["action"] not in ROW_CHANGES:
        line |= {"action": last["action"].lower().replace(" ", "-"), "table": last["table"]}
    session.info.setdefault(_KEPT, []).append(line)


@event.listens_for(Session, "after_commit")
def _tell_added(session: Session) -> None:
    for line in session.info.pop(_KEPT, ()):
        event_log.event(ADDED, **line)


@event.listens_for(Session, "after_rollback")
def _forget_lines(session: Session) -> None:
    session.info.pop(_KEPT, None)


WITHHELD = "withheld"
SEALED = "sealed:"
# Bookkeeping that says nothing to a reader of history, or that the change itself has told already.
UNTOLD = {"version", "created_at", "folded_name", "changed_at", "changed_by", *STANDING_CHECKS}
FIRST_SEAL = "0" * 64
# Rows that know of their partnership or organisation only through another row: the column that names that row.
THROUGH = {
    "party": "protocol_id",
    "clause_text": "protocol_id",
    "law_reading": "protocol_id",
    "protocol_version": "protocol_id",
    "consultation": "protocol_id",
    "signing": "protocol_id",
    "clause_comment": "consultation_id",
    "consulted_party": "consultation_id",
    "returned_copy": "consultation_id",
    "returned_change": "copy_id",
    "signature": "signing_id",
    "late_finding": "signing_id",
    "competence_rating": "assessment_id",
    "evidence": "assessment_id",
    "change_field": "request_id",
    "location_grant": "location_id",
    "desk_notice": "contact_id",
    "desk_report": "contact_id",
}
_ASKED: WeakKeyDictionary[Session, SessionTransaction] = WeakKeyDictionary()
CHAIN_LOCK = 7_301_994_211  # any constant: one lock for all writers of the chain on PostgreSQL
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at work: an account, or a command."""

    id: UUID | None
    label: str


SYSTEM = Actor(None, "the site itself")
COMMAND_LINE = Actor(None, "command line")
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)
_at_turn: ContextVar[Callable[[Session], None] | None] = ContextVar("at_turn", default=None)


def set_actor(actor: Actor) -> None:
    """Say who is at work from here on; the web layer and the commands do."""
    _actor.set(actor)


def actor() -> Actor:
    """Who is at work."""
    return _actor.get()


def ask_at_turn(ask: Callable[[Session], None] | None) -> None:
    """Say what is asked once more in each transaction that has its turn: whether who is at work may still do it."""
    _at_turn.set(ask)


def record(session: Session, action: str, subject: Base, **details: Any) -> None:
    """Record an event that is no change of a row (a reveal, an export, a sign-in); flushes at once."""
    _wait(session)  # before what is flushed, which may be the end of who is at work
    session.flush()
    changes = {name: [None, plain(value)] for name, value in details.items()}
    _append(session, [_entry(session.connection(), action, subject, changes)])


def values_of(row: Base) -> dict[str, Any]:
    """The values that the audit tells of a row, as it stands: what changes are taken back from.

    Those kept under seal there stand in the open here, and masked ones as "withheld".
    """
    told: dict[str, Any] = {}
    for attribute in inspect(row).mapper.column_attrs:
        if attribute.key not in UNTOLD:
            value = inspect(row).dict.get(attribute.key)
            is_masked = attribute.columns[0].info.get("audit") == "mask"
            told[attribute.key] = (WITHHELD if value else None) if is_masked else plain(value)
    return told


def owners_of(session: Session, row: Base) -> tuple[UUID | None, UUID | None]:
    """The organisation and the partnership that a row belongs to, its own or through the row that it is a part of."""
    return _owners(session.connection(), row)


def plain(value: Any) -> Any:
    """A value as JSON keeps it, the same before and after storage."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return WITHHELD
    return value


def take_turn(session: Session) -> None:
    """Wait until every other writer is done: what is read from here on stays as it is until this transaction ends.

    For a change that the listener does not see (a conditional UPDATE), before it locks a row; and for a decision that
    rests on several rows, such as whether everybody has signed.
    """
    _wait(session)


def _wait(session: Session) -> None:
    """Wait for the chain; then ask once in each transaction whether who is at work still is who they were.

    They may have waited while somebody else took away what they rest on.
    """
    _lock_chain(session.connection())
    ask, transaction = _at_turn.get(), session.get_transaction()
    if ask is None or transaction is None or _ASKED.get(session) is transaction:
        return
    with session.no_autoflush:
        ask(session)
    _ASKED[session] = transaction


@event.listens_for(Session, "before_flush")
def _take_turns(session: Session, _context: Any, _instances: Any) -> None:
    """Wait for the chain before any row is written: who waits for it with rows locked can lock others, and be locked.

    The first thing that a flush does, so it stands before the listener that moves the clocks.
    """
    changed = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(row, Base) and row.is_audited for row in changed):
        _wait(session)


@event.listens_for(Session, "before_flush")
def _name_orphans(session: Session, _context: Any, _instances: Any) -> None:
    """Delete by name what was taken out of its owner's list: the flush would delete it without telling anybody."""
    for row in [each for each in session.dirty if isinstance(each, Base)]:
        state = inspect(row)
        for owned in (each for each in state.mapper.relationships if each.cascade.delete_orphan):
            for orphan in state.attrs[owned.key].history.deleted:
                if orphan in session:
                    session.delete(orphan)


@event.listens_for(Session, "before_flush")
def _move_clocks(session: Session, _context: Any, _instances: Any) -> None:
    new = [each for each in session.new if isinstance(each, Base)]
    for row in new:
        if hasattr(row, "id") and row.id is None:
            row.id = _new_id(row)
    moved = [*new, *(each for each in session.dirty if session.is_modified(each)), *session.deleted]
    touched = [(_organisation_id(row), row.moves_clock) for row in moved if isinstance(row, Base) and row.moves_clock]
    if touched:
        _Clocks(session, new).move(dict.fromkeys(touched))


@event.listens_for(Session, "before_flush")
def _check_standings(session: Session, _context: Any, _instances: Any) -> None:
    """Whoever records a legal standing, or where it says so, has checked it: the day and who, beside that one alone."""
    for row in (*session.new, *session.dirty):
        if not isinstance(row, Organisation):
            continue
        for name in STANDINGS:
            attributes = inspect(row).attrs
            if any(attributes[each].history.has_changes() for each in (name, f"{name}_source")):
                is_known = getattr(row, name) is not None
                setattr(row, f"{name}_checked_on", london_day(now()) if is_known else None)
                setattr(row, f"{name}_checked_by", _actor.get().label if is_known else "")


@event.listens_for(Session, "before_flush")
def _end_confirmations(session: Session, _context: Any, _instances: Any) -> None:
    """What was confirmed of a desk is confirmed no more once it is another, whoever changes it and by whichever way."""
    desks = {row.id: row for row in session.dirty if isinstance(row, Contact) and session.is_modified(row)}
    if not desks:
        return
    with session.no_autoflush:
        standing = select(DeskConfirmation).where(
            DeskConfirmation.contact_id.in_(desks), DeskConfirmation.changed_at.is_(None)
        )
        for row in session.scalars(standing):
            if row.fingerprint != fingerprint(desks[row.contact_id], row.way):
                row.changed_at = now()


def move_clocks(session: Session, touched: Iterable[tuple[UUID, EntrySection]]) -> None:
    """Set the "changed" clock of sections that were changed as a whole, whichever rows of them were."""
    _Clocks(session, ()).move(dict.fromkeys(touched))


def _new_id(row: Base) -> UUID | None:
    return uuid4() if row.__table__.c.id.type.python_type is UUID else None


class _Clocks:
    """The clocks of a flush. Those of an organisation that is new itself are not asked for: there are none yet."""

    def __init__(self, session: Session, new: Iterable[Base]) -> None:
        self._session = session
        self._pending: dict[tuple[UUID, EntrySection], SectionClock] = {}
        self._new: set[UUID] = set()
        for row in new:
            if isinstance(row, SectionClock):
                self._pending[row.organisation_id, row.section] = row
            elif isinstance(row, Organisation):
                self._new.add(row.id)

    def move(self, touched: Iterable[tuple[UUID | None, EntrySection]]) -> None:
        """Set the "changed" clock of sections."""
        at, by = now(), _actor.get().label
        for organisation_id, section in touched:
            if organisation_id is not None:
                clock = self._find(organisation_id, section)
                clock.changed_at, clock.changed_by = at, by

    def _find(self, organisation_id: UUID, section: EntrySection) -> SectionClock:
        clock = self._pending.get((organisation_id, section))
        if clock is None and organisation_id not in self._new:
            with self._session.no_autoflush:
                clock = self._session.get(SectionClock, (organisation_id, section))
        if clock is None:
            clock = SectionClock(organisation_id=organisation_id, section=section)
            self._session.add(clock)
        return clock


def _organisation_id(row: Base) -> UUID | None:
    if row.__tablename__ == "organisation":
        return row.id  # type: ignore[attr-defined,no-any-return]
    own: UUID | None = getattr(row, "organisation_id", None)
    if own is None and (organisation := inspect(row).dict.get("organisation")) is not None:
        own = organisation.id
    return own


@event.listens_for(Session, "after_flush")
def _record_changes(session: Session, _context: Any) -> None:
    entries = []
    connection = session.connection()
    for action, rows in ((CREATED, session.new), ("changed", session.dirty), (DELETED, session.deleted)):
        for row in rows:
            if isinstance(row, Base) and row.is_audited and (changes := _changes(row, action) or action != "changed"):
                entry = _entry(connection, action, row, changes if isinstance(changes, dict) else {})
                # A clock that nobody confirmed says nothing: it came with a row that is told of.
                if entry["changes"] or not isinstance(row, SectionClock):
                    entries.append(entry)
    if entries:
        _append(session, entries)


@cache
def _told_columns(table: type[Base]) -> tuple[tuple[str, bool, str | None], ...]:
    """The columns that changes are told of: the attribute, whether it holds JSON, and how its values are hidden."""
    columns = ((each.key, each.columns[0]) for each in inspect(table).column_attrs if each.key not in UNTOLD)
    return tuple((key, isinstance(column.type, JSON), column.info.get("audit")) for key, column in columns)


def _changes(row: Base, action: str) -> dict[str, list[Any]]:
    state = inspect(row)
    told: dict[str, list[Any]] = {}
    for key, is_json, manner in _told_columns(type(row)):
        if action == DELETED:
            old, new = state.dict.get(key), None
        elif key in state.committed_state:  # else nobody has set it
            history = get_history(row, key, PASSIVE_NO_INITIALIZE)
            if action == "changed" and is_json and not history.deleted:
                continue  # marked as modified so that the version moves on: its value is as it was
            old = history.deleted[0] if history.deleted else None
            new = history.added[0] if history.added else None
        else:
            continue
        if old == new:
            continue
        if manner is not None:
            told[key] = [_hidden(row, key, manner, value) for value in (old, new)]
        elif action == "changed" or new not in (None, "", [], {}) or old not in (None, "", [], {}):
            told[key] = [plain(old), plain(new)]
    return told


def _hidden(row: Base, name: str, manner: str, value: Any) -> str | None:
    """What stands in the audit for a value that must not be read there."""
    if not value:
        return None
    if manner == "mask":
        return WITHHELD
    keyring = site_settings().keyring
    sealed = keyring.seal(str(value), table=row.__tablename__, row=row.id, field=f"audit.{name}")  # type: ignore[attr-defined]
    return SEALED + b64encode(sealed).decode()


def opened(entry: AuditEntry, name: str, value: Any) -> Any:
    """A value of an entry's changes, read under the site's keys where it was sealed, "withheld" if they do not fit."""
    if not isinstance(value, str) or not value.startswith(SEALED):
        return value
    keyring = site_settings().keyring
    try:
        sealed = b64decode(value.removeprefix(SEALED))
        return keyring.unseal(sealed, table=entry.table, row=UUID(entry.row_id), field=f"audit.{name}")
    except (CannotUnseal, ValueError):
        return WITHHELD


def _entry(connection: Connection, action: str, row: Base, changes: dict[str, list[Any]]) -> dict[str, Any]:
    actor = _actor.get()
    key = inspect(row).mapper.primary_key_from_instance(row)
    row_id = "/".join(str(plain(part)) for part in key)
    organisation_id, partnership_id = _owners(connection, row)
    return {
        "at": now(),
        "actor_id": actor.id,
        "actor": _kept_label(actor),
        "action": action,
        "table": row.__tablename__,
        "row_id": row_id,
        "organisation_id": organisation_id,
        "partnership_id": partnership_id,
        "changes": folded(changes, action, told_beside(row.__tablename__, row_id, organisation_id, partnership_id)),
    }


def _kept_label(actor: Actor) -> str:
    """Who acted, as the chain has it: an account by its id alone, so that its name can be taken away."""
    if actor.id is not None:
        return ""
    return person_keys.INVITED if "@" in actor.label else actor.label


def _owners(connection: Connection, row: Base) -> tuple[UUID | None, UUID | None]:
    organisation_id = _organisation_id(row)
    partnership_id = row.id if row.__tablename__ == "partnership" else getattr(row, "partnership_id", None)  # type: ignore[attr-defined]
    table: str = row.__tablename__
    key = getattr(row, THROUGH[table]) if table in THROUGH else None
    while key is not None:
        table, statement = _row_above(table)
        found = connection.execute(statement, {"key": key}).mappings().one()
        organisation_id = organisation_id or found.get("organisation_id")
        partnership_id = partnership_id or found.get("partnership_id")
        key = found[THROUGH[table]] if table in THROUGH else None
    return organisation_id, partnership_id


@cache
def _row_above(table: str) -> tuple[str, Select[Any]]:
    """The table of the row that rows of a table are parts of, and what asks it whose it is."""
    above = next(iter(Base.metadata.tables[table].c[THROUGH[table]].foreign_keys)).column.table
    told = {"organisation_id", "partnership_id", THROUGH.get(above.name)}
    wanted = [column for column in above.c if column.name in told]
    return above.name, select(*wanted).where(above.c.id == bindparam("key"))


def _lock_chain(connection: Connection) -> None:
    """Let one transaction at a time add to the chain, until it ends; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})


_AUDIT = Base.metadata.tables[AuditEntry.__tablename__]
_LAST = select(_AUDIT.c.sequence, _AUDIT.c.seal).order_by(_AUDIT.c.sequence.desc()).limit(1)
_ADD = _AUDIT.insert()
_IN_ORDER = select(_AUDIT).order_by(_AUDIT.c.sequence)
# What a seal is made over, in this order and with the seal of the row before as the last; never to be changed.
_SEALED = (
    "sequence", "at", "actor_id", "actor", "action", "table", "row_id", "organisation_id", "partnership_id", "changes",
)  # fmt: skip
_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def newest(on: Connection | Session) -> tuple[int, str] | None:
    """The number and the seal of the newest row; None while nothing has happened."""
    last = on.execute(_LAST).first()
    return (last.sequence, last.seal) if last is not None else None


def _append(session: Session, entries: Iterable[dict[str, Any]]) -> None:
    _wait(session)
    connection = session.connection()
    sequence, seal = newest(connection) or (0, FIRST_SEAL)
    rows, key = [], chain_key()
    entries = list(entries)
    person_keys.hide(connection, entries)
    for entry in entries:
        sequence += 1
        row = {**entry, "sequence": sequence}
        seal = row["seal"] = seal_of(key, row, seal)
        rows.append(row)
    connection.execute(_ADD, rows)
    keep_line(session, rows)


def chain_key() -> bytes:
    """The key of the chain."""
    key: str = current_app.config["AUDIT_KEY"]
    return key.encode()


def seal_of(key: bytes, row: dict[str, Any], previous: str) -> str:
    """What seals a row, over the seal of the row before it."""
    told = [*(plain(row[name]) for name in _SEALED), previous]
    return hmac.digest(key, _ENCODER.encode(told).encode(), "sha256").hex()


def is_ours(session: Session) -> bool:
    """Whether the newest row was sealed with the key of these settings; an empty audit is anybody's."""
    newest = session.execute(_IN_ORDER.order_by(None).order_by(_AUDIT.c.sequence.desc()).limit(2)).mappings().all()
    if not newest:
        return True
    previous = newest[1]["seal"] if len(newest) > 1 else FIRST_SEAL
    return hmac.compare_digest(newest[0]["seal"], seal_of(chain_key(), dict(newest[0]), previous))


def first_broken(session: Session) -> int | None:
    """The sequence number of the first row whose seal, place or predecessor is not what was written; None if whole.

    Which row was before stands in none: its seal is a part of what this one was sealed over.
    """
    try:
        return _first_unequal(map(dict, session.execute(_IN_ORDER).yield_per(BATCH).mappings()))
    except (TypeError, ValueError, OverflowError):  # one of many rows has a value that its column cannot have
        return _first_unequal(_one_by_one(session))


def _first_unequal(rows: Iterable[dict[str, Any]]) -> int | None:
    expected, previous, key = 1, FIRST_SEAL, chain_key()
    for row in rows:
        if row["sequence"] != expected or not hmac.compare_digest(row["seal"], seal_of(key, row, previous)):
            return expected
        expected, previous = expected + 1, row["seal"]
    return None


def _one_by_one(session: Session) -> Iterator[dict[str, Any]]:
    """The rows in order; one that cannot be read comes without its number, so that it is the first that is unequal."""
    for number in session.scalars(select(_AUDIT.c.sequence).order_by(_AUDIT.c.sequence)).all():
        try:
            yield dict(session.execute(_IN_ORDER.where(_AUDIT.c.sequence == number)).mappings().one())
        except (TypeError, ValueError, OverflowError):
            yield {"sequence": None}
