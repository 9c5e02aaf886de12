"""The word of whoever reads an organisation's mailbox: that nobody there knows of somebody who was let in.

It changes nothing by itself: everybody who keeps the entry, and the administrators, are told. Nothing here commits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents.wording import day
from partnership.register.authority import mails, queries
from partnership.register.authority.wording import HIDDEN
from partnership.store import audit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Contact, Organisation, Position

OBJECTED = "objected"
SAID = (
    "The mailbox of {at} in the register says that nobody there knows of {who} ({email}). Ring them, by a number that "
    "you found yourself. Whoever keeps the entry can end the place on the page of its people."
)


def is_over(position: Position) -> bool:
    """Whether there is nothing left to object to: it was said before, or the place has ended."""
    return position.ended_at is not None or queries.was_recorded(position.id, OBJECTED)


CHANGED = (
    "The mailbox that a desk of {at} had in the register until {on} says that its organisation did not change it. Ring "
    "them, by a number that you found yourself, and look in the history who changed it."
)


def is_change_over(contact: Contact, at: datetime) -> bool:
    """Whether it was said already of a change of a mailbox."""
    return queries.was_recorded(contact.id, OBJECTED, at)


def object_to_change(session: Session, organisation: Organisation, contact: Contact, at: datetime) -> None:
    """Tell all who keep the entry, and the administrators, that the old mailbox knows nothing of its change; once."""
    audit.take_turn(session)
    if is_change_over(contact, at):
        return
    audit.record(session, OBJECTED, contact)
    words = CHANGED.format(at=mails.name_for_others(organisation), on=day(london_day(at)))
    mails.tell_keepers(session, organisation, words, with_guests=True)
    where = organisation.name if mails.is_known_widely(organisation) else HIDDEN
    mails.tell_administrators(session, CHANGED.format(at=where, on=day(london_day(at))))


def object_to(session: Session, organisation: Organisation, position: Position) -> None:
    """Tell all who keep the entry, and the administrators, that the mailbox knows nothing of somebody; once."""
    audit.take_turn(session)
    session.refresh(position)
    if is_over(position):
        return
    account = queries.accounts_by_id([position.account_id])[position.account_id]
    audit.record(session, OBJECTED, position)
    what = SAID.format(at=mails.name_for_others(organisation), who=mails.post_of(account), email=account.email)
    mails.tell_keepers(session, organisation, what, but={account.id}, with_guests=True)
    where = organisation.name if mails.is_known_widely(organisation) else HIDDEN
    for each in queries.administrators():
        what = SAID.format(at=where, who=mails.post_of(account), email=account.email)
        mails.tell_account(session, each, what)
