"""Addresses at which one kind of mail is switched off without signing in: signed, so that nobody makes one up."""

from __future__ import annotations

from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from partnership.base.config import site_settings
from partnership.register.mail.kinds import MailKind


def _serializer() -> URLSafeSerializer:
    settings = site_settings()
    return URLSafeSerializer(settings.secret_key, salt="mail.switching-off")


def signed_choice(account_id: UUID, kind: MailKind) -> str:
    """An account and a kind as text for an address. It does not expire: a mail of last year must work too."""
    return str(_serializer().dumps([account_id.hex, kind.value]))


def read_choice(signed: str) -> tuple[UUID, MailKind] | None:
    """The account and the kind; None when this site did not sign it, or the kind cannot be switched off."""
    try:
        account_id, kind = _serializer().loads(signed)
        found = UUID(hex=account_id), MailKind(kind)
    except (BadData, ValueError, TypeError, AttributeError):
        return None
    return None if found[1].is_needed else found
