"""Who a request comes from: the opaque cookie, its row, the limits, and the viewer made afresh each time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app, request

from partnership import audit
from partnership.accounts import queries
from partnership.accounts.tokens import hash_token
from partnership.db import db, own_transaction
from partnership.models import SignIn, now
from partnership.policy.viewer import ANONYMOUS, Viewer

if TYPE_CHECKING:
    from flask import Request, Response

    from partnership.config import Settings

SEEN_EVERY = timedelta(minutes=1)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host where the site has https."""
    return "__Host-sign-in" if _settings().is_https else "sign-in"


def forget_actor() -> None:
    """Threads serve one visitor after another: nobody is at work until somebody is recognised."""
    audit.set_actor(audit.SYSTEM)


def from_request(request_: Request) -> Viewer | None:
    """The viewer of a request, or None; Flask-Login asks once a request."""
    token = request_.cookies.get(cookie_name(), "")
    if not token:
        return None
    found = queries.open_sign_in(hash_token(token))
    if found is None:
        return None
    row, account = found
    settings, at = _settings(), now()
    if at - row.seen_at > settings.session_idle or at - row.started_at > settings.session_absolute:
        return None
    if at - row.seen_at > SEEN_EVERY:
        _mark_seen(row)
    audit.set_actor(audit.Actor(account.id, account.email))
    return queries.viewer_of(account, row.id)


def _mark_seen(row: SignIn) -> None:
    if request.method in {"GET", "HEAD"}:  # the request itself may only read
        with own_transaction() as session:
            if (own := session.get(SignIn, row.id)) is not None:
                own.seen_at = now()
    else:
        row.seen_at = now()
        db.session.flush()


def give_cookie(response: Response, token: str) -> None:
    """Hand the sign-in's token to the browser; it lasts as long as the browser is open."""
    secure = _settings().is_https
    response.set_cookie(cookie_name(), token, httponly=True, secure=secure, samesite="Lax", path="/")


def take_cookie(response: Response) -> None:
    """Take the token away, and with it everything that the browser kept of this site."""
    response.delete_cookie(cookie_name(), httponly=True, secure=_settings().is_https, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


__all__ = ["ANONYMOUS", "cookie_name", "forget_actor", "from_request", "give_cookie", "take_cookie"]
