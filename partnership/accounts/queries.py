"""All SQL about accounts: who somebody is, their sign-ins, links and failed tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from partnership.db import db
from partnership.models import (
    Account,
    FailedSignIn,
    LocationGrant,
    Membership,
    OneTimeLink,
    Participation,
    Partnership,
    Position,
    SignIn,
    Stage,
)
from partnership.policy.viewer import Member, Place, Viewer

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import LinkPurpose


def account_by_email(email: str) -> Account | None:
    """The account of a folded mail address."""
    return db.session.scalar(select(Account).where(Account.email == email))


def account_by_id(account_id: UUID) -> Account | None:
    """The account, whether active or not."""
    return db.session.get(Account, account_id)


def membership(account_id: UUID, partnership_id: UUID) -> Membership | None:
    """The account's place in the partnership, if it has one of its own."""
    return db.session.scalar(
        select(Membership).where(Membership.account_id == account_id, Membership.partnership_id == partnership_id)
    )


def open_sign_in(token_hash: str) -> tuple[SignIn, Account] | None:
    """A sign-in that was not ended, of an account that is active."""
    found = db.session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(
            SignIn.token_hash == token_hash, SignIn.ended_at.is_(None), Account.is_active, SignIn.stage == Stage.OPEN
        )
    ).first()
    return (found[0], found[1]) if found else None


def open_sign_ins(account_id: UUID) -> list[SignIn]:
    """An account's sign-ins that were not ended, newest first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
            .order_by(SignIn.started_at.desc(), SignIn.id)
        )
    )


def viewer_of(account: Account, sign_in_id: UUID | None = None) -> Viewer:
    """What the account is, where, right now: four statements, whatever the size of the site."""
    memberships = db.session.execute(
        select(Membership.partnership_id, Membership.role, Membership.is_cleared).where(
            Membership.account_id == account.id
        )
    ).all()
    positions = db.session.execute(
        select(Position.organisation_id, Position.role, Participation.partnership_id)
        .outerjoin(
            Participation,
            (Participation.organisation_id == Position.organisation_id) & Participation.left_on.is_(None),
        )
        .where(Position.account_id == account.id)
    ).all()
    through = frozenset(row.partnership_id for row in positions if row.partnership_id is not None)
    edited = frozenset(row.partnership_id for row in positions if row.role.edits and row.partnership_id is not None)
    own = through | {row.partnership_id for row in memberships}
    places = db.session.execute(
        select(Partnership.id, Partnership.slug, Partnership.name)
        .where(Partnership.id.in_(own), Partnership.archived_at.is_(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    ).all()
    granted = db.session.scalars(select(LocationGrant.location_id).where(LocationGrant.account_id == account.id))
    return Viewer(
        account_id=account.id,
        email=account.email,
        is_administrator=account.is_administrator,
        display_name=account.display_name,
        sign_in_id=sign_in_id,
        memberships={row.partnership_id: Member(row.role, row.is_cleared) for row in memberships},
        positions={row.organisation_id: row.role for row in positions},
        through_organisations=through,
        edited_through=edited,
        granted_locations=frozenset(granted),
        places=tuple(Place(row.id, row.slug, row.name) for row in places),
    )


def link_by_hash(token_hash: str) -> OneTimeLink | None:
    """A one-time link, used or not."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash))


def use_link(session: Session, link_id: UUID, at: datetime) -> bool:
    """Use up a link; True for exactly one of any number of tries at once.

    The conditional UPDATE is the point: reading first and writing later would let several through. It passes the audit
    listener by, so the caller records the event.
    """
    used = session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.id == link_id, OneTimeLink.used_at.is_(None), OneTimeLink.ended_at.is_(None))
        .where(OneTimeLink.expires_at > at)
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def open_links(account_id: UUID, email: str, purposes: Collection[LinkPurpose]) -> list[OneTimeLink]:
    """Links of an account, or to its address, that were neither used nor ended."""
    statement = (
        select(OneTimeLink)
        .where(
            or_(OneTimeLink.account_id == account_id, OneTimeLink.email == email),
            OneTimeLink.purpose.in_(purposes),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.ended_at.is_(None),
        )
        .order_by(OneTimeLink.expires_at, OneTimeLink.id)
    )
    return list(db.session.scalars(statement))


def failures(*, account_hash: str, address_hash: str, since: datetime) -> tuple[int, int, datetime | None]:
    """Failed tries since a moment: for this account from this address, from this address at all, and the last one."""
    row = db.session.execute(
        select(
            func.count().filter(FailedSignIn.account_hash == account_hash),
            func.count(),
            func.max(FailedSignIn.at),
        ).where(FailedSignIn.address_hash == address_hash, FailedSignIn.at > since)
    ).one()
    return row[0], row[1], row[2]


def failures_anywhere(account_hash: str, since: datetime) -> int:
    """Failed tries for an account from all addresses together."""
    statement = select(func.count()).where(FailedSignIn.account_hash == account_hash, FailedSignIn.at > since)
    return db.session.scalar(statement) or 0


def old_failures(before: datetime, limit: int = 500) -> list[FailedSignIn]:
    """Counters that have outlived their day, oldest first."""
    statement = select(FailedSignIn).where(FailedSignIn.at < before).order_by(FailedSignIn.id).limit(limit)
    return list(db.session.scalars(statement))
