"""Private addresses of calendars: made and shown once, taken back, and asked by a calendar without a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import notices
from partnership.accounts.queries import calendar_addresses, viewer_of
from partnership.accounts.tokens import hash_token, new_token
from partnership.base.errors import NotFound
from partnership.exchange.queries import by_hash
from partnership.policy.actions import Action
from partnership.policy.rules import allows, may_know
from partnership.store import audit
from partnership.store.models import CalendarAddress, now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Partnership


def own_address(account_id: UUID, partnership_id: UUID) -> CalendarAddress | None:
    """The address of an account in a partnership, where there is one."""
    return next(iter(_of(account_id, partnership_id)), None)


def make_address(session: Session, account: Account, partnership: Partnership) -> str:
    """Make an address in place of the one before, tell its holder by mail, and return its token."""
    audit.take_turn(session)  # of two that are made at once the first ends
    _end(_of(account.id, partnership.id))
    token = new_token()
    of = {"account_id": account.id, "partnership_id": partnership.id}
    session.add(CalendarAddress(id=uuid4(), token_hash=hash_token(token), made_at=now(), **of))
    audit.record(session, "calendar address made", account)
    notices.tell_changed(
        session,
        account,
        f"A private calendar address was made. Whoever has it reads the dates of {partnership.name}.",
        "A private calendar address was made",
    )
    return token


def take_back(session: Session, account: Account, partnership: Partnership) -> None:
    """End the address: from now on it is as if it had never been; raises NotFound where there is none."""
    audit.take_turn(session)  # what is made at this moment ends too
    found = _of(account.id, partnership.id)
    if not found:
        raise NotFound
    _end(found)
    audit.record(session, "calendar address ended", account)


def asked_with(token: str) -> tuple[CalendarAddress, Account, Partnership]:
    """Whose address it is, and of which partnership; raises NotFound once the account may not see that any more."""
    found = by_hash(CalendarAddress, hash_token(token))
    if found is None:
        raise NotFound
    row, account, partnership = found
    holder = viewer_of(account)
    if not may_know(holder, partnership) or not allows(holder, Action.PARTNERSHIP_VIEW, partnership):
        raise NotFound
    return row, account, partnership


def mark_used(session: Session, address_id: UUID, given_hash: str) -> None:
    """Note that a calendar asked, and which file it was handed."""
    row = session.get(CalendarAddress, address_id)
    if row is not None:
        row.used_at, row.given_hash = now(), given_hash


def _of(account_id: UUID, partnership_id: UUID) -> list[CalendarAddress]:
    return [row for row, partnership in calendar_addresses(account_id) if partnership.id == partnership_id]


def _end(rows: Iterable[CalendarAddress]) -> None:
    for row in rows:
        row.ended_at = now()
