"""Taking up an invitation or a sign-up link as somebody whom the sign-in provider has named, without a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from partnership.accounts import sign_in_flow
from partnership.accounts.provider import queries, services, tickets
from partnership.accounts.provider.tickets import Purpose
from partnership.accounts.site import passkey_place
from partnership.base.config import site_settings
from partnership.base.errors import InputFault
from partnership.store.models import Factor, SignInStage

if TYPE_CHECKING:
    from flask import Response
    from sqlalchemy.orm import Session

    from partnership.accounts.provider.tickets import PersonTicket
    from partnership.accounts.sign_in_flow import WayIn
    from partnership.store.models import Account

TAKEN = "Somebody else signs in here as that person of the sign-in provider. Ask an administrator of the site"


def named_as(email: str) -> PersonTicket | None:
    """Whom the provider has named to this browser for this page, where the invitation goes to their address."""
    found = tickets.person(Purpose.JOIN, request.path) if site_settings().oidc_issuer else None
    return found if found is not None and found.email == email else None


def begin(session: Session, account: Account, named: PersonTicket | None) -> WayIn:
    """Begin the sign-in of a new account: with its password, or linked to whom the provider has named."""
    if named is None:
        return sign_in_flow.begin(session, account)
    if queries.link_by_subject(named.issuer, named.subject) is not None:
        raise InputFault(TAKEN)
    services.bind(session, account, named.issuer, named.subject)
    way_in = sign_in_flow.begin_at(session, account, SignInStage.OPEN, Factor.PROVIDER)
    services.keep(session, way_in, named, may_add_passkey=True)
    return way_in


def answer(way_in: WayIn, named: PersonTicket | None, next_path: str = "") -> Response:
    """In; who came by the provider is asked first whether to make a passkey."""
    if named is None:
        return sign_in_flow.answer(way_in, next_path)
    to = url_for("accounts.first_passkey", next=next_path or None) if passkey_place()[0] else next_path
    response = sign_in_flow.answer(way_in, to)
    tickets.take_away(response)
    return response
