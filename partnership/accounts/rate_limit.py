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
from uuid import uuid4

from partnership.accounts import queries
from partnership.accounts.tokens import fold_email, hash_token
from partnership.base import limits
from partnership.base.config import site_settings
from partnership.base.errors import Throttled
from partnership.base.event_log import event
from partnership.base.sealing import CannotUnseal
from partnership.store.models import FailedSignIn, FailedStep, SignInFailure

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.base.limits import Limit

# The record of sign-ins that failed or had to wait, for administrators: when, at which account, from where.
#
# What was typed is never kept, since people type passwords into the wrong field: an address without an account is only
# that. Where it came from is sealed: a line of a refuge may be among them. Nothing here commits.


DAY = timedelta(days=1)
SKEW = timedelta(minutes=1)  # by which clocks of one site may differ: what is dated later was written by a wrong one
HOST_BITS = 64  # the half of an IPv6 address that its holder changes at will
NO_ADDRESS = "no address"  # what is no address at all counts together
CODE, KEY, RESET = "code", "key", "reset"


@dataclass(frozen=True, slots=True)
class Tries:
    """What is counted: tries at something of an account, from an address or from a browser that it knows."""

    account: str  # a folded mail address, with what is tried before it where that is not the password
    address: str
    at_account: Limit = limits.TRIES_AT_ACCOUNT
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
    return Tries(f"{CODE} {fold_email(email)}", address, limits.WRONG_CODES, is_for_all_addresses=True, browser=browser)


def of_key(email: str, address: str, browser: str = "") -> Tries:
    """Tries with a passkey or a recovery code: they cannot be guessed, so wrong ones elsewhere keep nobody out."""
    return Tries(f"{KEY} {fold_email(email)}", address, browser=browser)


def of_reset(email: str, address: str) -> Tries:
    """Mails with a reset link that were asked for."""
    return Tries(f"{RESET} {fold_email(email)}", address, limits.RESET_MAILS)


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
    since, until = at - tries.at_account.within, at + SKEW
    most = tries.at_account.most
    at_account, from_address = queries.failures(
        account_hash=tries.account_hash, address_hash=tries.address_hash, since=since, until=until
    )
    if tries.browser:
        return at_account >= most
    anywhere = queries.failures_anywhere(tries.account_hash, since, until)
    is_crowd = from_address >= limits.TRIES_FROM_ADDRESS.most
    is_wide = at_account > 0 and anywhere >= limits.TRIES_ANYWHERE.most
    is_used_up = tries.is_for_all_addresses and anywhere >= most
    return at_account >= (min(most, limits.TRIES_IN_CROWD.most) if is_crowd else most) or is_used_up or is_wide


def check(tries: Tries, at: datetime) -> None:
    """Raise Throttled when this account or address has failed too often of late."""
    if has_too_many(tries, at):
        raise Throttled(tries.at_account.seconds)


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
    return (
        queries.failures_anywhere(tries.account_hash, at - tries.at_account.within, at + SKEW) == tries.at_account.most
    )


TABLE, FIELD = "sign_in_failure", "address"
UNREADABLE = "cannot be read with the keys of this site"
WAIT_TOLD_EVERY = timedelta(minutes=15)


def record_failure(
    session: Session, step: FailedStep, tries: Tries, account_id: UUID | None, device: str, at: datetime
) -> SignInFailure:
    """Keep that a step failed, at an account or at none."""
    row_id = uuid4()
    row = SignInFailure(
        id=row_id,
        at=at,
        step=step,
        account_id=account_id,
        account_hash=tries.account_hash,
        address_hash=tries.address_hash,
        sealed_address=site_settings().keyring.seal(tries.address, table=TABLE, row=row_id, field=FIELD),
        device=device,
        is_known_browser=bool(tries.browser),
    )
    session.add(row)
    where = network_of(tries.address).partition("/")[0]
    event("sign-in.failed", account=account_id, stage=step.value, from_address=None if where == NO_ADDRESS else where)
    return row


def record_wait(session: Session, tries: Tries, account_id: UUID | None, device: str, at: datetime) -> None:
    """Keep that an account has to wait here: once in a quarter of an hour, however often somebody knocks."""
    if not queries.has_waited(tries.account_hash, tries.address_hash, at - WAIT_TOLD_EVERY):
        record_failure(session, FailedStep.REFUSED, tries, account_id, device, at)


def address_of(row: SignInFailure) -> str:
    """Where a failure came from."""
    try:
        return site_settings().keyring.unseal(row.sealed_address, table=TABLE, row=row.id, field=FIELD)
    except CannotUnseal:
        return UNREADABLE


def drop_old(session: Session, at: datetime) -> int:
    """Drop what was kept for as long as the site says; returns how many."""
    found = queries.recorded_before(at - timedelta(days=site_settings().failed_sign_ins_days))
    for row in found:
        session.delete(row)
    return len(found)
