"""The own second factor: setting up or changing the app, new recovery codes, taking the factor away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.accounts import challenges, factors
from partnership.accounts.challenges import Challenge
from partnership.accounts.forms import CodeForm, ProofForm
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import ask_proof, own_account, own_sign_in, prove
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.policy.actions import Action
from partnership.store.db import db, transaction
from partnership.store.models import SignInStage, now
from partnership.web.forms import BaseForm
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Account, SignIn


def app_page(form: BaseForm, row: SignIn, account: Account) -> str:
    """The picture to scan and the same as text, of the secret that this sign-in is setting up."""
    secret = challenges.payload_of(row, Challenge.APP)
    if not secret:
        raise NotFound
    return render_template(
        "accounts/app.html",
        form=form,
        email=account.email,
        set_up=factors.set_up_of(secret, account.email, site_settings().site_name),
        is_first=row.stage is SignInStage.AWAITS_ENROLMENT,
        at=now(),
    )


def codes_page(form: BaseForm, row: SignIn) -> str:
    """The codes of the seed that this sign-in is showing."""
    seed = challenges.payload_of(row, Challenge.CODES)
    if not seed:
        raise NotFound
    is_first = row.stage is SignInStage.AWAITS_ENROLMENT
    codes = factors.codes_from(seed)
    return render_template("accounts/codes.html", form=form, codes=codes, is_first=is_first, at=now())


def words_of_codes_left(number: int) -> str:
    """How many recovery codes are left, in a sentence."""
    if number == 0:
        return "You have no recovery code left. Make new ones on the page of your account."
    left = f"You have {number} recovery code{'' if number == 1 else 's'} left."
    return f"{left} Make new ones on the page of your account." if number <= factors.FEW else left


@blueprint.route("/account/second-factor", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def second_factor() -> ResponseReturnValue:
    """Begin to set up an authenticator app, or another one in its place."""
    form = ask_proof(ProofForm())
    if form.validate_on_submit() and prove(
        form, lambda _session, _account, row: challenges.start(row, Challenge.APP, factors.new_secret())
    ):
        return redirect(url_for("accounts.app"))
    return render_template("accounts/second_factor.html", form=form, has_factor=own_account().has_second_factor)


@blueprint.route("/account/second-factor/app", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def app() -> ResponseReturnValue:
    """Scan the secret and give the first code."""
    row = own_sign_in(db.session())
    if not challenges.payload_of(row, Challenge.APP):
        return redirect(url_for("accounts.second_factor"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                factors.set_up(session, own_account(), own_sign_in(session), form.code.data or "", now())
        except InputFault as fault:
            form.code.errors, form.code.data = [str(fault)], ""
        else:
            return redirect(url_for("accounts.shown_codes"))
    return app_page(form, own_sign_in(db.session()), own_account())


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes in place of the old ones."""
    if not own_account().has_second_factor:
        raise NotFound
    form = ask_proof(ProofForm())
    if form.validate_on_submit() and prove(form, factors.renew_recovery_codes):
        return redirect(url_for("accounts.shown_codes"))
    return render_template("accounts/recovery_codes.html", form=form)


@blueprint.route("/account/recovery-codes/shown", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def shown_codes() -> ResponseReturnValue:
    """Show new recovery codes until they are kept; never again after that."""
    row = own_sign_in(db.session())
    if not challenges.payload_of(row, Challenge.CODES):
        return redirect(url_for("accounts.account"))
    form = BaseForm()
    if form.validate_on_submit():
        with transaction() as session:
            challenges.take(session, own_sign_in(session), Challenge.CODES)
        flash("Your second factor is ready, and your recovery codes are in force.", "success")
        return redirect(url_for("accounts.account"))
    return codes_page(form, row)


@blueprint.route("/account/second-factor/remove", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def remove_factor() -> ResponseReturnValue:
    """Take the second factor away, where the site lets people in without one."""
    if site_settings().asks_second_factor:
        raise NotAllowed
    if not own_account().has_second_factor:
        raise NotFound
    form = ask_proof(ProofForm())
    if form.validate_on_submit() and prove(form, factors.remove):
        flash("Your second factor is removed. Your password alone signs you in.", "success")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/remove_factor.html", form=form)
