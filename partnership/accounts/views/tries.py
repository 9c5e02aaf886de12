"""Tries of this request: counted before they are looked at, and written down where they failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from partnership.accounts import identity, rate_limit, sign_ins
from partnership.accounts.tries import failures, known_browsers
from partnership.accounts.views.own_account import visitor_address
from partnership.base.errors import Throttled
from partnership.store.db import db, transaction
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from partnership.accounts.rate_limit import Tries
    from partnership.store.models import Account, FailedSignIn, FailedStep


def known_browser(account: Account | None) -> str:
    """What stands in the table for this browser, where the account was signed in in it; else empty."""
    cookie = request.cookies.get(identity.browser_cookie_name(), "")
    return known_browsers.found_in(account.id, cookie) if account is not None and cookie else ""


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
            failures.note_wait(session, tries, account_id, visitor_device(), at)
        raise


def note_failure(step: FailedStep, tries: Tries, account_id: UUID | None) -> None:
    """Write down that a try failed; it is counted already."""
    with transaction() as session:
        failures.note(session, step, tries, account_id, visitor_device(), now())


def visitor_device() -> str:
    """The visitor's browser in words."""
    return sign_ins.device_of(request.user_agent.string)
