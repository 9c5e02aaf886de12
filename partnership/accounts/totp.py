"""Codes of an authenticator app: the secret, the step that a typed code belongs to, and what is shown to set it up."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp

from partnership.web.qr_code import qr_code

if TYPE_CHECKING:
    from datetime import datetime

STEP_SECONDS = 30
STEPS_ASIDE = (0, -1, 1)  # a code just missed, or of a clock that is half a minute fast, still counts
DIGITS = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the page of setting up shows: a picture to scan, and the same as text."""

    groups: tuple[str, ...]  # the secret in fours
    path: str  # of the SVG: the dark modules
    size: int  # of its view box


def new_secret() -> str:
    """A secret of 160 bits in base 32, as every authenticator app takes it."""
    return pyotp.random_base32()


def step_at(at: datetime) -> int:
    """The number of the half minute."""
    return int(at.timestamp()) // STEP_SECONDS


def latest_step(at: datetime) -> int:
    """The latest half minute whose code may have been used by now, if the clocks of one site differ by a minute."""
    return step_at(at) + max(STEPS_ASIDE) + 2


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """The half minute whose code was typed (spaces do not matter); None for any other."""
    code = re.sub(r"[\s-]", "", typed)
    if not DIGITS.fullmatch(code):
        return None
    totp, middle = pyotp.TOTP(secret), step_at(at)
    steps = (middle + aside for aside in STEPS_ASIDE)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def set_up_of(secret: str, email: str, site_name: str) -> SetUp:
    """The picture and the text of a secret."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site_name)
    code = qr_code(uri)
    groups = tuple(secret[start : start + 4] for start in range(0, len(secret), 4))
    return SetUp(groups, code.path, code.size)
