"""The visitor's own account and sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.accounts import queries
from partnership.base.errors import NotFound
from partnership.store.models import Account, SignIn
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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
