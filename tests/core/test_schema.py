"""Each migration goes up, down and up again with rows in the tables, and the models equal the newest one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from partnership import schema
from partnership.db import db
from partnership.demo import loader

if TYPE_CHECKING:
    from flask import Flask


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_models_equal_the_newest_migration(app: Flask) -> None:
    with app.app_context():
        assert schema.differences() == []
    result = app.test_cli_runner().invoke(args=["database", "check"])
    assert (result.exit_code, result.output) == (0, "The models equal the migrations.\n")


def test_up_down_and_up_again_with_rows_in_every_table(app: Flask) -> None:
    with app.app_context():
        with db.session.begin():
            loader.load(db.session())
        db.session.remove()
        before = _tables()
        schema.migrate("base")
        assert _tables() == set()
        schema.migrate()
        assert _tables() == before
        assert db.session.scalar(text("SELECT count(*) FROM organisation")) == 0


def test_a_failing_migration_leaves_nothing_behind(app: Flask) -> None:
    with app.app_context():
        schema.migrate("base")
        with pytest.raises(RuntimeError), db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE half_done (id INTEGER)"))
            message = "the migration failed in the middle"
            raise RuntimeError(message)
        assert _tables() == set()


def test_migrations_are_numbered_in_one_line() -> None:
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    numbers = [each.revision for each in scripts.walk_revisions()]
    assert numbers == sorted(numbers, reverse=True)
    assert len(scripts.get_heads()) == 1
