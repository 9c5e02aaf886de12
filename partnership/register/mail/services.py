"""The outbox: a mail goes in with what causes it, and leaves once. Nothing here commits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from partnership.base.config import site_settings
from partnership.register.mail import queries
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.texts import MailFrame, write_mail
from partnership.store.models import Account, Mail
from partnership.web.field_checks import clean_line

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring


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


LONGEST_SUBJECT = 200
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(days=1)
SLACK = timedelta(minutes=5)  # between the clocks of two machines
GIVE_UP_AFTER, LEAST_TRIES = timedelta(days=3), 8  # a clock that jumps, or a worker that stood still, loses no mail
# A mail that was taken out belongs to who took it for this long; when they die over it, it is taken out again.
TAKEN_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=90)
OLD_AT_ONCE = 500


def send(
    session: Session, kind: MailKind, to: Account | str, subject: str, template: str, **values: Any
) -> Mail | None:
    """Put a mail into the outbox; None when the account is closed or has switched this kind off.

    `template` is a name under templates/mail, without its ending; `values` are what it is filled with. Neither subject
    nor values may hold a restricted value: no number, no address of a place, no holder's name.
    """
    if isinstance(to, Account) and (not to.is_active or (kind in to.mail_off and not kind.is_needed)):
        return None
    mail = Mail(
        id=uuid4(),
        kind=kind.value,
        account_id=to.id if isinstance(to, Account) else None,
        to=to.email if isinstance(to, Account) else to,
        subject=(clean_line(subject) or "")[:LONGEST_SUBJECT],
    )
    frame = MailFrame(
        subject=mail.subject,
        why=kind.why,
        to=mail.to,
        off_address=off_address(mail),
        choices_address=address("mail.choices") if mail.account_id else "",
    )
    text, html = write_mail(template, frame, to=to, kind=kind, **values)
    mail.sealed_text = _keyring().seal(text, table="mail", row=mail.id, field="text")
    mail.sealed_html = _keyring().seal(html, table="mail", row=mail.id, field="html")
    session.add(mail)
    return mail


def _keyring() -> Keyring:
    settings = site_settings()
    return settings.keyring


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a page under the site's public name, for use in a mail; needs no request."""
    settings = site_settings()
    anchor = values.pop("_anchor", None)
    public = urlsplit(settings.public_url)
    path = current_app.url_map.bind(public.netloc, url_scheme=public.scheme).build(endpoint, values)
    whole = urljoin(settings.public_url.rstrip("/") + "/", path.lstrip("/"))
    return f"{whole}#{anchor}" if anchor else whole


def off_address(mail: Mail) -> str:
    """Where the reader of a mail switches its kind off; empty where that cannot be done."""
    kind = MailKind(mail.kind)
    if mail.account_id is None or kind.is_needed:
        return ""
    return address("mail.switch_off", signed=signed_choice(mail.account_id, kind))


def text_of(mail: Mail) -> tuple[str, str]:
    """Plain text and HTML of a mail that has not left; raises CannotUnseal when the key is missing."""
    given = (("text", mail.sealed_text), ("html", mail.sealed_html))
    text, html = (_keyring().unseal(sealed or b"", table="mail", row=mail.id, field=name) for name, sealed in given)
    return text, html


def take_next(session: Session, at: datetime) -> Mail | None:
    """Take the next due mail out of the outbox for one try; commit before it is sent.

    Nobody else takes it for ten minutes. A worker that dies after the server took the mail and before it wrote that
    down leaves it for another try: a mail is sent at least once, and its Message-ID is the same each time. What still
    waits for an account that was closed meanwhile is thrown away.
    """
    mail = queries.next_due(session, at, LONGEST_WAIT + SLACK)
    while mail is not None and _is_for_closed(session, mail):
        session.delete(mail)
        session.flush()
        mail = queries.next_due(session, at, LONGEST_WAIT + SLACK)
    if mail is not None:
        mail.tries += 1
        mail.next_try_at = at + TAKEN_FOR
    return mail


def _is_for_closed(session: Session, mail: Mail) -> bool:
    """Whether its account is closed; that it was closed is told to the address alone, and leaves."""
    account = session.get(Account, mail.account_id) if mail.account_id is not None else None
    return account is not None and not account.is_active


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, then twice as long each time, up to a day."""
    doubled: int = 2 ** min(tries - 1, 30)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def record_sent(session: Session, mail_id: UUID, at: datetime) -> None:
    """Write down that a mail has left, and empty it: it may have held a link that is a key."""
    mail = session.get_one(Mail, mail_id)
    mail.sent_at, mail.last_fault = at, ""
    mail.sealed_text = mail.sealed_html = None


def record_fault(session: Session, mail_id: UUID, fault: str, at: datetime) -> bool:
    """Write down the kind of fault and when to try again; True when the mail is given up and emptied."""
    mail = session.get_one(Mail, mail_id)
    mail.last_fault = fault[:300]
    mail.next_try_at = at + wait_after(mail.tries)
    if mail.tries < LEAST_TRIES or mail.next_try_at - mail.created_at <= GIVE_UP_AFTER:
        return False
    mail.given_up_at = at
    mail.sealed_text = mail.sealed_html = None
    return True


def forget_old(session: Session, at: datetime) -> int:
    """Delete mails that are older than 90 days, some hundreds at once; returns how many."""
    rows = queries.old_mails(session, at - KEPT_FOR, OLD_AT_ONCE)
    for row in rows:
        session.delete(row)
    return len(rows)


def choose_kinds(account: Account, wanted: Collection[str]) -> None:
    """Keep which kinds an account wants of those that it can do without."""
    account.mail_off = [each.value for each in MailKind if not each.is_needed and each.value not in wanted]


def switch_off(account: Account, kind: MailKind) -> None:
    """Send the account no more of a kind; doing it twice does no harm."""
    if kind.value not in account.mail_off:
        account.mail_off = [*account.mail_off, kind.value]
