"""SQL about what somebody holds: places, desks, requests taken on, and what others wait for from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.people.queries import last_used
from partnership.people.wording import MEMBERS, POSITIONS
from partnership.policy.scopes import known_rows
from partnership.register.authority.queries import counts
from partnership.store.db import db
from partnership.store.models import (
    Account,
    ChangeRequest,
    ClauseComment,
    CommentState,
    Contact,
    Decision,
    MemberRole,
    Membership,
    Organisation,
    Participation,
    Partnership,
    Position,
    PositionRole,
    RequestState,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that one account holds within somebody's reach."""

    account: Account
    positions: tuple[tuple[Position, Organisation], ...] = ()
    memberships: tuple[tuple[Membership, Partnership], ...] = ()
    desks: tuple[Contact, ...] = ()
    requests: Mapping[UUID, list[ChangeRequest]] = field(default_factory=dict)  # partnership -> taken on and open
    hidden_requests: Mapping[UUID, list[ChangeRequest]] = field(default_factory=dict)  # those the viewer may not know
    colleagues: Mapping[UUID, list[Account]] = field(default_factory=dict)  # organisation -> who could take over
    team_mates: Mapping[UUID, list[Account]] = field(default_factory=dict)  # partnership -> who could take over
    sent: int = 0  # open change requests that they sent
    comments: int = 0  # comments on protocols that nobody has answered
    signatures: int = 0  # that their organisations are asked for

    @property
    def places(self) -> dict[str, str]:
        """What can end, in words, by the key that a form carries."""
        found = {str(row.id): f"{POSITIONS[row.role]} at {at.name}" for row, at in self.positions}
        return found | {str(row.id): f"{MEMBERS[row.role]} of {at.name}" for row, at in self.memberships}

    @property
    def led(self) -> list[Organisation]:
        """Organisations that they are the lead of."""
        return [at for row, at in self.positions if row.role is PositionRole.LEAD]

    @property
    def coordinated(self) -> list[Partnership]:
        """Partnerships that they coordinate."""
        return [at for row, at in self.memberships if row.role is MemberRole.COORDINATOR]


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """What ends, and who takes over what; what has no successor is left open."""

    places: frozenset[str]
    desks: Mapping[UUID, UUID] = field(default_factory=dict)  # contact -> account
    leads: Mapping[UUID, UUID] = field(default_factory=dict)  # organisation -> account that becomes lead
    requests: Mapping[UUID, UUID] = field(default_factory=dict)  # partnership -> account


@dataclass(frozen=True, slots=True)
class OffboardingResult:
    """What became of it."""

    is_closed: bool  # nothing was left, so the account is closed
    gaps: tuple[str, ...] = ()  # what stays open, in words without a name of a desk


def positions(account_id: UUID) -> list[tuple[Position, Organisation]]:
    """The account's places in organisations, each with what policy asks of the organisation, by name."""
    statement = (
        select(Position, Organisation)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(Position.account_id == account_id, Position.ended_at.is_(None))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def memberships(account_id: UUID) -> list[tuple[Membership, Partnership]]:
    """The account's own places in partnerships, by name."""
    statement = (
        select(Membership, Partnership)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(Membership.account_id == account_id, Membership.ended_at.is_(None))
        .order_by(func.lower(Partnership.name), Partnership.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def held_desks(account_id: UUID, organisations: Collection[Organisation]) -> list[Contact]:
    """Desks of these organisations that the account answers at, archived ones too, each with its organisation."""
    by_id = {each.id: each for each in organisations}
    statement = (
        select(Contact)
        .where(Contact.held_by_id == account_id, Contact.organisation_id.in_(by_id))
        .order_by(Contact.post, Contact.id)
    )
    found = list(db.session.scalars(statement))
    for row in found:
        set_committed_value(row, "organisation", by_id[row.organisation_id])
    return found


def colleagues(organisation_ids: Collection[UUID], but: UUID) -> dict[UUID, list[Account]]:
    """Other active accounts of each organisation, by post."""
    statement = (
        select(Position.organisation_id, Account)
        .join(Account, Account.id == Position.account_id)
        .where(Position.organisation_id.in_(organisation_ids), counts(Position), Account.is_active, Account.id != but)
        .order_by(Account.display_name, Account.email)
    )
    found: dict[UUID, list[Account]] = {}
    for organisation_id, account in db.session.execute(statement):
        found.setdefault(organisation_id, []).append(account)
    return found


def team_mates(partnership_ids: Collection[UUID], but: UUID) -> dict[UUID, list[Account]]:
    """Other active coordinators of each partnership, by post."""
    statement = (
        select(Membership.partnership_id, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(
            Membership.partnership_id.in_(partnership_ids),
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Account.is_active,
            Account.id != but,
        )
        .order_by(Account.display_name, Account.email)
    )
    found: dict[UUID, list[Account]] = {}
    for partnership_id, account in db.session.execute(statement):
        found.setdefault(partnership_id, []).append(account)
    return found


def requests_owned(account_id: UUID, partnership_id: UUID, viewer: Viewer | None = None) -> list[ChangeRequest]:
    """Open change requests of the partnership's organisations that the account has taken on; those a viewer knows."""
    of_partnership = exists(
        select(Participation.id).where(
            Participation.organisation_id == ChangeRequest.organisation_id,
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
        )
    )
    statement = (
        select(ChangeRequest)
        .where(
            ChangeRequest.owner_id == account_id,
            ChangeRequest.state == RequestState.OPEN,
            or_(ChangeRequest.partnership_id == partnership_id, of_partnership),
        )
        .order_by(ChangeRequest.sent_at, ChangeRequest.id)
    )
    return list(db.session.scalars(_known(statement, viewer)))


def _known(statement: Select[Any], viewer: Viewer | None) -> Select[Any]:
    """Of change requests, those that the viewer knows; all of them where there is none."""
    if viewer is None:
        return statement
    joined = statement.join(Organisation, Organisation.id == ChangeRequest.organisation_id)
    return joined.where(known_rows(viewer, ChangeRequest))


def requests_sent(account_id: UUID, organisation_ids: Collection[UUID], viewer: Viewer | None) -> int:
    """How many open change requests the account has sent for these organisations, as far as the viewer knows them."""
    statement = (
        select(func.count())
        .select_from(ChangeRequest)
        .where(
            ChangeRequest.sender_id == account_id,
            ChangeRequest.state == RequestState.OPEN,
            ChangeRequest.organisation_id.in_(organisation_ids),
        )
    )
    return db.session.scalar(_known(statement, viewer)) or 0


def comments_sent(account_id: UUID, organisation_ids: Collection[UUID]) -> int:
    """How many comments on protocols the account has sent for these organisations that nobody has answered."""
    statement = select(func.count()).where(
        ClauseComment.sender_id == account_id,
        ClauseComment.state == CommentState.OPEN,
        ClauseComment.organisation_id.in_(organisation_ids),
    )
    return db.session.scalar(statement) or 0


def signatures_asked(organisation_ids: Collection[UUID]) -> int:
    """How many signatures these organisations are asked for."""
    statement = (
        select(func.count())
        .select_from(Signature)
        .join(Signing, Signing.id == Signature.signing_id)
        .where(
            Signature.organisation_id.in_(organisation_ids),
            Signature.decision == Decision.OPEN,
            Signing.state == SigningState.OPEN,
        )
    )
    return db.session.scalar(statement) or 0


def unused(before: datetime) -> list[tuple[Account, datetime | None]]:
    """Active accounts that were last at work, or made and never at work, before a moment; with when it was."""
    used = last_used()
    statement = (
        select(Account, used.c.last)
        .outerjoin(used, used.c.account_id == Account.id)
        .where(Account.is_active, func.coalesce(used.c.last, Account.created_at) < before)
        .order_by(Account.email)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def warned() -> list[tuple[Account, datetime | None]]:
    """Active accounts that were told that they will be closed, and when they were last at work."""
    used = last_used()
    statement = (
        select(Account, used.c.last)
        .outerjoin(used, used.c.account_id == Account.id)
        .where(Account.is_active, Account.warned_unused_at.is_not(None))
        .order_by(Account.email)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def coordinated_ids(account_id: UUID) -> list[UUID]:
    """Partnerships that the account coordinates, but those put away."""
    statement = (
        select(Membership.partnership_id)
        .join(Partnership, Partnership.id == Membership.partnership_id)
        .where(
            Membership.account_id == account_id,
            Membership.role == MemberRole.COORDINATOR,
            counts(Membership),
            Partnership.archived_at.is_(None),
        )
        .order_by(Membership.partnership_id)
    )
    return list(db.session.scalars(statement))
