"""What the provider says of itself, and the only calls that leave this site for it: to its own host, and no further.

Discovery and keys are kept for an hour in the process. Answers are small, in time and not redirected, or none.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from partnership.accounts.tokens import fold_email, is_email
from partnership.base.config import LOOPBACK, site_settings
from partnership.base.errors import PartnershipError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import KeySet

    from partnership.base.config import Settings

SECONDS = 5
LARGEST = 256 * 1024
KEPT_SECONDS = 3600
KEYS_EVERY = 30  # seconds between two looks for a key that is not known
PAUSE = 10  # seconds without another look after one that failed: anybody may ask for the way to the provider
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderFault(PartnershipError):
    """The provider does not answer, or not as it should; the words are for the log of whoever runs the site."""


class RefusedByProvider(ProviderFault):
    """The provider says no: a code or a sign-in that it does not know, or no longer."""


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


@dataclass(slots=True)
class Provider:
    """The provider of this site, as it said of itself within the last hour."""

    document: Mapping[str, Any]
    read_at: float
    keys: KeySet | None = None
    keys_at: float = field(default=0.0)

    def endpoint(self, name: str) -> str:
        """An address of the provider; empty where it has none of this kind."""
        return str(self.document.get(name) or "")


# What the provider says no to is the person. Anything else is between it and this site, such as a secret that has run
# out, and nobody's sign-in ends by that.
OF_THE_PERSON = {"invalid_grant", "interaction_required", "login_required", "consent_required", "access_denied"}
_known: dict[str, Provider] = {}
_failed: dict[str, float] = {}  # what was looked at in vain, and until when nobody waits for it again


def forget() -> None:
    """Ask the provider anew."""
    _known.clear()
    _failed.clear()


def provider() -> Provider:
    """The provider of this site; raises ProviderFault where it does not answer."""
    issuer = site_settings().oidc_issuer
    found = _known.get(issuer)
    if found is not None and time.monotonic() - found.read_at < KEPT_SECONDS:
        return found
    document = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        message = "the provider calls itself by another name than PARTNERSHIP_OIDC_ISSUER"
        raise ProviderFault(message)
    if missing := [name for name in NEEDED if not isinstance(document.get(name), str)]:
        message = f"the provider does not say its {missing[0]}"
        raise ProviderFault(message)
    _known[issuer] = Provider(document, time.monotonic())
    return _known[issuer]


def keys(*, anew: bool = False) -> KeySet:
    """The keys with which the provider signs; `anew` for a key that was not among them, twice a minute at most."""
    from joserfc.jwk import KeySet  # noqa: PLC0415 - as in `tokens`

    own, at = provider(), time.monotonic()
    if own.keys is None or at - own.keys_at > KEPT_SECONDS or (anew and at - own.keys_at > KEYS_EVERY):
        try:
            own.keys = KeySet.import_key_set(_get(own.endpoint("jwks_uri")))  # type: ignore[arg-type]
        except (ValueError, KeyError, TypeError) as fault:
            message = "the keys of the provider cannot be read"
            raise ProviderFault(message) from fault
        own.keys_at = at
    return own.keys


def ask_token(**values: str) -> dict[str, Any]:
    """What the provider gives for a code, or for a sign-in that is to go on; RefusedByProvider where it says no."""
    site = site_settings()
    own = f"{quote(site.oidc_client_id, safe='')}:{quote(site.oidc_secret, safe='')}"
    headers = {"Authorization": f"Basic {base64.b64encode(own.encode()).decode()}"}
    return _call(Request(provider().endpoint("token_endpoint"), urlencode(values).encode(), headers))  # noqa: S310 - `_call` looks


def _get(url: str) -> dict[str, Any]:
    """What stands at an address; while it does not answer, one visitor at a time waits for it."""
    if time.monotonic() < _failed.get(url, 0.0):
        message = "the provider did not answer a moment ago"
        raise ProviderFault(message)
    if url in _failed:
        _failed[url] = time.monotonic() + PAUSE
    try:
        found = _call(Request(url))  # noqa: S310 - `_call` looks at its host
    except ProviderFault:
        _failed[url] = time.monotonic() + PAUSE
        raise
    _failed.pop(url, None)
    return found


def _call(request: Request) -> dict[str, Any]:
    refuse_elsewhere(request.full_url, site_settings())
    request.add_header("Accept", "application/json")
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return _read(answer.read(LARGEST + 1))
    except HTTPError as fault:
        with fault:
            why = _why(fault.read(LARGEST))
        if request.data is not None and why in OF_THE_PERSON:
            raise RefusedByProvider(why) from fault
        message = f"the provider answers {fault.code}"
        raise ProviderFault(message) from fault
    except (URLError, OSError) as fault:
        message = "the provider does not answer"
        raise ProviderFault(message) from fault


def _why(content: bytes) -> str:
    try:
        error = _read(content).get("error")
    except ProviderFault:
        error = None
    return error if isinstance(error, str) and error.isascii() and len(error) < 60 else "no reason"  # noqa: PLR2004


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = "the provider does not answer with what was asked for"
        raise ProviderFault(message)
    return found


def refuse_elsewhere(url: str, site: Settings) -> None:
    """Raise ProviderFault for an address that is neither on the provider's host nor on one that the site names."""
    parts, own = urlsplit(url), urlsplit(site.oidc_issuer)
    is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    is_named = parts.scheme == "https" and parts.netloc in site.oidc_hosts.split()
    if not (is_own or is_named) or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
        message = f"the provider names {parts.netloc}, which is neither its own host nor in PARTNERSHIP_OIDC_HOSTS"
        raise ProviderFault(message)


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
    if not isinstance(token, str) or len(token) > LARGEST:
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
            claims = jwt.decode(token, keys(), algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, KeyError):
            claims = jwt.decode(token, keys(anew=True), algorithms=ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        message = f"the token of the provider does not hold: {type(fault).__name__}"
        raise ProviderFault(message) from fault
    return claims
