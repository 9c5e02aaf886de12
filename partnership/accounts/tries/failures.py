"""The record of sign-ins that failed or had to wait, for administrators: when, at which account, from where.

What was typed is never kept, since people type passwords into the wrong field: an address without an account is only
that. Where it came from is sealed: a line of a refuge may be among them. Nothing here commits.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts.rate_limit import NO_ADDRESS, network_of
from partnership.accounts.tries import queries
from partnership.base.config import site_settings
from partnership.base.event_log import event
from partnership.base.sealing import CannotUnseal
from partnership.store.models import FailedStep, SignInFailure

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.accounts.rate_limit import Tries

TABLE, FIELD = "sign_in_failure", "address"
UNREADABLE = "cannot be read with the keys of this site"
WAIT_TOLD_EVERY = timedelta(minutes=15)


def note(
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


def note_wait(session: Session, tries: Tries, account_id: UUID | None, device: str, at: datetime) -> None:
    """Keep that an account has to wait here: once in a quarter of an hour, however often somebody knocks."""
    if not queries.has_waited(tries.account_hash, tries.address_hash, at - WAIT_TOLD_EVERY):
        note(session, FailedStep.REFUSED, tries, account_id, device, at)


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
