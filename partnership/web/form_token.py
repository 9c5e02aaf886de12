"""The token against forged requests, written otherwise in each answer.

Pages are sent compressed, and who can make a visitor's browser ask for them and sees how long they are could guess a
secret that stands in all of them, letter by letter (BREACH). So each answer carries it under a mask of its own.

With it goes which piece of work its page belongs to: a new one, or that of the draft which the page shows. So what is
sent from a page is known to be the same work, and the very same form sent twice is known by its mask.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import g, request, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

if TYPE_CHECKING:
    from flask import Flask


BETWEEN = "~"  # the token and the work; no token has it


def masked(token: str) -> str:
    """The token under a mask, with the mask before it.

    >>> unmasked(masked("a token")) == "a token" and masked("a token") != masked("a token")
    True
    """
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(mask + _with(mask, plain)).decode()


def unmasked(sent: str) -> str:
    """The token as it was before; of anything else, what is no token."""
    try:
        both = urlsafe_b64decode(sent.encode())
        half = len(both) // 2
        return _with(both[:half], both[half:]).decode()
    except ValueError:  # no base64, of odd length, or no text: somebody else's
        return ""


def _with(mask: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, text, strict=True))


def form_token(work: UUID | None = None) -> str:
    """The token of this visitor, under the mask of this answer; `work` for a form that goes on with another one."""
    if work is not None:
        return masked(f"{generate_csrf()}{BETWEEN}{work.hex}")
    if "form_token" not in g:
        g.form_token = masked(f"{generate_csrf()}{BETWEEN}{work_of_page().hex}")
    found: str = g.form_token
    return found


def work_of_page() -> UUID:
    """The piece of work that the page being written belongs to."""
    if "work" not in g:
        g.work = uuid4()
    found: UUID = g.work
    return found


def work_sent() -> UUID | None:
    """The piece of work whose form is being sent; None where its token says nothing, or is no token."""
    _token, _, work = unmasked(request.form.get("csrf_token", "")).partition(BETWEEN)
    try:
        return UUID(hex=work)
    except ValueError:
        return None


def renew_form_token() -> None:
    """Another token from here on: whoever knew that of the visitor who was here before does not know this one."""
    session.pop("csrf_token", None)
    for name in ("csrf_token", "form_token"):
        g.pop(name, None)


class FormTokens(CSRFProtect):  # type: ignore[misc]
    """Checks the token of every changing request."""

    def init_app(self, app: Flask) -> None:
        """Give templates the token under the mask, by the name that they know."""
        super().init_app(app)
        app.jinja_env.globals["csrf_token"] = form_token
        app.context_processor(lambda: {"csrf_token": form_token})  # the library gives its own in both ways

    def _get_csrf_token(self) -> str | None:
        sent = super()._get_csrf_token()
        return unmasked(sent).partition(BETWEEN)[0] if sent else None
