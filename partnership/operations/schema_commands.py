"""`flask database`: the schema of a site's database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from partnership.base.cli import Commands
from partnership.base.config import site_settings
from partnership.base.event_log import event
from partnership.operations.site_keys.services import record
from partnership.register.search import index
from partnership.store import application_role
from partnership.store.db import db, transaction

if TYPE_CHECKING:
    from types import ModuleType

commands = Commands("database", help="The database schema.")


def _schema() -> ModuleType:
    """Alembic and what is built on it are loaded by those who change a schema, not by each process that serves."""
    from partnership.store import schema  # noqa: PLC0415

    return schema


@commands.command("upgrade")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what it would do, in counts, and change nothing.")
def upgrade(is_dry: bool) -> None:  # noqa: FBT001 - click's flag
    """Bring the database to the newest schema, and say what that did to rows. Does nothing when it is there already.

    With --dry-run everything is done, checked and taken back. The site waits meanwhile, as it does for the real one.
    """
    schema = _schema()
    before, newest = schema.revision_there(), schema.newest()
    told = schema.migrate(is_dry=is_dry)
    if not is_dry:
        with transaction() as session:
            if index.is_missing(
                session
            ):  # of what was there before the words; or this upgrade was ended just here before
                index.rebuild(session)
            record(session, site_settings())
    for line in told:
        click.echo(line)
    if not is_dry or before == newest:
        click.echo("The database is up to date.")
    else:
        click.echo(f"That is what the upgrade from {before or 'nothing'} to {newest} would do. Nothing was changed.")


@commands.command("move")
@click.option("--to", envvar="PARTNERSHIP_MOVE_TO", required=True, help="postgresql+psycopg://user@host/name, empty.")
def move(to: str) -> None:
    """Copy a site from SQLite into an empty PostgreSQL database, compare both, and say what is there.

    Stop the server and the worker before. The old database is only read. An address with a password is better given as
    PARTNERSHIP_MOVE_TO, since others on the machine can read the words of a command.
    """
    from partnership.operations.backups import database_move  # noqa: PLC0415

    done = database_move.move(to)
    event("database.moved", count=sum(done.counts.values()), sequence=done.sequence, seconds=round(done.seconds))
    for name, count in sorted(done.counts.items()):
        click.echo(f"  {name}: {count:,}")
    click.echo(f"{sum(done.counts.values()):,} rows in {len(done.counts)} tables were moved, each compared.")
    click.echo(f"The audit holds there up to row {done.sequence:,}, seal {done.seal}.")
    click.echo(f"{done.seconds:.1f} s. Set PARTNERSHIP_DATABASE_URL to that address and start the site; the keys stay.")
    click.echo("The old database is as it was: put it away once you have seen that all is there.")


@commands.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the next migration from what the models have and the database has not; read it before you keep it."""
    _schema().write_revision(message)


@commands.command("role")
@click.argument("name")
@click.option("--apply", "is_applied", is_flag=True, help="Do it now, as the role of PARTNERSHIP_DATABASE_URL.")
def role(name: str, is_applied: bool) -> None:  # noqa: FBT001 - click's flag
    """Print SQL for a role of PostgreSQL that can use every table, and change neither the audit nor a table.

    Let the owner of the tables, or a superuser, run it; then let the site sign in as NAME, and upgrades as the owner.
    """
    if db.engine.dialect.name != "postgresql":
        message = "SQLite has no roles: who can write its file can write all of it"
        raise click.ClickException(message)
    with db.engine.begin() as connection:
        lines = application_role.statements(connection, name)
        if is_applied:
            for line in lines:
                connection.exec_driver_sql(line)
    if not is_applied:
        click.echo("".join(f"{line};\n" for line in lines), nl=False)
        return
    click.echo(f"The role {name} uses all tables and changes neither the audit nor a table. Give it a password, if it")
    click.echo("signs in by one, and put it into PARTNERSHIP_DATABASE_URL; upgrades stay with the owner.")


@commands.command("check")
def check() -> None:
    """Check that the models equal the database after its migrations, and that the audit's triggers are there."""
    schema = _schema()
    if found := schema.differences():
        message = f"the models and the migrations differ: {found}"
        raise click.ClickException(message)
    if missing := schema.missing_triggers():
        names = ", ".join(sorted(missing))
        message = f"rows of the audit can be changed: the trigger {names} is not there, or not what it was"
        raise click.ClickException(message)
    click.echo("The models equal the migrations.")
