"""Putting a mail into the outbox: in the transaction of what causes it, so that neither happens without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import uuid4

from flask import current_app, url_for

from partnership.mail.texts import write_mail
from partnership.models import Account, Mail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.config import Settings
    from partnership.mail.kinds import MailKind

LONGEST_SUBJECT = 200


def send(
    session: Session, kind: MailKind, to: Account | str, subject: str, template: str, **values: Any
) -> Mail | None:
    """Put a mail into the outbox; None when the account is closed or has switched this kind off.

    `template` is a name under templates/mail, without its ending; `values` are what it is filled with. Neither subject
    nor values may hold a restricted value: no number, no address of a place, no holder's name.
    """
    if isinstance(to, Account) and (not to.is_active or (kind in to.mail_off and not kind.is_needed)):
        return None
    settings: Settings = current_app.extensions["settings"]
    text, html = write_mail(template, to=to, kind=kind, **values)
    mail = Mail(
        id=uuid4(),
        kind=kind.value,
        account_id=to.id if isinstance(to, Account) else None,
        to=to.email if isinstance(to, Account) else to,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
    )
    mail.sealed_text = settings.keyring.seal(text, table="mail", row=mail.id, field="text")
    mail.sealed_html = settings.keyring.seal(html, table="mail", row=mail.id, field="html")
    session.add(mail)
    return mail


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, under the site's public name, for use in a mail."""
    settings: Settings = current_app.extensions["settings"]
    anchor = values.pop("_anchor", None)
    path = url_for(endpoint, **values, _external=False, _anchor=anchor)
    return urljoin(settings.public_url.rstrip("/") + "/", path.lstrip("/"))
