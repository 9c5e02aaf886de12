"""Signed addresses in mails to the mailbox of an organisation: each is about a place, or a mailbox that was changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from partnership.base.config import site_settings
from partnership.register.authority import queries
from partnership.register.authority.mailboxes import queries as mailboxes

if TYPE_CHECKING:
    from partnership.store.models import Contact, Position

LASTS = 60 * 24 * 60 * 60  # seconds: twice as long as a question waits


def position_of(signed: str) -> Position | None:
    """The place that a signed address is about; None for one that this site did not sign, or signed long ago."""
    try:
        return queries.position_by_id(UUID(hex=_serializer().loads(signed, max_age=LASTS)))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def signed_place(position_id: UUID) -> str:
    """A place as text for an address in a mail to the mailbox."""
    return str(_serializer().dumps(position_id.hex))


def change_of(signed: str) -> tuple[Contact, datetime] | None:
    """The desk whose mailbox was changed, and when, that a signed address is about; None for another one."""
    try:
        row_id, at = _changes().loads(signed, max_age=LASTS)
        contact = mailboxes.desk_by_id(UUID(hex=row_id))
        return (contact, datetime.fromisoformat(at)) if contact is not None else None
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def signed_change(contact_id: UUID, at: datetime) -> str:
    """A change of a mailbox as text for an address in a mail to the mailbox of before."""
    return str(_changes().dumps([contact_id.hex, at.isoformat()]))


def _changes() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site_settings().secret_key, salt="authority.mailbox-changed")


def _serializer() -> URLSafeTimedSerializer:
    settings = site_settings()
    return URLSafeTimedSerializer(settings.secret_key, salt="authority.objecting")
