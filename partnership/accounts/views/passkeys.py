"""The own passkeys: the list, making one, taking one away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for

from partnership.accounts import challenges, factors, passkeys, queries, rate_limit, sign_in_flow
from partnership.accounts.challenges import Challenge
from partnership.accounts.forms import PasskeyForm, ProofForm, UsePasskeyForm
from partnership.accounts.provider import services as provider
from partnership.accounts.site import passkey_place
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import (
    ask_proof,
    count_try,
    note_failure,
    own_account,
    own_sign_in,
    prove,
    tries_of,
)
from partnership.base.errors import InputFault, NotFound
from partnership.policy.actions import Action
from partnership.store.db import db, transaction
from partnership.store.models import Factor, FailedStep, Passkey, SignInStage, now
from partnership.web.forms import BaseForm
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

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


@blueprint.get("/account/passkeys")
@permit(Action.SIGNED_IN)
def own_passkeys() -> ResponseReturnValue:
    """The own passkeys, and what is needed to make one."""
    own = own_account()
    return render_template(
        "accounts/passkeys.html",
        passkeys=queries.passkeys(own.id),
        has_factor=own.has_second_factor,
        can_be_made=bool(passkey_place()[0]),
    )


@blueprint.route("/account/passkeys/add", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def add_passkey() -> ResponseReturnValue:
    """Prove that it is you, before a passkey is made."""
    _need_app()
    if not own_account().password_hash:  # it signs in through the provider, and this sign-in had a passkey
        return _add_another()
    form = ask_proof(ProofForm())
    if form.validate_on_submit() and prove(form, lambda _session, account, row: passkeys.ask_for_new(account, row)):
        return redirect(url_for("accounts.new_passkey"))
    return render_template("accounts/add_passkey.html", form=form)


def _add_another() -> ResponseReturnValue:
    form = BaseForm()
    if own_sign_in(db.session()).factor is not Factor.PASSKEY:
        raise NotFound
    if form.validate_on_submit():
        with transaction() as session:
            passkeys.ask_for_new(own_account(), own_sign_in(session))
        return redirect(url_for("accounts.new_passkey"))
    return render_template("accounts/add_passkey.html", form=form)


def _need_app() -> None:
    """Passkeys stand beside an app, whose codes are there on the day on which a passkey is not at hand.

    Or beside the sign-in provider: then the first is made when an invitation was taken up, and others with it.
    """
    own = own_account()
    is_first = provider.may_make_first_passkey(own, own_sign_in(db.session()))
    is_later = viewer().is_by_provider is False and own_sign_in(db.session()).factor is Factor.PASSKEY
    if not passkey_place()[0] or not (own.has_second_factor or is_first or is_later):
        raise NotFound


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def new_passkey() -> ResponseReturnValue:
    """Name a passkey and let the browser make it."""
    _need_app()
    row = own_sign_in(db.session())
    if not challenges.payload_of(row, Challenge.NEW_PASSKEY):
        return redirect(url_for("accounts.add_passkey"))
    form = PasskeyForm()
    if form.validate_on_submit():
        name = form.name.data or ""
        try:
            with transaction() as session:
                passkeys.make(session, own_account(), own_sign_in(session), name, form.credential.data or "")
        except InputFault as fault:
            form.add_fault(fault, "credential")
        else:
            flash(f"The passkey “{name}” is ready.", "success")
            return redirect(url_for("accounts.own_passkeys"))
    elif form.name.errors:
        form.credential.errors = ()
    options = passkeys.new_options(own_account(), own_sign_in(db.session()))
    return render_template("accounts/new_passkey.html", form=form, options=options)


@blueprint.route("/account/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Take a passkey away, after a proof that it is you."""
    key = _own_passkey(passkey_id)
    name = key.name
    form = ask_proof(ProofForm())
    if form.validate_on_submit() and prove(
        form, lambda session, account, row: passkeys.remove(session, account, row, _own_passkey(passkey_id))
    ):
        flash(f"The passkey “{name}” is removed.", "success")
        return redirect(url_for("accounts.own_passkeys"))
    return render_template("accounts/remove_passkey.html", form=form, name=name)


def _own_passkey(passkey_id: UUID) -> Passkey:
    key = queries.passkey_of(own_account().id, passkey_id)
    if key is None:
        raise NotFound
    return key
