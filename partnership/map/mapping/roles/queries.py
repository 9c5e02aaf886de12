"""SQL about roles: what waits for an answer, what was offered or taken away, and what came of it before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from partnership.base.clocks import london_day
from partnership.map.mapping.queries import today
from partnership.register.authority.queries import LEADING, counts
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Agreement,
    AuditEntry,
    ChangeRequest,
    Mail,
    Organisation,
    Participation,
    Partnership,
    Position,
    Protocol,
    RequestState,
    Responsibility,
)
from partnership.store.models.audit import as_other_tables_have_it

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

MOST_DRAFTS = 5


def role_of(organisation_id: UUID, responsibility_id: UUID) -> Responsibility | None:
    """One role of an organisation, whatever its state."""
    return db.session.scalar(
        select(Responsibility).where(
            Responsibility.id == responsibility_id, Responsibility.organisation_id == organisation_id
        )
    )


def roles_of(organisation_id: UUID, partnership_ids: Collection[UUID]) -> list[Responsibility]:
    """Roles of an organisation in these partnerships that hold now or are to begin, by task and group."""
    statement = (
        select(Responsibility)
        .where(
            Responsibility.organisation_id == organisation_id,
            Responsibility.partnership_id.in_(partnership_ids),
            or_(Responsibility.until_on.is_(None), Responsibility.until_on > today()),
        )
        .order_by(Responsibility.function_id, Responsibility.group, Responsibility.id)
    )
    return list(db.session.scalars(statement))


def open_offers(organisation_id: UUID, partnership_ids: Collection[UUID]) -> list[ChangeRequest]:
    """Roles that an organisation offers to take there and that no coordinator has decided on, oldest first."""
    statement = (
        select(ChangeRequest)
        .where(
            ChangeRequest.organisation_id == organisation_id,
            ChangeRequest.partnership_id.in_(partnership_ids),
            ChangeRequest.table == Responsibility.__tablename__,
            ChangeRequest.state == RequestState.OPEN,
        )
        .options(selectinload(ChangeRequest.fields))
        .order_by(ChangeRequest.sent_at, ChangeRequest.id)
    )
    return list(db.session.scalars(statement))


def parties_of(request: ChangeRequest) -> tuple[Partnership, Organisation] | None:
    """The partnership and the organisation of an offer, while the organisation takes part there."""
    found = db.session.execute(
        select(Partnership, Organisation)
        .join(Participation, Participation.partnership_id == Partnership.id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(
            Partnership.id == request.partnership_id,
            Organisation.id == request.organisation_id,
            Participation.left_on.is_(None),
            Organisation.archived_at.is_(None),
        )
    ).first()
    return (found[0], found[1]) if found else None


def proposed_at(organisation_ids: Collection[UUID], partnership_id: UUID | None = None) -> dict[UUID, int]:
    """How many roles are proposed to each organisation and wait for its answer, in one partnership or wherever."""
    if not organisation_ids:
        return {}
    statement = (
        select(Responsibility.organisation_id, func.count())
        .join(Partnership, Partnership.id == Responsibility.partnership_id)
        .where(*_that_wait(), Responsibility.organisation_id.in_(organisation_ids), Partnership.archived_at.is_(None))
        .group_by(Responsibility.organisation_id)
    )
    if partnership_id is not None:
        statement = statement.where(Responsibility.partnership_id == partnership_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def led_by(account_id: UUID) -> list[Organisation]:
    """Organisations that an account leads or deputises in, by name."""
    statement = (
        select(Organisation)
        .join(Position, Position.organisation_id == Organisation.id)
        .where(
            Position.account_id == account_id,
            Position.role.in_(LEADING),
            Position.stands_since.is_not(None),
            counts(Position),
            Organisation.archived_at.is_(None),
        )
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return list(db.session.scalars(statement))


def waiting_for(organisation_ids: Collection[UUID]) -> list[tuple[Responsibility, Partnership]]:
    """Roles that wait for the answer of these organisations, by partnership and task."""
    statement = (
        select(Responsibility, Partnership)
        .join(Partnership, Partnership.id == Responsibility.partnership_id)
        .where(*_that_wait(), Responsibility.organisation_id.in_(organisation_ids), Partnership.archived_at.is_(None))
        .order_by(Partnership.name, Partnership.id, Responsibility.function_id, Responsibility.group)
    )
    return [(row.Responsibility, row.Partnership) for row in db.session.execute(statement)]


def waiting_in(partnership_id: UUID) -> list[Responsibility]:
    """Roles of one partnership that wait for an answer of an agency that takes part there."""
    statement = select(Responsibility).where(*_that_wait(), Responsibility.partnership_id == partnership_id)
    return list(db.session.scalars(statement))


def how_many_wait_in(partnership_id: UUID) -> tuple[int, int, date | None]:
    """How many agencies have roles to answer, how many roles these are, and the first day on which one was asked."""
    agencies = func.count(Responsibility.organisation_id.distinct())
    statement = select(agencies, func.count(), func.min(Responsibility.proposed_at)).where(
        *_that_wait(), Responsibility.partnership_id == partnership_id
    )
    number, roles, since = db.session.execute(statement).one()
    return number, roles, None if since is None else london_day(since)


def _that_wait() -> tuple[ColumnElement[bool], ...]:
    """Conditions of a role that waits for an answer of an agency that takes part."""
    return (
        Responsibility.state == Agreement.PROPOSED,
        or_(Responsibility.until_on.is_(None), Responsibility.until_on > today()),
        Participation.partnership_id == Responsibility.partnership_id,
        Participation.organisation_id == Responsibility.organisation_id,
        Participation.left_on.is_(None),
    )


def taken_away(organisation_ids: Collection[UUID], since: datetime) -> list[AuditEntry]:
    """What was recorded of roles that were taken from these organisations since a moment, the oldest first."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.organisation_id.in_(organisation_ids),
            AuditEntry.table == Responsibility.__tablename__,
            AuditEntry.action == "deleted",
            AuditEntry.at >= since,
        )
        .order_by(AuditEntry.sequence)
    )
    return list(db.session.scalars(statement))


def last_mail(account_id: UUID, kind: str) -> Mail | None:
    """The mail of a kind that was put into the outbox last for an account."""
    return db.session.scalar(
        select(Mail)
        .where(Mail.account_id == account_id, Mail.kind == kind)
        .order_by(Mail.created_at.desc(), Mail.id)
        .limit(1)
    )


def told_of(partnership_id: UUID, function_id: str, limit: int) -> list[tuple[AuditEntry, str]]:
    """What is recorded of the roles in a function, those taken away too, newest first, with the post of who did it."""
    current = select(Responsibility.id).where(
        Responsibility.partnership_id == partnership_id, Responsibility.function_id == function_id
    )
    of_roles = and_(AuditEntry.partnership_id == partnership_id, AuditEntry.table == Responsibility.__tablename__)
    gone = select(AuditEntry.row_id).where(
        of_roles, AuditEntry.action == "deleted", AuditEntry.changes["function_id"][0].as_string() == function_id
    )
    ids = {*map(str, db.session.scalars(current)), *db.session.scalars(gone)}
    statement = (
        select(AuditEntry, Account.display_name)
        .outerjoin(Account, Account.id == as_other_tables_have_it(AuditEntry.actor_id))
        .where(of_roles, AuditEntry.row_id.in_(ids))
        .order_by(AuditEntry.sequence.desc())
        .limit(limit)
    )
    return [(row[0], row[1] or "") for row in db.session.execute(statement)]


def last_told() -> int:
    """The number of the newest entry of the audit."""
    return db.session.scalar(select(func.max(AuditEntry.sequence))) or 0


def last_told_in(partnership_id: UUID) -> int:
    """The number of the newest entry about roles of a partnership; 0 where there is none."""
    statement = select(func.max(AuditEntry.sequence)).where(
        AuditEntry.partnership_id == partnership_id, AuditEntry.table == Responsibility.__tablename__
    )
    return db.session.scalar(statement) or 0


def engaged(partnership_id: UUID) -> set[tuple[UUID, str]]:
    """Organisations and tasks between which something stands: a role now or to come, or that it declined one."""
    statement = select(Responsibility.organisation_id, Responsibility.function_id).where(
        Responsibility.partnership_id == partnership_id,
        or_(
            Responsibility.until_on.is_(None),
            Responsibility.until_on > today(),
            Responsibility.state == Agreement.DECLINED,
        ),
    )
    return {(row[0], row[1]) for row in db.session.execute(statement)}


def told_since(sequence: int, row_ids: Collection[UUID]) -> list[int]:
    """The numbers of the entries about these roles that came after one."""
    statement = select(AuditEntry.sequence).where(
        AuditEntry.sequence > sequence,
        AuditEntry.table == Responsibility.__tablename__,
        AuditEntry.row_id.in_([str(each) for each in row_ids]),
    )
    return sorted(db.session.scalars(statement))


def changed_by(
    account_id: UUID, partnership_id: UUID, sequences: tuple[int, int], since: datetime
) -> list[tuple[AuditEntry, Responsibility | None]]:
    """What an account itself did to roles since a moment, from one entry to another, with the row if it is there."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.partnership_id == partnership_id,
            AuditEntry.table == Responsibility.__tablename__,
            AuditEntry.actor_id == account_id,
            AuditEntry.sequence.between(*sequences),
            AuditEntry.at >= since,
        )
        .order_by(AuditEntry.sequence)
    )
    entries = list(db.session.scalars(statement))
    ids = [UUID(each.row_id) for each in entries]
    rows = {row.id: row for row in db.session.scalars(select(Responsibility).where(Responsibility.id.in_(ids)))}
    return [(entry, rows.get(UUID(entry.row_id))) for entry in entries]


def drafts_of(partnership_id: UUID) -> list[Protocol]:
    """The newest protocols of the partnership, a few at most: their drafts name the roles as they are."""
    statement = (
        select(Protocol)
        .where(Protocol.partnership_id == partnership_id, Protocol.archived_at.is_(None))
        .order_by(Protocol.created_at.desc(), Protocol.id)
        .limit(MOST_DRAFTS)
    )
    return list(db.session.scalars(statement))
