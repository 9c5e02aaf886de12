"""What the worker writes down of itself, and what it does for the history each day, in short transactions of its own.

The whole chain is gone through once a day and held against the anchors that are in reach. What came of it is kept, so
that whoever asks how the site is waits for a single row. The newest seal is then anchored: mailed, and written into a
folder that is meant to be on another machine.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from partnership.base.config import site_settings
from partnership.base.errors import InputFault
from partnership.base.event_log import event
from partnership.operations.site_state import anchors, queries
from partnership.register.authority.queries import administrators
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import send
from partnership.store import audit, schema
from partnership.store.db import db, own_transaction, reading, transaction
from partnership.store.models import SiteMark

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.base.config import Settings

ROUND, CHAIN, ANCHOR = "round", "chain", "anchor"
NOTED_EVERY = timedelta(minutes=1)  # a worker that looks every second writes no more often
CHAIN_EVERY = ANCHOR_EVERY = timedelta(hours=24)
OFF = "off"


def note(name: str, at: datetime, *, is_fine: bool, number: int | None = None) -> None:
    """Write down that something was done, in a short transaction of its own."""
    with own_transaction() as session:
        row = queries.mark(session, name)
        if row is None:
            row = SiteMark(name=name)
            session.add(row)
        row.at, row.is_fine, row.number = at, is_fine, number


def note_round(at: datetime, *, is_fine: bool) -> None:
    """The worker has done a round; one like the last within a minute is not written down again."""
    with reading():
        last = queries.mark(db.session(), ROUND)
        is_known = last is not None and last.is_fine == is_fine and timedelta() <= at - last.at < NOTED_EVERY
        db.session.rollback()
    if not is_known:
        note(ROUND, at, is_fine=is_fine)


def is_due(name: str, every: timedelta, at: datetime) -> bool:
    """Whether something was last done longer ago than that, never, or in a future that is none."""
    with reading():
        last = queries.mark(db.session(), name)
        db.session.rollback()
    return last is None or not timedelta() <= at - last.at < every


def look_at_chain(at: datetime) -> str:
    """Go through the whole audit and look at its triggers, once a day; returns what is wrong, in words."""
    if not is_due(CHAIN, CHAIN_EVERY, at):
        return ""
    with reading():
        session = db.session()
        newest = audit.newest(session)
        broken = audit.first_broken(session)
        lost = schema.lost(session.connection())
        cut = _anchors_say(session)
        session.rollback()
    is_fine = broken is None and not lost and not cut
    event("audit.verified", ok=is_fine, sequence=broken if broken is not None else newest[0] if newest else 0)
    note(CHAIN, at, is_fine=is_fine, number=broken)
    if broken is not None:
        return f"the audit does not hold at row {broken}"
    if lost:
        return f"the audit can be changed: the trigger {', '.join(sorted(lost))} is not there, or not what it was"
    return cut


def _anchors_say(session: Session) -> str:
    """What the anchors in reach say is wrong; a folder without any, or that cannot be read, says nothing."""
    last = queries.mark(session, ANCHOR)
    newest = audit.newest(session)
    if last is not None and last.number is not None and (newest is None or newest[0] < last.number):
        return f"the audit was cut: there was a row {last.number}"
    folder = site_settings().anchor_folder
    try:
        return anchors.compare(session, anchors.read([Path(folder)])).fault if folder else ""
    except (InputFault, OSError):
        return ""


def anchor(at: datetime) -> str:
    """Write the newest seal where the settings say, once a day; returns what is wrong, in words.

    A folder that cannot be written is told to the log and does not keep the mail from going.
    """
    if not is_due(ANCHOR, ANCHOR_EVERY, at):
        return ""
    settings = site_settings()
    with reading():
        found = anchors.current(db.session(), at)
        is_whole = _is_whole(db.session())
        db.session.rollback()
    if found is None:
        return ""
    is_written = _write(settings.anchor_folder, found)
    with transaction() as session:
        mails = _mail(session, settings, found, is_whole=is_whole)
    event("audit.anchor", sequence=found.sequence, seal=found.seal, count=mails, ok=is_written)
    note(ANCHOR, at, is_fine=is_written, number=found.sequence)
    return "" if is_written else "the anchor of the audit could not be written into its folder"


def _is_whole(session: Session) -> bool:
    last = queries.mark(session, CHAIN)
    return last is None or last.is_fine


def _write(folder: str, found: anchors.Anchor) -> bool:
    if not folder:
        return True
    try:
        anchors.append(Path(folder), found)
    except OSError as fault:
        current_app.logger.warning("the anchor of the audit could not be written into %s: %s", folder, fault.strerror)
        return False
    return True


def _mail(session: Session, settings: Settings, found: anchors.Anchor, *, is_whole: bool) -> int:
    if settings.anchor_mail == OFF:
        return 0
    readers = [settings.anchor_mail] if settings.anchor_mail else administrators()
    subject = f"Seal of the history, row {found.sequence}" if is_whole else "The history does not hold"
    return sum(
        send(session, MailKind.AUDIT_ANCHOR, each, subject, "audit-anchor", anchor=found, is_whole=is_whole) is not None
        for each in readers
    )
