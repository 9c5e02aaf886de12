"""What this browser is in the middle of with the provider: kept sealed in a cookie for ten minutes, and nowhere else.

First what was asked (state, nonce, proof of the code), then, where a form here is still to be sent, whom the provider
has named. A cookie of somebody else, an older one or one that was altered is none.
"""

from __future__ import annotations

import binascii
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from flask import request

from partnership.base.config import site_settings
from partnership.base.sealing import CannotUnseal
from partnership.store.models import now

if TYPE_CHECKING:
    from flask import Response

    from partnership.accounts.provider.tokens import ProvenPerson

LIFE = 600  # seconds
SKEW = 60
LONGEST = 3500  # a cookie holds 4 KB
TABLE, ROW = "provider_ticket", UUID(int=0)  # bound to what they are for, as sealed fields are to their place


class Purpose(StrEnum):
    """What the provider is asked for."""

    SIGN_IN = "sign-in"
    JOIN = "join"  # taking up an invitation or a sign-up link
    LINK = "link"  # of an account that is signed in


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was asked of the provider, and where to go on."""

    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    next: str

    @property
    def code_challenge(self) -> str:
        """What the provider is told of the verifier (S256)."""
        return urlsafe_b64encode(sha256(self.verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class PersonTicket:
    """Whom the provider has named to this browser, for a form that is still to be sent."""

    purpose: Purpose
    path: str  # of that form
    issuer: str
    subject: str
    email: str
    session: str
    refresh: str


def new_ticket(purpose: Purpose, to: str) -> Ticket:
    """A ticket with numbers that nobody guesses."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Ticket(purpose, state, nonce, verifier, to)


def named(ticket: Ticket, person: ProvenPerson) -> PersonTicket:
    """What is kept of whom the provider has named. A token that is too long for a cookie is not."""
    refresh = person.refresh if len(person.refresh) < LONGEST // 2 else ""
    issuer = site_settings().oidc_issuer
    return PersonTicket(ticket.purpose, ticket.next, issuer, person.subject, person.email, person.session, refresh)


def cookie_name() -> str:
    """Bound to this host where the site has https."""
    return "__Host-provider" if site_settings().is_https else "provider"


def give(response: Response, held: Ticket | PersonTicket) -> None:
    """Let the browser hold it; it comes back from the provider by a link, so `Lax` sends it along."""
    text = json.dumps({**asdict(held), "until": now().timestamp() + LIFE})
    sealed = site_settings().keyring.seal(text, table=TABLE, row=ROW, field=_field(type(held)))
    told = urlsafe_b64encode(sealed).decode()
    response.set_cookie(
        cookie_name(), told, max_age=LIFE, httponly=True, secure=site_settings().is_https, samesite="Lax", path="/"
    )


def take_away(response: Response) -> None:
    """Let the browser hold nothing any more."""
    response.delete_cookie(cookie_name(), httponly=True, secure=site_settings().is_https, samesite="Lax", path="/")


def ticket() -> Ticket | None:
    """What this browser asked of the provider; None where it asked nothing, or too long ago."""
    values = _held(Ticket)
    if not values:
        return None
    return Ticket(Purpose(values.pop("purpose")), **values)


def person(purpose: Purpose, path: str) -> PersonTicket | None:
    """Whom the provider has named for this form."""
    values = _held(PersonTicket)
    if not values or values["purpose"] != purpose or values["path"] != path:
        return None
    if values["issuer"] != site_settings().oidc_issuer:
        return None
    return PersonTicket(Purpose(values.pop("purpose")), **values)


def _field(kind: type[Ticket | PersonTicket]) -> str:
    """What a cookie is sealed as, so that neither is ever taken for the other."""
    return kind.__name__.lower()


def _held(kind: type[Ticket | PersonTicket]) -> dict[str, str]:
    text = request.cookies.get(cookie_name(), "")
    try:
        sealed, keyring = urlsafe_b64decode(text), site_settings().keyring
        values = json.loads(keyring.unseal(sealed, table=TABLE, row=ROW, field=_field(kind))) if text else {}
    except (CannotUnseal, ValueError, binascii.Error):
        return {}
    left = float(values.pop("until", 0)) - now().timestamp()
    return values if 0 < left <= LIFE + SKEW else {}
