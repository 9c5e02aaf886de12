"""The page of an outage offers nothing to send again that another site's page has sent: no click makes it ours."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from partnership.store import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from flask import Flask

FORM = "/partnerships/thameside/missing"
WORDS = "ring this number from now on"
FOREIGN = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def gone(app: Flask) -> Iterator[None]:
    """Nothing can be asked of the database."""

    def refuse(*_args: object) -> None:
        fault = sqlite3.OperationalError("unable to open database file")
        raise OperationalError("", {}, fault)

    with app.app_context():
        engine = db.db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("headers", [FOREIGN, {"Origin": "https://evil.example"}, {}])
def test_what_another_site_sent_is_not_offered_to_be_sent_again(
    app: Flask, coordinator: CheckedClient, headers: dict[str, str]
) -> None:
    with gone(app):
        answer = coordinator.post(FORM, data={"csrf_token": "anything", "words": WORDS}, headers=headers)
    assert answer.status_code == 503
    assert WORDS not in answer.text
    assert "Send it again" not in answer.text


def test_what_the_site_itself_sent_is(app: Flask, coordinator: CheckedClient) -> None:
    token = coordinator.token()
    with gone(app):
        answer = coordinator.post(FORM, data={"csrf_token": token, "words": WORDS})
        without = coordinator.post(
            FORM, data={"csrf_token": "lost", "words": WORDS}, headers={"Sec-Fetch-Site": "same-origin"}
        )
    assert answer.status_code == without.status_code == 503
    assert "Send it again" in answer.text
    assert WORDS in without.text
