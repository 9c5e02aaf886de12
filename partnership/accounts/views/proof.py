"""The proof that it is still the holder of the account, before a factor changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.accounts import factors, passwords, rate_limit
from partnership.accounts.views.own_account import own_account, own_sign_in
from partnership.accounts.views.tries import count_try, note_failure, tries_of
from partnership.store.db import transaction
from partnership.store.models import Account, FailedStep, SignIn, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from partnership.accounts.forms import ProofForm


def prove(form: ProofForm, act: Callable[[Session, Account, SignIn], object]) -> bool:
    """Do something to the own account if password and code are right, in one transaction; else say what is wrong.

    Raises Throttled after too many failures.
    """
    account, stored = own_account(), own_account().password_hash
    at_password, at_code = tries_of(rate_limit.of_password, account), tries_of(rate_limit.of_code, account)
    counted = [count_try(at_password, account.id), count_try(at_code, account.id)]
    if not passwords.is_right(form.current.data or "", stored):
        with transaction() as session:
            rate_limit.take_back(session, counted[1])  # no code was looked at
        note_failure(FailedStep.PASSWORD, at_password, account.id)
        form.current.errors = ["The present password is not right"]
        return False
    with transaction() as session:
        account, row = own_account(), own_sign_in(session)
        is_right = "code" not in form or factors.use_any(session, account, form.code.data or "", now())
        rate_limit.take_back(session, counted[0])
        if is_right:
            rate_limit.take_back(session, counted[1])
            act(session, account, row)
    if not is_right:
        note_failure(FailedStep.CODE, at_code, account.id)
        form.code.errors = [factors.NOT_RIGHT]
    return is_right
