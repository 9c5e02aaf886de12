"""The second factor: an authenticator app, with recovery codes for the day on which the telephone is lost.

Nothing here commits. Whatever changes a factor ends every other sign-in and link of the account, tells the holder by
mail, and is recorded.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pyotp

from partnership.accounts import challenges, notices, queries, sign_ins
from partnership.accounts.challenges import Challenge
from partnership.accounts.tokens import hash_token, new_token
from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.store import audit
from partnership.store.models import Factor, RecoveryCode, SignInStage
from partnership.web.qr_code import qr_code

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, SignIn

NUMBER = 10
FEW = 3  # from here on a warning is shown
# Without I, L, O and U: each of 24 characters is five bits, so a code has 120 and a plain hash of it cannot be guessed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 24, 4
_READ_AS = str.maketrans("ILO", "110")


def codes_from(seed: str) -> tuple[str, ...]:
    """The codes of a seed of 256 bits, in groups of four."""
    return tuple(_code(seed.encode(), number) for number in range(NUMBER))


def _code(seed: bytes, number: int) -> str:
    value = int.from_bytes(hmac.digest(seed, f"recovery code {number}".encode(), "sha256"))
    characters = "".join(ALPHABET[(value >> (5 * place)) & 31] for place in range(LENGTH))
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_of(typed: str) -> str:
    """How a code is stored; spaces, hyphens and the case of letters do not matter."""
    return hash_token(re.sub(r"[\s-]", "", typed).upper().translate(_READ_AS))


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


NOT_RIGHT = "That code is not right. Type the code that your app shows now; each code works once"
WRONG = {
    Factor.CODE: NOT_RIGHT,
    Factor.RECOVERY: "That recovery code is not right, or was used already",
    Factor.PASSKEY: "The passkey did not work. Try again, or use a code from your app",
}


def use_code(session: Session, account: Account, typed: str, at: datetime) -> bool:
    """Use up the app's code of this moment; True for exactly one of any number of tries at once."""
    sealed = account.totp_secret
    if sealed is None:
        return False
    secret = site_settings().keyring.unseal(sealed, table="account", row=account.id, field="totp_secret")
    step = matching_step(secret, typed, at)
    if step is None or not queries.use_totp_step(session, account.id, sealed, step, latest_step(at)):
        return False
    session.expire(account, ["totp_step"])
    return True


def was_used(account: Account, typed: str, at: datetime) -> bool:
    """Whether the code is one that the app shows now and that was used already, as by the second of two clicks.

    Whoever types it guesses nothing, so it counts as no failure; it lets nobody in either.
    """
    if account.totp_secret is None or account.totp_step is None:
        return False
    secret = site_settings().keyring.unseal(account.totp_secret, table="account", row=account.id, field="totp_secret")
    return matching_step(secret, typed, at) == account.totp_step


def use_recovery_code(session: Session, account: Account, typed: str, at: datetime) -> bool:
    """Use up a recovery code, and mail the holder that it was; True for exactly one of any number of tries at once."""
    if not queries.use_recovery_code(session, account.id, hash_of(typed), at):
        return False
    left = queries.codes_left(account.id)
    audit.record(session, "recovery code used", account, left=left)
    what = f"A recovery code was used to get into your account. {_left(left)}"
    notices.tell_changed(session, account, what, "A recovery code was used")
    return True


def _left(number: int) -> str:
    if number == 0:
        return "None is left: make new ones on the page of your account."
    return f"{number} {'is' if number == 1 else 'are'} left."


def use_any(session: Session, account: Account, typed: str, at: datetime) -> bool:
    """Use up what was typed, the app's code or a recovery code; nothing is asked where there is no second factor."""
    if not account.has_second_factor:
        return True
    return use_code(session, account, typed, at) or use_recovery_code(session, account, typed, at)


def set_up(session: Session, account: Account, row: SignIn, typed: str, at: datetime) -> None:
    """Make the app whose secret this sign-in is setting up the account's own, with new recovery codes.

    The first code proves that the app has the secret, and is used up by that. Raises InputFault for a wrong one,
    NotFound when the sign-in is not in the middle of this.
    """
    if row.stage is SignInStage.AWAITS_ENROLMENT and account.has_second_factor:
        raise NotFound  # it was set up elsewhere meanwhile: this sign-in has proved only the password
    secret = challenges.payload_of(row, Challenge.APP)
    step = matching_step(secret, typed, at) if secret else None
    if step is None:
        raise InputFault(NOT_RIGHT, "code") if secret else NotFound
    if not challenges.take(session, row, Challenge.APP):
        raise NotFound
    is_new = not account.has_second_factor
    account.totp_secret = site_settings().keyring.seal(secret, table="account", row=account.id, field="totp_secret")
    account.totp_step = step
    account.has_second_factor = True
    if row.stage is SignInStage.OPEN and row.factor is Factor.NONE:
        row.factor = Factor.CODE
    make_recovery_codes(session, account, row)
    what = "An authenticator app was set up for it." if is_new else "Another authenticator app was set up for it."
    _changed(session, account, row, "second factor set up", what)


def make_recovery_codes(session: Session, account: Account, row: SignIn) -> None:
    """Put new recovery codes in the place of the old ones; the sign-in is then in the middle of showing them."""
    _forget_codes(session, account)
    seed = new_token()
    codes = codes_from(seed)
    session.add_all(RecoveryCode(id=uuid4(), account_id=account.id, code_hash=hash_of(each)) for each in codes)
    challenges.start(row, Challenge.CODES, seed)


def renew_recovery_codes(session: Session, account: Account, row: SignIn) -> None:
    """Make new recovery codes on the holder's wish; raises NotFound for an account without a second factor."""
    if not account.has_second_factor:
        raise NotFound
    make_recovery_codes(session, account, row)
    _changed(session, account, row, "recovery codes made", "New recovery codes were made. The old ones no longer work.")


def remove(session: Session, account: Account, row: SignIn) -> None:
    """Take the holder's second factor away on their own wish; raises NotAllowed where the site asks for one."""
    if site_settings().asks_second_factor:
        raise NotAllowed
    _forget(session, account)
    row.factor = Factor.NONE
    _changed(session, account, row, "second factor removed", "Its second factor was removed, with all passkeys.")


def clear_factor(session: Session, account: Account) -> None:
    """Take the factor of somebody who lost app and codes away, and the password with it.

    Somebody else asked for this, perhaps a stranger who knows the password: so what remains is the mail address. Its
    holder chooses a new password by a link, and sets the factor up again.
    """
    _forget(session, account)
    account.password_hash = ""
    what = (
        "Its second factor, recovery codes and passkeys were cleared by those who run the site, and its password with "
        "them. Choose a new password with the address below, then set up your authenticator app again."
    )
    _changed(session, account, None, "second factor cleared", what)


def _forget(session: Session, account: Account) -> None:
    account.totp_secret = None
    account.totp_step = None
    account.has_second_factor = False
    _forget_codes(session, account)
    for key in queries.passkeys(account.id):
        session.delete(key)


def _forget_codes(session: Session, account: Account) -> None:
    for old in queries.recovery_codes(account.id):
        session.delete(old)


def _changed(session: Session, account: Account, kept: SignIn | None, event: str, what: str) -> None:
    audit.record(session, event, account)
    sign_ins.end_everything(session, account, kept)
    notices.tell_changed(session, account, what)
