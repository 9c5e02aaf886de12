"""The mailboxes of desks: a change of one is told to the mailbox of before, whoever makes it and by whatever way.

A listener of the session, so that no form, import, merger, step back or link can forget it. Beside it, what the history
tells of the mailboxes of an entry: which it had of late, and who changed one. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from partnership.register.authority.mailboxes import queries
from partnership.register.authority.objection_links import signed_change
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import person_keys
from partnership.store.models import Contact, Organisation, now
from partnership.store.models.persons import ADDRESS
from partnership.web.pages import Page

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from partnership.store.models import AuditEntry


@dataclass(frozen=True, slots=True)
class MailboxChange:
    """A desk that lost its mailbox to another, or was put away with it: who did it, and which mailbox it was."""

    actor_id: UUID | None
    contact_id: str
    old: str
    new: str


@event.listens_for(Session, "before_flush")
def _tell_old_mailboxes(session: Session, _context: Any, _instances: Any) -> None:
    """Tell the mailbox of before; not of a person who is being erased, whose address must be kept nowhere."""
    if person_keys.is_erasing():
        return
    changed = [row for row in session.dirty if isinstance(row, Contact)]
    for row in (*changed, *(each for each in session.deleted if isinstance(each, Contact))):
        if lost := _lost(row, is_deleted=row in session.deleted):
            _tell(session, row, lost)


def _lost(row: Contact, *, is_deleted: bool) -> str:
    """The mailbox that a desk has no longer; empty where it kept it."""
    before = _before(row, "email") or ""
    if before and (is_deleted or (row.email or "").casefold() != before.casefold()):
        return str(before)
    is_put_away = row.archived_at is not None and _before(row, "archived_at") is None
    return row.email if is_put_away else ""


def _before(row: Contact, name: str) -> Any:
    history = get_history(row, name)
    return history.deleted[0] if history.deleted else next(iter(history.unchanged or ()), None)


def _tell(session: Session, row: Contact, mailbox: str) -> None:
    with session.no_autoflush:
        organisation = session.get(Organisation, row.organisation_id)
    if organisation is None:
        return
    href = address(Page.OBJECTION.endpoint, signed=signed_change(row.id, now()))
    values = {"organisation": organisation.name, "post": row.post, "href": href}
    subject = f"{organisation.name}: this mailbox was taken out of the directory"
    send(session, MailKind.PEOPLE_CHANGED, mailbox, subject, "mailbox-changed", **values)


# What the history tells


def had_since(organisation_id: UUID, since: datetime) -> list[str]:
    """Every mailbox that the desks of an entry have, or had at any time since a moment, in small letters."""
    found = dict.fromkeys(each.casefold() for each in queries.mailboxes_of(organisation_id, since))
    for entry in queries.told_of_desks(organisation_id, since):
        for value in entry.changes.get("email", ()):
            if isinstance(value, str) and ADDRESS.fullmatch(value):
                found[value.casefold()] = None
    return list(found)


def changes_since(organisation_id: UUID, since: datetime) -> list[MailboxChange]:
    """Who took a mailbox away from a desk of an entry since a moment, the oldest first; a new desk takes none away."""
    return [change for entry in queries.told_of_desks(organisation_id, since) if (change := _change(entry)) is not None]


def _change(entry: AuditEntry) -> MailboxChange | None:
    old, new = entry.changes.get("email", (None, None))
    if old and ADDRESS.fullmatch(str(old)):
        return MailboxChange(entry.actor_id, entry.row_id, str(old).casefold(), str(new or "").casefold())
    is_put_away = entry.changes.get("archived_at", (None, None))[1] is not None
    mailbox = queries.mailbox_of_desk(entry.row_id) if is_put_away else ""
    return MailboxChange(entry.actor_id, entry.row_id, mailbox.casefold(), "") if mailbox else None
