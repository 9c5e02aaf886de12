"""A real site for the browser: the application with the demonstration in it, served on a free port of this machine."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any

from sites import SETTINGS
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from partnership.accounts import identity, passwords, queries, services
from partnership.operations.app import create_app
from partnership.operations.demo import loader
from partnership.store.db import db, transaction
from partnership.store.models import Organisation
from partnership.web.templating import compiled_templates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flask import Flask
    from playwright.sync_api import Page

HOST = "127.0.0.1"
COORDINATOR, PARTNER = "coordinator@demo.example", "partner@demo.example"
NGO, READER = "ngo@demo.example", "reader@demo.example"
LEAD, YOUTH = "lead@demo.example", "youth@demo.example"  # of a place that stands, and of one that works
REFUGE, DEPUTY = "refuge@demo.example", "deputy@demo.example"  # they open the refuge's address
SECOND, NEXT_DOOR = "safeguarding@demo.example", "eastbank@demo.example"
ADMINISTRATOR = "administrator@demo.example"
NOBODY = ""
# Seconds that each answer takes to begin, and each page in its midst: what reads too soon fails on any machine then.
SLOWNESS = float(os.environ.get("SLOW_SITE", "0"))
EVERYBODY = (NOBODY, READER, PARTNER, NGO, COORDINATOR)
# Copies of one database are read with the keys with which it was written.
KEYS = {name: SETTINGS[name] for name in ("secret_key", "field_keys", "audit_key")}


@dataclass(frozen=True, slots=True)
class Site:
    """A running site."""

    app: Flask
    url: str

    def cookie(self, email: str) -> dict[str, Any]:
        """The cookie of somebody who has just signed in."""
        with self.app.app_context(), transaction() as session:
            account = queries.account_by_email(email)
            assert account is not None, f"the demonstration has no account {email}"
            token = services.begin_sign_in(session, account, "Chromium under test")
            return {"name": identity.cookie_name(), "value": token, "url": self.url}

    def set_password(self, email: str, password: str) -> None:
        """Give an account a password."""
        with self.app.app_context(), transaction():
            account = queries.account_by_email(email)
            assert account is not None
            account.password_hash = passwords.hash_password(password)

    def organisation_id(self, key: str) -> UUID:
        """The id of an organisation of the demonstration, by its key in the data file."""
        name = next(each["name"] for each in loader.read_data()["organisations"] if each["key"] == key)
        with self.app.app_context():
            return db.session.execute(select(Organisation.id).where(Organisation.name == name)).scalar_one()


class _Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log_request(self, *_: Any) -> None:
        """Say nothing."""


def slow(site: Any, seconds: float) -> Any:
    """The site as it is on a bad line: an answer that takes its time to begin, and a page that comes in two parts."""

    def answer(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        sleep(seconds)
        parts = site(environ, start)
        body = b"".join(parts)
        getattr(parts, "close", lambda: None)()
        half = len(body) // 2
        yield body[:half]
        sleep(0 if environ["PATH_INFO"].startswith("/static/") else seconds)
        yield body[half:]

    return answer


def make_site_app(folder: Path, **settings: Any) -> Flask:
    """The application as it is run, not as under test: a fault is an answer with status 500."""
    url = f"sqlite:///{folder / 'site.sqlite3'}"
    own = {"public_url": f"http://{HOST}", "council": "Thameside Council", "demo": True, "office": ""}
    app = create_app(instance_path=str(folder), database_url=url, **KEYS, **(own | settings))
    app.jinja_env.bytecode_cache = compiled_templates()
    return app


@contextmanager
def serving(folder: Path, demonstration: Path, **settings: Any) -> Iterator[Site]:
    """Serve a copy of the demonstration until the block ends, with further settings where they are given."""
    shutil.copy(demonstration, folder / "site.sqlite3")
    app = make_site_app(folder, **settings)
    if SLOWNESS:
        app.wsgi_app = slow(app.wsgi_app, SLOWNESS)  # type: ignore[method-assign]
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app, f"http://{HOST}:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def start_protocol(page: Page, title: str, template: str = "") -> None:
    """Start a protocol in its three steps, as a coordinator does; ends on the page of the protocol."""
    page.goto("/partnerships/demo/protocols/new")
    (page.get_by_label(template, exact=True) if template else page.get_by_role("radio").first).check()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Start the draft").last.click()


def make_checklist(page: Page, whom: str, country: str, route: str) -> None:
    """Make a return checklist, as a coordinator does; ends on the page of the checklist."""
    page.goto("/partnerships/demo/returns/new")
    page.get_by_role("group", name="Whose return is it?").get_by_label(whom, exact=True).check()
    if page.locator("body.js-enabled").count():
        page.locator(".app-finder input").fill(country)
        page.keyboard.press("Tab")
    else:
        page.locator("select[name=country]").select_option(label=country)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(route, exact=True).check()
    page.get_by_role("button", name="Make the checklist").click()
