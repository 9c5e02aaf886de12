"""Fixtures: a site on SQLite and, where a server answers, on PostgreSQL; a checked client; a small world."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from client import CheckedClient
from factories import World

from partnership import audit, schema
from partnership.app import create_app
from partnership.db import db
from partnership.sealing import new_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

IS_CI = os.environ.get("CI") == "true"
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/test")
SETTINGS = {
    "secret_key": "s" * 40,
    "field_keys": f"1:{new_key()}",
    "audit_key": "a" * 40,
    "testing": True,
    "demo": True,
    "office": "",  # LibreOffice takes seconds: a test that wants it asks for it
}


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def _postgres_fault() -> str:
    try:
        psycopg.connect(_plain(POSTGRES_URL), connect_timeout=2).close()
    except psycopg.OperationalError as fault:
        return str(fault).splitlines()[0]
    return ""


def make_app(tmp_path: Path, url: str) -> Flask:
    """A site of its own on a database."""
    app = create_app(instance_path=str(tmp_path), database_url=url, **SETTINGS)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("sqlite")
    app = make_app(folder, f"sqlite:///{folder / 'template.sqlite3'}")
    with app.app_context():
        schema.migrate()
        db.engine.dispose()
    return folder / "template.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated PostgreSQL database, made once; each test gets a copy."""
    if fault := _postgres_fault():
        message = f"PostgreSQL does not answer at {POSTGRES_URL} ({fault}): install it, or set TEST_POSTGRES_URL"
        if IS_CI:
            pytest.fail(message)
        pytest.skip(message)
    name = f"template_{uuid4().hex[:12]}"
    with psycopg.connect(_plain(POSTGRES_URL), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    app = make_app(tmp_path_factory.mktemp("postgres"), POSTGRES_URL.rsplit("/", 1)[0] + f"/{name}")
    with app.app_context():
        schema.migrate()
        db.engine.dispose()
    yield name
    with psycopg.connect(_plain(POSTGRES_URL), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database on each of the two systems."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "site.sqlite3")
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    template, name = request.getfixturevalue("postgres_template"), f"site_{uuid4().hex[:12]}"
    with psycopg.connect(_plain(POSTGRES_URL), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
    yield POSTGRES_URL.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(_plain(POSTGRES_URL), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]


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
