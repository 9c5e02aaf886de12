"""What the script keeps while somebody types, deleting a draft, and staying signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from partnership.base.errors import InputFault, NotFound
from partnership.documents.wording import counted
from partnership.policy.actions import Action
from partnership.store.db import transaction
from partnership.store.models.drafts import LONGEST_ADDRESS
from partnership.web.drafts import offers, services, visitor
from partnership.web.drafts.content import TOKEN, Content, Form, fits, is_secret, kept_fields
from partnership.web.drafts.visitor import is_by_link, is_private, page_of_form, unkept
from partnership.web.form_token import work_sent
from partnership.web.permit import permit
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.web.drafts.content import Pairs

# What was typed in a form that could not be taken, since the database takes nothing: the page of that has it.
#
# It is stored nowhere, and goes to nobody but who sent it. Sent again as it was, the form is taken once, even where the
# first sending was taken after all: its key is the same (`drafts/pages.py`).


LEAST = 20  # characters of several words: less is typed again in no time


@dataclass(frozen=True, slots=True)
class SentAgain:
    """A form as it was sent. Without `fields` it cannot be sent again as it was, and `texts` are there to be copied."""

    address: str
    fields: Pairs
    texts: tuple[str, ...]
    page: str  # where the form stands
    is_kept: bool = False  # it is a draft already


def sent_again() -> SentAgain | None:
    """What this request sent; None where it sent nothing, or only passwords and codes."""
    if g.get("is_rehearsal"):  # a draft is being shown
        return SentAgain("", (), (), request.full_path.rstrip("?"), is_kept=True)
    if request.method != "POST" or request.endpoint is None or is_private(request.endpoint) or not _is_ours():
        return None
    sent = tuple(request.form.items(multi=True))
    withheld = _unkept(request.endpoint) | g.get("secret_fields", set())
    withheld |= {name for name, _ in sent if is_secret(name)}
    is_whole = not request.files and fits(sent) and not any(value for name, value in sent if name in withheld)
    texts = tuple(
        value for name, value in sent if name not in withheld and len(value) > LEAST and len(value.split()) > 1
    )
    page = request.path if is_by_link() else page_of_form()
    if is_whole and any(name == TOKEN for name, _ in sent):
        return SentAgain(request.full_path.rstrip("?"), sent, (), page)
    return SentAgain("", (), texts, page)


def _is_ours() -> bool:
    """Whether a form of this site was sent: else a click on this page would send what another site's page has typed."""
    return g.get("csrf_valid", False) or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _unkept(endpoint: str) -> set[str]:
    """The fields that the view withholds; all, where it would have to ask a database that does not answer."""
    try:
        return set(unkept(endpoint, request.view_args or {}))
    except SQLAlchemyError:
        return set(request.form)


blueprint = Blueprint("drafts", __name__)
LONGEST_TITLE = 300
OWN = "draft-"  # before the names of what the script adds; no field of a form begins so


@blueprint.app_context_processor
def _for_pages() -> dict[str, Any]:
    """What the head of every page and the lists of what was begun ask for."""
    return {"drafts_begun": offers.begun, "sign_in_left": _left(), "sent_again": sent_again}


def _left() -> object:
    """How long the sign-in lasts, where somebody is signed in who may type."""
    return g.get("sign_in_left") if visitor.is_writer() else None


@blueprint.post("/drafts")
@permit(Action.SIGNED_IN)
def keep() -> ResponseReturnValue:
    """Keep the fields of a form as they stand; 204, or 409 where that form was saved meanwhile.

    Where they stand again as the page brought them, nothing is begun any more.
    """
    address, origin = _own_path(f"{OWN}address"), _own_path(f"{OWN}origin")
    writer, work, taker = visitor.author(), work_sent(), visitor.taker_at(urlsplit(address).path)
    if writer is None or work is None or taker is None:
        raise NotFound
    endpoint, unkept = taker
    sent = tuple(pair for pair in request.form.items(multi=True) if not pair[0].startswith(OWN))
    if not fits(sent):
        message = "That is more than can be kept."
        raise InputFault(message)
    fields = kept_fields(sent, unkept)
    title = request.form.get(f"{OWN}title", "")[:LONGEST_TITLE]
    form = Form(work, endpoint, urlsplit(address).path)
    with transaction() as session:
        if f"{OWN}unchanged" in request.form:
            services.forget_typed(session, writer, form)
            return "", 204
        is_kept = services.keep_typed(session, visitor.keyring(), writer, form, Content(fields, origin, title))
    return "", 204 if is_kept else 409


@blueprint.post("/drafts/<uuid:draft_id>/delete")
@permit(Action.SIGNED_IN)
def delete(draft_id: UUID) -> ResponseReturnValue:
    """Delete what was begun, and go on where one was."""
    writer = visitor.author()
    with transaction() as session:
        if writer is None or not services.delete_work(session, writer, draft_id):
            raise NotFound
    flash("Draft deleted.", "success")
    return redirect(_own_path("back"), 303)


@blueprint.get("/stay")
@permit(Action.SIGNED_IN)
def stay() -> ResponseReturnValue:
    """Any page that is opened lets a sign-in last longer; this one says how long, for the script too."""
    left = g.sign_in_left
    minutes = left.seconds // 60
    if is_of_script():
        return jsonify(seconds=left.seconds, is_last=left.is_last)
    return render_template("drafts/stay.html", words=counted(minutes, "minute", "minutes"), is_last=left.is_last)


def _own_path(name: str) -> str:
    """A path of this site that was sent along."""
    path = request.form.get(name, "")
    if (
        len(path) > LONGEST_ADDRESS
        or not path.startswith("/")
        or path.startswith(("//", "/\\"))
        or not path.isprintable()
    ):
        message = "That is no address of this site."
        raise InputFault(message)
    return path
