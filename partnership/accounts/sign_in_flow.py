"""The way in, for every page that has proved who somebody is: sign-in, sign-up, an invitation.

`begin` inside the transaction, `answer` after it. What is still owed (a second factor, or setting one up) follows by
itself, and the person ends at `next_path`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import make_response, redirect, request, url_for

from partnership.accounts import identity, sign_ins
from partnership.base.config import site_settings
from partnership.store.models import Factor, SignInStage
from partnership.web.form_token import renew_form_token
from partnership.web.pages import Page

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session

    from partnership.store.models import Account

_NEXT_PAGE = {SignInStage.AWAITS_FACTOR: "accounts.code", SignInStage.AWAITS_ENROLMENT: "accounts.set_up"}


@dataclass(frozen=True, slots=True)
class WayIn:
    """A sign-in that was begun: the cookie's token, and how far it has come."""

    token: str
    stage: SignInStage
    browser: str = ""  # what the cookie of known browsers holds from here on; empty: as before


def begin(session: Session, account: Account) -> WayIn:
    """Begin the sign-in of somebody whose password, or whose link, was right."""
    stage = sign_ins.stage_of(account, asks_factor=site_settings().asks_second_factor)
    return _begin(session, account, stage, Factor.NONE)


def begin_with_factor(session: Session, account: Account, factor: Factor) -> WayIn:
    """Begin the open sign-in of somebody who has also proved a second factor."""
    return _begin(session, account, SignInStage.OPEN, factor)


def begin_at(session: Session, account: Account, stage: SignInStage, factor: Factor) -> WayIn:
    """Begin the sign-in of somebody whom another has proved, at the stage that is still owed."""
    return _begin(session, account, stage, factor)


def _begin(session: Session, account: Account, stage: SignInStage, factor: Factor) -> WayIn:
    device = sign_ins.device_of(request.user_agent.string)
    browser = ""
    if stage is SignInStage.OPEN:
        sign_ins.tell_of_new_device(session, account, device)
        browser = sign_ins.remember_browser(
            session, account.id, request.cookies.get(identity.browser_cookie_name(), "")
        )
    return WayIn(sign_ins.begin_sign_in(session, account, device, stage=stage, factor=factor), stage, browser)


def own_path(text: str | None) -> str:
    """A path on this site from a `next` parameter; the start page for anything else."""
    path = text or ""
    is_path = path.startswith("/") and not path.startswith(("//", "/\\"))
    has_odd = any(ord(character) <= 32 or character == "\\" for character in path)  # noqa: PLR2004 - C0 and space
    return path if is_path and not has_odd and not urlsplit(path).netloc else url_for(Page.START.endpoint)


def answer(way_in: WayIn, next_path: str = "") -> Response:
    """The cookie, and on to the next step or to where the person wanted to go (a path of this site)."""
    if way_in.stage is SignInStage.OPEN:
        to = own_path(next_path)
    else:
        to = url_for(_NEXT_PAGE[way_in.stage], next=next_path or None)
    response = make_response(redirect(to))
    identity.give_cookie(response, way_in.token)
    if way_in.browser:
        identity.give_browser_cookie(response, way_in.browser)
    renew_form_token()
    return response
