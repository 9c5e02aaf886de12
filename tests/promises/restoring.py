"""The twelfth promise in short: the last backup on an empty machine, with all rows, the chain and sign-ins."""

from __future__ import annotations

import gzip
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from accounts.phone import give_password, is_in, person
from postgres import new_database
from sites import close, make_app
from sqlalchemy import select

from partnership.operations.backups import contents
from partnership.operations.backups.age_files import write_new_key
from partnership.operations.site_keys.services import record
from partnership.store.db import db, transaction
from partnership.store.models import Base

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from client import CheckedClient
    from flask import Flask
    from promises.thirteen import Stage
    from pytest import MonkeyPatch  # noqa: PT013 - a name for a type

SECRET = "020 7946 0971"


def restoring_fails(stage: Stage) -> list[str]:
    """What is missing after a restore on an empty machine, and what a backup shows to who has no key."""
    refuge = stage.world.organisation("Tideway charity", stage.world.partnership())
    stage.world.contact(refuge, "Night desk", telephone=SECRET)
    account = person(stage.world)
    key, backups, machine = (
        stage.folder.parent / f"{stage.folder.name} {each}" for each in ("key", "backups", "machine")
    )
    public = write_new_key(key)
    settings = stage.app.extensions["settings"]
    stage.app.extensions["settings"] = replace(settings, backup_recipient=public)
    with stage.app.app_context(), transaction() as session:
        record(session, settings)
    made = stage.app.test_cli_runner().invoke(args=["backup", "create", "--to", str(backups)])
    close(stage.app)
    if made.exit_code:
        return [made.output]
    before, [file] = _rows(stage.app), sorted(backups.glob("*.age"))
    content = file.read_bytes()
    shown = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    found = ["the backup can be read without a key"] if SECRET.encode() in shown else []
    with _empty_site(stage, machine) as other:
        done = other.test_cli_runner().invoke(args=["backup", "restore", str(file), "--identity", str(key)])
        if done.exit_code:
            return [*found, done.output]
        after = _rows(other)
        found += [f"rows of {name}" for name in before if after[name] < before[name]]
        if "The audit holds." not in other.test_cli_runner().invoke(args=["audit", "verify"]).output:
            found.append("the chain")
        client: CheckedClient = other.test_client()  # type: ignore[assignment]
        client.is_checking = False
        give_password(client, account.email)
        if not is_in(client):
            found.append("nobody signs in")
    return found


def _rows(app: Flask) -> dict[str, int]:
    with app.app_context(), db.engine.connect() as connection:
        return {each.name: len(connection.execute(select(each)).all()) for each in Base.metadata.sorted_tables}


@contextmanager
def _empty_site(stage: Stage, folder: Any) -> Iterator[Flask]:
    folder.mkdir()
    new = nullcontext(f"sqlite:///{folder / 'site.sqlite3'}") if stage.world.is_on_sqlite else new_database()
    with new as url:
        app = make_app(folder, url)
        try:
            yield app
        finally:
            close(app)


def backups_are_not_encrypted(patch: MonkeyPatch, _stage: Stage) -> None:
    """The stream goes into the file as it is."""

    def as_it_is(pieces: Iterator[bytes], out: Any, _recipients: Any) -> None:
        for piece in pieces:
            out.write(piece)

    patch.setattr(contents, "encrypt", as_it_is)


def the_history_is_left_behind(patch: MonkeyPatch, _stage: Stage) -> None:
    """A restore under another key of the audit: rows come, and nobody can say whether they are the ones."""
    patch.setattr("partnership.store.audit.first_broken", lambda _session: 1)
