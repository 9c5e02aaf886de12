"""Signing in and out, signing up by a link, own sign-ins and password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for

from partnership import audit
from partnership.accounts import identity, passwords, queries, services
from partnership.accounts.forms import ActionForm, ChangePasswordForm, SignInForm, SignUpForm
from partnership.accounts.links import live_link
from partnership.accounts.tokens import fold_email
from partnership.db import db, transaction
from partnership.errors import NotFound, Throttled
from partnership.models import Account, LinkPurpose, SignIn, now
from partnership.policy.actions import Action
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("accounts", __name__)

WRONG = "The email address or the password is not right"


def own_path(text: str | None) -> str:
    """A path on this site from a `next` parameter; the start page for anything else."""
    parts = urlsplit(text or "")
    is_path = (text or "").startswith("/") and not (text or "").startswith(("//", "/\\"))
    has_odd = any(ord(character) <= 32 or character == "\\" for character in text or "")  # noqa: PLR2004 - C0 and space
    return text if text and is_path and not has_odd and not parts.netloc else url_for("overview.start")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("everybody must be able to sign in")
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; the same answer and time for unknown, disabled and wrong."""
    if viewer().is_authenticated:
        return redirect(url_for("overview.start"))
    form = SignInForm(request.form if request.method == "POST" else None, next=request.args.get("next", ""))
    status = 200
    if form.validate_on_submit():
        try:
            return _try(form)
        except Throttled as fault:
            form.email.errors = [*form.email.errors, str(fault)]
            status = 429
    return render_template("accounts/sign_in.html", form=form), status


def _try(form: SignInForm) -> ResponseReturnValue:
    typed = form.password.data or ""
    address, email, at = request.remote_addr or "", fold_email(form.email.data or ""), now()
    services.check_throttle(email, address, at)
    account = queries.account_by_email(email)
    stored = account.password_hash if account is not None and account.is_active else ""
    db.session.rollback()  # hashing takes a while: nobody else's change waits for it
    if not passwords.is_right(typed, stored):
        with transaction() as session:
            services.record_failure(session, email, address, at)
        form.email.errors = [*form.email.errors, WRONG]
        return render_template("accounts/sign_in.html", form=form), 200
    with transaction() as session:
        account = queries.account_by_email(email)
        if account is None or not account.is_active:
            raise NotFound
        audit.set_actor(audit.Actor(account.id, account.email))
        if passwords.needs_new_hash(stored):
            account.password_hash = passwords.hash_password(typed)
        token = services.begin_sign_in(session, account, _device())
    response = make_response(redirect(own_path(form.next.data)))
    identity.give_cookie(response, token)
    return response


def _device() -> str:
    agent = request.user_agent.string
    browser = next((name for name in ("Firefox", "Edg", "Chrome", "Safari") if name in agent), "Another browser")
    system = next((name for name in ("Windows", "Android", "iPhone", "iPad", "Mac", "Linux") if name in agent), "")
    browser = {"Edg": "Edge"}.get(browser, browser)
    return f"{browser} on {system}" if system else browser


@blueprint.post("/sign-out")
@public("somebody whose sign-in has ended must still get rid of the cookie")
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    visitor = viewer()
    if visitor.is_authenticated:
        with transaction() as session:
            account, row = _own(visitor.account_id), session.get(SignIn, visitor.sign_in_id)
            if row is not None:
                services.end_sign_in(session, account, row)
    response = make_response(redirect(url_for("accounts.sign_in")))
    identity.take_cookie(response)
    return response


def _own(account_id: UUID | None = None) -> Account:
    account = queries.account_by_id(account_id or viewer().account_id)  # type: ignore[arg-type]
    if account is None:
        raise NotFound
    return account


@blueprint.route("/sign-up/<token>", methods=["GET", "POST"])
@public("the holder of a sign-up link has no account yet; the link is the key")
def sign_up(token: str) -> ResponseReturnValue:
    """Make an account from a single-use link: looking at it uses nothing up, only the form does."""
    link = live_link(token, LinkPurpose.SIGN_UP)
    form = SignUpForm()
    form.own_words = (link.email, current_app.extensions["settings"].council)
    if form.validate_on_submit():
        db.session.rollback()
        hashed = passwords.hash_password(form.password.data or "")
        with transaction() as session:
            link = live_link(token, LinkPurpose.SIGN_UP)
            audit.set_actor(audit.Actor(None, link.email))
            account = services.sign_up(session, link, (form.display_name.data or "").strip(), hashed)
            sign_in_token = services.begin_sign_in(session, account, _device())
        flash("Your account is ready.", "success")
        response = make_response(redirect(url_for("overview.start")))
        identity.give_cookie(response, sign_in_token)
        return response
    return render_template("accounts/sign_up.html", form=form, email=link.email)


@blueprint.get("/account")
@permit(Action.SIGNED_IN)
def account() -> ResponseReturnValue:
    """Own account: what it may do where, and where it is signed in."""
    rows = queries.open_sign_ins(_own().id)
    return render_template("accounts/account.html", sign_ins=rows, form=ActionForm())


@blueprint.post("/account/sign-ins/<uuid:sign_in_id>/end")
@permit(Action.SIGNED_IN)
def end_sign_in(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of one's own sign-ins."""
    with transaction() as session:
        row = session.get(SignIn, sign_in_id)
        if row is None or row.ended_at is not None:
            raise NotFound
        services.end_sign_in(session, _own(), row)
    flash("The sign-in has ended.", "success")
    return redirect(url_for("accounts.account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def password() -> ResponseReturnValue:
    """Change the password; the present one shows that it is you."""
    form = ChangePasswordForm()
    own = _own()
    form.own_words = (own.email, own.display_name, current_app.extensions["settings"].council)
    if form.validate_on_submit():
        services.check_throttle(own.email, request.remote_addr or "", now())
        stored, email = own.password_hash, own.email
        db.session.rollback()
        if not passwords.is_right(form.current.data or "", stored):
            with transaction() as session:
                services.record_failure(session, email, request.remote_addr or "", now())
            form.current.errors = [*form.current.errors, "The present password is not right"]
            return render_template("accounts/password.html", form=form)
        hashed = passwords.hash_password(form.password.data or "")
        with transaction() as session:
            kept = session.get(SignIn, viewer().sign_in_id)
            services.change_password(session, _own(), hashed, kept)
        flash("Your password is changed. Every other sign-in of yours has ended.", "success")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form)
