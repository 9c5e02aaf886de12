"""Tokens for own systems: the page of a partnership, making one after a proof, revoking one's own and others'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, url_for

from partnership.accounts.queries import account_by_id, api_tokens
from partnership.accounts.views.own_account import ask_proof, own_account, own_sign_in, prove
from partnership.base import limits
from partnership.base.errors import InputFault, NotFound, PasskeyNeeded
from partnership.exchange.api.forms import TokenForm
from partnership.exchange.api.queries import get_token, tokens_in
from partnership.exchange.api.services import TokenRequest, end_token, make_token, own_token
from partnership.exchange.exports.files import AUDIENCE_WORDS
from partnership.policy.actions import Action
from partnership.register.authority.publications.queries import switched_on
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db, transaction
from partnership.store.models import Audience, Factor, now
from partnership.web.permit import can, permit, shown_once, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.store.models import Account, ApiToken, Partnership, SignIn

blueprint = Blueprint("tokens", __name__)
PATH = "/partnerships/<slug>/tokens"


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """One's own tokens, how a system asks with one, and for coordinators those of the others, without any secret."""
    return _page(partnership)


@blueprint.route(f"{PATH}/add", methods=["GET", "POST"])
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
@shown_once
def add(partnership: Partnership) -> ResponseReturnValue:
    """Make a token after a proof that it is you; it is shown this once."""
    form = _asked_form()
    if form.validate_on_submit():
        try:
            token = _make(form, partnership)
        except InputFault as fault:
            form.add_fault(fault, "name")
        else:
            if token:
                return _page(partnership, new=token)
    is_public = bool(switched_on([partnership.id]))
    return render_template("tokens/add.html", partnership=partnership, form=form, is_public=is_public)


@blueprint.post(f"{PATH}/<uuid:token_id>/revoke")
@permit(Action.TEAM_MANAGE, get_token)
def revoke(token: ApiToken) -> ResponseReturnValue:
    """A coordinator ends a token of the partnership, whoever's it is."""
    partnership_id = token.partnership_id
    _end(token)
    slug = next(each.slug for each in viewer().places if each.id == partnership_id)
    return redirect(url_for("tokens.index", slug=slug))


@blueprint.post("/account/tokens/<uuid:token_id>/revoke")
@permit(Action.SIGNED_IN)
def revoke_own(token_id: UUID) -> ResponseReturnValue:
    """End a token of one's own."""
    _end(own_token(db.session(), own_account().id, token_id))
    return redirect(url_for("accounts.account", _anchor="tokens"))


@blueprint.app_context_processor
def _for_account_page() -> dict[str, Any]:
    """What the page of one's own account asks for: one's tokens, by partnership."""
    return {"own_tokens": _own_tokens}


def _own_tokens() -> list[tuple[ApiToken, Partnership]]:
    account_id = viewer().person.account_id
    return api_tokens(account_id, now()) if account_id is not None and viewer().limited_to is None else []


def _asked_form() -> TokenForm:
    """Without a password, which who signs in by a provider may lack, the passkey of this sign-in is the proof."""
    if not _is_able_to_prove():
        raise PasskeyNeeded
    form = TokenForm()
    if own_account().password_hash:
        ask_proof(form)
    else:
        del form.current, form.code
    return form


def _is_able_to_prove() -> bool:
    """Whether the visitor has a password to prove themselves by, or signed in with a passkey."""
    return bool(own_account().password_hash) or own_sign_in(db.session()).factor is Factor.PASSKEY


def _make(form: TokenForm, partnership: Partnership) -> str:
    """The token; empty where the proof is not right."""
    wanted = TokenRequest(
        form.name.data or "", Audience(form.audience.data), form.places.data == "yes", int(form.days.data)
    )
    made: list[str] = []

    def act(session: Session, account: Account, _row: SignIn) -> None:
        made.append(make_token(session, account, session.merge(partnership), wanted))

    if "current" not in form:
        with transaction() as session:
            act(session, own_account(), own_sign_in(session))
    else:
        prove(form, act)
    return "".join(made)


def _end(token: ApiToken) -> None:
    with transaction() as session:
        account = account_by_id(token.account_id)
        if account is None:
            raise NotFound
        end_token(session, token, account)
    flash("The token is revoked. It opens nothing any more.", "success")


def _page(partnership: Partnership, new: str = "") -> str:
    own_id = viewer().person.account_id if viewer().limited_to is None else None
    found = tokens_in(partnership.id, now())
    is_keeper = can(Action.TEAM_MANAGE, partnership)
    return render_template(
        "tokens/index.html",
        partnership=partnership,
        new=new,
        own=[token for token, _account in found if token.account_id == own_id],
        others=[(token, account) for token, account in found if is_keeper and token.account_id != own_id],
        is_keeper=is_keeper,
        is_able_to_make=own_id is not None and _is_able_to_prove(),
        words=AUDIENCE_WORDS,
        a_minute=limits.TOKEN_REQUESTS.most,
        base=address("api.index"),
    )
