"""Signed addresses in mails to the mailbox of an organisation: each is about one place that somebody was given."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

from partnership.authority import queries
from partnership.config import site_settings

if TYPE_CHECKING:
    from partnership.models import Position

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


def _serializer() -> URLSafeTimedSerializer:
    settings = site_settings()
    return URLSafeTimedSerializer(settings.secret_key, salt="authority.objecting")
