"""Who a request comes from: the opaque cookie, its row, the limits, and the viewer made afresh each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from weakref import ref

from flask import g, request, session

from partnership.accounts import queries, sign_ins
from partnership.accounts.tokens import hash_token
from partnership.base.config import site_settings
from partnership.base.errors import RightsEnded
from partnership.base.event_log import ACCOUNT
from partnership.policy import provider_sessions
from partnership.policy.viewer import ANONYMOUS, Viewer
from partnership.store import audit
from partnership.store.db import db, note, transaction
from partnership.store.models import Factor, SignIn, SignInStage, now
from partnership.web.security import SAFE_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Request, Response
    from sqlalchemy.orm import Session

    from partnership.store.models import Account


@dataclass(frozen=True, slots=True)
class SignInLeft:
    """How long a sign-in lasts; `is_last`: it then ends whatever is done meanwhile."""

    time: timedelta
    is_last: bool

    @property
    def seconds(self) -> int:
        """The same in whole seconds."""
        return max(0, int(self.time.total_seconds()))


SEEN_EVERY = timedelta(minutes=1)
JUST_ENDED = timedelta(hours=12)  # a form that was left open in the evening is sent in the morning


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where the site has https."""
    return "__Host-sign-in" if site_settings().is_https else "sign-in"


def browser_cookie_name() -> str:
    """The cookie by which a browser is known; it opens nothing, and stays when somebody signs out."""
    return "__Host-known-browser" if site_settings().is_https else "known-browser"


def forget_actor() -> None:
    """Threads serve one visitor after another: nobody is at work until somebody is recognised."""
    audit.set_actor(audit.SYSTEM)
    audit.ask_at_turn(None)
    provider_sessions.note(is_alone=False)


def _sign_in_of(request_: Request) -> tuple[SignIn, Account] | None:
    token = request_.cookies.get(cookie_name(), "")
    return queries.sign_in_by_hash(hash_token(token)) if token else None


def from_request(request_: Request) -> Viewer | None:
    """The viewer of a request, or None; Flask-Login asks once a request."""
    found = _sign_in_of(request_)
    if found is None:
        return None
    row, account = found
    if not _is_in(row):
        if _has_just_ended(row):
            g.timed_out_account = account.id  # what they send now is kept, for this browser and this account
        return None
    unseen = now() - row.seen_at
    if unseen > SEEN_EVERY:
        unseen = timedelta()
        _mark_seen(row)
    g.sign_in_left = _left(row, unseen)
    audit.set_actor(audit.Actor(account.id, account.email))
    request_.environ[ACCOUNT] = str(account.id)
    own = queries.viewer_of(account, row)
    if request_.method not in SAFE_METHODS:  # what a page notes beside itself changes nothing
        audit.ask_at_turn(_still(row.token_hash, own))
    provider_sessions.note(is_alone=own.is_by_provider)
    return own if row.seeing_in_id is None else queries.viewer_as_another(own, row)


def _still(token_hash: str, own: Viewer) -> Callable[[Session], None]:
    """What is asked of a visitor once more when a change of theirs has its turn: who they are was read before that.

    On SQLite nobody else writes in the transaction in which it was read.
    """
    read_in = ref(db.session().get_transaction()) if db.engine.dialect.name == "sqlite" else None

    def ask(session: Session) -> None:
        if read_in is not None and read_in() is session.get_transaction():
            return
        found = queries.sign_in_by_hash(token_hash, session)
        if found is None or not queries.viewer_of(found[1], found[0], session).has_all_of(own):
            raise RightsEnded

    return ask


def _left(row: SignIn, unseen: timedelta) -> SignInLeft:
    """How long a sign-in lasts from this request on; `unseen` is how long ago the last noted use of it was."""
    at_most, idle = row.started_at + site_settings().session_absolute - now(), site_settings().session_idle - unseen
    return SignInLeft(min(idle, at_most), is_last=at_most <= idle)


def _is_in(row: SignIn) -> bool:
    """Whether a sign-in is open, within its limits, and had the second factor where the site asks for one."""
    site, at = site_settings(), now()
    is_current = at - row.seen_at <= site.session_idle and at - row.started_at <= site.session_absolute
    return is_current and not _is_ahead(row) and _was_in(row)


def _is_ahead(row: SignIn) -> bool:
    """Whether a clock that was ahead has dated a sign-in: nobody knows when it really ends, so it has ended."""
    return max(row.seen_at, row.started_at) > now() + sign_ins.SKEW


def _was_in(row: SignIn) -> bool:
    """Whether a sign-in got as far as it has to on this site, whatever the time."""
    has_enough = row.factor is not Factor.NONE or not site_settings().asks_second_factor
    return row.stage is SignInStage.OPEN and has_enough


def _has_just_ended(row: SignIn) -> bool:
    """Whether a sign-in, as nobody else, ended by the clock and not long ago."""
    site = site_settings()
    ended_at = min(row.seen_at + site.session_idle, row.started_at + site.session_absolute)
    return _was_in(row) and not _is_ahead(row) and row.seeing_in_id is None and now() - ended_at <= JUST_ENDED


def pending(*stages: SignInStage) -> tuple[SignIn, Account] | None:
    """A sign-in at one of the stages before it is open, and its account: nobody yet, but the password was right."""
    found = _sign_in_of(request)
    if found is None or found[0].stage not in stages or not sign_ins.is_pending(found[0], now()):
        return None
    return found


def _mark_seen(row: SignIn) -> None:
    if request.method in SAFE_METHODS:  # the request itself may only read
        note(lambda own_session: _see(own_session.get(SignIn, row.id)))
    else:  # who the visitor is is asked before anything else, so nothing but this is stored
        with transaction():
            _see(row)


def _see(row: SignIn | None) -> None:
    if row is not None:
        row.seen_at = now()


def give_cookie(response: Response, token: str) -> None:
    """Hand the sign-in's token to the browser; it lasts as long as the browser is open."""
    secure = site_settings().is_https
    response.set_cookie(cookie_name(), token, httponly=True, secure=secure, samesite="Lax", path="/")


def give_browser_cookie(response: Response, text: str) -> None:
    """Let the browser be known when somebody signs in here again."""
    response.set_cookie(
        browser_cookie_name(),
        text,
        max_age=sign_ins.KNOWN_FOR,
        httponly=True,
        secure=site_settings().is_https,
        samesite="Lax",
        path="/",
    )


def take_cookie(response: Response) -> None:
    """Take the token away, and what the browser kept of this site's pages; that it is known stays."""
    response.delete_cookie(cookie_name(), httponly=True, secure=site_settings().is_https, samesite="Lax", path="/")
    session.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


__all__ = ["ANONYMOUS", "cookie_name", "forget_actor", "from_request", "give_cookie", "pending", "take_cookie"]
