"""What is kept and for how long, what is held of oneself, erasure, and the papers of data protection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from partnership.accounts.views.own_account import own_account
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.documents.word.writer import write_word
from partnership.map.downloads.delivery import attached
from partnership.map.downloads.formats import Format
from partnership.operations.data_protection import erasure
from partnership.operations.data_protection.forms import ErasureForm
from partnership.operations.data_protection.papers import compose_assessment, compose_record
from partnership.operations.data_protection.retention import ENDS, KINDS, LegalBasis
from partnership.operations.data_protection.services import site_facts
from partnership.operations.data_protection.subject_access import DATA_TAKEN, tell_taken, write_zip
from partnership.people.administration.queries import get_account
from partnership.policy.actions import Action
from partnership.register.authority.erasures.services import month_after
from partnership.store import audit
from partnership.store.db import db, forget_old_pages, transaction
from partnership.store.models import now
from partnership.web.permit import permit, public, shown_once, viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.documents.blocks import Document
    from partnership.operations.data_protection.papers import SiteFacts
    from partnership.store.models import Account

blueprint = Blueprint("data_protection", __name__)

ZIP = "application/zip"
# The same words whether a name is known here or not.
DONE = (
    "The account, its address, post and linked desks are erased. If a text of a partnership has the address or a name "
    "that you gave, those who keep the text are asked. You get one mail in a month, in the same words whatever they "
    "say."
)
ACCOUNTS = "/administration/accounts/<uuid:account_id>"


@blueprint.get("/data-protection")
@public("everybody may know what is kept about people, before they give anything of it")
def kept() -> ResponseReturnValue:
    """What is kept, for what and for how long."""
    settings = site_settings()
    rows = [
        (each.name, each.about, each.purpose, each.in_words(settings), ENDS[each.end])
        for each in KINDS
        if each.basis is not LegalBasis.NONE
    ]
    return render_template("data_protection/kept.html", rows=rows, contact=settings.data_contact)


@blueprint.route("/account/data", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
@shown_once
def own_data() -> ResponseReturnValue:
    """All that is held of oneself, as a zip: told first, since taking it is recorded."""
    if request.method == "POST":
        return _taken(own_account(), is_own=True)
    return render_template("data_protection/own_data.html")


@blueprint.route(f"{ACCOUNTS}/data", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
@shown_once
def account_data(account_id: UUID) -> ResponseReturnValue:
    """What is held of an account as such, for an administrator: nothing of what it wrote in a partnership."""
    account = get_account(account_id)
    if request.method == "POST":
        return _taken(account, is_own=account.id == viewer().account_id)
    return render_template("data_protection/account_data.html", account=account)


def _taken(account: Account, *, is_own: bool) -> Response:
    """The look is recorded, and told to whom it is about, before anything is handed out."""
    with transaction() as session:
        audit.record(session, DATA_TAKEN, account)
        if not is_own:
            tell_taken(session, account)
    return attached(Response(write_zip(db.session(), account, is_own=is_own), content_type=ZIP), "what-is-held.zip")


@blueprint.route(f"{ACCOUNTS}/erasure", methods=["GET", "POST"])
@permit(Action.ADMINISTER)
def erase(account_id: UUID) -> ResponseReturnValue:
    """Erase who held a closed account: what goes, what stays and why, and the button."""
    account = get_account(account_id)
    if account.is_active or account.erased_at is not None:
        raise NotFound
    form = ErasureForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction() as session:
                erasure.erase_own(session, viewer().account_id, get_account(account_id), form.names.data or [])
        except InputFault as fault:
            form.add_fault(str(fault), fault.field)
        else:
            forget_old_pages()
            flash(DONE, "success")
            return redirect(url_for("people.account", account_id=account_id))
    return render_template("data_protection/erase.html", form=form, account=account, due=month_after(now()))


@blueprint.get("/administration/data-protection")
@permit(Action.DATA_PAPERS)
def papers() -> ResponseReturnValue:
    """The papers that a data protection officer asks for."""
    return render_template("data_protection/papers.html")


@blueprint.get("/administration/data-protection/record")
@permit(Action.DATA_PAPERS)
def record() -> ResponseReturnValue:
    """The record of processing as a Word file."""
    return _paper(compose_record)


@blueprint.get("/administration/data-protection/assessment")
@permit(Action.DATA_PAPERS)
def assessment() -> ResponseReturnValue:
    """The draft of an impact assessment as a Word file."""
    return _paper(compose_assessment)


def _paper(compose: Callable[[SiteFacts], Document]) -> Response:
    """Who coordinates is told of their own partnerships, and of no number of the whole site."""
    visitor = viewer()
    only = None if visitor.is_administrator else visitor.coordinated_ids
    document = compose(site_facts(db.session(), only))
    return attached(Response(write_word(document), content_type=Format.WORD.kind), document.file_name)
