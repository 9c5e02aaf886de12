"""Commands about mail: how the outbox stands, and a mail to see whether the server takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import click
from flask import current_app

from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.register.mail import queries
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.texts import MailFrame, write_mail
from partnership.register.mail.transport import TransportFault, file_name, message_of, open_transport
from partnership.store.models import Mail, now

if TYPE_CHECKING:
    from partnership.base.config import Settings

commands = Commands("mail", help="Mail.")


def where_mail_goes(settings: Settings) -> str:
    """The mail server or the folder, in words; nothing of a password."""
    server = settings.mail_server
    folder = Path(current_app.instance_path) / "mail"
    return f"{server.host}, port {server.port}" if server else f"the folder {folder}, a file each"


@commands.command("status")
def status() -> None:
    """Say where mail goes, how many mails wait and how many were given up, and why."""
    waiting, given_up, since = queries.count_waiting()
    click.echo(f"Mail goes to {where_mail_goes(current_app.extensions['settings'])}.")
    click.echo(f"Waiting: {waiting}{f', the oldest since {since:%Y-%m-%d %H:%M} UTC' if since else ''}.")
    _say_faults(queries.last_faults())
    click.echo(f"Given up: {given_up}.")
    _say_faults(queries.last_faults(given_up=True))


def _say_faults(found: list[tuple[str, int]]) -> None:
    for fault, count in found:
        click.echo(f"  {count}: {fault}")


@commands.command("test")
@click.argument("to")
def test(to: str) -> None:
    """Send a mail to the address TO at once, past the outbox, and say what the server said."""
    settings = site_settings()
    mail = Mail(id=uuid4(), kind=MailKind.ACCOUNT_CHANGED, to=to, subject="A test", created_at=now())
    frame = MailFrame(subject=mail.subject, why="somebody who runs the site wanted to see whether mail arrives", to=to)
    text, html = write_mail("test", frame)
    try:
        with open_transport(settings, Path(current_app.instance_path)) as transport:
            message = message_of(mail, text, html, settings)
            transport.hand_over(message, file_name(mail.created_at, "test", mail.id))
    except TransportFault as fault:
        message_of_fault = f"the mail did not leave: {fault}"
        raise click.ClickException(message_of_fault) from fault
    click.echo(f"Handed over to {where_mail_goes(settings)}.")
