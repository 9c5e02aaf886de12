"""create_app(): the only module that knows every part."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, current_app, has_app_context
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from partnership.accounts import commands as account_commands
from partnership.accounts import identity
from partnership.accounts.views import blueprint as accounts
from partnership.base import event_log, limits
from partnership.base.config import LOOPBACK, Settings, load_settings
from partnership.consultation.upkeep.views import blueprint as upkeep
from partnership.consultation.views import blueprint as consultation
from partnership.exchange.api.routes import blueprint as api
from partnership.exchange.api.views import blueprint as tokens
from partnership.exchange.calendar.views import blueprint as calendar
from partnership.exchange.commands import commands as exchange_commands
from partnership.exchange.digest.views import blueprint as digest
from partnership.exchange.exports.commands import export
from partnership.exchange.exports.views import blueprint as exports
from partnership.exchange.feed.views import blueprint as feed
from partnership.exchange.feed.views import pages as feed_pages
from partnership.exchange.imports.commands import import_, kinds_
from partnership.exchange.imports.views import blueprint as imports
from partnership.exchange.relationship_files.views import blueprint as relationship_files
from partnership.guidance import loader as guidance_loader
from partnership.history.views import blueprint as history
from partnership.map.action_plan.views import blueprint as action_plan
from partnership.map.calls.views import blueprint as calls
from partnership.map.downloads import render_queue
from partnership.map.downloads.hashed_upload import HashedUploadRequest
from partnership.map.mapping import commands as mapping_commands
from partnership.map.mapping.views import blueprint as mapping
from partnership.map.mapping.views.sharing import blueprint as sharing
from partnership.map.misses.views import blueprint as misses
from partnership.map.tasks.views import blueprint as tasks
from partnership.operations import schema_commands
from partnership.operations.backups import commands as backup_commands
from partnership.operations.data_protection import commands as data_commands
from partnership.operations.data_protection.views import blueprint as data_protection
from partnership.operations.demo import commands as demo_commands
from partnership.operations.doctor.commands import doctor
from partnership.operations.overview import commands as overview_commands
from partnership.operations.overview.views import blueprint as overview
from partnership.operations.site_keys import commands as key_commands
from partnership.operations.site_keys.services import refuse_others
from partnership.operations.worker.commands import worker
from partnership.people import commands as people_commands
from partnership.people.publicity.views import blueprint as publicity
from partnership.people.views import blueprint as people
from partnership.policy.viewer import ANONYMOUS
from partnership.protocols import commands as protocol_commands
from partnership.protocols.law import commands as law_commands
from partnership.protocols.law.views import blueprint as law
from partnership.protocols.pack_change.views import blueprint as pack_change
from partnership.protocols.pictures.views import blueprint as pictures
from partnership.protocols.views import blueprint as protocols
from partnership.register.directory import commands as directory_commands
from partnership.register.directory.views import blueprint as directory
from partnership.register.letterheads.views import blueprint as letterheads
from partnership.register.mail import commands as mail_commands
from partnership.register.mail.views import blueprint as mail
from partnership.register.partnerships.commands import partnerships
from partnership.register.relationships.views import blueprint as relationships
from partnership.register.search import commands as search_commands
from partnership.returns.bundles.commands import bundle
from partnership.returns.bundles.views import blueprint as bundles
from partnership.returns.paper_forms.views import blueprint as paper_forms
from partnership.returns.repatriation import commands as return_commands
from partnership.returns.repatriation.views import blueprint as repatriation
from partnership.reviews.assessment import commands as assessment_commands
from partnership.reviews.assessment.views import blueprint as assessment
from partnership.reviews.identification import commands as identification_commands
from partnership.reviews.identification.views import blueprint as identification
from partnership.reviews.library import commands as library_commands
from partnership.reviews.library.views import blueprint as library
from partnership.store import audit, db, kept_answers
from partnership.web import errors, permit, request_log, security, templating
from partnership.web.drafts import pages as draft_pages
from partnership.web.drafts.views import blueprint as drafts

if TYPE_CHECKING:
    from click import Command
    from flask import Blueprint


def create_app(**overrides: Any) -> Flask:
    """The application; `overrides` are settings by name, and `instance_path` for a site of its own (tests)."""
    instance_path = overrides.pop("instance_path", None)
    app = Flask(
        "partnership",
        root_path=str(Path(__file__).parents[1]),
        template_folder="../templates",
        instance_relative_config=True,
        instance_path=instance_path,
    )
    app.request_class = HashedUploadRequest
    _make_private(Path(app.instance_path))
    settings = load_settings(Path(app.instance_path), overrides)
    db.refuse_unsafe_workers(settings.database_url, settings.workers)
    _configure(app, settings)
    event_log.init_app(app, settings.event_log)
    db.init_app(app, settings.database_url)
    _tell_refused(app)
    templating.init_app(app, settings)  # before the check of forms, which asks for the templates' environment
    security.init_app(app, settings)
    draft_pages.init_app(app)
    errors.init_app(app)
    request_log.init_app(app)
    render_queue.init_app(app)
    kept_answers.init_app(app)
    limits.init_app(app)
    _recognise_visitors(app)
    permit.refuse_changes_as_another(app)
    draft_pages.watch(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    for group in _commands():
        app.cli.add_command(group)
    permit.declare_public(app, "static", "style sheets and scripts, the same for everyone")
    permit.refuse_undeclared(app)
    permit.refuse_unplaced(app)
    refuse_others(app)
    return app


def _make_private(folder: Path) -> None:
    """Make the folder of the data, for its owner alone. Once it holds something, its rights are the operator's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = all(each.name == ".gitignore" for each in folder.iterdir())
    if is_new and folder.stat().st_uid == os.geteuid():
        folder.chmod(0o700)


def _configure(app: Flask, settings: Settings) -> None:
    host = urlsplit(settings.public_url).hostname or ""
    app.extensions["settings"] = settings
    if settings.proxy_hops:  # only what our own proxies say of the visitor counts; a visitor's own headers never do
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]
    app.config.update(
        SECRET_KEY=settings.secret_key,
        AUDIT_KEY=settings.audit_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=settings.upload_limit,
        SESSION_COOKIE_NAME="__Host-form" if settings.is_https else "form",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_NAME="",  # Flask-Login's own cookie: no cookie has this name, so none is ever read
        TRUSTED_HOSTS=sorted({host} | LOOPBACK),  # the machine itself asks whether the site works
        WTF_CSRF_TIME_LIMIT=None,  # a form that was open for a morning must still save
    )


def _guidance_of_site() -> Path | None:
    """The folder of the site at work: every application has its own, though the packs are read by one loader."""
    return Path(current_app.instance_path) / "guidance" if has_app_context() else None


guidance_loader.find_site_by(_guidance_of_site)


def _tell_refused(app: Flask) -> None:
    """Guidance of the site that has faults is not offered, and does not stop the rest."""
    with app.app_context():
        for name, faults in guidance_loader.refused_of_site().items():
            for fault in faults:
                app.logger.warning("guidance %s is not in use: %s", name, fault)


def _recognise_visitors(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # sign-ins live in our own table, not in Flask's cookie
    manager.anonymous_user = lambda: ANONYMOUS
    manager.request_loader(identity.from_request)
    app.before_request(identity.forget_actor)
    app.teardown_request(lambda _fault: audit.ask_at_turn(None))


def _blueprints() -> list[Blueprint]:
    return [
        accounts, drafts, mail, directory, mapping, sharing, protocols, repatriation, assessment,
        identification, paper_forms, law, letterheads, library, people, upkeep, calls, misses,
        relationships, action_plan, relationship_files, publicity, tasks, pictures, consultation, digest,
        history, overview, bundles, data_protection, exports, imports, pack_change, feed, feed_pages,
        calendar, tokens, api,
    ]  # fmt: skip


def _commands() -> list[Command]:
    overview_commands.documents.add_command(bundle)
    exchange_commands.add_command(export)
    exchange_commands.add_command(import_)
    exchange_commands.add_command(kinds_)
    return [
        worker,
        mail_commands.commands,
        doctor,
        schema_commands.commands,
        key_commands.commands,
        backup_commands.commands,
        account_commands.commands,
        directory_commands.commands,
        exchange_commands,
        people_commands.commands,
        demo_commands.commands,
        data_commands.commands,
        protocol_commands.commands,
        assessment_commands.commands,
        return_commands.commands,
        identification_commands.commands,
        law_commands.commands,
        library_commands.commands,
        mapping_commands.findings,
        search_commands.commands,
        overview_commands.audits,
        overview_commands.documents,
        overview_commands.guidance,
        partnerships,
    ]
