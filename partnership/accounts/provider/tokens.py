"""What the provider signs: who somebody is, and who has signed out there. Nothing that is not signed is believed."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnership.accounts.provider import endpoints
from partnership.accounts.provider.endpoints import ProviderFault
from partnership.accounts.tokens import fold_email, is_email
from partnership.base.config import site_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")  # never none, never HMAC
LEEWAY = 60  # seconds by which the provider's clock may differ
LONGEST = 255
OLDEST_LOGOUT = 600  # seconds: a logout token may have no end, and would sign people out again whenever it is repeated
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True, slots=True)
class ProvenPerson:
    """Whom the provider has signed in."""

    subject: str  # the provider's own name of them, which never changes
    email: str  # folded; empty where the provider does not vouch for it
    has_factor: bool  # whether the provider says that there was a second factor
    session: str = ""  # the provider's name of this sign-in, by which it tells of its end
    refresh: str = ""  # with which the provider is asked whether it goes on


def read_id(token: object, nonce: str | None, refresh: str = "") -> ProvenPerson:
    """Who an id token is about; raises ProviderFault for one that is not the provider's, not for us or not of now.

    `nonce`: what was sent along; none where a sign-in goes on.
    """
    claims = _verified(token)
    if nonce is not None and not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        message = "the answer of the provider belongs to another request"
        raise ProviderFault(message)
    site = site_settings()
    email = claims.get("email")
    folded = fold_email(email) if isinstance(email, str) else ""
    is_verified = claims.get(site.oidc_verified_claim) in (True, 1, "1", "true", "True")
    return ProvenPerson(
        subject=_text(claims, "sub"),
        email=folded if is_verified and is_email(folded) else "",
        has_factor=_has_factor(claims),
        session=_text(claims, "sid") if "sid" in claims else "",
        refresh=refresh,
    )


def _has_factor(claims: Mapping[str, Any]) -> bool:
    name, wanted = site_settings().oidc_factor
    told = claims.get(name)
    found = told if isinstance(told, list) else [told]
    return any(isinstance(each, str) and each in wanted for each in found)


def read_logout(token: object) -> tuple[str, str]:
    """Subject and session, one of which may be empty, that a logout token ends; raises ProviderFault for any other."""
    claims = _verified(token, needs_expiry=False)
    if time.time() - claims["iat"] > OLDEST_LOGOUT:
        message = "the logout token is an old one"
        raise ProviderFault(message)
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or LOGGED_OUT not in events:
        message = "what the provider sent is no logout token"
        raise ProviderFault(message)
    subject = _text(claims, "sub") if "sub" in claims else ""
    session = _text(claims, "sid") if "sid" in claims else ""
    if not subject and not session:
        message = "the logout token names nobody"
        raise ProviderFault(message)
    return subject, session


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST or not found.isprintable():
        message = f"the provider names nobody in {name}"
        raise ProviderFault(message)
    return found


def _verified(token: object, *, needs_expiry: bool = True) -> Mapping[str, Any]:
    if not isinstance(token, str) or len(token) > endpoints.LARGEST:
        message = "the provider sent no token"
        raise ProviderFault(message)
    site, claims = site_settings(), _decoded(token, needs_expiry=needs_expiry)
    audience = claims.get("aud")
    is_shared = isinstance(audience, list) and len(audience) > 1
    if is_shared or claims.get("azp", site.oidc_client_id) != site.oidc_client_id:
        message = "the token of the provider is for somebody else too"
        raise ProviderFault(message)
    return claims


def _decoded(token: str, *, needs_expiry: bool) -> Mapping[str, Any]:
    """The claims of a token that is signed, for us and of now.

    A key that is not known is looked for once more, since providers change them.
    """
    from joserfc import jwt  # noqa: PLC0415 - some megabytes, for sites that have a provider
    from joserfc.errors import JoseError  # noqa: PLC0415

    site = site_settings()
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": site.oidc_issuer},
        aud={"essential": True, "value": site.oidc_client_id},
        iat={"essential": True},
        exp={"essential": needs_expiry},
    )
    try:
        try:
            claims = jwt.decode(token, endpoints.keys(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, KeyError):
            claims = jwt.decode(token, endpoints.keys(anew=True), algorithms=ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        message = f"the token of the provider does not hold: {type(fault).__name__}"
        raise ProviderFault(message) from fault
    return claims
