"""The database: its schema, what keeps the audit as it is, and who can read its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from partnership.base.config import sqlite_file
from partnership.operations.backups.snapshots import BESIDE
from partnership.operations.doctor.diagnosis import look, mend
from partnership.operations.doctor.files import is_open_to_others
from partnership.store.application_role import audit_rights, owns_tables
from partnership.store.db import db, is_open_to_wal_fault
from partnership.store.schema import differences, missing_triggers, newest, revision_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

UPGRADE = "Stop the site, take a backup, run “flask --app wsgi database upgrade”"


def answers() -> Iterator[Diagnosis]:
    """Whether there is one at all; nothing else is asked of one that does not answer."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except OperationalError as fault:
        reason = str(fault.orig).splitlines()[0] if fault.orig is not None else type(fault).__name__
        yield mend(
            f"The database does not answer: {reason}",
            "See that it runs, that PARTNERSHIP_DATABASE_URL names it, and that the user of the site may use it",
        )


def schema() -> Iterator[Diagnosis]:
    """Whether it is the one that this code needs."""
    there, wanted = revision_there(), newest()
    if not there:
        yield mend("The database has no tables", "Run “flask --app wsgi database upgrade”")
        return
    if there != wanted:
        yield mend(f"The database has revision {there}, and this code needs {wanted}", UPGRADE)
        return
    if differences():
        yield mend(
            "The tables are not those that this code made: somebody changed them by hand",
            "Run “flask --app wsgi database check”, which names what differs, and change it back",
        )


def audit_is_kept() -> Iterator[Diagnosis]:
    """What refuses changes of the audit: the triggers, and on PostgreSQL the rights of the role."""
    if not revision_there():
        return
    if lost := missing_triggers():
        yield mend(
            f"Rows of the audit can be changed: the trigger {', '.join(sorted(lost))} is gone",
            "Find out who took it away, run “flask --app wsgi audit verify”, and compare with the newest backup, "
            "restored elsewhere",
        )
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect() as connection:
        rights = audit_rights(connection)
        is_owner = owns_tables(connection)
    if rights or is_owner:
        what = "owns its tables and could take the triggers away" if is_owner else f"may {', '.join(rights)} in it"
        yield mend(
            f"The site could change its own audit: the role that it signs in with {what}",
            "Make an application role: “flask --app wsgi database role”, docs/operations.md",
        )


def sqlite(settings: Settings) -> Iterator[Diagnosis]:
    """Its version, and who else on the machine reads its files."""
    path = sqlite_file(settings.database_url)
    if path is None:
        return
    if is_open_to_wal_fault():
        yield look(
            f"SQLite {_sqlite_version()} can lose changes when several processes write, so one serves",
            "Install pysqlite3, which brings a current one, or move to PostgreSQL",
        )
    for each in (path.with_name(path.name + ending) for ending in ("", *BESIDE)):
        if each.is_file() and is_open_to_others(each):
            yield mend(
                f"Others on this machine can read {each}: names, numbers and hashes of passwords stand in it",
                f"Run “chmod 600 {each}”",
            )
    if path.is_file() and path.parent.stat().st_mode & 0o022:
        yield mend(f"Others on this machine can replace {path}", f"Run “chmod go-w {path.parent}”")


def _sqlite_version() -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text("SELECT sqlite_version()")))


def postgresql() -> Iterator[Diagnosis]:
    """Whether what is acknowledged is on the disk, and whether others on the way can read it."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.connect() as connection:
        if "off" in {connection.scalar(text(f"SHOW {each}")) for each in ("synchronous_commit", "fsync")}:
            yield mend(
                "PostgreSQL says “saved” before it is: a power cut would lose what people were told is kept",
                "Set synchronous_commit and fsync to on",
            )
        if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
            yield mend(
                "The site signs in to PostgreSQL as a superuser, who may do everything",
                "Make an application role: “flask --app wsgi database role”, docs/operations.md",
            )
        host = db.engine.url.host or ""
        is_near = not host or host.startswith("/") or host in {"127.0.0.1", "localhost", "::1"}
        encrypted = connection.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
        if not is_near and not encrypted:
            yield mend(
                f"What the site asks of the database at {host} goes over the network in the clear",
                "Switch TLS on at the server, and add “?sslmode=verify-full” to PARTNERSHIP_DATABASE_URL",
            )
