"""The schema's life: migrations up and down, and the check that the models equal the newest migration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from partnership.cli import Commands
from partnership.db import db
from partnership.models import Base

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

MIGRATIONS = Path(__file__).parents[1] / "migrations"

commands = Commands("database", help="The database schema.")


def migrate(target: str = "head") -> None:
    """Bring the database to a revision, all or nothing; "base" takes everything down."""
    with db.engine.begin() as connection:
        config = _config(connection)
        if target == "base":
            command.downgrade(config, target)
        else:
            command.upgrade(config, target)


def differences() -> list[object]:
    """What the models have and the database has not, or the other way round; empty when they are equal."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@commands.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema. Does nothing when it is there already."""
    migrate()
    click.echo("The database is up to date.")


@commands.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the next migration from what the models have and the database has not; read it before you keep it."""
    numbers = [int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    with db.engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{max(numbers, default=0) + 1:04}")


@commands.command("check")
def check() -> None:
    """Check that the models equal the database after its migrations."""
    if found := differences():
        message = f"the models and the migrations differ: {found}"
        raise click.ClickException(message)
    click.echo("The models equal the migrations.")
