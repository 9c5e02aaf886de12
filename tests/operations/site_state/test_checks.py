"""How the site is: each fault is told where it is looked for, to the world only as a word, and never stops reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from partnership.operations.site_state import services
from partnership.operations.site_state.checks import Health, state_of_site
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import send
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import SiteKey, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask


# What is asked of a database is asked of both in test_anchors.py.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def well(app: Flask, world: World) -> Flask:
    """A site on which all is well: the worker has done what it does."""
    world.partnership()
    with app.app_context():
        at = now()
        services.look_at_chain(at)
        services.anchor(at)
        services.note_round(at, is_fine=True)
        with transaction() as session:
            session.execute(text("DELETE FROM mail"))
    app.extensions["settings"] = replace(app.extensions["settings"], disk_low=1)
    return app


def wrong(app: Flask) -> set[str]:
    """The checks that say that something is wrong."""
    with app.app_context():
        found = state_of_site()
        db.session.rollback()
    names = {each.name for each in found.checks if not each.is_fine}
    assert found.state is (Health.DEGRADED if names else Health.OK)
    return names


def test_all_is_well(well: Flask) -> None:
    assert wrong(well) == set()


def test_a_disk_that_fills_up_is_told_before_it_is_full(well: Flask) -> None:
    well.extensions["settings"] = replace(well.extensions["settings"], disk_low=10**9)
    assert wrong(well) == {"disk"}


@pytest.mark.parametrize(
    ("minutes", "is_fine", "expected"), [(14, True, set()), (16, True, {"worker"}), (0, False, {"worker"})]
)
def test_a_worker_that_is_dead_or_fails_is_told(
    well: Flask, *, minutes: int, is_fine: bool, expected: set[str]
) -> None:
    with well.app_context():
        services.note(services.ROUND, now() - timedelta(minutes=minutes), is_fine=is_fine)
    assert wrong(well) == expected


def test_a_site_whose_worker_never_ran_says_so(app: Flask, world: World) -> None:
    assert {"worker", "chain"} <= wrong(app)


@pytest.mark.parametrize(("hours", "expected"), [(0.5, set()), (2, {"outbox"})])
def test_mail_that_does_not_leave_is_told(well: Flask, hours: float, expected: set[str]) -> None:
    with well.app_context(), transaction() as session:
        mail = send(session, MailKind.INVITATION, "duty@example.org", "Words", "test")
        assert mail is not None
        mail.created_at = now() - timedelta(hours=hours)
    assert wrong(well) == expected


def test_a_newest_row_that_does_not_hold_is_told_at_once(well: Flask) -> None:
    with well.app_context(), db.engine.begin() as connection:
        connection.execute(
            text(
                'INSERT INTO audit_entry SELECT sequence + 1, at, actor_id, actor, action, "table", row_id, '
                "organisation_id, partnership_id, changes, seal FROM audit_entry ORDER BY sequence DESC LIMIT 1"
            )
        )
    assert wrong(well) == {"chain"}


def test_a_history_that_ends_before_its_anchor_is_told_at_once(well: Flask) -> None:
    with well.app_context():
        services.note(services.ANCHOR, now(), is_fine=True, number=10**6)
    assert wrong(well) == {"chain"}


@pytest.mark.parametrize("name", [services.CHAIN, services.ANCHOR])
def test_what_was_not_done_for_more_than_a_day_is_told(well: Flask, name: str) -> None:
    with well.app_context():
        number = 1 if name == services.ANCHOR else None
        services.note(name, now() - timedelta(hours=27), is_fine=True, number=number)
    assert wrong(well) == {name}


def test_other_keys_are_told(well: Flask) -> None:
    with well.app_context(), transaction() as session:
        session.add(SiteKey(name="audit", number=0, fingerprint="0" * 64))
    assert wrong(well) == {"keys"}


def test_a_database_file_that_nobody_may_write_is_told(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_args, **_rest: False)  # whoever runs the tests may write everything
    with well.app_context():
        is_on_sqlite = db.engine.dialect.name == "sqlite"
    assert wrong(well) == ({"database"} if is_on_sqlite else set())


def test_a_round_is_written_down_once_a_minute_and_at_once_when_it_fails(well: Flask) -> None:
    at = now() + timedelta(hours=1)

    def noted() -> Any:
        with well.app_context():
            row = services.queries.mark(db.session(), services.ROUND)
            db.session.rollback()
            assert row is not None
            return row.at, row.is_fine

    with well.app_context():
        services.note_round(at, is_fine=True)
        services.note_round(at + timedelta(seconds=30), is_fine=True)
    assert noted() == (at, True)
    with well.app_context():
        services.note_round(at + timedelta(seconds=40), is_fine=False)
    assert noted() == (at + timedelta(seconds=40), False)


def test_the_worker_notes_its_round(well: Flask) -> None:
    with well.app_context():
        services.note(services.ROUND, now() - timedelta(days=1), is_fine=True)
    assert well.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    assert "worker" not in wrong(well)


class _Here:
    """What a program of the machine and what the world is answered."""

    def __init__(self, client: CheckedClient) -> None:
        self._client = client

    def ask(self, **headers: str) -> Any:
        host = headers.pop("host", "127.0.0.1")
        return self._client.get("/healthz", headers=headers, base_url=f"http://{host}")


def test_the_world_is_told_a_word_and_the_machine_itself_each_check(well: Flask, client: CheckedClient) -> None:
    here = _Here(client)
    own = here.ask().json
    assert own["status"] == "ok"
    assert set(own["checks"]) == {"database", "disk", "worker", "outbox", "chain", "anchor", "keys"}
    world = here.ask(**{"X-Forwarded-For": "192.0.2.7"})
    assert (world.status_code, world.json) == (200, {"status": "ok"})
    elsewhere = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.json == {"status": "ok"}


def test_what_is_wrong_is_told_with_200_while_people_can_read(well: Flask, client: CheckedClient) -> None:
    with well.app_context():
        services.note(services.ROUND, now() - timedelta(days=1), is_fine=True)
    answer = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert (answer.status_code, answer.json) == (200, {"status": "degraded"})


def test_a_database_that_does_not_answer_is_503(
    well: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partnership.operations.site_state.checks.is_answering", lambda: False)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["status"]) == (503, "down")


def test_administrators_see_the_same_on_a_page(well: Flask, client: CheckedClient, world: World) -> None:
    client.sign_in(world.administrator())
    page = client.page("/administration/state")
    words = page.get_text(" ", strip=True)
    assert "Every row held at" in words
    with well.app_context():
        services.note(services.CHAIN, now(), is_fine=False, number=3)
        audit.set_actor(audit.SYSTEM)
    assert "Look at this" in client.page("/administration/state").get_text(" ", strip=True)
