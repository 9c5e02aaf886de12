"""How gunicorn serves the site: `gunicorn --config python:partnership.serving wsgi:app`.

The application is loaded and warmed once, before the processes fork, so that they share it and nobody waits for it: the
guidance, the templates and the maps are read, and what lives as long as the process is taken out of garbage collection,
which else goes through all of it again in the middle of somebody's page.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from partnership.db import db, usual_workers
from partnership.errors import PartnershipError
from partnership.findings.find import register_of
from partnership.guidance.loader import load_packs
from partnership.mapping.queries import pack_of, read_map
from partnership.partnerships.queries import first_partnerships
from partnership.policy.viewer import reader_of
from partnership.web.templating import compiled_templates

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

bind = "127.0.0.1:8000"
preload_app = True
worker_class = "gthread"
threads = 4  # a page is work for the processor: more of them only wait for each other
timeout = 120  # seconds; a bundle of 300 agencies takes some
control_socket_disable = True
MOST_WARMED = 8  # partnerships whose maps are read ahead


def on_starting(server: Any) -> None:
    """Gunicorn's hook in the process that the others are forked from."""
    app: Flask = server.app.wsgi()
    server.num_workers = workers_of(app)
    warm(app)


def workers_of(app: Flask) -> int:
    """How many processes serve: as many as the site says, else as many as its database is safe with, at most two."""
    settings = app.extensions["settings"]
    return settings.workers or usual_workers(settings.database_url)


def warm(app: Flask) -> None:
    """Read ahead what every page needs, and leave nothing open that a fork must not share."""
    load_packs()
    app.jinja_env.bytecode_cache = compiled_templates(Path(app.instance_path) / "compiled-templates")
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with app.app_context():
        try:
            _read_maps()
        except (SQLAlchemyError, PartnershipError):  # a database that is not there yet stops no start: see /healthz
            app.logger.exception("the maps could not be read ahead")
        db.session.remove()
        db.engine.dispose()
    gc.collect()
    gc.freeze()


def _read_maps() -> None:
    for partnership in first_partnerships(MOST_WARMED):
        register_of(read_map(partnership, reader_of(partnership.id)), pack_of(partnership))
