"""The dates of a partnership: the page, the file, and the private address that a calendar asks."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from partnership.accounts.queries import calendar_addresses
from partnership.accounts.views.own_account import own_account
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.base.event_log import ACCOUNT, event
from partnership.exchange.calendar.dates import ICALENDAR, calendar_file
from partnership.exchange.calendar.queries import dates_of
from partnership.exchange.calendar.services import asked_with, make_address, mark_used, own_address, take_back
from partnership.map.downloads.delivery import attached, download
from partnership.map.downloads.taken import TakenFile, record_taken
from partnership.policy.actions import Action
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store import audit
from partnership.store.db import note, transaction
from partnership.store.models import now
from partnership.web.permit import permit, public, shown_once, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.store.models import CalendarAddress, Partnership

blueprint = Blueprint("calendar", __name__)
PATH = "/partnerships/<slug>/calendar"
TITLE = "Dates, for a calendar"


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """What is due when, and how a calendar gets it."""
    return _page(partnership)


@blueprint.get(f"{PATH}/file")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def file(partnership: Partnership) -> ResponseReturnValue:
    """The dates as a file, as any member may see them."""
    return download(_file(partnership), _name(partnership), ICALENDAR, partnership, TITLE)


@blueprint.post(f"{PATH}/address")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
@shown_once
def make(partnership: Partnership) -> ResponseReturnValue:
    """Make one's private address, in place of the one before; it is shown this once."""
    with transaction() as session:
        token = make_address(session, own_account(), partnership)
    return _page(partnership, new=address("calendar.subscription", calendar_token=token))


@blueprint.post(f"{PATH}/address/end")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def end(partnership: Partnership) -> ResponseReturnValue:
    """Take one's private address back."""
    with transaction() as session:
        take_back(session, own_account(), partnership)
    flash("The private address works no more.", "success")
    return redirect(url_for("calendar.index", slug=partnership.slug))


@blueprint.get("/calendars/<calendar_token>/dates.ics")
@public("a calendar cannot sign in: the address is a key, made and ended by an account that may see these dates")
def subscription(calendar_token: str) -> ResponseReturnValue:
    """The dates for a calendar that asks by itself; a file that differs from the last one is recorded as taken away."""
    row, account, partnership = asked_with(calendar_token)
    audit.set_actor(audit.Actor(account.id, account.email))
    request.environ[ACCOUNT] = str(account.id)
    content = _file(partnership)
    digest, before, address_id = sha256(content).hexdigest(), row.given_hash, row.id
    response = Response(content, content_type=ICALENDAR)
    response.set_etag(digest[:32])
    is_new = digest != before
    if is_new:
        record_taken(TakenFile.of(content, partnership, TITLE, _name(partnership)))
    given = digest if request.method == "GET" else before  # who asks for the head alone is handed nothing
    note(lambda session: mark_used(session, address_id, given))
    event("calendar.read", partnership=partnership.id, is_new=is_new)
    return attached(response, _name(partnership)).make_conditional(request)


@blueprint.app_context_processor
def _for_account_page() -> dict[str, Any]:
    """What the page of one's own account asks for: one's addresses, by partnership."""
    return {"own_calendars": _own_calendars}


def _own_calendars() -> list[tuple[CalendarAddress, Partnership]]:
    account_id: UUID | None = viewer().person.account_id
    return calendar_addresses(account_id) if account_id is not None and viewer().limited_to is None else []


def _page(partnership: Partnership, new: str = "") -> str:
    account_id = viewer().person.account_id
    own = own_address(account_id, partnership.id) if account_id is not None else None
    return render_template(
        "calendar/index.html", partnership=partnership, dates=dates_of(partnership), own=own, new=new
    )


def _file(partnership: Partnership) -> bytes:
    return calendar_file(partnership.name, dates_of(partnership), london_day(now()), site_settings().public_url)


def _name(partnership: Partnership) -> str:
    return f"{partnership.slug}-dates.ics"
