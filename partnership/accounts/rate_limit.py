"""Counters of failed tries, by account and by place: guessing is slowed, and no stranger locks anybody out.

A place is an address or, better, a browser in which the account was signed in before (`known_browsers`). A try is
counted before it is looked at, and taken back where it was right: of many at one moment no more than the limit are
looked at. Whoever shares an address with a guesser, as a whole council does, is let through in a known browser; in
another one a few tries at each account are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from partnership.accounts.tokens import fold_email, hash_token
from partnership.accounts.tries import queries
from partnership.base.errors import Throttled
from partnership.store.models import FailedSignIn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
SKEW = timedelta(minutes=1)  # by which clocks of one site may differ: what is dated later was written by a wrong one
# From one place: ten tries at one account. From an address with fifty failures of late, at whatever accounts, three at
# each. From everywhere at one account: a hundred, which slows a botnet down without letting a stranger lock somebody
# out: a right password from a place without failures works.
MOST_AT_ACCOUNT, MOST_FROM_ADDRESS, MOST_IN_CROWD, MOST_ANYWHERE = 10, 50, 3, 100
# Codes are asked of somebody who has given the right password already, so a stranger cannot use these up: ten tries
# from everywhere together, since a code has six digits only. A known browser has ten of its own: who only knows the
# password has none.
MOST_CODES = 10
# Mails with a reset link that one address can have sent to one account.
MOST_RESETS = 3
HOST_BITS = 64  # the half of an IPv6 address that its holder changes at will
NO_ADDRESS = "no address"  # what is no address at all counts together
CODE, KEY, RESET = "code", "key", "reset"


@dataclass(frozen=True, slots=True)
class Tries:
    """What is counted: tries at something of an account, from an address or from a browser that it knows."""

    account: str  # a folded mail address, with what is tried before it where that is not the password
    address: str
    most_at_account: int = MOST_AT_ACCOUNT
    is_for_all_addresses: bool = False
    browser: str = ""  # the hash of a known browser's token; empty: not known

    @property
    def account_hash(self) -> str:
        """How the account is stored in the counters."""
        return hash_token(self.account)

    @property
    def address_hash(self) -> str:
        """How the place is stored in the counters."""
        return hash_token(f"browser {self.browser}") if self.browser else hash_of_address(self.address)


def of_password(email: str, address: str, browser: str = "") -> Tries:
    """Tries at the password of an account."""
    return Tries(fold_email(email), address, browser=browser)


def of_code(email: str, address: str, browser: str = "") -> Tries:
    """Tries at the code of the app of somebody whose password was right."""
    return Tries(f"{CODE} {fold_email(email)}", address, MOST_CODES, is_for_all_addresses=True, browser=browser)


def of_key(email: str, address: str, browser: str = "") -> Tries:
    """Tries with a passkey or a recovery code: they cannot be guessed, so wrong ones elsewhere keep nobody out."""
    return Tries(f"{KEY} {fold_email(email)}", address, browser=browser)


def of_reset(email: str, address: str) -> Tries:
    """Mails with a reset link that were asked for."""
    return Tries(f"{RESET} {fold_email(email)}", address, MOST_RESETS)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 address, since one line has all of it.

    Some proxies write the port behind an address: that is no other place. What is no address counts together.

    >>> network_of("10.9.9.9:1234"), network_of("[2001:db8::1]:443"), network_of("garbage")
    ('10.9.9.9', '2001:db8::/64', 'no address')
    """
    text = address.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return NO_ADDRESS
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((int(found) >> HOST_BITS << HOST_BITS, HOST_BITS)))
    return str(found)


def hash_of_address(address: str) -> str:
    """How an address is stored in the counters."""
    return hash_token(network_of(address))


def hashes_of_account(email: str) -> tuple[str, ...]:
    """How everything that is tried at an account is stored in the counters."""
    folded = fold_email(email)
    return tuple(hash_token(name) for name in (folded, *(f"{what} {folded}" for what in (CODE, KEY, RESET))))


def has_too_many(tries: Tries, at: datetime) -> bool:
    """Whether this account was tried too often of late, from this place or altogether."""
    since, until = at - WINDOW, at + SKEW
    at_account, from_address = queries.failures(
        account_hash=tries.account_hash, address_hash=tries.address_hash, since=since, until=until
    )
    if tries.browser:
        return at_account >= tries.most_at_account
    anywhere = queries.failures_anywhere(tries.account_hash, since, until)
    most = min(tries.most_at_account, MOST_IN_CROWD) if from_address >= MOST_FROM_ADDRESS else tries.most_at_account
    is_wide = at_account > 0 and anywhere >= MOST_ANYWHERE
    is_used_up = tries.is_for_all_addresses and anywhere >= tries.most_at_account
    return at_account >= most or is_used_up or is_wide


def check(tries: Tries, at: datetime) -> None:
    """Raise Throttled when this account or address has failed too often of late."""
    if has_too_many(tries, at):
        raise Throttled(int(WINDOW.total_seconds()))


def record(session: Session, tries: Tries, at: datetime) -> FailedSignIn:
    """Count a failed try; counters live for a day, and those that a wrong clock dated ahead not even that."""
    for old in queries.old_failures(at - DAY, at + SKEW):
        session.delete(old)
    row = FailedSignIn(account_hash=tries.account_hash, address_hash=tries.address_hash, at=at)
    session.add(row)
    return row


def count(session: Session, tries: Tries, at: datetime) -> FailedSignIn:
    """Count a try before it is looked at; raises Throttled where there were too many. Those at one moment take turns.

    Commit it before the password is looked at, and `take_back` a try that was right.
    """
    queries.take_counting_turn(session)
    check(tries, at)
    return record(session, tries, at)


def take_back(session: Session, counted: FailedSignIn) -> None:
    """A try was right: it counts no more."""
    if (row := session.get(FailedSignIn, counted.id)) is not None:
        session.delete(row)


def unlock(session: Session, *, email: str | None = None, address: str | None = None) -> int:
    """Forget the counters of an account, of an address, or (neither) all; returns how many."""
    hashes = hashes_of_account(email) if email is not None else None
    address_hash = hash_of_address(address) if address is not None else None
    number = 0
    while found := queries.counters(account_hashes=hashes, address_hash=address_hash):
        for row in found:
            session.delete(row)
        session.flush()
        number += len(found)
    return number


def is_at_limit(tries: Tries, at: datetime) -> bool:
    """Whether the failure that was just counted was the last before the account has to wait."""
    return queries.failures_anywhere(tries.account_hash, at - WINDOW, at + SKEW) == tries.most_at_account
