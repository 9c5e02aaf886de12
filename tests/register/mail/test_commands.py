"""`flask mail`: how the outbox stands, and whether the mail server takes a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from register.mail.letters import letters
from register.mail.server import Post, serving

from partnership.register.mail import services
from partnership.register.mail.commands import commands
from partnership.register.mail.kinds import MailKind
from partnership.store.models import Mail, now

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask


def test_status_counts_what_waits_and_why(app: Flask, world: World) -> None:
    with world.session() as session:
        made = [services.send(session, MailKind.INVITATION, "duty@example.org", "Words", "test") for _ in range(3)]
    with world.session() as session:
        services.take_next(session, now())
        services.record_fault(session, made[0].id, "SMTPRecipientsRefused 550", now())  # type: ignore[union-attr]
        old = session.get_one(Mail, made[1].id)  # type: ignore[union-attr]
        old.created_at, old.tries = now() - timedelta(days=4), services.LEAST_TRIES
        services.record_fault(session, made[1].id, "TimeoutError", now())  # type: ignore[union-attr]
    result = app.test_cli_runner().invoke(commands, ["status"])
    assert result.exit_code == 0, result.output
    assert "Waiting: 2, the oldest since" in result.output
    waiting, given_up = result.output.split("Given up: 1.\n")
    assert "  1: SMTPRecipientsRefused 550" in waiting
    assert "TimeoutError" not in waiting
    assert given_up == "  1: TimeoutError\n"
    assert "duty@example.org" not in result.output


def test_a_mail_to_try_leaves_at_once_past_the_outbox(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(commands, ["test", "duty@example.org"])
    assert result.exit_code == 0, result.output
    assert [each["Subject"] for each in letters(tmp_path)] == ["A test"]


def test_what_was_wrong_is_one_line_without_the_password(app: Flask) -> None:
    with serving(Post(offers_tls=False)) as server:
        url = f"smtp://post:secret@127.0.0.1:{server.port}"
        app.extensions["settings"] = replace(app.extensions["settings"], mail_url=url)
        result = app.test_cli_runner().invoke(commands, ["test", "duty@example.org"])
    assert result.exit_code == 1
    assert result.output == "Error: the mail did not leave: SMTPNotSupportedError\n"
    assert app.test_cli_runner().invoke(commands, ["test", "no address"]).exit_code == 1
