"""The visitor's own account and sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.accounts import factors, identity, passwords, queries, rate_limit, sign_ins
from partnership.base.errors import NotFound, Throttled
from partnership.store.db import db, transaction
from partnership.store.models import Account, FailedStep, SignIn, now
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.accounts.forms import ProofForm
    from partnership.accounts.rate_limit import Tries
    from partnership.store.models import FailedSignIn


def own_account() -> Account:
    """The account of whoever is at the keyboard."""
    account_id = viewer().person.account_id
    account = queries.account_by_id(account_id) if account_id is not None else None
    if account is None:
        raise NotFound
    return account


def own_sign_in(session: Session) -> SignIn:
    """The sign-in of this request; NotFound when it was ended while the request was at work."""
    row = session.get(SignIn, viewer().sign_in_id, populate_existing=True)
    if row is None or row.ended_at is not None:
        raise NotFound
    return row


def visitor_address() -> str:
    """Where the request comes from, for the counters of failed tries."""
    return request.remote_addr or ""


def ask_proof(form: ProofForm) -> ProofForm:
    """The form as this account needs it: without a second factor it asks for the password alone."""
    if not own_account().has_second_factor:
        del form.code
    return form


def known_browser(account: Account | None) -> str:
    """What stands in the table for this browser, where the account was signed in in it; else empty."""
    cookie = request.cookies.get(identity.browser_cookie_name(), "")
    return sign_ins.known_browser_of(account.id, cookie) if account is not None and cookie else ""


def tries_of(kind: Callable[[str, str, str], Tries], account: Account) -> Tries:
    """What this visitor tries at an account."""
    return kind(account.email, visitor_address(), known_browser(account))


def count_try(tries: Tries, account_id: UUID | None) -> FailedSignIn:
    """Count a try, and commit that; raises Throttled, and writes it down, where there were too many."""
    db.session.rollback()  # what was read so far keeps nobody waiting
    at = now()
    try:
        with transaction() as session:
            return rate_limit.count(session, tries, at)
    except Throttled:
        with transaction() as session:
            rate_limit.record_wait(session, tries, account_id, visitor_device(), at)
        raise


def note_failure(step: FailedStep, tries: Tries, account_id: UUID | None) -> None:
    """Write down that a try failed; it is counted already."""
    with transaction() as session:
        rate_limit.record_failure(session, step, tries, account_id, visitor_device(), now())


def visitor_device() -> str:
    """The visitor's browser in words."""
    return sign_ins.device_of(request.user_agent.string)


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
