"""What somebody gets who is not signed in: the way to sign in and back, and what they had typed, before it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, redirect, render_template, request, url_for
from flask.globals import request_ctx

from partnership.web.errors import Refusal
from partnership.web.pages import Page
from partnership.web.security import is_of_script

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LEAST = 20  # characters of several words: less is typed again in no time


def answer_signed_out() -> ResponseReturnValue:
    """To sign in; but where a sign-in ended while somebody wrote, first a page with what they wrote.

    No page of this site is kept by the browser, so that going back brings an empty form. Where the sign-in ended by
    the clock, drafts/pages.py keeps what was typed for the account that held it, and this page is not shown.
    """
    g.refusal = Refusal.SIGNED_OUT
    address = url_for(Page.SIGN_IN.endpoint, next=_way_back())
    typed = [] if is_of_script() else _typed()
    if not typed:
        return redirect(address)
    return render_template("errors/signed_out.html", typed=typed, address=address), 403


def _way_back() -> str:
    """The page itself, where there is one at this address: what a button alone sends to is no page."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = request_ctx.url_adapter
    return request.path if adapter is not None and "GET" in adapter.allowed_methods() else "/"


def _typed() -> list[str]:
    """Texts of several words in what was sent. No password: those are shown to nobody, not even to their owner."""
    found = (value for name, values in request.form.lists() if "password" not in name for value in values)
    return [value for value in found if len(value) > LEAST and len(value.split()) > 1]
