"""A pair of keys of the test, and an empty site to which a backup is put back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from postgres import new_database
from sites import close, make_app

from partnership.operations.backups.age_files import write_new_key
from partnership.operations.site_keys.services import record
from partnership.store.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result
    from factories import World
    from flask import Flask


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private key that opens the backups of the tests, away from every site."""
    path = tmp_path_factory.mktemp("elsewhere") / "identity.txt"
    write_new_key(path)
    return path


@pytest.fixture
def site(app: Flask, identity: Path, tmp_path: Path) -> Flask:
    """The site with a public key, and backups in a folder of their own."""
    public = identity.read_text().split("public key: ")[1].split()[0]
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, backup_recipient=public, backup_folder=str(tmp_path / "backups"))
    with app.app_context(), transaction() as session:
        record(session, settings)
    return app


@dataclass(frozen=True)
class Commands:
    """`flask backup` of a site."""

    app: Flask
    identity: Path

    def run(self, *words: str, stays_open: bool = False) -> Result:
        """Any command, from its start to its end; others may still have the database open."""
        done = self.app.test_cli_runner().invoke(args=list(words))
        if not stays_open:
            close(self.app)
        return done

    def create(self, *words: str, stays_open: bool = False) -> Path:
        """The file of a new backup."""
        done = self.run("backup", "create", *words, stays_open=stays_open)
        assert done.exit_code == 0, done.output
        return self.folder / done.output.split(":")[0].rpartition("/")[2]

    @property
    def folder(self) -> Path:
        """Where backups are."""
        return type(self.identity)(self.app.extensions["settings"].backup_folder)

    def verify(self, file: Path) -> Result:
        """A look at all of it."""
        return self.run("backup", "verify", str(file), "--identity", str(self.identity))

    def restore(self, file: Path, *words: str) -> Result:
        """Putting it back."""
        return self.run("backup", "restore", str(file), "--identity", str(self.identity), *words)


@pytest.fixture
def backups(site: Flask, identity: Path) -> Commands:
    """The commands of the site of the test."""
    return Commands(site, identity)


@pytest.fixture
def new_postgres(postgres: Any) -> Iterator[str]:
    """The address of a database without tables; `postgres` says whether a server answers."""
    with new_database() as url:
        yield url


@pytest.fixture
def empty_site(world: World, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """Another machine: the same keys, the same kind of database, and no data."""
    folder = tmp_path / "another machine"
    folder.mkdir()
    url = f"sqlite:///{folder / 'site.sqlite3'}" if world.is_on_sqlite else request.getfixturevalue("new_postgres")
    app = make_app(folder, url)
    yield app
    close(app)


@pytest.fixture
def elsewhere(empty_site: Flask, identity: Path) -> Commands:
    """The commands of that machine."""
    return Commands(empty_site, identity)


__all__ = ["Commands"]
