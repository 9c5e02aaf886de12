"""Changes to accounts and sign-ins. Nothing here commits; tokens leave as text once and are stored hashed."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership import audit
from partnership.accounts import links, passwords, queries
from partnership.accounts.links import LinkTo
from partnership.accounts.tokens import EMAIL, fold_email, hash_token, new_token
from partnership.errors import Conflict, InputFault, NotFound, Throttled
from partnership.models import (
    Account,
    FailedSignIn,
    LinkPurpose,
    MemberRole,
    Membership,
    OneTimeLink,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    SignIn,
    now,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
# From one address: ten tries at one account, fifty at any. From everywhere at one account: a hundred, which slows a
# botnet down without letting a stranger lock somebody out: a right password from an address without failures works.
MOST_AT_ACCOUNT, MOST_FROM_ADDRESS, MOST_ANYWHERE = 10, 50, 100
HOST_BITS = 64  # the half of an IPv6 address that its holder changes at will


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 of an IPv6 address, since one line has all of it."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((int(found) >> HOST_BITS << HOST_BITS, HOST_BITS)))
    return str(found)


def check_throttle(email: str, address: str, at: datetime) -> None:
    """Raise Throttled when this account or address has failed too often of late."""
    account_hash, address_hash = hash_token(fold_email(email)), hash_token(network_of(address))
    at_account, from_address, _last = queries.failures(
        account_hash=account_hash, address_hash=address_hash, since=at - WINDOW
    )
    is_wide = at_account > 0 and queries.failures_anywhere(account_hash, at - WINDOW) >= MOST_ANYWHERE
    if at_account >= MOST_AT_ACCOUNT or from_address >= MOST_FROM_ADDRESS or is_wide:
        raise Throttled(int(WINDOW.total_seconds()))


def record_failure(session: Session, email: str, address: str, at: datetime) -> None:
    """Count a failed try; counters live for a day."""
    for old in queries.old_failures(at - DAY):
        session.delete(old)
    place = hash_token(network_of(address))
    session.add(FailedSignIn(account_hash=hash_token(fold_email(email)), address_hash=place, at=at))


def begin_sign_in(session: Session, account: Account, device: str) -> str:
    """Begin a sign-in and return the cookie's token; the token is stored only as its hash."""
    token = new_token()
    at = now()
    row = SignIn(
        id=uuid4(), account_id=account.id, token_hash=hash_token(token), started_at=at, seen_at=at, device=device[:200]
    )
    session.add(row)
    audit.record(session, "signed in", account)
    return token


def end_sign_in(session: Session, account: Account, row: SignIn) -> None:
    """End one of the account's own sign-ins."""
    if row.account_id != account.id:
        raise NotFound
    row.ended_at = now()
    audit.record(session, "signed out", account)


def end_other_sign_ins(session: Session, account: Account, kept: SignIn | None = None) -> int:
    """End all sign-ins of an account but one; returns how many."""
    ended = [row for row in queries.open_sign_ins(account.id) if kept is None or row.id != kept.id]
    for row in ended:
        row.ended_at = now()
    if ended:
        audit.record(session, "sign-ins ended", account, count=len(ended))
    return len(ended)


def make_account(session: Session, email: str, display_name: str, password: str = "") -> Account:
    """A new account; raises Conflict when the address has one, InputFault when it is none."""
    email = fold_email(email)
    if not EMAIL.fullmatch(email):
        message = "Enter a mail address, like name@example.org"
        raise InputFault(message, "email")
    if queries.account_by_email(email) is not None:
        message = f"There is an account for {email} already"
        raise Conflict(message, "email")
    account = Account(
        id=uuid4(),
        email=email,
        display_name=display_name,
        password_hash=passwords.hash_password(password) if password else "",
    )
    session.add(account)
    return account


def make_member(
    session: Session, account: Account, partnership: Partnership, role: MemberRole, *, is_cleared: bool = False
) -> Membership:
    """Make the account a member of the partnership."""
    row = Membership(account_id=account.id, partnership_id=partnership.id, role=role, is_cleared=is_cleared)
    session.add(row)
    return row


def give_position(session: Session, account: Account, organisation: Organisation, role: PositionRole) -> Position:
    """Make the account an editor or reader of the organisation's own entry."""
    row = Position(account_id=account.id, organisation_id=organisation.id, role=role)
    session.add(row)
    return row


def make_sign_up_link(session: Session, email: str, partnership: Partnership, role: MemberRole) -> str:
    """A single-use link for somebody without an account; returns the token, which is told once."""
    email = fold_email(email)
    if not EMAIL.fullmatch(email):
        message = f"{email!r} is not a mail address"
        raise InputFault(message, "email")
    if queries.account_by_email(email) is not None:
        message = f"There is an account for {email} already"
        raise Conflict(message, "email")
    to = LinkTo(email=email, partnership_id=partnership.id, role=role.value)
    _link, token = links.make_link(session, LinkPurpose.SIGN_UP, to)
    return token


def sign_up(session: Session, link: OneTimeLink, display_name: str, password_hash: str) -> Account:
    """Use the link up and make its account, or raise NotFound when another try was first."""
    links.use_up(session, link)
    account = make_account(session, link.email, display_name)
    account.password_hash = password_hash
    session.flush()
    session.add(Membership(account_id=account.id, partnership_id=link.partnership_id, role=MemberRole(link.role)))
    audit.record(session, "signed up", account)
    return account


def end_everything(session: Session, account: Account, kept: SignIn | None = None) -> None:
    """End what an account has open, sign-ins and one-time links: after it is closed, or its rights or factor change."""
    end_other_sign_ins(session, account, kept)
    links.end_links(account.id, account.email)


def set_clearance(email: str, partnership: Partnership, *, is_cleared: bool) -> None:
    """Clear a coordinator for confidential addresses, or no longer; raises InputFault for anybody else."""
    account = queries.account_by_email(fold_email(email))
    row = queries.membership(account.id, partnership.id) if account is not None else None
    if row is None or row.role is not MemberRole.COORDINATOR:
        message = f"{fold_email(email)} is no coordinator of {partnership.slug}"
        raise InputFault(message, "email")
    row.is_cleared = is_cleared


def disable(session: Session, email: str) -> None:
    """Close an account: it can no longer sign in, and what it had open ends."""
    account = queries.account_by_email(fold_email(email))
    if account is None:
        message = f"there is no account for {fold_email(email)}"
        raise InputFault(message, "email")
    account.is_active = False
    end_everything(session, account)


def change_password(session: Session, account: Account, password_hash: str, kept: SignIn | None) -> None:
    """Set a new password; every other sign-in of the account ends."""
    account.password_hash = password_hash
    end_everything(session, account, kept)
