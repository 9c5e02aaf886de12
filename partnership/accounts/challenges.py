"""What a sign-in is in the middle of: a secret being set up, codes being shown, a challenge to a passkey.

One at a time, in the sign-in's own row, for a few minutes; each is taken by one of any number of tries.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.accounts import queries
from partnership.base.config import site_settings
from partnership.store.models import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.store.models import SignIn

LIFE = timedelta(minutes=30)  # somebody may have to install an app first
SKEW = timedelta(minutes=1)  # by which clocks of one site may differ: what ends later was begun by a wrong one


class Challenge(StrEnum):
    """What is being done; the word is stored."""

    APP = "app"  # the secret of an authenticator app whose first code is awaited, sealed
    CODES = "codes"  # the seed of recovery codes that are being shown, sealed
    NEW_PASSKEY = "create"  # the challenge to a passkey that is being made
    PASSKEY = "get"  # the challenge to a passkey that signs in


SEALED = {Challenge.APP, Challenge.CODES}


def start(row: SignIn, step: Challenge, payload: str) -> None:
    """Begin something; what was begun before is dropped."""
    if step in SEALED:
        payload = site_settings().keyring.seal(payload, table="sign_in", row=row.id, field="challenge").hex()
    row.challenge = f"{step}:{int((now() + LIFE).timestamp())}:{payload}"


def payload_of(row: SignIn, step: Challenge) -> str:
    """What was kept for this step; empty when the sign-in is not in the middle of it, or no longer."""
    kind, _, rest = row.challenge.partition(":")
    until, _, payload = rest.partition(":")
    left = int(until) - now().timestamp() if until.isdigit() else 0
    if kind != step or not 0 < left <= (LIFE + SKEW).total_seconds():
        return ""
    if step in SEALED:
        return site_settings().keyring.unseal(bytes.fromhex(payload), table="sign_in", row=row.id, field="challenge")
    return payload


def take(session: Session, row: SignIn, step: Challenge) -> str:
    """The payload, for exactly one of any number of tries; empty for the others. It is gone afterwards."""
    payload = payload_of(row, step)
    if not payload or not queries.take_challenge(session, row.id, row.challenge):
        return ""
    session.expire(row, ["challenge"])
    return payload
