"""How a mail leaves the house: by SMTP over TLS, or into a folder where the site has no mail server.

The standard library does it: smtplib and email are kept with Python itself, know every header rule that is needed, and
a library on top (Flask-Mail and its like) would add a queue of its own beside the outbox.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from partnership.base.private_files import for_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from partnership.base.config import MailServer, Settings
    from partnership.store.models import Mail

TIMEOUT = 30  # seconds for each answer of the server
RECIPIENT = re.compile(r"([^@\s\x00-\x1f\x7f]{1,64})@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)")
_NUMBERS = re.compile(r"[\d.]+")


class TransportFault(Exception):
    """A mail did not leave. Its text is the kind of fault, never anything of the mail."""

    def __init__(self, kind: str, *, is_of_server: bool = False) -> None:
        super().__init__(kind)
        self.is_of_server = is_of_server  # every other mail would meet the same


class Transport(Protocol):
    """Takes mails over, one by one."""

    def hand_over(self, message: EmailMessage, name: str) -> None:
        """Take one mail; raises TransportFault. `name` is how a folder knows it."""

    def try_it(self) -> None:
        """See whether mails would be taken, and hand none over; raises TransportFault."""


def message_of(mail: Mail, text: str, html: str, settings: Settings, off_address: str = "") -> EmailMessage:
    """A mail as it goes over the wire. Raises TransportFault for an address that is none.

    Date and Message-ID are those of the outbox, so that a mail that is sent twice after a crash is one to its reader.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(settings.mail_sender, " ".join(settings.site_name.split()))
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}@{_own_host(settings)}>"
    message["Auto-Submitted"] = "auto-generated"
    if off_address:
        message["List-Unsubscribe"] = f"<{off_address}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "en"  # last, since setting the content moves headers of this sort
    return message


def _address(text: str, name: str = "") -> Address:
    """One address, its local part quoted where it has to be: no text can become a second recipient or a header."""
    found = RECIPIENT.fullmatch(text)
    if found is None:
        raise TransportFault("not a mail address")
    return Address(name, found.group(1), found.group(2))


def _own_host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


@contextmanager
def open_transport(settings: Settings, instance: Path) -> Iterator[Transport]:
    """The way out that the settings name; a connection is made for the first mail and closed at the end."""
    server = settings.mail_server
    if server is None:
        yield MailFolder(instance / "mail")
        return
    host = _own_host(settings)
    line = Smtp(server, f"[{host}]" if _NUMBERS.fullmatch(host) else host)
    try:
        yield line
    finally:
        line.close()


class MailFolder:
    """A folder with a file for each mail, for its owner only: mails may hold links that are keys."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def hand_over(self, message: EmailMessage, name: str) -> None:
        """Write the whole file or nothing; a mail that is sent again is the same file."""
        scratch = self.path / f".{name}.part"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(scratch, "wb", opener=for_owner) as file:
                file.write(message.as_bytes())
            scratch.replace(self.path / f"{name}.eml")
        except OSError as fault:
            with suppress(OSError):
                scratch.unlink(missing_ok=True)
            raise TransportFault(type(fault).__name__, is_of_server=True) from fault

    def try_it(self) -> None:
        """See whether the folder can be made and written."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise TransportFault(type(fault).__name__, is_of_server=True) from fault


def file_name(created_at: datetime, kind: str, mail_id: UUID) -> str:
    """A name that sorts by time and tells the kind."""
    return f"{created_at:%Y%m%dT%H%M%S.%fZ}-{kind}-{mail_id.hex[:8]}"


class Smtp:
    """One connection to a mail server, made when it is first needed and again when it was lost."""

    def __init__(self, server: MailServer, own_host: str) -> None:
        self.server = server
        self.own_host = own_host
        self._line: smtplib.SMTP | None = None

    def hand_over(self, message: EmailMessage, name: str) -> None:
        """Hand one mail to the server, which answers for it from then on."""
        line = self._connected()
        sender, to = (_envelope(message, header) for header in ("From", "To"))
        try:
            line.send_message(message, from_addr=sender, to_addrs=[to])
        except OSError as fault:  # every fault of smtplib is one
            is_lost = isinstance(fault, smtplib.SMTPServerDisconnected) or not isinstance(fault, smtplib.SMTPException)
            if is_lost:
                self.close()
            is_of_server = is_lost or isinstance(fault, smtplib.SMTPSenderRefused)
            raise TransportFault(kind_of(fault), is_of_server=is_of_server) from fault
        except ValueError as fault:  # a header that cannot be written
            raise TransportFault(type(fault).__name__) from fault

    def try_it(self) -> None:
        """Connect and sign in."""
        self._connected()

    def _connected(self) -> smtplib.SMTP:
        if self._line is not None and _answers(self._line):
            return self._line
        self.close()
        try:
            self._line = self._connect()
        except OSError as fault:
            self.close()
            raise TransportFault(kind_of(fault), is_of_server=True) from fault
        return self._line

    def _connect(self) -> smtplib.SMTP:
        to, secure = self.server, ssl.create_default_context()
        if to.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, self.own_host, timeout=TIMEOUT, context=secure)
        else:
            line = smtplib.SMTP(to.host, to.port, self.own_host, timeout=TIMEOUT)
        try:
            if to.scheme == "smtp":
                line.starttls(context=secure)  # raises where the server does not offer it: never in the clear
            if to.user:
                line.login(to.user, to.password)
        except BaseException:
            line.close()
            raise
        return line

    def close(self) -> None:
        """End the connection; that the server has gone already does not matter."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.quit()
            line.close()


def _answers(line: smtplib.SMTP) -> bool:
    try:
        return line.noop()[0] == 250  # noqa: PLR2004 - the server says that all is well
    except OSError:
        return False


def _envelope(message: EmailMessage, header: str) -> str:
    address: Address = message[header].addresses[0]
    return address.addr_spec


def kind_of(fault: Exception) -> str:
    """What is written down of a fault: its kind and the server's number, nothing that the server says."""
    code = getattr(fault, "smtp_code", None)
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in fault.recipients.values()), None)
    return f"{type(fault).__name__} {code}" if code else type(fault).__name__
