"""What left the house, as mail programs read it, and the outbox as the database has it."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.register.mail import services
from partnership.store.db import db
from partnership.store.models import Mail

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from flask import Flask


def letters(folder: Path) -> list[EmailMessage]:
    """The mails in the folder of a site, oldest first."""
    files = sorted((folder / "mail").glob("*.eml"))
    return [message_from_bytes(each.read_bytes(), policy=policy.default) for each in files]  # type: ignore[misc]


def parts(letter: EmailMessage) -> tuple[str, str]:
    """Plain text and HTML of a letter."""
    plain, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


def outbox(app: Flask) -> list[Mail]:
    """The rows of the outbox in the order in which they were made."""
    with app.app_context():
        return list(db.session.scalars(select(Mail).order_by(Mail.created_at, Mail.id)))


def waiting_texts(app: Flask) -> list[tuple[Mail, str, str]]:
    """Each waiting mail with its plain text and HTML."""
    with app.app_context():
        return [(each, *services.text_of(each)) for each in outbox(app) if each.sealed_text]
