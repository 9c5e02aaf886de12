"""The page of everything that somebody keeps: by the link of the monthly mail, and inside the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.accounts import links
from partnership.accounts.queries import account_by_id, viewer_of
from partnership.base.errors import NotFound
from partnership.documents.wording import counted, listed
from partnership.exchange.digest import entry_page, services
from partnership.exchange.digest.forms import ALL_ELSE, SectionAnswer
from partnership.policy.actions import Action
from partnership.store import audit
from partnership.store.db import db, note
from partnership.store.models import LinkPurpose, now
from partnership.web import conflict
from partnership.web.permit import permit, public, viewer
from partnership.web.security import csrf

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import MultiDict

    from partnership.exchange.digest.entry_page import EntryPage
    from partnership.store.models import Account

blueprint = Blueprint("digest", __name__)


@blueprint.route("/your-entries", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def your_entries() -> ResponseReturnValue:
    """Everything that the visitor keeps, with the question whether it is still right."""
    account = _account(viewer().account_id)
    page = entry_page.open_page(viewer(), _sent(), is_signed_in=True)
    if entry_page.is_taken(page, account, how=services.SIGNED_IN):
        _say(page)
        return redirect(url_for("digest.your_entries"))
    return _asked(page)


@csrf.exempt  # type: ignore[untyped-decorator]
@blueprint.route("/confirm/<digest_token>", methods=["GET", "POST"])
@public("the holder of the link from the monthly mail keeps the entries; the link is the key, and works once")
def confirm(digest_token: str) -> ResponseReturnValue:
    """The same page by the link of a digest: looking at it changes nothing, the form uses the link up.

    Nobody is signed in by it. The link in the address is the token against forged requests too.
    """
    link = links.live_link(digest_token, LinkPurpose.CONFIRM)
    account = _account(link.account_id)
    audit.set_actor(audit.Actor(account.id, account.email))
    page = entry_page.open_page(viewer_of(account), _sent(), is_signed_in=False)
    if entry_page.is_taken(page, account, how=services.BY_LINK, then=lambda session: links.use_up(session, link)):
        return render_template("digest/thanks.html", page=page, Answer=SectionAnswer)
    if request.method == "POST":
        db.session.rollback()
        links.live_link(digest_token, LinkPurpose.CONFIRM)  # used up meanwhile: nothing is left to ask
    elif services.is_unopened(link.id):
        note(lambda session: services.note_opened(session, link.id, now()))
    return _asked(page, digest_token, account.email)


def _asked(page: entry_page.EntryPage, digest_token: str = "", email: str = "") -> ResponseReturnValue:
    """The questions; whose answers were about something else by now is asked again (409)."""
    return conflict.page(
        "digest/entries.html",
        [] if page.is_late else None,
        page=page,
        form=page.form,
        digest_token=digest_token,
        email=email,
        ALL_ELSE=ALL_ELSE,
    )


def _sent() -> MultiDict[str, str] | None:
    return request.form if request.method == "POST" else None


def _account(account_id: UUID | None) -> Account:
    account = account_by_id(account_id) if account_id is not None else None
    if account is None or not account.is_active:
        raise NotFound
    return account


def _say(page: EntryPage) -> None:
    if count := page.count(SectionAnswer.RIGHT):
        flash(f"You have confirmed {counted(count, 'section')}.", "success")
    wrong = [
        f"{listed([each.shown.heading for each in sections])} of {entry.name}"
        for entry, sections in page.answered(SectionAnswer.WRONG)
    ]
    if wrong:
        flash(f"Wrong: {'; '.join(wrong)}. Change it with the links below, then confirm it.", "important")
