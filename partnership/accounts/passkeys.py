"""Passkeys (WebAuthn): making one, signing in with one, taking one away.

A challenge is kept in the sign-in's row and taken by one try. The key must have checked its user (a finger, a face, a
number), must belong to this site, and is asked from this site's own address. Nothing here commits.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import challenges, notices, queries, sign_ins
from partnership.accounts.challenges import Challenge
from partnership.accounts.site import passkey_place
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotFound
from partnership.store import audit
from partnership.store.models import Passkey

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, SignIn

CHALLENGE_BYTES = 32
MOST = 10  # of one account
NOT_MADE = "The passkey could not be made. Try again, or use another device"


def _place() -> tuple[str, str]:
    rp_id, origin = passkey_place()
    if not rp_id:
        raise NotFound
    return rp_id, origin


def ask_for_new(account: Account, row: SignIn) -> str:
    """What the browser needs to make a passkey (JSON); the challenge is kept with the sign-in."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    challenges.start(row, Challenge.NEW_PASSKEY, challenge.hex())
    return new_options(account, row)


def new_options(account: Account, row: SignIn) -> str:
    """The options of the passkey that this sign-in is making; NotFound when it is making none."""
    from partnership.accounts import webauthn_answers  # noqa: PLC0415 - a tenth of what the site loads, for few

    rp_id, _origin = _place()
    challenge = challenges.payload_of(row, Challenge.NEW_PASSKEY)
    if not challenge:
        raise NotFound
    return webauthn_answers.ask_for_new(
        rp_id,
        site_settings().site_name,
        account,
        bytes.fromhex(challenge),
        [each.credential_id for each in queries.passkeys(account.id)],
    )


def make(session: Session, account: Account, row: SignIn, name: str, credential: str) -> Passkey:
    """Keep the passkey that the browser made; raises InputFault when its answer is not right."""
    from partnership.accounts import webauthn_answers  # noqa: PLC0415 - as above

    rp_id, origin = _place()
    challenge = challenges.take(session, row, Challenge.NEW_PASSKEY)
    if not challenge:
        raise NotFound
    try:
        found = webauthn_answers.new_key(credential, bytes.fromhex(challenge), rp_id, origin)
    except webauthn_answers.MADE_UP as fault:
        raise InputFault(NOT_MADE, "credential") from fault
    if len(queries.passkeys(account.id)) >= MOST:
        raise InputFault(f"An account can have {MOST} passkeys. Remove one first", "name")
    if queries.passkey_by_credential(found.credential_id) is not None:
        raise InputFault("This passkey is in use already", "credential")
    key = Passkey(
        id=uuid4(),
        account_id=account.id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=name,
    )
    session.add(key)
    _changed(session, account, row, f"The passkey “{name}” was added to it.")
    return key


def ask(session: Session, account: Account, row: SignIn) -> str:
    """What the browser needs to ask for one of the account's passkeys (JSON); NotFound when it has none."""
    from partnership.accounts import webauthn_answers  # noqa: PLC0415 - as above

    rp_id, _origin = _place()
    own = queries.passkeys(account.id)
    if not own:
        raise NotFound
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    challenges.start(row, Challenge.PASSKEY, challenge.hex())
    session.flush()
    return webauthn_answers.ask_for_one(rp_id, challenge, [each.credential_id for each in own])


def use(session: Session, account: Account, row: SignIn, credential: str, at: datetime) -> bool:
    """Whether one of the account's passkeys has answered the challenge of this sign-in, which is used up by it."""
    from partnership.accounts import webauthn_answers  # noqa: PLC0415 - as above

    rp_id, origin = _place()
    challenge = challenges.take(session, row, Challenge.PASSKEY)
    if not challenge:
        return False
    try:
        told = webauthn_answers.told_in(credential)
        key = queries.passkey_by_credential(told.raw_id)
        if key is None or key.account_id != account.id:
            return False
        key_count = webauthn_answers.new_count(told, bytes.fromhex(challenge), rp_id, origin, key)
    except webauthn_answers.MADE_UP:
        return False
    key.sign_count, key.used_at = key_count, at
    return True


def remove(session: Session, account: Account, row: SignIn, key: Passkey) -> None:
    """Take one of the account's own passkeys away; it no longer signs in."""
    session.delete(key)
    _changed(session, account, row, f"The passkey “{key.name}” was removed from it.")


def _changed(session: Session, account: Account, kept: SignIn, what: str) -> None:
    audit.record(session, "passkeys changed", account)
    sign_ins.end_everything(session, account, kept)
    notices.tell_changed(session, account, what)
