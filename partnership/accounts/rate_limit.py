"""Counters of failed tries, by account and by address: guessing is slowed, and no stranger locks anybody out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from partnership.accounts import queries
from partnership.accounts.tokens import fold_email, hash_token
from partnership.errors import Throttled
from partnership.models import FailedSignIn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
# From one address: ten tries at one account, fifty at any. From everywhere at one account: a hundred, which slows a
# botnet down without letting a stranger lock somebody out: a right password from an address without failures works.
MOST_AT_ACCOUNT, MOST_FROM_ADDRESS, MOST_ANYWHERE = 10, 50, 100
# Codes are asked of somebody who has given the right password already, so a stranger cannot use these up: ten tries
# from everywhere together, since a code has six digits only.
MOST_CODES = 10
# Mails with a reset link that one address can have sent to one account.
MOST_RESETS = 3
HOST_BITS = 64  # the half of an IPv6 address that its holder changes at will


@dataclass(frozen=True, slots=True)
class Tries:
    """What is counted: tries at something of an account, from an address."""

    account: str  # a folded mail address, with what is tried before it where that is not the password
    address: str
    most_at_account: int = MOST_AT_ACCOUNT
    is_for_all_addresses: bool = False

    @property
    def account_hash(self) -> str:
        """How the account is stored in the counters."""
        return hash_token(self.account)

    @property
    def address_hash(self) -> str:
        """How the address is stored in the counters."""
        return hash_token(network_of(self.address))


def of_password(email: str, address: str) -> Tries:
    """Tries at the password of an account."""
    return Tries(fold_email(email), address)


def of_code(email: str, address: str) -> Tries:
    """Tries at the code of the app of somebody whose password was right."""
    return Tries(f"code {fold_email(email)}", address, MOST_CODES, is_for_all_addresses=True)


def of_key(email: str, address: str) -> Tries:
    """Tries with a passkey or a recovery code: they cannot be guessed, so wrong ones elsewhere keep nobody out."""
    return Tries(f"key {fold_email(email)}", address)


def of_reset(email: str, address: str) -> Tries:
    """Mails with a reset link that were asked for."""
    return Tries(f"reset {fold_email(email)}", address, MOST_RESETS)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 address, since one line has all of it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((int(found) >> HOST_BITS << HOST_BITS, HOST_BITS)))
    return str(found)


def check(tries: Tries, at: datetime) -> None:
    """Raise Throttled when this account or address has failed too often of late."""
    since = at - WINDOW
    at_account, from_address = queries.failures(
        account_hash=tries.account_hash, address_hash=tries.address_hash, since=since
    )
    anywhere = queries.failures_anywhere(tries.account_hash, since)
    is_wide = at_account > 0 and anywhere >= MOST_ANYWHERE
    is_used_up = (anywhere if tries.is_for_all_addresses else at_account) >= tries.most_at_account
    if is_used_up or from_address >= MOST_FROM_ADDRESS or is_wide:
        raise Throttled(int(WINDOW.total_seconds()))


def record(session: Session, tries: Tries, at: datetime) -> None:
    """Count a failed try; counters live for a day."""
    for old in queries.old_failures(at - DAY):
        session.delete(old)
    session.add(FailedSignIn(account_hash=tries.account_hash, address_hash=tries.address_hash, at=at))


def is_at_limit(tries: Tries, at: datetime) -> bool:
    """Whether the failure that was just recorded was the last before the account has to wait."""
    return queries.failures_anywhere(tries.account_hash, at - WINDOW) == tries.most_at_account
