"""Pages that signing in and the own account have in common: setting up an app, and recovery codes shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from partnership.accounts import challenges, recovery, totp
from partnership.accounts.challenges import Challenge
from partnership.base.config import site_settings
from partnership.base.errors import NotFound
from partnership.store.models import SignInStage, now
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
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
        set_up=totp.set_up_of(secret, account.email, site_settings().site_name),
        is_first=row.stage is SignInStage.AWAITS_ENROLMENT,
        at=now(),
    )


def codes_page(form: BaseForm, row: SignIn) -> str:
    """The codes of the seed that this sign-in is showing."""
    seed = challenges.payload_of(row, Challenge.CODES)
    if not seed:
        raise NotFound
    is_first = row.stage is SignInStage.AWAITS_ENROLMENT
    codes = recovery.codes_from(seed)
    return render_template("accounts/codes.html", form=form, codes=codes, is_first=is_first, at=now())


def words_of_codes_left(number: int) -> str:
    """How many recovery codes are left, in a sentence."""
    if number == 0:
        return "You have no recovery code left. Make new ones on the page of your account."
    left = f"You have {number} recovery code{'' if number == 1 else 's'} left."
    return f"{left} Make new ones on the page of your account." if number <= recovery.FEW else left
