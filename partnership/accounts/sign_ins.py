"""Sign-ins: how far one has come, beginning one, letting it become open, and ending. Tokens are stored hashed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import challenges, factors, links, notices, queries
from partnership.accounts.challenges import Challenge
from partnership.accounts.tokens import hash_token, new_token
from partnership.base.errors import NotFound
from partnership.store import audit
from partnership.store.models import Factor, KnownBrowser, SignIn, SignInStage, now
from partnership.web.drafts.services import forget_account

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account

# Browsers in which an account was signed in before: failures elsewhere do not keep them out. They open nothing.
#
# The cookie holds one token for each account that was signed in here of late, so that colleagues may share a browser.


KNOWN_FOR = timedelta(days=90)  # a browser that was not used for so long is a new one
MOST_TOKENS = 5  # of one cookie: the oldest goes first
MOST_BROWSERS = 20  # of one account: the one that was not used for longest goes first
LONGEST_TOKEN = 64
BETWEEN = "."


def _tokens(cookie: str) -> list[str]:
    found = cookie.split(BETWEEN)[-MOST_TOKENS:]
    return [each for each in found if 0 < len(each) <= LONGEST_TOKEN]


def known_browser_of(account_id: UUID, cookie: str) -> str:
    """What stands in the table for a cookie by which this account is known here; empty where it is not."""
    row = queries.known_browser(account_id, [hash_token(each) for each in _tokens(cookie)], now() - KNOWN_FOR)
    return row.token_hash if row is not None else ""


def remember_browser(session: Session, account_id: UUID, cookie: str) -> str:
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


def forget_browsers(session: Session, account_id: UUID) -> None:
    """Know no browser of an account any more: somebody else may have used one."""
    for row in queries.known_browsers(account_id):
        session.delete(row)


def forget_unused_browsers(session: Session, at: datetime) -> int:
    """Forget browsers in which nobody has signed in for long; returns how many."""
    found = queries.unused_browsers(at - KNOWN_FOR)
    for row in found:
        session.delete(row)
    return len(found)


LONGEST_DEVICE = 200
SKEW = timedelta(minutes=1)  # by which clocks of one site may differ
# How long somebody has for the second factor, and for setting one up, which may begin with installing an app.
PENDING = {SignInStage.AWAITS_FACTOR: timedelta(minutes=10), SignInStage.AWAITS_ENROLMENT: timedelta(minutes=30)}
_BROWSERS = {"Firefox": "Firefox", "Edg": "Edge", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac", "Linux")


def device_of(agent: str) -> str:
    """A browser in words, from what it says of itself: only names from a list, so never anything typed."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "Another browser")
    system = next((name for name in _SYSTEMS if name in agent), "")
    return f"{browser} on {system}" if system else browser


def stage_of(account: Account, *, asks_factor: bool) -> SignInStage:
    """What is still owed after the password."""
    if account.has_second_factor:
        return SignInStage.AWAITS_FACTOR
    return SignInStage.AWAITS_ENROLMENT if asks_factor else SignInStage.OPEN


def is_pending(row: SignIn, at: datetime) -> bool:
    """Whether the second factor may still be given to this sign-in, or set up in it."""
    life = PENDING.get(row.stage)
    return row.ended_at is None and life is not None and -SKEW <= at - row.started_at <= life


def begin_sign_in(
    session: Session,
    account: Account,
    device: str,
    *,
    stage: SignInStage = SignInStage.OPEN,
    factor: Factor = Factor.NONE,
) -> str:
    """Begin a sign-in and return the cookie's token; the token is stored only as its hash."""
    token = new_token()
    at = now()
    row = SignIn(
        id=uuid4(),
        account_id=account.id,
        token_hash=hash_token(token),
        started_at=at,
        seen_at=at,
        device=device[:LONGEST_DEVICE],
        stage=stage,
        factor=factor,
    )
    if stage is SignInStage.AWAITS_ENROLMENT:
        challenges.start(row, Challenge.APP, factors.new_secret())
    session.add(row)
    if stage is SignInStage.OPEN:
        audit.record(session, "signed in", account, factor=factor)
    return token


def tell_of_new_device(session: Session, account: Account, device: str) -> None:
    """Mail the holder when this browser is not known; nobody is told of the very first sign-in."""
    since = now() - KNOWN_FOR
    if queries.has_signed_in(account.id) and not queries.has_used_device(account.id, device, since):
        notices.tell_new_device(session, account, device)


def close_pending(session: Session, row: SignIn) -> None:
    """End a sign-in whose second factor was given, for exactly one of any number of tries; NotFound for the others."""
    if not queries.end_pending(session, row.id, row.stage, now()):
        raise NotFound


def give_up(row: SignIn) -> None:
    """End a sign-in whose second factor was never given: nobody was in, so the audit hears nothing."""
    row.ended_at = now()


def end_sign_in(session: Session, account: Account, row: SignIn) -> None:
    """End one of the account's own sign-ins."""
    if row.account_id != account.id:
        raise NotFound
    row.ended_at = now()
    audit.record(session, "signed out", account)


def end_other_sign_ins(session: Session, account: Account, kept: SignIn | None = None) -> int:
    """End all sign-ins of an account but one; returns how many."""
    ended = [row for row in queries.unended_sign_ins(account.id) if kept is None or row.id != kept.id]
    for row in ended:
        row.ended_at = now()
    if ended:
        audit.record(session, "sign-ins ended", account, count=len(ended))
    return len(ended)


def end_everything(session: Session, account: Account, kept: SignIn | None = None) -> None:
    """End what an account has open: sign-ins, one-time links, addresses of its calendars, tokens and drafts.

    After it is closed, or its password, rights or factor change: who signs in then may be somebody else, or see less.
    """
    end_other_sign_ins(session, account, kept)
    links.end_links(account.id, account.email)
    for each, _partnership in queries.calendar_addresses(account.id):
        each.ended_at = now()
    for token, _partnership in queries.api_tokens(account.id, now()):
        token.ended_at = now()
    forget_account(session, account.id)
    if kept is None:
        forget_browsers(session, account.id)
