"""SQL of the names that events are told with: facts of rows, organisations, papers, people and where they belong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from partnership.policy import scopes
from partnership.policy.audience import may_see_record
from partnership.register.directory.parts import BY_TABLE
from partnership.store.audit import THROUGH
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Assessment,
    AuditEntry,
    MemberRole,
    Membership,
    Organisation,
    Participation,
    Position,
    Protocol,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.register.directory.parts import PartRow

DEEPEST = 3  # a comment belongs to a consultation, that to a protocol


def facts_of(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the rows of these events, and those that they belong to, were made with: three statements at most."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    wanted = {entry.row_id for entry in entries}
    for entry in entries:
        wanted |= _named_in({name: new or old for name, (old, new) in entry.changes.items()})
    for _ in range(DEEPEST):
        wanted -= {row_id for _table, row_id in found}
        if not wanted:
            break
        made = db.session.scalars(
            select(AuditEntry).where(AuditEntry.row_id.in_(wanted), AuditEntry.action == "created")
        )
        wanted = set()
        for row in made:
            facts = {name: new for name, (_old, new) in row.changes.items()}
            found[row.table, row.row_id] = facts
            wanted |= _named_in(facts)
    return found


_NAMES_ROW = {*THROUGH.values(), "version_id"}


def _named_in(facts: dict[str, Any]) -> set[str]:
    return {str(facts[name]) for name in _NAMES_ROW & facts.keys() if facts[name]}


def organisation_names(viewer: Viewer, ids: Collection[UUID]) -> dict[str, str]:
    """Names of those of the organisations that the viewer may know of."""
    statement = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(ids), scopes.known_organisations(viewer)
    )
    return {str(row.id): row.name for row in db.session.execute(statement)}


def part_rows(viewer: Viewer, keys: Iterable[tuple[str, UUID]]) -> list[PartRow]:
    """Services, contacts and locations, with what the policy asks about them."""
    found: list[PartRow] = []
    by_table: dict[str, list[UUID]] = {}
    for table, row_id in keys:
        by_table.setdefault(table, []).append(row_id)
    for table, ids in by_table.items():
        part = BY_TABLE[table].table
        whole = joinedload(part.organisation).selectinload(Organisation.participations)
        found += db.session.scalars(select(part).where(part.id.in_(ids)).options(whole))
    return [row for row in found if may_see_record(viewer, row)]


def papers(partnership_ids: Collection[UUID], ids: Collection[UUID]) -> list[Protocol | Assessment]:
    """Protocols and assessments of these partnerships."""
    protocols = select(Protocol).where(Protocol.id.in_(ids), Protocol.partnership_id.in_(partnership_ids))
    assessments = select(Assessment).where(Assessment.id.in_(ids), Assessment.partnership_id.in_(partnership_ids))
    return [*db.session.scalars(protocols), *db.session.scalars(assessments)]


def mail_addresses(ids: Collection[UUID]) -> dict[str, str]:
    """Mail addresses of accounts."""
    rows = db.session.execute(select(Account.id, Account.email).where(Account.id.in_(ids)))
    return {str(row.id): row.email for row in rows}


@dataclass(frozen=True, slots=True)
class Places:
    """Where an account belongs today: partnerships as a member, as a coordinator, and through organisations."""

    member_of: frozenset[UUID] = frozenset()
    coordinates: frozenset[UUID] = frozenset()
    organisations: tuple[UUID, ...] = ()
    through: frozenset[UUID] = frozenset()

    @property
    def partnerships(self) -> frozenset[UUID]:
        """Every partnership that it has to do with."""
        return self.member_of | self.through


def places_of(ids: Collection[UUID]) -> dict[UUID, Places]:
    """Where accounts belong today; those that belong nowhere any more are left out."""
    found: dict[UUID, Places] = {}
    members = select(Membership.account_id, Membership.partnership_id, Membership.role).where(
        Membership.account_id.in_(ids), Membership.ended_at.is_(None)
    )
    for account_id, partnership_id, role in db.session.execute(members):
        before = found.get(account_id, Places())
        coordinates = {partnership_id} if role is MemberRole.COORDINATOR else set()
        found[account_id] = replace(
            before, member_of=before.member_of | {partnership_id}, coordinates=before.coordinates | coordinates
        )
    positions = (
        select(Position.account_id, Position.organisation_id, Participation.partnership_id)
        .outerjoin(
            Participation,
            and_(Participation.organisation_id == Position.organisation_id, Participation.left_on.is_(None)),
        )
        .where(Position.account_id.in_(ids), Position.ended_at.is_(None))
        .order_by(Position.created_at, Position.id, Participation.partnership_id)
    )
    rows: Any = db.session.execute(positions)  # without a partnership where the organisation takes part nowhere
    for account_id, organisation_id, partnership_id in rows:
        before = found.get(account_id, Places())
        through = {partnership_id} if partnership_id is not None else set()
        found[account_id] = replace(
            before,
            organisations=tuple(dict.fromkeys((*before.organisations, organisation_id))),
            through=before.through | through,
        )
    return found
