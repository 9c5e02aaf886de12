"""How gunicorn serves the site: `gunicorn --config python:partnership.operations.serving wsgi:app`.

The application is loaded and warmed once, before the processes fork, so that they share it and nobody waits for it: the
guidance and the templates are read, the pages that people begin with are made, and what lives as long as the process is
taken out of garbage collection, which else goes through all of it again in the middle of somebody's page. The worker of
mail and clock can be one of these processes: it then shares the rest of the application too.
"""

from __future__ import annotations

import gc
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g, url_for
from gunicorn.http import wsgi
from sqlalchemy.exc import SQLAlchemyError

from partnership.accounts.identity import cookie_name
from partnership.base.access_log import AccessLog
from partnership.base.errors import PartnershipError
from partnership.findings.find import register_of
from partnership.guidance.loader import let_go_of_files, load_packs
from partnership.map.mapping.queries import members_map, pack_of
from partnership.operations.overview.menu import OF_PARTNERSHIP
from partnership.operations.worker.commands import work
from partnership.policy.viewer import NOBODY, Member, PartnershipLink, Viewer
from partnership.protocols.queries import protocols_of
from partnership.register.partnerships.queries import first_partnerships
from partnership.register.search.index import hide_safe_places
from partnership.store.db import db, transaction, usual_workers
from partnership.store.models import MemberRole
from partnership.web.templating import compiled_templates

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

bind = "127.0.0.1:8000"
preload_app = True
worker_class = "gthread"
threads = 8  # a page is work for the processor, but a save may wait for others: pages must go on beside several
timeout = 120  # seconds; a bundle of 300 agencies takes some
keepalive = 75  # seconds; more than the proxy keeps a connection, or it would use one that is just being closed
control_socket_disable = True
logger_class = AccessLog
wsgi.SERVER = "site"  # as the header “Server” of each answer: what it is made with helps whoever looks for a hole
MOST_WARMED = 8  # partnerships whose maps are read ahead
# After how many new objects rubbish is looked for: after an answer, when nobody waits for it, and within one only where
# that makes very many (and how often further back). With Python's 700 half of the time of an export went there.
NEW_AFTER_AN_ANSWER = 10_000
LOOKS_FOR_RUBBISH = (100_000, 5, 10)


def on_starting(server: Any) -> None:
    """Gunicorn's hook in the process that the others are forked from."""
    app: Flask = server.app.wsgi()
    server.num_workers = workers_of(app)
    server.log.write_to(app.extensions["settings"].access_log)
    warm(app)


def workers_of(app: Flask) -> int:
    """How many processes serve: as many as the site says, else as many as its database is safe with, at most two."""
    settings = app.extensions["settings"]
    return settings.workers or usual_workers(settings.database_url)


def when_ready(server: Any) -> None:
    """Gunicorn's hook before the first process serves: begin the worker, where the site wants it here."""
    app: Flask = server.app.wsgi()
    every = app.extensions["settings"].worker_every
    if every and os.fork() == 0:
        for listener in server.LISTENERS:
            listener.close()
        for each in (*server.SIGNALS, signal.SIGCHLD):
            signal.signal(each, signal.SIG_DFL)
        with app.app_context():
            work(every, with_parent=True)
        os._exit(0)


def post_request(worker: Any, request: Any, environ: Any, answer: Any) -> None:  # noqa: ARG001
    """Gunicorn's hook after an answer was sent whole."""
    look_for_rubbish()


def look_for_rubbish() -> None:
    """Look for rubbish where enough came together, as far back as Python would: a page leaves some hundred objects."""
    new, younger, older = gc.get_count()
    if new > NEW_AFTER_AN_ANSWER:
        _, after_younger, after_older = LOOKS_FOR_RUBBISH
        gc.collect(2 if older > after_older else 1 if younger > after_younger else 0)


def warm(app: Flask) -> None:
    """Do ahead what every page needs, and leave nothing open that a fork must not share."""
    gc.disable()  # as in `wsgi`
    load_packs()
    let_go_of_files()
    app.jinja_env.bytecode_cache = compiled_templates(Path(app.instance_path) / "compiled-templates")
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    gc.freeze()  # what was loaded holds no rubbish worth looking for; the pages that follow leave some
    try:
        with app.app_context():
            _read_maps()
        _make_pages(app)
        with app.app_context(), transaction() as session:
            hide_safe_places(session)
    except (SQLAlchemyError, PartnershipError):  # a database that is not there yet stops no start: see /healthz
        app.logger.exception("the pages could not be made ahead")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS_FOR_RUBBISH)
    gc.enable()


def _read_maps() -> None:
    for partnership in first_partnerships(MOST_WARMED):
        register_of(members_map(partnership), pack_of(partnership))


def _make_pages(app: Flask) -> None:
    """Make the pages of the menu, a task and a protocol, as a cleared coordinator gets them, for nobody.

    And the page to sign in on, which asks of whom a cookie is, as every page does.
    """
    address = app.extensions["settings"].public_url
    with app.test_request_context(base_url=address):
        sign_in, unknown = url_for("accounts.sign_in"), {"Cookie": f"{cookie_name()}=nobody"}
        first = first_partnerships(1)
        places = [PartnershipLink(each.id, each.slug, each.name) for each in first]
        entries = [each for entry in OF_PARTNERSHIP for each in (entry, *entry.parts)]
        paths = [each.href(place.slug) for place in places for each in entries]
        for each in first:
            tasks = list(pack_of(each).functions)[:1]
            paths += [url_for("mapping.function", slug=each.slug, function_id=task) for task in tasks]
            paths += [
                url_for(endpoint, slug=each.slug, protocol_id=draft.protocol.id)
                for draft in protocols_of(each)[:1]
                for endpoint in ("protocols.protocol", "protocols.preview")
            ]
    with app.test_request_context(sign_in, base_url=address, headers=unknown):
        app.full_dispatch_request()
    roles = {each.id: Member(MemberRole.COORDINATOR, is_cleared=True) for each in places}
    for path in paths:
        with app.test_request_context(path, base_url=address):
            # Where Flask-Login keeps whom it has recognised.
            g._login_user = Viewer(account_id=NOBODY, memberships=roles, places=tuple(places))  # noqa: SLF001
            app.full_dispatch_request()
