"""All SQL of the digest: who gets one, what they keep, and what waits for them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from partnership.register.authority.queries import KEEPING, counts
from partnership.register.directory.queries import WHOLE
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    ChangeRequest,
    Digest,
    EntrySection,
    MemberRole,
    Membership,
    Organisation,
    Participation,
    Partnership,
    Position,
    RequestState,
    Responsibility,
    SectionClock,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

SECTION_OF = {
    "organisation": EntrySection.IDENTITY,
    "service": EntrySection.SERVICES,
    "contact": EntrySection.CONTACTS,
    "location": EntrySection.LOCATIONS,
    "responsibility": EntrySection.RESPONSIBILITIES,
}
CHANGES = ("created", "changed", "deleted")
_BY_NAME = (Organisation.folded_name, Organisation.id)


def _keeps() -> ColumnElement[bool]:
    """An account that keeps an entry which is not archived."""
    return exists(
        select(Position.id)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(
            Position.account_id == Account.id,
            Position.role.in_(KEEPING),
            counts(Position),
            Organisation.archived_at.is_(None),
        )
    )


def _coordinates() -> ColumnElement[bool]:
    return exists(
        select(Membership.id)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(
            Membership.account_id == Account.id,
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Partnership.archived_at.is_(None),
        )
    )


def accounts_without_digest(month: str, old_before: datetime) -> list[UUID]:
    """Active accounts that have had no digest this month and may need one.

    They keep an entry, or coordinate a partnership while some change request was sent before `old_before` and is open,
    or some coordinators were told of a silence.
    """
    has_one = exists(select(Digest.id).where(Digest.account_id == Account.id, Digest.month == month))
    is_old = select(ChangeRequest.id).where(
        ChangeRequest.state == RequestState.OPEN, ChangeRequest.sent_at < old_before
    )
    is_told = select(Digest.id).where(Digest.escalated_at.is_not(None))
    needs_one = or_(_keeps(), and_(_coordinates(), or_(exists(is_old), exists(is_told))))
    statement = select(Account.id).where(Account.is_active, ~has_one, needs_one).order_by(Account.id)
    return list(db.session.scalars(statement))


def kept_organisations(account_id: UUID, *, is_fresh: bool = False) -> list[Organisation]:
    """The entries that an account keeps, whole, by name: six statements, however many they are.

    `is_fresh` reads them anew from the database, over what the session had loaded before.
    """
    statement = (
        select(Organisation)
        .join(Position, Position.organisation_id == Organisation.id)
        .where(
            Position.account_id == account_id,
            Position.role.in_(KEEPING),
            counts(Position),
            Organisation.archived_at.is_(None),
        )
        .options(*WHOLE)
        .order_by(*_BY_NAME)
        .execution_options(populate_existing=is_fresh)
    )
    return list(db.session.scalars(statement))


def duties_of(ids: Collection[UUID]) -> dict[UUID, list[Responsibility]]:
    """What organisations do, or did, in all partnerships."""
    statement = (
        select(Responsibility)
        .where(Responsibility.organisation_id.in_(ids))
        .order_by(Responsibility.function_id, Responsibility.group, Responsibility.id)
    )
    found: dict[UUID, list[Responsibility]] = defaultdict(list)
    for row in db.session.scalars(statement):
        found[row.organisation_id].append(row)
    return found


def changes_by_others(ids: Collection[UUID], account_id: UUID, since: datetime) -> dict[tuple[UUID, EntrySection], int]:
    """How often others changed a section of these organisations since a moment."""
    rows = db.session.execute(
        select(AuditEntry.organisation_id, AuditEntry.table, func.count())
        .where(
            AuditEntry.organisation_id.in_(ids),
            AuditEntry.table.in_(SECTION_OF),
            AuditEntry.action.in_(CHANGES),
            AuditEntry.at > since,
            or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id != account_id),
        )
        .group_by(AuditEntry.organisation_id, AuditEntry.table)
    )
    return {(row[0], SECTION_OF[row[1]]): row[2] for row in rows if row[0] is not None}


def coordinated_partnerships(account_id: UUID) -> list[Partnership]:
    """The partnerships that an account coordinates, by name."""
    statement = (
        select(Partnership)
        .join(Membership, Membership.partnership_id == Partnership.id)
        .where(
            Membership.account_id == account_id,
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Partnership.archived_at.is_(None),
        )
        .order_by(func.lower(Partnership.name), Partnership.id)
    )
    return list(db.session.scalars(statement))


def coordinators(partnership_ids: Collection[UUID]) -> list[tuple[Partnership, Account, bool]]:
    """The active coordinators of partnerships, in a fixed order: partnership, account, and whether it is cleared."""
    rows = db.session.execute(
        select(Partnership, Account, Membership.is_cleared)
        .join(Membership, Membership.partnership_id == Partnership.id)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Partnership.id.in_(partnership_ids),
            Partnership.archived_at.is_(None),
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
        )
        .order_by(Partnership.slug, Account.email)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def count_old_requests(partnership_ids: Collection[UUID], before: datetime) -> dict[UUID, int]:
    """Open change requests sent before a moment, by partnership that their organisation takes part in."""
    rows = db.session.execute(
        select(Participation.partnership_id, func.count(ChangeRequest.id.distinct()))
        .join(ChangeRequest, ChangeRequest.organisation_id == Participation.organisation_id)
        .where(
            Participation.partnership_id.in_(partnership_ids),
            Participation.left_on.is_(None),
            ChangeRequest.state == RequestState.OPEN,
            ChangeRequest.sent_at < before,
            or_(ChangeRequest.partnership_id.is_(None), ChangeRequest.partnership_id == Participation.partnership_id),
        )
        .group_by(Participation.partnership_id)
    )
    return {row[0]: row[1] for row in rows}


def silent_organisations() -> list[Organisation]:
    """Current organisations whose coordinators were told of a silence that has lasted since.

    Nobody who keeps one has answered a digest, and no section of it was confirmed, after the coordinators were told.
    """
    told = (
        select(Position.organisation_id, func.max(Digest.escalated_at).label("at"))
        .join(Digest, Digest.account_id == Position.account_id)
        .where(Position.role.in_(KEEPING), counts(Position), Digest.escalated_at.is_not(None))
        .group_by(Position.organisation_id)
        .subquery()
    )
    is_confirmed = exists(
        select(SectionClock.organisation_id).where(
            SectionClock.organisation_id == Organisation.id, SectionClock.confirmed_at >= told.c.at
        )
    )
    answering = (
        select(Digest.id)
        .join(Position, Position.account_id == Digest.account_id)
        .where(
            Position.organisation_id == Organisation.id,
            Position.role.in_(KEEPING),
            counts(Position),
            Digest.answered_at >= told.c.at,
        )
    )
    statement = (
        select(Organisation)
        .join(told, told.c.organisation_id == Organisation.id)
        .where(Organisation.archived_at.is_(None), ~is_confirmed, ~exists(answering))
        .options(selectinload(Organisation.participations))
        .order_by(*_BY_NAME)
    )
    return list(db.session.scalars(statement))


def last_digest(account_id: UUID) -> Digest | None:
    """The digest that went out last to an account."""
    return db.session.scalar(
        select(Digest).where(Digest.account_id == account_id).order_by(Digest.month.desc(), Digest.id).limit(1)
    )


def digest_of_link(session: Session, link_id: UUID) -> Digest | None:
    """The digest that a link came with."""
    return session.scalar(select(Digest).where(Digest.link_id == link_id))


def unescalated_silent(month: str) -> dict[UUID, list[Digest]]:
    """The digests, newest first, of active keepers whose last one before a month was not answered."""
    last = (
        select(Digest.account_id, func.max(Digest.month).label("month"))
        .where(Digest.month < month)
        .group_by(Digest.account_id)
        .subquery()
    )
    silent = (
        select(Digest.account_id)
        .join(last, (last.c.account_id == Digest.account_id) & (last.c.month == Digest.month))
        .join(Account, Account.id == Digest.account_id)
        .where(Digest.answered_at.is_(None), Digest.escalated_at.is_(None), Account.is_active, _keeps())
    )
    rows = db.session.scalars(
        select(Digest).where(Digest.account_id.in_(silent)).order_by(Digest.account_id, Digest.month.desc())
    )
    found: dict[UUID, list[Digest]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return found
