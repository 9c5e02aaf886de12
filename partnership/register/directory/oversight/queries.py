"""SQL of what waits for an answer, who is told of it, and who was shown a confidential address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from partnership.register.authority.queries import counts
from partnership.register.directory.queries import REVEALED
from partnership.store.db import db
from partnership.store.models import Account, AuditEntry, ChangeRequest, Location, MemberRole, Membership, RequestState
from partnership.store.models.audit import as_other_tables_have_it
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A change request that waits for an answer, and the post of its sender."""

    request: ChangeRequest
    post: str


@dataclass(frozen=True, slots=True)
class Reveal:
    """A look at a confidential address, and the post of who looked."""

    entry: AuditEntry
    post: str


def coordinators(partnership_ids: Collection[UUID]) -> dict[Account, bool]:
    """The coordinators of these partnerships whose accounts are open, and whether they are cleared in one of them."""
    rows = db.session.execute(
        select(Account, Membership.is_cleared)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.partnership_id.in_(partnership_ids),
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
        )
        .order_by(Account.email, Membership.is_cleared)
    )
    return {row[0]: row[1] for row in rows}


def open_requests(organisation_id: UUID, table: str = "", row_id: UUID | None = None) -> list[OpenRequest]:
    """Change requests of an organisation that wait for an answer, or those for one row of its entry, oldest first."""
    statement = (
        select(ChangeRequest, Account.display_name)
        .join(Account, Account.id == ChangeRequest.sender_id)
        .where(ChangeRequest.organisation_id == organisation_id, ChangeRequest.state == RequestState.OPEN)
        .options(selectinload(ChangeRequest.fields))
        .order_by(ChangeRequest.sent_at, ChangeRequest.id)
    )
    if table:
        statement = statement.where(ChangeRequest.table == table, ChangeRequest.row_id == row_id)
    return [OpenRequest(row[0], row[1]) for row in db.session.execute(statement)]


def revealed_between(account_id: UUID, since: datetime, until: datetime) -> tuple[int, datetime | None]:
    """To how many different places an account was shown the address in a time, and when first."""
    row = db.session.execute(
        select(func.count(AuditEntry.row_id.distinct()), func.min(AuditEntry.at)).where(
            AuditEntry.actor_id == account_id,
            AuditEntry.action == REVEALED,
            AuditEntry.at > since,
            AuditEntry.at <= until,  # a clock that was ahead keeps nobody from an address
        )
    ).one()
    return row[0], row[1]


def count_asked(account_id: UUID | None, action: str, since: datetime, until: datetime) -> int:
    """How often an account did something that was recorded, in a time."""
    conditions = [AuditEntry.actor_id == account_id, AuditEntry.action == action]
    conditions += [AuditEntry.at > since, AuditEntry.at <= until]
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0


def reveals(location_ids: Collection[UUID], number: int) -> ResultPage[Reveal]:
    """One page of who was shown the address of any of the places, newest first, with the post they have now."""
    places = [str(each) for each in location_ids]
    conditions = [AuditEntry.table == Location.__tablename__, AuditEntry.row_id.in_(places)]
    conditions.append(AuditEntry.action == REVEALED)
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*conditions)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = db.session.execute(
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == as_other_tables_have_it(AuditEntry.actor_id))
        .where(*conditions)
        .order_by(AuditEntry.sequence.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage([Reveal(row[0], row[1] or "") for row in rows], number, total)
