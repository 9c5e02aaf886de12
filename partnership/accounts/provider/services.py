"""Who may come in by the provider's word, and until when. Nothing here commits.

An account is found by the provider's own name of the person (issuer and subject), which an invitation, the holder or
an administrator has linked to it, and only while the provider vouches for the same mail address. Nobody gets an account
by coming.
"""

from __future__ import annotations

import binascii
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from hashlib import sha256
from secrets import SystemRandom
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask import request

from partnership.accounts import queries as accounts
from partnership.accounts.provider import endpoints, queries
from partnership.accounts.provider.endpoints import ProviderFault, RefusedByProvider
from partnership.accounts.tokens import hash_token
from partnership.base.config import site_settings
from partnership.base.sealing import CannotUnseal
from partnership.store import audit
from partnership.store.db import db, transaction
from partnership.store.models import Account, Factor, ProviderLink, ProviderSession, SignInStage, now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Response
    from sqlalchemy.orm import Session

    from partnership.accounts.provider.endpoints import ProvenPerson
    from partnership.accounts.sign_in_flow import WayIn
    from partnership.store.models import SignIn

# What this browser is in the middle of with the provider: kept sealed in a cookie for ten minutes, and nowhere else.
#
# First what was asked (state, nonce, proof of the code), then, where a form here is still to be sent, whom the provider
# has named. A cookie of somebody else, an older one or one that was altered is none.


LIFE = 600  # seconds
SKEW = 60
LONGEST = 3500  # a cookie holds 4 KB
TICKET_TABLE, ROW = "provider_ticket", UUID(int=0)  # bound to what they are for, as sealed fields are to their place


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
    sealed = site_settings().keyring.seal(text, table=TICKET_TABLE, row=ROW, field=_field(type(held)))
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
        values = json.loads(keyring.unseal(sealed, table=TICKET_TABLE, row=ROW, field=_field(kind))) if text else {}
    except (CannotUnseal, ValueError, binascii.Error):
        return {}
    left = float(values.pop("until", 0)) - now().timestamp()
    return values if 0 < left <= LIFE + SKEW else {}


FIRST_PASSKEY = timedelta(minutes=30)  # after an invitation was taken up; later a passkey is made with a passkey
MOST_FAILED = 3  # then the provider is taken to be down, until the next round
TABLE, FIELD = "provider_session", "refresh"


class ProviderRefusal(Enum):
    """Why somebody whom the provider has named is not let in; the page says what to do."""

    UNKNOWN = "unknown"
    NOT_LINKED = "not-linked"
    OTHER_PERSON = "other-person"
    OTHER_ADDRESS = "other-address"
    NOT_VERIFIED = "not-verified"
    CLOSED = "closed"
    NO_FACTOR = "no-factor"
    FAULT = "fault"


def find(session: Session, person: ProvenPerson) -> Account | ProviderRefusal:
    """The account of somebody whom the provider has named, or why there is none to come in with."""
    issuer = site_settings().oidc_issuer
    if not person.email:
        return ProviderRefusal.NOT_VERIFIED
    found = queries.link_by_subject(issuer, person.subject)
    account = found[1] if found is not None else accounts.account_by_email(person.email)
    if account is None:
        return ProviderRefusal.UNKNOWN
    refusal = _refusal_of(account, person) if found is not None else _refusal_of_new(session, account, person)
    return refusal or account


def _refusal_of(account: Account, person: ProvenPerson) -> ProviderRefusal | None:
    if account.email != person.email:
        return ProviderRefusal.OTHER_ADDRESS
    return None if account.is_active else ProviderRefusal.CLOSED


def _refusal_of_new(session: Session, account: Account, person: ProvenPerson) -> ProviderRefusal | None:
    """Nobody comes into an account that is there by its address alone, but where an administrator has allowed it."""
    if not account.is_active:
        return ProviderRefusal.CLOSED
    link, issuer = queries.link_of(account.id), site_settings().oidc_issuer
    if link is None:
        return ProviderRefusal.NOT_LINKED
    if link.subject is not None or link.issuer != issuer:
        return ProviderRefusal.OTHER_PERSON
    bind(session, account, issuer, person.subject)  # everything of it sleeps since it was allowed
    return None


def bind(session: Session, account: Account, issuer: str, subject: str | None) -> ProviderLink:
    """Let an account sign in as somebody of the provider, or (None) as whoever comes first with its address."""
    link = queries.link_of(account.id)
    if link is None:
        link = ProviderLink(id=uuid4(), account_id=account.id, issuer=issuer, subject=subject)
        session.add(link)
    link.issuer, link.subject = issuer, subject
    audit.record(session, "linked to the sign-in provider" if subject else "sign-in provider allowed", account)
    session.flush()
    return link


def stage_for(account: Account, person: ProvenPerson) -> SignInStage | ProviderRefusal:
    """What is still owed after the provider: nothing where it says that there was a second factor."""
    if person.has_factor or not site_settings().asks_second_factor:
        return SignInStage.OPEN
    return SignInStage.AWAITS_FACTOR if account.has_second_factor else ProviderRefusal.NO_FACTOR


def keep(
    session: Session, way_in: WayIn, person: ProvenPerson | PersonTicket, *, may_add_passkey: bool = False
) -> ProviderSession:
    """Keep what is known of the provider's side of a sign-in that has just begun."""
    session.flush()
    row = queries.sign_in_by_hash(session, hash_token(way_in.token))
    row.is_by_provider = True
    at, row_id = now(), uuid4()
    kept = ProviderSession(
        id=row_id,
        sign_in_id=row.id,
        issuer=site_settings().oidc_issuer,
        subject=person.subject,
        session=person.session,
        sealed_refresh=_sealed(person.refresh, row_id) if person.refresh else None,
        asked_at=at,
        first_passkey_until=at + FIRST_PASSKEY if may_add_passkey else None,
    )
    session.add(kept)
    return kept


def _sealed(refresh: str, row_id: UUID) -> bytes:
    return site_settings().keyring.seal(refresh, table=TABLE, row=row_id, field=FIELD)


def carry_on(session: Session, row: SignIn, token: str) -> None:
    """A sign-in that began at the provider goes on under another token, after a second step of this site."""
    if not row.is_by_provider:
        return
    session.flush()
    new = queries.sign_in_by_hash(session, hash_token(token))
    new.is_by_provider = True
    if (kept := queries.session_of(row.id)) is not None:
        kept.sign_in_id = new.id


def may_make_first_passkey(account: Account, row: SignIn) -> bool:
    """Whether this sign-in took an invitation up a short while ago, and the account has no passkey yet."""
    kept = queries.session_of(row.id) if row.is_by_provider else None
    if kept is None or kept.first_passkey_until is None or accounts.passkeys(account.id):
        return False
    left = kept.first_passkey_until - now()
    return timedelta() < left <= FIRST_PASSKEY


def end_by_logout(session: Session, subject: str, name: str) -> int:
    """End what a logout token of the provider has named, by subject or session; returns how many."""
    return _end(session, queries.sessions_named(site_settings().oidc_issuer, subject, name))


def _end(session: Session, found: list[tuple[ProviderSession, SignIn]]) -> int:
    for _kept, row in found:
        account = accounts.account_by_id(row.account_id)
        row.ended_at = now()
        if account is not None and row.stage is SignInStage.OPEN:
            audit.record(session, "ended by the sign-in provider", account)
    return len(found)


def ask_again(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Ask the provider of each sign-in in use whether it goes on; returns how many have ended.

    Each in a transaction of its own, with none open while the provider is asked. One that does not answer ends nothing:
    sign-ins end after twelve hours whatever happens. One sign-in about which it fails, or cannot be asked, keeps no
    other from being asked about: they come in any order, and a few may fail.
    """
    site = site_settings()
    if not site.oidc_issuer:
        return 0
    before = at - timedelta(minutes=site.oidc_check_minutes)
    ids = queries.sessions_to_ask(before, at - site.session_idle)
    db.session.rollback()
    SystemRandom().shuffle(ids)
    ended = failed = 0
    for row_id in ids:
        if is_ending() or failed == MOST_FAILED:
            break
        try:
            ended += _ask_one(row_id, at)
        except RefusedByProvider:
            with transaction() as session:
                kept = session.get(ProviderSession, row_id)
                if kept is not None:
                    ended += _end(session, queries.sessions_named(kept.issuer, kept.subject, ""))
        except ProviderFault:
            failed += 1
        except CannotUnseal:
            continue
    with transaction() as session:
        for old in queries.sessions_over(at - site.session_absolute):
            session.delete(old)
    return ended


def _ask_one(row_id: UUID, at: datetime) -> int:
    kept = db.session.get(ProviderSession, row_id)
    db.session.rollback()
    if kept is None or kept.sealed_refresh is None:
        return 0
    refresh = site_settings().keyring.unseal(kept.sealed_refresh, table=TABLE, row=kept.id, field=FIELD)
    answer = endpoints.ask_token(grant_type="refresh_token", refresh_token=refresh)
    if "id_token" in answer and endpoints.read_id(answer["id_token"], None).subject != kept.subject:
        message = "the provider goes on with somebody else"
        raise RefusedByProvider(message)
    newer = answer.get("refresh_token")
    with transaction() as session:
        own = session.get(ProviderSession, row_id)
        if own is not None:
            own.asked_at = at
            if isinstance(newer, str) and newer:
                own.sealed_refresh = _sealed(newer, own.id)
    return 0


def factor_of(stage: SignInStage) -> Factor:
    """By what a sign-in through the provider is open."""
    return Factor.PROVIDER if stage is SignInStage.OPEN else Factor.NONE
