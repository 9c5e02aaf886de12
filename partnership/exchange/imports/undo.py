"""An import undone as a whole: what it added is put away, what it changed is put back, from what the audit tells.

What somebody has changed since is left as it is, and so is an entry that another partnership keeps by then. Both are
said. What was asked of others is taken back where nobody has answered. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from partnership.base.errors import Stale
from partnership.exchange.imports import queries
from partnership.register.directory import participation
from partnership.register.directory import services as directory
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.safe_places import is_laid_open
from partnership.register.directory.values import accepted
from partnership.store import audit
from partnership.store.models import (
    ChangeRequest,
    Contact,
    DirectoryImport,
    ImportState,
    Location,
    Organisation,
    Participation,
    Partnership,
    Service,
    TakingIn,
    TakingInState,
    now,
)
from partnership.store.models.audit import CREATED

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import AuditEntry, Entry

_TABLES: dict[str, type[Entry]] = {each.__tablename__: each for each in (Organisation, Service, Contact, Location)}
_ASKED = {ChangeRequest.__tablename__, TakingIn.__tablename__}
UNDONE: Final = "The import that asked for it was undone"
TOGETHER: Final = 500  # rows that are written at once
_KEPT = {"archived_at", "sealed_address", "is_confidential", "audience", "audiences", "home_id", "contact_id"}


@dataclass(slots=True)
class Undone:
    """How many were put away, put back, and left because they were changed since or are kept elsewhere by now.

    `taken_back`: what was asked of others, and is asked no longer.
    """

    put_away: int = 0
    put_back: int = 0
    left: int = 0
    elsewhere: int = 0
    taken_back: int = 0


def undo(session: Session, row: DirectoryImport, *, expected_version: int, visitor: Viewer | None = None) -> Undone:
    """Take an import back; raises Stale when it was undone already. Without a visitor it is the machine's word.

    Whoever is taken out of the partnership again is told, as by any other way.
    """
    if row.version != expected_version or row.state is not ImportState.DONE:
        message = "This import was undone already, or is not done. Nothing was changed."
        raise Stale(message)
    audit.take_turn(session)
    told = queries.told_between(session, row.after_sequence, row.until_sequence)
    rows, organisations = queries.touched_since(session, row.until_sequence)
    elsewhere = queries.kept_elsewhere(session, row.partnership_id, {each.organisation_id for each in told})
    new = {each.organisation_id for each in told if each.table == "organisation" and each.action == CREATED}
    held = _held(session, told, new)
    done = Undone()
    for each in told:
        is_new = each.organisation_id in new
        if is_new and each.table != "organisation":
            continue  # goes with its organisation
        if each.table in _TABLES and each.organisation_id in elsewhere:
            done.elsewhere += 1
            continue
        if each.table in _ASKED and each.action == CREATED:
            done.taken_back += _take_back(session, each, visitor)
            continue
        touched = each.organisation_id in organisations if is_new else each.row_id in rows
        _undo_one(session, each, done, visitor, is_touched=touched)
        if done.put_away % TOGETHER == TOGETHER - 1:
            session.flush()
    held.clear()
    row.state, row.undone_at, row.sealed_report = ImportState.UNDONE, now(), None
    session.flush()
    return done


def _held(session: Session, told: list[AuditEntry], new: set[UUID | None]) -> list[Any]:
    """The rows that may be put away or back: of what is new the organisation alone."""
    ids: dict[str, set[str]] = {}
    for each in told:
        if each.table in _TABLES and (each.table == "organisation" or each.organisation_id not in new):
            ids.setdefault(each.table, set()).add(each.row_id)
    return [row for name, some in ids.items() for row in queries.rows_told_of(session, _TABLES[name], some)]


def _undo_one(session: Session, told: AuditEntry, done: Undone, visitor: Viewer | None, *, is_touched: bool) -> None:
    if told.table == "participation":
        _leave(session, told, done, visitor, is_touched=is_touched)
        return
    table = _TABLES.get(told.table)
    record: Any = session.get(table, UUID(told.row_id)) if table is not None else None
    if record is None:
        return
    if told.action != CREATED and told.changes.get("archived_at", [None, None])[1]:
        _bring_back(record, done, is_touched=is_touched)
        return
    if told.action == CREATED or "archived_at" in told.changes:
        if is_touched or record.is_archived:
            done.left += is_touched
            return
        directory.archive(record)
        done.put_away += 1
        return
    if not record.is_archived:
        _put_back(session, told, record, done)


def _bring_back(record: Entry, done: Undone, *, is_touched: bool) -> None:
    """A part that was archived because the directory's own file had it no more."""
    if record.is_archived and not is_touched:
        directory.restore(record)
        done.put_back += 1
    else:
        done.left += 1


def _put_back(session: Session, told: AuditEntry, record: Any, done: Undone) -> None:
    """The values of before, where nobody has changed them since."""
    table = type(record)
    left = False
    for name, pair in told.changes.items():
        if name in _KEPT or name not in {each.key for each in table.__mapper__.column_attrs}:
            continue
        old, new = (audit.opened(told, name, value) for value in pair)
        if audit.plain(getattr(record, name)) != new:
            left = True
            continue
        if is_laid_open(record, {name: old}):  # what a file said hides people goes on hiding them
            left = True
            continue
        values = accepted(table, {name: old}, is_new=False)
        setattr(record, name, values[name])
    done.left += left
    done.put_back += not left
    session.flush()


def _take_back(session: Session, told: AuditEntry, visitor: Viewer | None) -> bool:
    """Ask others no longer whether they take part, or for a change of what they keep; what is answered stays so."""
    by = visitor.email if visitor is not None else audit.actor().label
    if told.table == ChangeRequest.__tablename__:
        request = queries.open_proposal(session, UUID(told.row_id))
        if request is not None:
            names = {each.name for each in request.fields}
            change_requests.take_back(request, names, by=by, at=now(), reason=UNDONE)
        return request is not None
    asked = session.get(TakingIn, UUID(told.row_id))
    if asked is None or asked.state is not TakingInState.OPEN:
        return False
    asked.state, asked.answered_at = TakingInState.WITHDRAWN, now()
    asked.answered_by = visitor.display_name if visitor is not None else ""
    return True


def _leave(session: Session, told: AuditEntry, done: Undone, visitor: Viewer | None, *, is_touched: bool) -> None:
    """It took part since the import alone."""
    found = session.get(Participation, UUID(told.row_id))
    if found is None or not found.is_current:
        return
    if is_touched:
        done.left += 1
        return
    partnership = session.get_one(Partnership, found.partnership_id)
    participation.end(session, found, partnership, get_organisation(found.organisation_id), visitor)
    done.put_back += 1
