"""The second step of signing in: a code, a recovery code or a passkey; or setting the second factor up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for

from partnership.accounts import (
    challenges,
    factors,
    identity,
    notices,
    passkeys,
    queries,
    rate_limit,
    sign_in_flow,
    sign_ins,
)
from partnership.accounts.challenges import Challenge
from partnership.accounts.forms import CodeForm, RecoveryCodeForm, UsePasskeyForm
from partnership.accounts.provider import services as provider
from partnership.accounts.site import passkey_place
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.factors import app_page, codes_page, words_of_codes_left
from partnership.accounts.views.own_account import count_try, tries_of, visitor_device
from partnership.base.errors import InputFault, NotFound, Throttled
from partnership.store import audit
from partnership.store.db import transaction
from partnership.store.models import Factor, FailedStep, SignInStage, now
from partnership.web.forms import BaseForm
from partnership.web.pages import Page
from partnership.web.permit import public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.accounts.rate_limit import Tries
    from partnership.store.models import Account, FailedSignIn, SignIn

WHY = "it is the second step of signing in: the password was right, so somebody half signed in is asked"
GUESSED = (
    "Somebody gave your password, and then wrong codes, ten times. If that was not you, they know your password: "
    "choose another with the address below."
)


def _pending(*stages: SignInStage) -> tuple[SignIn, Account] | None:
    found = identity.pending(*stages)
    if found is not None:
        audit.set_actor(audit.Actor(found[1].id, found[1].email))
    return found


def _elsewhere() -> ResponseReturnValue:
    """Where somebody goes who is in already, or whose time for the second step has passed."""
    if viewer().is_authenticated:
        return redirect(url_for(Page.START.endpoint))
    flash("Sign in with your password first. There are 10 minutes for the second step.", "important")
    return redirect(url_for("accounts.sign_in", next=request.args.get("next")))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public(WHY)
def code() -> ResponseReturnValue:
    """Ask for the code of the authenticator app."""
    if _pending(SignInStage.AWAITS_FACTOR) is None:
        return _elsewhere()
    form, status = CodeForm(), 200
    if form.validate_on_submit():
        try:
            return _enter(Factor.CODE, form.code.data or "")
        except (InputFault, Throttled) as fault:
            form.code.errors, status = [str(fault)], _status_of(fault)
            form.code.data = ""  # the next code is another one
    return _code_page(form), status


def _status_of(fault: InputFault | Throttled) -> int:
    return 429 if isinstance(fault, Throttled) else 200


def _code_page(form: CodeForm, fault: str = "") -> str:
    _row, account = _still(SignInStage.AWAITS_FACTOR)
    has_passkeys = bool(passkey_place()[0] and queries.passkeys(account.id))
    return render_template("accounts/code.html", form=form, at=now(), has_passkeys=has_passkeys, fault=fault)


@blueprint.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public(WHY)
def recovery_code() -> ResponseReturnValue:
    """Ask for a recovery code instead."""
    if _pending(SignInStage.AWAITS_FACTOR) is None:
        return _elsewhere()
    form, status = RecoveryCodeForm(), 200
    if form.validate_on_submit():
        try:
            return _enter(Factor.RECOVERY, form.code.data or "")
        except (InputFault, Throttled) as fault:
            form.code.errors, status = [str(fault)], _status_of(fault)
    return render_template("accounts/recovery_code.html", form=form), status


@blueprint.post("/sign-in/passkey/options")
@public(WHY)
def passkey_options() -> ResponseReturnValue:
    """What the browser needs to ask for a passkey (JSON)."""
    with transaction() as session:
        row, account = _still(SignInStage.AWAITS_FACTOR)
        options = passkeys.ask(session, account, row)
    return Response(options, mimetype="application/json")


@blueprint.post("/sign-in/passkey")
@public(WHY)
def passkey() -> ResponseReturnValue:
    """Take the answer of a passkey."""
    if _pending(SignInStage.AWAITS_FACTOR) is None:
        return _elsewhere()
    form = UsePasskeyForm()
    if not form.validate_on_submit():
        return _code_page(CodeForm(formdata=None), factors.WRONG[Factor.PASSKEY])
    try:
        return _enter(Factor.PASSKEY, form.credential.data or "")
    except (InputFault, Throttled) as fault:
        return _code_page(CodeForm(formdata=None), str(fault)), _status_of(fault)


def _enter(factor: Factor, given: str) -> Response:
    """In with a second factor that is right: the half-done sign-in ends and an open one begins, with a new token.

    Otherwise the failure is counted and InputFault raised, or Throttled when there were too many already.
    """
    _row, account = _still(SignInStage.AWAITS_FACTOR)
    tries = tries_of(rate_limit.of_code if factor is Factor.CODE else rate_limit.of_key, account)
    counted = count_try(tries, account.id)
    with transaction() as session:
        row, account = _still(SignInStage.AWAITS_FACTOR)
        way_in = None
        if _is_right(session, row, account, factor, given):
            rate_limit.take_back(session, counted)
            sign_ins.close_pending(session, row)
            way_in = sign_in_flow.begin_with_factor(session, account, factor)
            provider.carry_on(session, row, way_in.token)
        left = queries.codes_left(account.id)
    if way_in is None:
        _note_failure(account, factor, given, tries, counted)
        raise InputFault(factors.WRONG[factor])
    if factor is Factor.RECOVERY:
        flash(words_of_codes_left(left), "important")
    return sign_in_flow.answer(way_in, request.args.get("next", ""))


def _is_right(session: Session, row: SignIn, account: Account, factor: Factor, given: str) -> bool:
    if factor is Factor.PASSKEY:
        return passkeys.use(session, account, row, given, now())
    use = factors.use_recovery_code if factor is Factor.RECOVERY else factors.use_code
    return use(session, account, given, now())


def _note_failure(account: Account, factor: Factor, given: str, tries: Tries, counted: FailedSignIn) -> None:
    """Write a wrong code down, and tell the holder of the tenth; the second of two clicks is none."""
    at = now()
    with transaction() as session:
        if factor is Factor.CODE and factors.was_used(account, given, at):
            rate_limit.take_back(session, counted)
            return
        rate_limit.record_failure(session, FailedStep(factor.value), tries, account.id, visitor_device(), at)
        if tries.is_for_all_addresses and rate_limit.is_at_limit(tries, at):
            notices.tell_changed(session, account, GUESSED, "Somebody may know your password")


@blueprint.route("/sign-in/set-up", methods=["GET", "POST"])
@public("somebody whose password was right sets up the second factor that the site asks for; nothing else opens")
def set_up() -> ResponseReturnValue:
    """Set up an authenticator app before the first way in."""
    found = _pending(SignInStage.AWAITS_ENROLMENT)
    if found is None:
        return _elsewhere()
    if challenges.payload_of(found[0], Challenge.CODES):
        return redirect(url_for("accounts.first_codes", next=request.args.get("next")))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                row, account = _still(SignInStage.AWAITS_ENROLMENT)
                factors.set_up(session, account, row, form.code.data or "", now())
        except InputFault as fault:
            form.code.errors, form.code.data = [str(fault)], ""
        else:
            return redirect(url_for("accounts.first_codes", next=request.args.get("next")))
    return app_page(form, *_still(SignInStage.AWAITS_ENROLMENT))


def _still(stage: SignInStage) -> tuple[SignIn, Account]:
    found = _pending(stage)
    if found is None:
        raise NotFound
    return found


@blueprint.route("/sign-in/recovery-codes", methods=["GET", "POST"])
@public("somebody who has just set up the second factor keeps the codes for the day on which it is lost")
def first_codes() -> ResponseReturnValue:
    """Show the recovery codes once; then in."""
    found = _pending(SignInStage.AWAITS_ENROLMENT)
    if found is None:
        return _elsewhere()
    if not challenges.payload_of(found[0], Challenge.CODES):
        return redirect(url_for("accounts.set_up", next=request.args.get("next")))
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as session:
            row, account = _still(SignInStage.AWAITS_ENROLMENT)
            if not challenges.take(session, row, Challenge.CODES):
                raise NotFound
            sign_ins.close_pending(session, row)
            way_in = sign_in_flow.begin_with_factor(session, account, Factor.CODE)
        return sign_in_flow.answer(way_in, request.args.get("next", ""))
    return codes_page(form, found[0])
