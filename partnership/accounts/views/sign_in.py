"""Signing in with a password, signing out, and making an account from a link."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for

from partnership.accounts import identity, passwords, queries, rate_limit, services, sign_in_flow, sign_ins
from partnership.accounts.forms import NewPasswordForm, ResetForm, SignInForm, SignUpForm
from partnership.accounts.links import live_link
from partnership.accounts.site import own_words
from partnership.accounts.tokens import fold_email, is_email
from partnership.accounts.views import provider
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import count_try, known_browser, visitor_address, visitor_device
from partnership.accounts.views.provider import provider_name
from partnership.base.errors import Throttled
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import FailedStep, LinkPurpose, SignIn, SignInStage, now
from partnership.web.pages import Page
from partnership.web.permit import public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.accounts.sign_in_flow import WayIn

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


WRONG = "The email address or the password is not right"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("everybody must be able to sign in")
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; the same answer and time for unknown, closed and wrong."""
    if viewer().is_authenticated:
        return redirect(url_for(Page.START.endpoint))
    form = SignInForm(next=request.args.get("next", ""))
    status = 200
    if form.validate_on_submit():
        try:
            way_in = _try(fold_email(form.email.data or ""), form.password.data or "")
        except Throttled as fault:
            form.email.errors = [str(fault)]
            status = 429
        else:
            if way_in is not None:
                return sign_in_flow.answer(way_in, form.next.data or "")
            form.email.errors = [WRONG]
    return render_template("accounts/sign_in.html", form=form, provider_name=provider_name()), status


def _try(email: str, typed: str) -> WayIn | None:
    """A way in, if the password is right; a failure is counted."""
    account = queries.account_by_email(email)
    account_id = account.id if account is not None else None
    stored = account.password_hash if account is not None and account.is_active else ""
    tries = rate_limit.of_password(email, visitor_address(), known_browser(account))
    counted = count_try(tries, account_id)  # hashing takes a while: nobody else's change waits for it
    is_right = passwords.is_right(typed, stored)
    renewed = passwords.hash_password(typed) if is_right and passwords.needs_new_hash(stored) else ""
    with transaction() as session:
        if is_right:  # a password that is changed at this moment opens nothing; a wrong one waits for nobody's change
            audit.take_turn(session)
        account = queries.account_by_email(email)
        if account is not None and is_right:
            session.refresh(account)
        if not is_right or account is None or not account.is_active or account.password_hash != stored:
            rate_limit.record_failure(session, FailedStep.PASSWORD, tries, account_id, visitor_device(), now())
            return None
        rate_limit.take_back(session, counted)
        audit.set_actor(audit.Actor(account.id, account.email))
        if renewed:
            services.keep_hash(account, renewed)
        return sign_in_flow.begin(session, account)


@blueprint.post("/sign-out")
@public("somebody whose sign-in has ended must still get rid of the cookie")
def sign_out() -> ResponseReturnValue:
    """End this sign-in, or one that still waits for its second factor."""
    person, at_provider = viewer().person, False
    with transaction() as session:
        if person.is_authenticated:
            account, row = queries.account_by_id(person.account_id), session.get(SignIn, person.sign_in_id)  # type: ignore[arg-type]
            if account is not None and row is not None:
                at_provider = row.is_by_provider
                sign_ins.end_sign_in(session, account, row)
        elif found := identity.pending(*sign_ins.PENDING):
            sign_ins.give_up(found[0])
    is_there = at_provider and provider_name()
    response = make_response(redirect(url_for("accounts.signed_out" if is_there else "accounts.sign_in")))
    identity.take_cookie(response)
    if person.is_authenticated and not is_there:
        flash("You are signed out.", "success")
    return response


@blueprint.route("/sign-up/<token>", methods=["GET", "POST"])
@public("the holder of a sign-up link has no account yet; the link is the key")
def sign_up(token: str) -> ResponseReturnValue:
    """Make an account from a single-use link: looking at it uses nothing up, only the form does."""
    link = live_link(token, LinkPurpose.SIGN_UP)
    form, named = SignUpForm(), provider.named_as(link.email)
    form.own_words = own_words(link.email)
    if named is not None:
        del form.password
    if form.validate_on_submit():
        db.session.rollback()
        hashed = passwords.hash_password(form.password.data or "") if named is None else ""
        with transaction() as session:
            link = live_link(token, LinkPurpose.SIGN_UP)
            audit.set_actor(audit.Actor(None, link.email))
            account = services.sign_up(session, link, form.display_name.data or "", hashed)
            way_in = provider.begin(session, account, named)
        if way_in.stage is SignInStage.OPEN:
            flash("Your account is ready.", "success")
        return provider.answer(way_in, named)
    return render_template(
        "accounts/sign_up.html", form=form, email=link.email, named=named, provider_name=provider_name()
    )
