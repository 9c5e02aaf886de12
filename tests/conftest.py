"""Fixtures: a site on SQLite and, where a server answers, on PostgreSQL; a checked client; a small world."""

from __future__ import annotations

import csv
import gc
import os
import shutil
import tomllib
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from argon2 import PasswordHasher
from bs4.builder import builder_registry
from factories import World
from keeping import Keeper, alone
from lacking import IS_CI, lack
from postgres import URL as POSTGRES_URL
from postgres import Postgres
from postgres import fault as postgres_fault
from sites import OneApp, close, make_app
from soup import PageBuilder

from partnership.accounts import passwords
from partnership.store import audit, schema
from partnership.store.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from client import CheckedClient
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

ASVS = Path(__file__).parents[1] / "docs" / "asvs.csv"
builder_registry.register(PageBuilder)  # as “lxml”
gc.disable()  # until all tests are collected: nothing of what is read until then can be given back
PROOFS = Path(__file__).with_name("proofs.toml")
MEMORY_OF_ONE = 2 * 1024**3  # bytes; at the end a process of the tests has some 1.3 GB, and a browser


class _Hashes(NamedTuple):
    """What hashes passwords, and the hash that stands for nobody's."""

    hasher: PasswordHasher
    dummy: str

    def put(self, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(passwords, "_hasher", self.hasher)
        patch.setattr(passwords, "_DUMMY", self.dummy)


# Whoever takes one of these has a site, and with it a database or a browser.
OF_A_SITE = {"database_url", "sqlite_url", "sqlite_template", "demonstration_file", "browser"}
# A process that comes to one of these last is waited for by all others.
LONGEST = (
    "architecture/test_access.py", "browser/test_pages.py", "promises/test_reach.py", "architecture/test_hostile_input.py",
    "promises/", "architecture/", "browser/", "documents/test_validity.py", "documents/test_hostile_documents.py",
)  # fmt: skip

# Whole documents held against every reader and validator, random maps and edits, LibreOffice, the whole of the guidance.
SLOW = (
    "documents/letterhead/test_design.py", "documents/reading/test_edits.py", "documents/redline/test_writer.py",
    "documents/test_hostile_documents.py", "documents/test_validity.py", "documents/untrusted/test_sandbox.py",
    "documents/word/test_section_cache.py", "documents/writers/test_libreoffice.py", "downloads/test_same_bytes.py",
    "findings/test_properties.py", "guidance/test_packs.py", "promises/", "protocols/",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)  # without xdist nobody asks
def pytest_xdist_auto_num_workers() -> int:
    """Two more processes than processors, where there is memory: one that waits for a browser or a database idles."""
    processors, memory = len(os.sched_getaffinity(0)), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(processors, min(processors + 2, memory // MEMORY_OF_ONE))


@cache
def _split() -> dict[str, list[str]]:
    """Which tests `make test` leaves to `make proofs`: `tests/proofs.toml`."""
    return tomllib.loads(PROOFS.read_text(encoding="utf-8"))


def is_proof(node: str) -> bool:
    """Return whether a test belongs to `make proofs`, by its id beneath `tests/`."""

    def is_in(entries: list[str]) -> bool:
        return any(node == each or node.startswith((f"{each}/", f"{each}::", f"{each}[")) for each in entries)

    split = _split()
    if is_in(split["examples"]):
        return False
    return is_in(split["proofs"]) or ("postgresql" in node.partition("[")[2] and not is_in(split["on_both"]))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs no site, which is quick; those that take minutes begin first where several processes share."""
    for item in items:
        if is_proof(item.nodeid.removeprefix("tests/")):
            item.add_marker(pytest.mark.proof)
        if isinstance(item, pytest.Function) and not OF_A_SITE & set(item.fixturenames):
            item.add_marker(pytest.mark.pure)
        if any(f"/tests/{each}" in item.path.as_posix() for each in SLOW):
            item.add_marker(pytest.mark.slow)
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items.sort(key=_turn)


@cache
def proofs() -> frozenset[str]:
    """The tests that `docs/asvs.csv` names as proof of a requirement, as path::name."""
    with ASVS.open(encoding="utf-8", newline="") as file:
        return frozenset(node for row in csv.DictReader(file) for node in row["tests"].split())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a requirement whose test is skipped, or expected to fail, has no proof."""
    if IS_CI and report.skipped and report.nodeid.partition("[")[0].removeprefix("tests/") in proofs():
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} stands in docs/asvs.csv as proof, and was skipped"


def pytest_collection_finish() -> None:
    """What is there by now lives as long as the process: going through it again and again took a sixth of the time."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


def _turn(item: pytest.Item) -> int:
    path = item.path.as_posix()
    return next((turn for turn, each in enumerate(LONGEST) if f"/tests/{each}" in path), len(LONGEST))


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
def postgres() -> Iterator[Postgres]:
    """A migrated PostgreSQL database of this process, emptied after each test."""
    if fault := postgres_fault():
        lack(f"PostgreSQL does not answer at {POSTGRES_URL} ({fault}): install it, or set TEST_POSTGRES_URL")
    made = Postgres()
    yield made
    made.remove()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders that none has had before, for the tests of this process."""
    around = tmp_path_factory.mktemp("tests")
    return (around / str(number) for number in count())


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, folders: Iterator[Path]) -> Iterator[Path]:
    """A folder of the test's own, taken away once it has passed.

    Pytest's own looks through the folders of all tests before for its number: after some thousand, 4 ms for each.
    """
    folder, failed = next(folders), request.session.testsfailed
    folder.mkdir(mode=0o700)
    yield folder
    if request.session.testsfailed == failed:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "site.sqlite3")
    return f"sqlite:///{tmp_path / 'site.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty, migrated database on each of the two systems."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    made = request.getfixturevalue("postgres")
    yield made.url
    made.empty()


@pytest.fixture(scope="session")
def applications(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], OneApp]:
    """The application of this process for the database system of an address."""
    made: dict[str, OneApp] = {}

    def find(url: str) -> OneApp:
        system = url.partition(":")[0]
        if system not in made:
            made[system] = OneApp(tmp_path_factory.mktemp("application"), url)
        return made[system]

    return find


@pytest.fixture
def app(database_url: str, tmp_path: Path, applications: Callable[[str], OneApp]) -> Iterator[Flask]:
    """The application. No context is held open: a visitor's identity would stick to it."""
    yield from applications(database_url).serve(tmp_path, database_url)


@pytest.fixture
def own_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application of the test's own: for one that changes more of it than its settings."""
    audit.set_actor(audit.SYSTEM)
    app = make_app(tmp_path, database_url)
    yield app
    close(app)


@pytest.fixture(scope="session", autouse=True)
def real_hashes() -> Iterator[_Hashes]:
    """What hashes passwords. Tests do it in a thousandth of the time; `measured_hashes` is for those that measure it."""
    real = _Hashes(passwords._hasher, passwords._DUMMY)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        _Hashes(quick, quick.hash("nobody")).put(patch)
        yield real


@pytest.fixture
def measured_hashes(real_hashes: _Hashes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as on a real site."""
    real_hashes.put(monkeypatch)


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor that is not signed in; `client.sign_in(account)` changes that."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def world(app: Flask) -> World:
    """Makes organisations, partnerships and accounts in the database, each in a committed transaction."""
    return World(app)


@pytest.fixture(scope="session")
def folder_of_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory, folder_of_run: Path) -> Keeper:
    """What keeps the scenes of this process."""
    return Keeper(tmp_path_factory.mktemp("scenes"), folder_of_run)


@pytest.fixture
def kept(request: pytest.FixtureRequest, keeper: Keeper, app: Flask, world: World) -> Callable[..., Any]:
    """Makes a scene in an empty database, or puts it back as it was made: `kept(name, make, *arguments)`."""
    server = None if world.is_on_sqlite else request.getfixturevalue("postgres")

    def scene(name: str, make: Callable[..., Any], *arguments: Any) -> Any:
        return keeper.scene(name, world, lambda: make(*arguments), server)

    return scene


@pytest.fixture(scope="session")
def demonstration_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, folder_of_run: Path) -> Path:
    """A SQLite file with the demonstration, made once in a run: loading it takes as long as a hundred tests."""
    with alone(file := folder_of_run / "demonstration.sqlite3"):
        if not file.exists():
            folder = tmp_path_factory.mktemp("loaded")
            shutil.copy(sqlite_template, folder / "site.sqlite3")
            app = make_app(folder, f"sqlite:///{folder / 'site.sqlite3'}")
            _load(app)
            close(app)
            (folder / "site.sqlite3").rename(file)
    return file


@pytest.fixture
def loaded(request: pytest.FixtureRequest, keeper: Keeper, world: World) -> Flask:
    """A site with the demonstration."""
    if world.is_on_sqlite:
        close(world.app)
        shutil.copy(request.getfixturevalue("demonstration_file"), world.file)
    else:
        keeper.scene_of_run("demonstration", world, lambda: _load(world.app), request.getfixturevalue("postgres"))
    return world.app


def _load(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert (result.exit_code, result.output) == (0, "Loaded the partnership demo.\n")


@pytest.fixture
def ours(world: World) -> Partnership:
    """The partnership of the test, Thameside."""
    return world.partnership()


@pytest.fixture
def partnership(ours: Partnership) -> Partnership:
    """The same, where the test knows of no other."""
    return ours


@pytest.fixture
def thameside(ours: Partnership) -> Partnership:
    """The same, by its name."""
    return ours


@pytest.fixture
def police(world: World, ours: Partnership) -> Organisation:
    """An agency that takes part in it."""
    return world.organisation("Borough police", ours)


@pytest.fixture
def coordinator(client: CheckedClient, world: World, ours: Partnership) -> CheckedClient:
    """The browser of its coordinator."""
    return client.sign_in(world.coordinator(ours))
