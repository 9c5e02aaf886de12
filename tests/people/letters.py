"""What the outbox holds, as tests about people read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.register.mail.services import text_of
from partnership.store.db import db
from partnership.store.models import Mail

if TYPE_CHECKING:
    from flask import Flask


def letters(app: Flask, to: str = "") -> list[tuple[str, str, str]]:
    """Mails in the outbox, oldest first: to whom, subject and plain text; only those to an address if one is given."""
    with app.app_context():
        statement = select(Mail).order_by(Mail.created_at, Mail.id)
        rows = [row for row in db.session.scalars(statement) if not to or row.to == to]
        return [(row.to, row.subject, text_of(row)[0]) for row in rows]


def path_in(text: str, place: str) -> str:
    """The path of the link in a mail that leads to a place, like "/invitations/"."""
    found = re.search(rf"https?://[^/\s]+({re.escape(place)}\S+)", text)
    assert found, text
    return found[1]


def invitation_path(app: Flask, email: str) -> str:
    """Where the last invitation that was mailed to an address leads."""
    return path_in(letters(app, email)[-1][2], "/invitations/")
