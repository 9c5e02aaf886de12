"""One's own account: who one is, where one belongs, how one gets in, and where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.accounts import factors, memberships, passwords, queries, rate_limit, services, sign_ins
from partnership.accounts.forms import ChangePasswordForm, PostForm
from partnership.accounts.site import own_words
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import count_try, note_failure, own_account, own_sign_in, tries_of
from partnership.base.config import site_settings
from partnership.base.errors import NotFound
from partnership.policy.actions import Action
from partnership.store.db import transaction
from partnership.store.models import Factor, FailedStep, SignIn, now
from partnership.web.forms import BaseForm
from partnership.web.pages import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

STEP_WORDS = {
    FailedStep.PASSWORD: "Wrong password",
    FailedStep.CODE: "Right password, wrong code",
    FailedStep.RECOVERY: "Right password, wrong recovery code",
    FailedStep.PASSKEY: "Right password, wrong passkey",
    FailedStep.PROVIDER: "Refused after the sign-in provider",
    FailedStep.REFUSED: "Has to wait: too many failures",
}


@blueprint.get("/administration/failed-sign-ins")
@permit(Action.ADMINISTER)
def failed_sign_ins() -> ResponseReturnValue:
    """The record, newest first: when, which account, what failed, from where."""
    page = queries.recorded(page_number(request.args.get("page")))
    return render_template(
        "accounts/failed_sign_ins.html",
        page=page,
        rows=[(row, account, STEP_WORDS[row.step], rate_limit.address_of(row)) for row, account in page.rows],
        days=site_settings().failed_sign_ins_days,
        page_url=lambda number: url_for("accounts.failed_sign_ins", page=number),
    )


FACTOR_WORDS = {
    Factor.NONE: "Password only",
    Factor.CODE: "Code from an app",
    Factor.RECOVERY: "Recovery code",
    Factor.PASSKEY: "Passkey",
    Factor.PROVIDER: "Sign-in provider",
}


@blueprint.get("/account")
@permit(Action.SIGNED_IN)
def account() -> ResponseReturnValue:
    """Everything about the own account, with links to what can be changed."""
    own, site, at = own_account(), site_settings(), now()
    places = memberships.places_of(own.id, viewer())
    return render_template(
        "accounts/account.html",
        own=own,
        places=places,
        sleeps=any(each.sleeps for each in places),
        codes_left=queries.codes_left(own.id),
        few_codes=factors.FEW,
        provider_name=site.oidc_name if site.oidc_issuer else "",
        passkeys=queries.passkeys(own.id),
        factor_links=_factor_links(asks_factor=site.asks_second_factor),
        factor_words=FACTOR_WORDS,
        sign_ins=queries.live_sign_ins(
            own.id,
            seen_after=at - site.session_idle,
            started_after=at - site.session_absolute,
            until=at + sign_ins.SKEW,
        ),
        form=BaseForm(),
    )


def _factor_links(*, asks_factor: bool) -> list[dict[str, str]]:
    """What can be done with an app that is set up; it stays where the site asks for a second factor."""
    about = "your authenticator app"
    links = [{"text": "Change", "href": url_for("accounts.second_factor"), "about": about}]
    remove = {"text": "Remove", "href": url_for("accounts.remove_factor"), "about": "your second factor"}
    return links if asks_factor else [*links, remove]


@blueprint.route("/account/post", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def post() -> ResponseReturnValue:
    """Change the post that stands beside one's changes."""
    form = PostForm(display_name=own_account().display_name)
    if form.validate_on_submit():
        with transaction():
            services.change_post(own_account(), form.display_name.data or "")
        flash("Your post is changed.", "success")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/post.html", form=form)


@blueprint.post("/account/sign-ins/<uuid:sign_in_id>/end")
@permit(Action.SIGNED_IN)
def end_sign_in(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    with transaction() as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.ended_at is not None:
            raise NotFound
        sign_ins.end_sign_in(session, own_account(), row)
    flash("The sign-in has ended.", "success")
    return redirect(url_for("accounts.account", _anchor="sign-ins"))


@blueprint.post("/account/sign-ins/end-others")
@permit(Action.SIGNED_IN)
def end_other_sign_ins() -> ResponseReturnValue:
    """End all of one's own sign-ins but this one."""
    with transaction() as session:
        sign_ins.end_other_sign_ins(session, own_account(), own_sign_in(session))
    flash("Every other sign-in of yours has ended.", "success")
    return redirect(url_for("accounts.account", _anchor="sign-ins"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change the password; the present one shows that it is you."""
    form = ChangePasswordForm()
    own = own_account()
    form.own_words = own_words(own.email, own.display_name)
    if form.validate_on_submit():
        tries, stored = tries_of(rate_limit.of_password, own), own.password_hash
        counted = count_try(tries, own.id)
        if not passwords.is_right(form.current.data or "", stored):
            note_failure(FailedStep.PASSWORD, tries, own.id)
            form.current.errors = ["The present password is not right"]
            return render_template("accounts/password.html", form=form)
        hashed = passwords.hash_password(form.password.data or "")
        with transaction() as session:
            rate_limit.take_back(session, counted)
            services.change_password(session, own_account(), hashed, own_sign_in(session))
        flash("Your password is changed. Every other sign-in of yours has ended.", "success")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form)
