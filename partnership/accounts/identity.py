"""Who a request comes from: the opaque cookie, its row, the limits, and the viewer made afresh each time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request

from partnership import audit
from partnership.accounts import queries, sign_ins
from partnership.accounts.site import settings
from partnership.accounts.tokens import hash_token
from partnership.db import own_transaction, transaction
from partnership.models import Factor, SignIn, SignInStage, now
from partnership.policy.viewer import ANONYMOUS, Viewer

if TYPE_CHECKING:
    from flask import Request, Response

    from partnership.models import Account

SEEN_EVERY = timedelta(minutes=1)


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where the site has https."""
    return "__Host-sign-in" if settings().is_https else "sign-in"


def forget_actor() -> None:
    """Threads serve one visitor after another: nobody is at work until somebody is recognised."""
    audit.set_actor(audit.SYSTEM)


def _sign_in_of(request_: Request) -> tuple[SignIn, Account] | None:
    token = request_.cookies.get(cookie_name(), "")
    return queries.sign_in_by_hash(hash_token(token)) if token else None


def from_request(request_: Request) -> Viewer | None:
    """The viewer of a request, or None; Flask-Login asks once a request."""
    found = _sign_in_of(request_)
    if found is None or not _is_in(found[0]):
        return None
    row, account = found
    if now() - row.seen_at > SEEN_EVERY:
        _mark_seen(row)
    audit.set_actor(audit.Actor(account.id, account.email))
    own = queries.viewer_of(account, row)
    return own if row.seeing_in_id is None else queries.viewer_as_another(own, row)


def _is_in(row: SignIn) -> bool:
    """Whether a sign-in is open, within its limits, and had the second factor where the site asks for one."""
    site, at = settings(), now()
    is_current = at - row.seen_at <= site.session_idle and at - row.started_at <= site.session_absolute
    has_enough = row.factor is not Factor.NONE or not site.asks_second_factor
    return row.stage is SignInStage.OPEN and is_current and has_enough


def pending(*stages: SignInStage) -> tuple[SignIn, Account] | None:
    """A sign-in at one of the stages before it is open, and its account: nobody yet, but the password was right."""
    found = _sign_in_of(request)
    if found is None or found[0].stage not in stages or not sign_ins.is_pending(found[0], now()):
        return None
    return found


def _mark_seen(row: SignIn) -> None:
    if request.method in {"GET", "HEAD"}:  # the request itself may only read
        with own_transaction() as session:
            if (own := session.get(SignIn, row.id)) is not None:
                own.seen_at = now()
    else:  # who the visitor is is asked before anything else, so nothing but this is stored
        with transaction():
            row.seen_at = now()


def give_cookie(response: Response, token: str) -> None:
    """Hand the sign-in's token to the browser; it lasts as long as the browser is open."""
    secure = settings().is_https
    response.set_cookie(cookie_name(), token, httponly=True, secure=secure, samesite="Lax", path="/")


def take_cookie(response: Response) -> None:
    """Take the token away, and with it everything that the browser kept of this site."""
    response.delete_cookie(cookie_name(), httponly=True, secure=settings().is_https, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


__all__ = ["ANONYMOUS", "cookie_name", "forget_actor", "from_request", "give_cookie", "pending", "take_cookie"]
