"""Signing in through the provider of the council: to it, back from it, out of it. Without one these are not there."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from flask import current_app, jsonify, make_response, redirect, render_template, request, url_for

from partnership.accounts import rate_limit, sign_in_flow
from partnership.accounts.provider import endpoints, queries, services
from partnership.accounts.provider.endpoints import ProviderFault
from partnership.accounts.provider.services import ProviderRefusal, Purpose, Ticket
from partnership.accounts.site import passkey_place
from partnership.accounts.views.blueprint import blueprint
from partnership.accounts.views.own_account import visitor_address, visitor_device
from partnership.base.config import LOOPBACK, site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.register.mail.services import address
from partnership.store import audit
from partnership.store.db import db, reading_only, transaction
from partnership.store.models import Factor, FailedStep, SignInStage, now
from partnership.web.permit import public, viewer
from partnership.web.security import csrf

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.accounts.provider.endpoints import ProvenPerson
    from partnership.accounts.provider.services import PersonTicket
    from partnership.accounts.sign_in_flow import WayIn
    from partnership.store.models import Account

TAKEN = "Somebody else signs in here as that person of the sign-in provider. Ask an administrator of the site"


def named_as(email: str) -> PersonTicket | None:
    """Whom the provider has named to this browser for this page, where the invitation goes to their address."""
    found = services.person(Purpose.JOIN, request.path) if site_settings().oidc_issuer else None
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
    services.take_away(response)
    return response


SCOPE = "openid email offline_access"
LONGEST_TOKEN = 8192
WORDS = {
    ProviderRefusal.UNKNOWN: (
        (
            "It knows you as {email}, and this site has no account for that address. You need an invitation: ask the "
            "coordinator of your partnership or the lead of your organisation."
        ),
        "If you were invited already, open the link in that mail and choose {name} there.",
    ),
    ProviderRefusal.NOT_LINKED: (
        (
            "There is an account for {email} here, which does not sign in this way yet. Sign in with its password, "
            "then choose “Sign-in provider” on the page of your account."
        ),
        "If you have no password any more, ask an administrator of the site to let your account sign in this way.",
    ),
    ProviderRefusal.OTHER_PERSON: (
        (
            "The account for {email} belongs to somebody else there, perhaps to you before your work account was made "
            "anew. Ask an administrator of the site to let it sign in this way again."
        ),
    ),
    ProviderRefusal.OTHER_ADDRESS: (
        "Your address there is {email} now, and your account here has another one. Ask an administrator of the site.",
    ),
    ProviderRefusal.NOT_VERIFIED: (
        "It does not say that your mail address is really yours. Whoever runs {name} at your council can change that.",
    ),
    ProviderRefusal.CLOSED: ("The account for {email} is closed. Ask an administrator of the site to open it again.",),
    ProviderRefusal.NO_FACTOR: (
        (
            "It did not say that you used a second factor, such as an app on your phone, and this site asks for one. "
            "Whoever runs {name} at your council can switch it on for you."
        ),
    ),
    ProviderRefusal.FAULT: (
        (
            "It did not answer, or not to what this browser had asked. Try again from the start. If that does not "
            "help, tell the people who run this site."
        ),
    ),
}


def provider_name() -> str:
    """The provider of this site as buttons name it; empty where there is none."""
    return site_settings().oidc_name if site_settings().oidc_issuer else ""


def _need_provider() -> None:
    if not site_settings().oidc_issuer:
        raise NotFound


@blueprint.get("/sign-in/provider")
@public("everybody must be able to sign in; nothing is stored before the provider has named somebody")
def provider() -> ResponseReturnValue:
    """On to the provider."""
    _need_provider()
    try:
        purpose = Purpose(request.args.get("purpose", Purpose.SIGN_IN))
    except ValueError as fault:
        raise NotFound from fault
    if purpose is Purpose.LINK and viewer().person.account_id is None:
        raise NotFound
    ticket = services.new_ticket(purpose, sign_in_flow.own_path(request.args.get("next")))
    try:
        response = make_response(redirect(_address_of(ticket)))
    except ProviderFault as fault:
        return _fault(fault)
    services.give(response, ticket)
    return response


def _address_of(ticket: Ticket) -> str:
    site = site_settings()
    asked = {
        "response_type": "code",
        "client_id": site.oidc_client_id,
        "redirect_uri": address("accounts.provider_back"),
        "scope": SCOPE,
        "state": ticket.state,
        "nonce": ticket.nonce,
        "code_challenge": ticket.code_challenge,
        "code_challenge_method": "S256",
    }
    name, values = site.oidc_factor
    if name == "acr":
        asked["acr_values"] = " ".join(sorted(values))
    elif name == "acrs":  # of Entra ID: asks for what a rule of conditional access then asks of the person
        asked["claims"] = f'{{"id_token":{{"acrs":{{"essential":true,"value":"{min(values)}"}}}}}}'
    return _with(endpoints.provider().endpoint("authorization_endpoint"), asked)


def _with(url: str, values: dict[str, str]) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        message = "the provider has an address without https"
        raise ProviderFault(message)
    return f"{url}{'&' if parts.query else '?'}{urlencode(values)}"


@blueprint.get("/sign-in/provider/back")
@public("the provider sends people back here; only what this browser asked for, and the provider signed, counts")
def provider_back() -> ResponseReturnValue:
    """Back from the provider: in, or on to the form that needs to know who it is, or a page that says why not."""
    _need_provider()
    try:
        ticket = _asked()
        person = _person(ticket)
    except ProviderFault as fault:
        return _fault(fault)
    if ticket.purpose is Purpose.SIGN_IN:
        return _sign_in(person, ticket.next)
    if not person.email:
        return _refuse(ProviderRefusal.NOT_VERIFIED, person)
    if not person.has_factor and site_settings().asks_second_factor:
        return _refuse(ProviderRefusal.NO_FACTOR, person)
    response = make_response(redirect(ticket.next))
    services.give(response, services.named(ticket, person))
    return response


def _asked() -> Ticket:
    ticket = services.ticket()
    if ticket is None or not hmac.compare_digest(request.args.get("state", "").encode(), ticket.state.encode()):
        message = "the answer belongs to no request of this browser"
        raise ProviderFault(message)
    return ticket


def _person(ticket: Ticket) -> ProvenPerson:
    if (error := request.args.get("error")) is not None:
        message = f"the provider says {error[:60]!r}"
        raise ProviderFault(message)
    if request.args.get("iss", site_settings().oidc_issuer) != site_settings().oidc_issuer:
        message = "the answer is another provider's"
        raise ProviderFault(message)
    db.session.rollback()  # nobody waits while the provider is asked
    answer = endpoints.ask_token(
        grant_type="authorization_code",
        code=request.args.get("code", "")[:LONGEST_TOKEN],
        redirect_uri=address("accounts.provider_back"),
        code_verifier=ticket.verifier,
    )
    refresh = answer.get("refresh_token")
    return endpoints.read_id(answer.get("id_token"), ticket.nonce, refresh if isinstance(refresh, str) else "")


def _sign_in(person: ProvenPerson, next_path: str) -> ResponseReturnValue:
    db.session.rollback()
    reading_only(is_on=False)  # a GET that the provider has sent, with a code that works once
    with transaction() as session:
        way_in = _begin(session, person)
    if isinstance(way_in, ProviderRefusal):
        return _refuse(way_in, person)
    response = sign_in_flow.answer(way_in, next_path)
    services.take_away(response)
    return response


def _begin(session: Session, person: ProvenPerson) -> WayIn | ProviderRefusal:
    account = services.find(session, person)
    stage = account if isinstance(account, ProviderRefusal) else services.stage_for(account, person)
    if isinstance(account, ProviderRefusal) or isinstance(stage, ProviderRefusal):
        return stage if isinstance(stage, ProviderRefusal) else ProviderRefusal.FAULT
    audit.set_actor(audit.Actor(account.id, account.email))
    way_in = sign_in_flow.begin_at(session, account, stage, services.factor_of(stage))
    services.keep(session, way_in, person)
    return way_in


def _refuse(why: ProviderRefusal, person: ProvenPerson) -> ResponseReturnValue:
    db.session.rollback()
    reading_only(is_on=False)
    with transaction() as session:
        tries = rate_limit.of_password(person.email, visitor_address())
        rate_limit.record_failure(session, FailedStep.PROVIDER, tries, None, visitor_device(), now())
    return _page(why, person.email, 403)


def _fault(fault: ProviderFault) -> ResponseReturnValue:
    current_app.logger.warning("sign-in provider: %s", fault)
    return _page(ProviderRefusal.FAULT, "", 502)


def _words(why: ProviderRefusal, email: str) -> list[str]:
    return [each.format(email=email, name=provider_name()) for each in WORDS[why]]


def _page(why: ProviderRefusal, email: str, status: int) -> Response:
    page = render_template("accounts/provider_refused.html", words=_words(why, email), provider_name=provider_name())
    response = current_app.make_response((page, status))
    services.take_away(response)
    return response


@blueprint.post("/sign-in/provider/ended")
@csrf.exempt  # type: ignore[untyped-decorator]
@public("the provider itself says by a signed token that somebody has signed out there, or may not come any more")
def provider_ended() -> ResponseReturnValue:
    """End what a logout token names (OpenID Connect Back-Channel Logout)."""
    _need_provider()
    db.session.rollback()  # nobody waits while the provider is asked for its keys
    try:
        named = endpoints.read_logout(request.form.get("logout_token"))
    except ProviderFault as fault:
        current_app.logger.warning("sign-in provider: %s", fault)
        return jsonify(error="invalid_request"), 400
    with transaction() as session:
        services.end_by_logout(session, *named)
    return "", 200


@blueprint.get("/signed-out")
@public("who has just signed out is nobody; the page says how to sign out at the provider too")
def signed_out() -> ResponseReturnValue:
    """After signing out of what began at the provider: one is signed in there still."""
    _need_provider()
    try:
        end = endpoints.provider().endpoint("end_session_endpoint")
        values = {
            "client_id": site_settings().oidc_client_id,
            "post_logout_redirect_uri": address("accounts.sign_in"),
        }
        there = _with(end, values) if end else ""
    except ProviderFault:
        there = ""
    return render_template("accounts/signed_out.html", there=there, provider_name=provider_name())
