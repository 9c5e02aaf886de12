"""What the library of passkeys is asked: the options of a browser, and whether what it answered is right.

Whoever needs it imports it then: with its certificates it takes 6 MB and a tenth of the start, and few have a passkey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webauthn.helpers.structs import AuthenticationCredential
    from webauthn.registration.verify_registration_response import VerifiedRegistration

    from partnership.store.models import Account, Passkey

_CHECKED = UserVerificationRequirement.REQUIRED
# What reading a made-up answer can raise: the library lets through what its own parts, JSON, CBOR and ASN.1, raise.
MADE_UP = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError)


def ask_for_new(rp_id: str, site_name: str, account: Account, challenge: bytes, known: Iterable[bytes]) -> str:
    """What the browser needs to make a passkey (JSON); `known` are those that the account has."""
    options = generate_registration_options(
        rp_id=rp_id,
        rp_name=site_name,
        user_name=account.email,
        user_id=account.id.bytes,
        user_display_name=account.display_name or account.email,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_CHECKED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(each) for each in known],
    )
    return options_to_json(options)


def new_key(credential: str, challenge: bytes, rp_id: str, origin: str) -> VerifiedRegistration:
    """The key that a browser made; raises one of `MADE_UP`."""
    return verify_registration_response(
        credential=credential,
        expected_challenge=challenge,
        expected_rp_id=rp_id,
        expected_origin=origin,
        require_user_verification=True,
    )


def ask_for_one(rp_id: str, challenge: bytes, known: Iterable[bytes]) -> str:
    """What the browser needs to ask for one of some passkeys (JSON)."""
    options = generate_authentication_options(
        rp_id=rp_id,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(each) for each in known],
        user_verification=_CHECKED,
    )
    return options_to_json(options)


def told_in(credential: str) -> AuthenticationCredential:
    """What a browser answered; raises one of `MADE_UP`."""
    return parse_authentication_credential_json(credential)


def new_count(told: AuthenticationCredential, challenge: bytes, rp_id: str, origin: str, key: Passkey) -> int:
    """How often the key has signed, where it was this key that answered; raises one of `MADE_UP`."""
    found = verify_authentication_response(
        credential=told,
        expected_challenge=challenge,
        expected_rp_id=rp_id,
        expected_origin=origin,
        credential_public_key=key.public_key,
        credential_current_sign_count=key.sign_count,
        require_user_verification=True,
    )
    return found.new_sign_count
