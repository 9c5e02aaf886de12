"""Browsers in which an account was signed in before: failures elsewhere do not keep them out. They open nothing.

The cookie holds one token for each account that was signed in here of late, so that colleagues may share a browser.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts.tokens import hash_token, new_token
from partnership.accounts.tries import queries
from partnership.store.models import KnownBrowser, now

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

KNOWN_FOR = timedelta(days=90)  # a browser that was not used for so long is a new one
MOST_TOKENS = 5  # of one cookie: the oldest goes first
MOST_BROWSERS = 20  # of one account: the one that was not used for longest goes first
LONGEST_TOKEN = 64
BETWEEN = "."


def _tokens(cookie: str) -> list[str]:
    found = cookie.split(BETWEEN)[-MOST_TOKENS:]
    return [each for each in found if 0 < len(each) <= LONGEST_TOKEN]


def found_in(account_id: UUID, cookie: str) -> str:
    """What stands in the table for a cookie by which this account is known here; empty where it is not."""
    row = queries.known_browser(account_id, [hash_token(each) for each in _tokens(cookie)], now() - KNOWN_FOR)
    return row.token_hash if row is not None else ""


def remember(session: Session, account_id: UUID, cookie: str) -> str:
    """After a sign-in that came all the way: know this browser, and give what its cookie holds from here on."""
    tokens, at = _tokens(cookie), now()
    row = queries.known_browser(account_id, [hash_token(each) for each in tokens], at - KNOWN_FOR)
    if row is not None:
        row.used_at = at
        return BETWEEN.join(tokens)
    token = new_token()
    for old in queries.known_browsers(account_id)[MOST_BROWSERS - 1 :]:
        session.delete(old)
    session.add(KnownBrowser(id=uuid4(), account_id=account_id, token_hash=hash_token(token), used_at=at))
    return BETWEEN.join([*tokens, token][-MOST_TOKENS:])


def forget(session: Session, account_id: UUID) -> None:
    """Know no browser of an account any more: somebody else may have used one."""
    for row in queries.known_browsers(account_id):
        session.delete(row)


def forget_unused(session: Session, at: datetime) -> int:
    """Forget browsers in which nobody has signed in for long; returns how many."""
    found = queries.unused_browsers(at - KNOWN_FOR)
    for row in found:
        session.delete(row)
    return len(found)
