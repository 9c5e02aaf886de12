"""While the database or the disk takes nothing, pages are shown, and what was sent is refused with 503 in words."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from client import _form, _values
from postgres import plain
from sqlalchemy import event, func, make_url, select, text, update

from partnership.store import audit, db
from partnership.store.db import sqlite_driver, transaction
from partnership.store.models import AuditEntry, Contact, MissingNotice, SignIn, now
from partnership.store.schema_fit import newest_revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

FORM = "/partnerships/thameside/missing"
WORDS = "a drop-in that speaks Albanian on Sundays"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits ten seconds here."""
    monkeypatch.setattr(db, "_lock_wait", ContextVar("lock_wait", default=120))


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Somebody else holds the database: SQLite's one lock, or on PostgreSQL that of the history."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        other = sqlite_driver.connect(make_url(url).database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(plain(url))
        other.execute("SELECT pg_advisory_xact_lock(%s)", (audit.CHAIN_LOCK,))
    try:
        yield
    finally:
        other.close()


@contextmanager
def full(app: Flask) -> Iterator[None]:
    """The file of SQLite may not grow any more, which it tells as it tells of a full disk."""
    with app.app_context():
        engine = db.db.engine
        engine.dispose()
    file = sqlite_driver.connect(engine.url.database, isolation_level=None)
    file.execute("VACUUM")  # what migrations left free would take a hundred rows
    file.close()

    def limit(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # it is never less than what is there

    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        with app.app_context():
            engine.dispose()


def told(app: Flask) -> int:
    """How many rows the history has."""
    with app.app_context():
        return db.db.session.scalar(select(func.count()).select_from(AuditEntry))


def notices(app: Flask) -> list[str]:
    """What the coordinators were told."""
    with app.app_context():
        return list(db.db.session.scalars(select(MissingNotice.words)))


def sent(client: CheckedClient) -> dict[str, Any]:
    """The form of what is missing, filled."""
    return {**form_values(client, FORM), "words": WORDS}


def form_values(client: CheckedClient, path: str) -> dict[str, Any]:
    """A form as its page has it."""
    return _values(_form(client.page(path), path))


def test_what_a_held_database_does_not_take_is_refused_in_words_and_sent_again_from_the_page(
    app: Flask, coordinator: CheckedClient, caplog: pytest.LogCaptureFixture
) -> None:
    values, before = sent(coordinator), told(app)
    with held(app):
        answer = coordinator.post(FORM, data=values)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    page = BeautifulSoup(answer.text, "lxml")
    assert page.h1 is not None
    assert page.h1.text == "This site is busy"
    assert "no part of it was" in page.get_text(" ", strip=True)
    assert (told(app), notices(app)) == (before, [])
    lines = [each for each in caplog.records if each.levelname == "ERROR"]
    assert [each.exc_info for each in lines] == [None]
    assert "POST misses.missing" in lines[0].getMessage()
    assert WORDS not in caplog.text
    again = page.select_one("main form")
    assert again is not None
    fields = {each["name"]: each["value"] for each in again.select("input")}
    for _ in range(2):  # pressed twice
        assert coordinator.post(again["action"], data=fields).status_code in {302, 303}
    assert notices(app) == [WORDS]


def test_pages_go_on_while_the_database_is_held_and_nobody_waits_for_a_note(
    app: Flask, coordinator: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = now() - timedelta(minutes=5)
    with app.app_context(), transaction() as session:
        session.execute(update(SignIn).values(seen_at=long_ago))
    monkeypatch.setattr(db, "BRIEF_WAIT", 120)
    with held(app), lock_of_sign_ins(app):
        assert coordinator.get("/partnerships/thameside/map").status_code == 200
        assert coordinator.get("/search?q=nothing+of+the+sort").status_code in {200, 302}
    with app.app_context():
        assert db.db.session.scalar(select(SignIn.seen_at)) == long_ago
    assert coordinator.get("/partnerships/thameside/map").status_code == 200
    with app.app_context():
        assert db.db.session.scalar(select(SignIn.seen_at)) > long_ago


@contextmanager
def lock_of_sign_ins(app: Flask) -> Iterator[None]:
    """On PostgreSQL the row of a sign-in has a lock of its own."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    if url.startswith("sqlite"):
        yield
        return
    with psycopg.connect(plain(url)) as other:
        other.execute("SELECT * FROM sign_in FOR UPDATE")
        yield


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def heading(answer: object) -> str:
    """What the page is called."""
    found = BeautifulSoup(answer.text, "lxml").h1
    return found.text if found is not None else ""


@on_sqlite
def test_a_full_disk_takes_nothing_shows_everything_and_heals(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    path = f"/organisations/{police.id}/contacts/add"
    values = form_values(coordinator, path)
    with full(app):
        before = told(app)
        answers = [
            coordinator.post(path, data={**values, "post": f"Desk {number}", "hours": WORDS}) for number in range(30)
        ]
        taken = {f"Desk {number}" for number, each in enumerate(answers) if each.status_code == 302}
        refused = [each for each in answers if each.status_code == 503]
        assert refused
        assert len(refused) + len(taken) == len(answers)
        assert {heading(each) for each in refused} == {"This site has no room left"}
        assert set(desks(app)) == taken
        assert (told(app) - before) % len(taken) == 0
        assert "Borough police" in coordinator.get(f"/organisations/{police.id}").text
    assert coordinator.post(path, data={**values, "post": "Desk of the night"}).status_code == 302


def desks(app: Flask) -> list[str]:
    """The desks that there are."""
    with app.app_context():
        return list(db.db.session.scalars(select(Contact.post)))


@on_sqlite
def test_no_address_is_opened_while_that_it_was_opened_cannot_be_recorded(
    app: Flask, world: World, ours: Partnership, client: CheckedClient
) -> None:
    refuge = world.organisation("Tideway refuge", ours)
    place = world.refuge(refuge, "3 Grimblefax Row")
    keeper = world.editor(refuge)
    world.grant(place, keeper)
    client.sign_in(keeper)
    path = f"/organisations/{refuge.id}/locations/{place.id}/reveal"
    values = {"csrf_token": client.token(), "reason": "a visit that was agreed"}
    with held(app):
        answer = client.post(path, data=values)
    assert answer.status_code == 503
    assert "Grimblefax" not in answer.text


@on_sqlite
def test_a_confidential_address_does_not_stand_in_the_page_and_what_else_was_typed_does(
    app: Flask, police: Organisation, coordinator: CheckedClient
) -> None:
    path = f"/organisations/{police.id}/locations/add"
    values = {**form_values(coordinator, path), "name": "House of the east wing", "address": "3 Grimblefax Row"}
    with held(app):
        sealed = coordinator.post(path, data={**values, "is_confidential": "y"})
        open_ = coordinator.post(path, data=values)
    assert (sealed.status_code, open_.status_code) == (503, 503)
    assert "Grimblefax" not in sealed.text
    assert "House of the east wing" in sealed.text
    assert "Send it again" not in sealed.text
    assert "Grimblefax" in open_.text
    assert "Send it again" in open_.text


def test_a_script_is_told_in_its_own_form(app: Flask, coordinator: CheckedClient) -> None:
    values = {**sent(coordinator), "draft-address": FORM, "draft-origin": FORM}
    with held(app), lock_of_sign_ins(app):
        if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            answer = coordinator.post("/drafts", data=values, headers={"X-Requested-With": "fetch"})
            assert (answer.status_code, answer.mimetype) == (503, "application/json")
            assert answer.json["message"].startswith("This site is busy")


@on_postgres
def test_a_server_that_is_down_is_said_to_be_down_and_who_it_is_is_not_asked(
    app: Flask, coordinator: CheckedClient
) -> None:
    with app.app_context():
        engine = db.db.engine
        engine.dispose()
    right = engine.url
    engine.url = right.set(port=9)  # nobody listens there
    try:
        answers = [
            coordinator.get("/partnerships/thameside/map"),
            coordinator.post(FORM, data={"words": WORDS}),
            coordinator.get("/healthz"),
            coordinator.get("/nowhere"),
        ]
    finally:
        engine.url = right
    assert [each.status_code for each in answers] == [503] * 4
    assert {heading(answers[at]) for at in (0, 1, 3)} == {"This site cannot reach its data"}
    assert coordinator.get("/partnerships/thameside/map").status_code == 200


@on_postgres
def test_a_connection_that_is_cut_during_the_commit_says_so_and_what_is_sent_again_is_stored_once(
    app: Flask, coordinator: CheckedClient
) -> None:
    values = sent(coordinator)
    cut = """
        CREATE FUNCTION cut() RETURNS trigger AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$ LANGUAGE plpgsql;
        CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON missing_notice DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cut()
    """
    with psycopg.connect(plain(app.config["SQLALCHEMY_DATABASE_URI"]), autocommit=True) as other:
        other.execute(cut)
        answer = coordinator.post(FORM, data=values)
        other.execute("DROP TRIGGER cut ON missing_notice")
        other.execute("DROP FUNCTION cut()")
    assert (answer.status_code, heading(answer)) == (503, "We do not know whether this was saved")
    for _ in range(2):
        assert coordinator.post(FORM, data=values).status_code in {302, 303}
    assert notices(app) == [WORDS]


@on_postgres
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("53100", "This site has no room left"),
        ("40001", "This site is busy"),
        ("57014", "This site is busy"),
        ("25006", "Nothing can be saved now"),
    ],
)
def test_what_the_server_says_is_understood_by_its_code(
    app: Flask, coordinator: CheckedClient, code: str, words: str
) -> None:
    """The server itself raises it, from a trigger."""
    values, before = sent(coordinator), told(app)
    with psycopg.connect(plain(app.config["SQLALCHEMY_DATABASE_URI"]), autocommit=True) as other:
        other.execute(
            f"CREATE FUNCTION fail() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$ "
            "LANGUAGE plpgsql"
        )
        other.execute("CREATE TRIGGER fail BEFORE INSERT ON missing_notice FOR EACH ROW EXECUTE FUNCTION fail()")
        answer = coordinator.post(FORM, data=values)
        other.execute("DROP TRIGGER fail ON missing_notice")
        other.execute("DROP FUNCTION fail()")
    assert (answer.status_code, heading(answer)) == (503, words)
    assert (told(app), notices(app)) == (before, [])


def test_a_database_with_another_schema_serves_no_page(
    app: Flask, coordinator: CheckedClient, caplog: pytest.LogCaptureFixture
) -> None:
    fit = app.extensions["schema_fit"]
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    fit._fits_until = 0.0  # half a minute later
    try:
        answer = coordinator.get("/partnerships/thameside/map")
        refused = coordinator.post(FORM, data={"words": WORDS})
        worker = app.test_cli_runner().invoke(args=["worker", "--once"])
        with coordinator.get("/static/app.css") as sheet:
            assert sheet.status_code == 200
    finally:
        with app.app_context(), transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": newest_revision()})
    assert (answer.status_code, heading(answer)) == (503, "This site is being updated")
    assert refused.status_code in {400, 503}  # its token is looked at first
    assert worker.exit_code == 1
    assert "run “flask database upgrade”" in caplog.text
    assert "the worker did nothing" in caplog.text
    assert coordinator.get("/partnerships/thameside/map").status_code == 200


@on_sqlite
def test_a_fault_of_the_product_is_no_outage(app: Flask, coordinator: CheckedClient) -> None:
    with app.app_context(), transaction() as session:
        session.execute(text("DROP TABLE missing_notice"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = coordinator.get("/partnerships/thameside/searches")
    assert (answer.status_code, heading(answer)) == (500, "Sorry, there is a problem")
