"""The application of tests: made once in a process for each database system, and put on one database after the other.

Making one takes 100 ms, and the SQL and templates that it has compiled are its own, so that it serves every test that
needs no application of its own. What a test may change of it is put back; what it may not is looked at when it ends.
"""

from __future__ import annotations

import os
import shutil
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from client import CheckedClient
from sqlalchemy import event, make_url

from partnership.base import limits
from partnership.base.sealing import new_key
from partnership.map.downloads import render_queue
from partnership.operations.app import create_app
from partnership.store import audit, kept_answers
from partnership.store.db import db
from partnership.web.templating import compiled_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy.engine import Dialect


def _key_of_this_run() -> str:
    """A fresh key, the same in all processes of a run: what one has sealed, in a site that they share, others read."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")
    return urlsafe_b64encode(sha256(run.encode()).digest()).decode() if run else new_key()


SETTINGS = {
    "secret_key": "s" * 40,
    "field_keys": f"1:{_key_of_this_run()}",
    "audit_key": "a" * 40,
    "testing": True,
    "demo": True,
    "office": "",  # LibreOffice takes seconds: a test that wants it asks for it
}


def make_app(folder: Path, url: str) -> Flask:
    """An application of its own on a database."""
    app = create_app(instance_path=str(folder), database_url=url, **SETTINGS)
    app.jinja_env.bytecode_cache = compiled_templates()
    app.test_client_class = CheckedClient
    with app.app_context():
        if url.startswith("sqlite"):
            event.listen(db.engine, "connect", _leave_the_disk_alone)
    return app


def bring_compiled_templates(app: Flask) -> None:
    """Put every template, compiled, where the site in the folder of this application looks for them when it is served.

    It is as at each start of a site but its first; what other tests have compiled is not compiled again.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    made, own = (
        app.jinja_env.bytecode_cache,
        compiled_templates(folder := Path(app.instance_path) / "compiled-templates"),
    )
    for each in Path(made.directory).glob(own.pattern.replace("%s", "*")):
        shutil.copy(each, folder)


def _leave_the_disk_alone(connection: Any, _record: Any) -> None:
    """Nothing here must outlive a power cut, and waiting for the disk took 5 ms of each commit."""
    connection.execute("PRAGMA synchronous=OFF")


class OneApp:
    """The application of this process, or one of a file of tests that changes more of it, for one database system."""

    def __init__(self, folder: Path, url: str, change: Callable[[Flask], None] | None = None) -> None:
        self.app = make_app(folder, url)
        if change is not None:
            change(self.app)
        self._config, self._extensions = dict(self.app.config), dict(self.app.extensions)
        with self.app.app_context():
            self._engine = db.engine
        event.listen(self._engine, "do_connect", self._connect_where_the_address_points)
        self._parts = _parts(self.app)

    def _connect_where_the_address_points(
        self, dialect: Dialect, _record: Any, args: list[Any], options: dict[str, Any]
    ) -> None:
        args[:], own = dialect.create_connect_args(self._engine.url)
        options.update(own)

    def move(self, folder: Path, url: str) -> Flask:
        """The application on this database, with this folder as its own, as if it had just been made for them."""
        app = self.app
        self.let_go()
        self._engine.url = make_url(url)
        app.instance_path = str(folder)
        app.config.clear()
        app.config.update(self._config, SQLALCHEMY_DATABASE_URI=url)
        app.extensions.clear()
        app.extensions.update(self._extensions)
        app.extensions["settings"] = replace(self._extensions["settings"], database_url=url)
        render_queue.init_app(app)  # it keeps files in the folder
        kept_answers.init_app(app)
        limits.init_app(app)
        return app

    def serve(self, folder: Path, url: str) -> Iterator[Flask]:
        """The application for one test, held to be as it was after it; a fixture yields from this.

        Who was at work in the test before has stuck to this thread: nobody is, until somebody is recognised.
        """
        audit.set_actor(audit.SYSTEM)
        yield self.move(folder, url)
        self.let_go()
        self.assert_unchanged()

    def let_go(self) -> None:
        """Close what a test has left open of its database."""
        close(self.app)

    def assert_unchanged(self) -> None:
        """A test that adds a route, or words for templates, needs an application of its own: `make_app`."""
        assert _parts(self.app) == self._parts, "a test has changed the application that the next one will use"


def close(app: Flask) -> None:
    """Let go of the database; the last connection folds SQLite's log of recent pages into the file."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _parts(app: Flask) -> tuple[Any, ...]:
    """What makes the application, as it is now: its routes, what runs around them, and what templates may use."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    return (
        dict(app.view_functions),
        len(list(app.url_map.iter_rules())),
        [{name: tuple(each) for name, each in hook.items()} for hook in hooks],
        dict(app.jinja_env.globals),
        dict(app.jinja_env.filters),
        [tuple(getattr(each, "searchpath", ())) for each in app.jinja_loader.loaders],  # type: ignore[union-attr]
    )


__all__ = ["OneApp", "bring_compiled_templates", "close", "make_app"]
