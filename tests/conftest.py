"""Fixtures: a site on SQLite and, where a server answers, on PostgreSQL; a checked client; a small world."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from client import CheckedClient
from factories import World
from jinja2 import BytecodeCache
from postgres import URL as POSTGRES_URL
from postgres import Postgres
from postgres import fault as postgres_fault
from sqlalchemy import event
from werkzeug.routing import Rule

from partnership import audit, schema
from partnership.app import create_app
from partnership.db import db
from partnership.sealing import new_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import CodeType

    from flask import Flask
    from jinja2.bccache import Bucket
    from sqlalchemy.engine import Dialect, Engine

    _Builder = Callable[..., tuple[str, str]]

IS_CI = os.environ.get("CI") == "true"
SETTINGS = {
    "secret_key": "s" * 40,
    "field_keys": f"1:{new_key()}",
    "audit_key": "a" * 40,
    "testing": True,
    "demo": True,
    "office": "",  # LibreOffice takes seconds: a test that wants it asks for it
}


class CompiledTemplates(BytecodeCache):
    """Templates as this process has compiled them: every test makes a site anew, and compiling took half of its time."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Jinja's hook: the key holds the name, the checksum the source."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Jinja's hook."""
        self._code[bucket.key, bucket.checksum] = bucket.code


COMPILED = CompiledTemplates()


class CompiledStatements:
    """SQL as this process has compiled it. An engine compiles for its own dialect, so that one is shared too."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[Dialect, Any]] = {}

    def keep(self, engine: Engine) -> None:
        """Let later engines go on with what this one, which has been connected, has compiled."""
        self._of[engine.dialect.name] = engine.dialect, engine._compiled_cache

    def share(self, engine: Engine) -> None:
        """Give a new engine what is kept."""
        if kept := self._of.get(engine.dialect.name):
            engine.dialect, engine._compiled_cache = kept


STATEMENTS = CompiledStatements()


def _compile_addresses_once() -> None:
    """Keep what builds the address of a route: each site compiles two such functions for each of its routes."""
    compile_anew: Callable[..., _Builder] = Rule._compile_builder
    kept: dict[tuple[object, ...], _Builder] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> _Builder:  # noqa: FBT001, FBT002 - as there
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), rule.merge_slashes, append_unknown)
        if key not in kept:
            kept[key] = compile_anew(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compile_once  # type: ignore[method-assign, assignment]


_compile_addresses_once()


def make_app(tmp_path: Path, url: str) -> Flask:
    """A site of its own on a database."""
    app = create_app(instance_path=str(tmp_path), database_url=url, **SETTINGS)
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = CheckedClient
    with app.app_context():
        if url.startswith("sqlite"):
            event.listen(db.engine, "connect", _leave_the_disk_alone)
        STATEMENTS.share(db.engine)
    return app


def _leave_the_disk_alone(connection: Any, _record: Any) -> None:
    """Nothing here must outlive a power cut, and waiting for the disk took 5 ms of each commit."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = make_app(folder, f"sqlite:///{folder / 'template.sqlite3'}")
    with app.app_context():
        schema.migrate()
        STATEMENTS.keep(db.engine)
        db.engine.dispose()
    return folder / "template.sqlite3"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A migrated PostgreSQL database of this process, emptied after each test."""
    if fault := postgres_fault():
        message = f"PostgreSQL does not answer at {POSTGRES_URL} ({fault}): install it, or set TEST_POSTGRES_URL"
        if IS_CI:
            pytest.fail(message)
        pytest.skip(message)

    def migrate(url: str) -> None:
        app = make_app(tmp_path_factory.mktemp("postgres"), url)
        with app.app_context():
            schema.migrate()
            STATEMENTS.keep(db.engine)
            db.engine.dispose()

    made = Postgres(migrate)
    yield made
    made.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database on each of the two systems."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "site.sqlite3")
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    made = request.getfixturevalue("postgres")
    yield made.url
    made.empty()


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application. No context is held open: a visitor's identity would stick to it.

    Who was at work in the test before has stuck to this thread: nobody is, until somebody is recognised.
    """
    audit.set_actor(audit.SYSTEM)
    app = make_app(tmp_path, database_url)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor that is not signed in; `client.sign_in(account)` changes that."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def world(app: Flask) -> World:
    """Makes organisations, partnerships and accounts in the database, each in a committed transaction."""
    return World(app)
