"""Which mails somebody gets: the choices of an account, and switching one kind off from a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.policy.actions import Action
from partnership.register.mail import services
from partnership.register.mail.forms import ALWAYS, CHOSEN, ChoicesForm, as_seen, wanted
from partnership.register.mail.services import read_choice
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import Account
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.permit import permit, public, viewer
from partnership.web.security import csrf

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.register.mail.kinds import MailKind

blueprint = Blueprint("mail", __name__)


@blueprint.route("/account/mail", methods=["GET", "POST"])
@permit(Action.SIGNED_IN)
def choices() -> ResponseReturnValue:
    """Which mails the visitor gets; what was changed in another window meanwhile is shown, not overwritten."""
    account = db.session.get_one(Account, viewer().account_id)
    form = ChoicesForm(data={"kinds": wanted(account.mail_off), "seen": as_seen(account.mail_off)})
    differences: list[Difference] | None = None
    if form.validate_on_submit():
        if request.form.get("seen") == as_seen(account.mail_off):
            with transaction():
                services.choose_kinds(account, form.kinds.data or ())
            flash("Your choice is saved.", "success")
            return redirect(url_for("mail.choices"))
        form.seen.data = as_seen(account.mail_off)
        stored, typed = _in_words(wanted(account.mail_off)), _in_words(form.kinds.data or [])
        differences = [Difference("Mails you get", stored, typed)]
    return conflict.page("mail/choices.html", differences, form=form, always=ALWAYS)


def _in_words(kinds: list[str]) -> tuple[str, ...]:
    return tuple(each.words for each in CHOSEN if each.value in kinds)


@csrf.exempt  # type: ignore[untyped-decorator]
@blueprint.route("/mail/off/<signed>", methods=["GET", "POST"])
@public("a mail must be stopped by whoever gets it, without signing in; the signed address says whose and which")
def switch_off(signed: str) -> ResponseReturnValue:
    """Switch one kind of mail off: looking changes nothing, the button does, as often as it is pressed.

    Mail programs press it too (RFC 8058), without our token against forged requests: the signature stands for it.
    """
    account, kind = _read(signed)
    if request.method == "POST":
        audit.set_actor(audit.Actor(account.id, account.email))
        with transaction():
            services.switch_off(account, kind)
    is_off = kind.value in account.mail_off
    return render_template("mail/switch_off.html", kind=kind, email=account.email, is_off=is_off, signed=signed)


def _read(signed: str) -> tuple[Account, MailKind]:
    found = read_choice(signed)
    account = db.session.get(Account, found[0]) if found is not None else None
    if found is None or account is None or not account.is_active:
        raise NotFound
    return account, found[1]
