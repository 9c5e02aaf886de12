"""Choosing a new password by a link in a mail. The second factor is asked for as ever: a reset takes nothing away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from partnership.accounts import passwords, queries, rate_limit, services
from partnership.accounts.forms import NewPasswordForm, ResetForm
from partnership.accounts.links import live_link
from partnership.accounts.site import own_words
from partnership.accounts.tokens import fold_email, is_email
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import visitor_address
from partnership.accounts.views.tries import count_try
from partnership.base.errors import Throttled
from partnership.store.db import db, transaction
from partnership.store.models import LinkPurpose
from partnership.web.permit import public

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# A link and a mail take a few milliseconds, which can be measured from outside: so every answer comes this long after
# it was asked for, whatever was done.
ANSWER_AFTER = 0.2  # seconds


@blueprint.route("/reset", methods=["GET", "POST"])
@public("who has forgotten the password cannot sign in")
def reset() -> ResponseReturnValue:
    """Ask for a link: the same answer and time whether the address has an account or not."""
    begun = time.monotonic()
    form = ResetForm()
    status = 200
    if form.validate_on_submit():
        email = fold_email(form.email.data or "")
        tries = rate_limit.of_reset(email, visitor_address())
        try:
            account = queries.account_by_email(email)
            count_try(tries, account.id if account is not None else None)
            if not is_email(email):
                form.email.errors = ["Enter an email address, like name@example.org"]
            else:
                with transaction() as session:
                    services.ask_reset(session, email)
                time.sleep(max(0.0, begun + ANSWER_AFTER - time.monotonic()))
                return redirect(url_for("accounts.reset_asked"))
        except Throttled as fault:
            form.add_fault(fault, "email")
            status = 429
    return render_template("accounts/reset.html", form=form), status


@blueprint.get("/reset/sent")
@public("it says the same to everybody")
def reset_asked() -> ResponseReturnValue:
    """What happens now."""
    return render_template("accounts/reset_asked.html")


@blueprint.route("/reset/<reset_token>", methods=["GET", "POST"])
@public("the link in the mail is the key; looking at it uses nothing up")
def choose_password(reset_token: str) -> ResponseReturnValue:
    """Choose a new password; then sign in with it."""
    link = live_link(reset_token, LinkPurpose.RESET)
    email = link.email
    account = queries.account_by_email(email)
    form = NewPasswordForm()
    form.own_words = own_words(email, account.display_name if account is not None else "")
    if form.validate_on_submit():
        db.session.rollback()
        hashed = passwords.hash_password(form.password.data or "")
        with transaction() as session:
            services.reset_password(session, live_link(reset_token, LinkPurpose.RESET), hashed)
        flash("Your password is changed. Sign in with it.", "success")
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/choose_password.html", form=form, email=email)
