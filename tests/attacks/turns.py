"""Requests that all have read what they rest on, and then have their turns to write one after the other."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from accounts.phone import Visitor
from postgres import plain

from partnership.store.audit import CHAIN_LOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from flask import Flask
    from werkzeug.test import TestResponse

    from partnership.store.models import Account

PATIENCE = 8.0  # seconds; less than a request waits for its turn
# SQLite lets one request that writes in at a time, from its first look at the database on.
on_postgres = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = %s"
_THIS = "SELECT oid FROM pg_database WHERE datname = current_database()"


def signed_in(app: Flask, account: Account) -> Visitor:
    """A visitor for requests beside others, signed in as an account."""
    cookie = app.test_client().sign_in(account).get_cookie("sign-in")
    visitor = Visitor(app)
    visitor.client.set_cookie("sign-in", cookie.value, domain="localhost")
    return visitor


def one_after_the_other(app: Flask, *works: Callable[[], TestResponse]) -> list[TestResponse]:
    """What each request was answered that has read its rows before the first of them writes; they write in this order."""
    address = plain(app.config["SQLALCHEMY_DATABASE_URI"])
    with psycopg.connect(address) as holder, psycopg.connect(address, autocommit=True) as watcher:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (CHAIN_LOCK,))
        with ThreadPoolExecutor(len(works)) as pool:
            begun = list(_begin(pool, watcher, works))
            holder.rollback()
            return [each.result(timeout=30) for each in begun]


def _begin(
    pool: ThreadPoolExecutor, watcher: psycopg.Connection[Any], works: tuple[Callable[[], TestResponse], ...]
) -> Iterator[Future[TestResponse]]:
    (database,) = watcher.execute(_THIS).fetchone() or (None,)
    for number, work in enumerate(works, 1):
        begun = pool.submit(work)
        until = time.monotonic() + PATIENCE
        while watcher.execute(_WAITING, (database,)).fetchone() != (number,):
            assert not begun.done(), f"request {number} waited for nobody: {begun.result().status}"
            assert time.monotonic() < until, f"request {number} does not wait for its turn"
            time.sleep(0.01)
        yield begun
