"""The visitor's own account and sign-in, and the proof that it is still them before a factor changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.accounts import factors, passwords, queries, rate_limit
from partnership.db import db, transaction
from partnership.errors import NotFound
from partnership.models import Account, SignIn, now
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session
    from wtforms import Field

    from partnership.accounts.forms import ProofForm


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


def prove(form: ProofForm, act: Callable[[Session, Account, SignIn], object]) -> bool:
    """Do something to the own account if password and code are right, in one transaction; else say what is wrong.

    Raises Throttled after too many failures.
    """
    account, at = own_account(), now()
    at_password = rate_limit.of_password(account.email, visitor_address())
    at_code = rate_limit.of_code(account.email, visitor_address())
    rate_limit.check(at_password, at)
    rate_limit.check(at_code, at)
    stored = account.password_hash
    db.session.rollback()  # hashing takes a while: nobody else's change waits for it
    if not passwords.is_right(form.current.data or "", stored):
        return _refuse(form.current, "The present password is not right", at_password)
    with transaction() as session:
        account, row = own_account(), own_sign_in(session)
        is_right = "code" not in form or factors.use_any(session, account, form.code.data or "", at)
        if is_right:
            act(session, account, row)
    return is_right or _refuse(form.code, factors.NOT_RIGHT, at_code)


def _refuse(field: Field, message: str, tries: rate_limit.Tries) -> bool:
    with transaction() as session:
        rate_limit.record(session, tries, now())
    field.errors = [message]
    return False
