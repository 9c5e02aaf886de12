"""The own passkey of somebody who came by the sign-in provider: used for what asks it, and made the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, url_for

from partnership.accounts import factors, passkeys, queries, rate_limit, sign_in_flow
from partnership.accounts.forms import UsePasskeyForm
from partnership.accounts.provider import services as provider
from partnership.accounts.site import passkey_place
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import own_account, own_sign_in
from partnership.accounts.views.tries import count_try, note_failure, tries_of
from partnership.base.errors import NotFound
from partnership.policy.actions import Action
from partnership.store.db import db, transaction
from partnership.store.models import Factor, FailedStep, SignInStage, now
from partnership.web.forms import BaseForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.accounts.sign_in_flow import WayIn


def _need_provider_sign_in() -> None:
    if not viewer().is_by_provider:
        raise NotFound


@blueprint.route("/account/use-passkey", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def use_passkey() -> ResponseReturnValue:
    """Use the own passkey: from then on this sign-in counts as one with it."""
    if not viewer().is_by_provider:
        return redirect(sign_in_flow.own_path(request.args.get("next")))
    form, fault, status = UsePasskeyForm(), "", 200
    if form.validate_on_submit():
        way_in = _use(form.credential.data or "")
        if way_in is not None:
            return sign_in_flow.answer(way_in, request.args.get("next", ""))
        fault, status = factors.WRONG[Factor.PASSKEY], 400
    has_passkeys = bool(passkey_place()[0] and queries.passkeys(own_account().id))
    return render_template("accounts/use_passkey.html", form=form, has_passkeys=has_passkeys, fault=fault), status


def _use(credential: str) -> WayIn | None:
    own = own_account()
    tries = tries_of(rate_limit.of_key, own)
    counted = count_try(tries, own.id)
    with transaction() as session:
        account, row = own_account(), own_sign_in(session)
        way_in = None
        if passkeys.use(session, account, row, credential, now()) and queries.end_pending(
            session, row.id, SignInStage.OPEN, now()
        ):
            rate_limit.take_back(session, counted)
            way_in = sign_in_flow.begin_with_factor(session, account, Factor.PASSKEY)
            provider.carry_on(session, row, way_in.token)
    if way_in is None:
        note_failure(FailedStep.PASSKEY, tries, own.id)
    return way_in


@blueprint.post("/account/use-passkey/options")
@permit(Action.SIGNED_IN)
def use_passkey_options() -> ResponseReturnValue:
    """What the browser needs to ask for a passkey (JSON)."""
    _need_provider_sign_in()
    with transaction() as session:
        options = passkeys.ask(session, own_account(), own_sign_in(session))
    return Response(options, mimetype="application/json")


@blueprint.route("/account/first-passkey", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def first_passkey() -> ResponseReturnValue:
    """The first passkey of somebody who has just taken an invitation up, for what the provider's word does not do."""
    _need_provider_sign_in()
    if not passkey_place()[0] or not provider.may_make_first_passkey(own_account(), own_sign_in(db.session())):
        raise NotFound
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as session:
            passkeys.ask_for_new(own_account(), own_sign_in(session))
        return redirect(url_for("accounts.new_passkey"))
    return render_template(
        "accounts/first_passkey.html", form=form, later=sign_in_flow.own_path(request.args.get("next"))
    )
