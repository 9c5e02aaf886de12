"""All SQL of requests and reports. Lists are limited to what a viewer may know, and have a unique order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.clocks import london_day
from partnership.base.errors import NotFound
from partnership.policy.scopes import known_organisations, known_rows, takes_part
from partnership.register.authority.queries import counts
from partnership.register.directory import queries as directory
from partnership.register.directory.parts import BY_TABLE
from partnership.register.directory.queries import WHOLE
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    ChangeRequest,
    MemberRole,
    Membership,
    Organisation,
    Partnership,
    Report,
    RequestState,
    Responsibility,
    now,
)
from partnership.store.models.audit import as_other_tables_have_it
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry

ROLES = Responsibility.__tablename__  # the table that requests and reports about roles name
LATELY = timedelta(days=30)
MOST_CHANGES = 100
_ENTRY = ("organisation", "service", "contact", "location")


@dataclass(slots=True)
class RequestSubject:
    """What a request or report is about: a record of an entry, or what an organisation does in a partnership."""

    row: Any  # the ChangeRequest or Report
    organisation: Organisation
    record: Entry | None = None
    partnership: Partnership | None = None
    role: Responsibility | None = None
    sender: Account | None = None
    owner: Account | None = None
    posts: dict[str, str] = field(default_factory=dict)  # mail address -> post, of those who answered


def get_request(request_id: UUID) -> RequestSubject:
    """A change request with its fields, the whole organisation, and the row as it stands now; raises NotFound."""
    row = db.session.scalar(
        select(ChangeRequest).where(ChangeRequest.id == request_id).options(selectinload(ChangeRequest.fields))
    )
    if row is None:
        raise NotFound
    return _subject(row)


def get_report(report_id: UUID) -> RequestSubject:
    """A report with the whole organisation and what it is about; raises NotFound."""
    row = db.session.get(Report, report_id)
    if row is None:
        raise NotFound
    return _subject(row)


def _subject(row: ChangeRequest | Report) -> RequestSubject:
    organisation = directory.get_organisation(row.organisation_id)
    found = RequestSubject(row, organisation, sender=db.session.get(Account, row.sender_id))
    if row.table == ROLES:
        found.partnership = db.session.get(Partnership, _partnership_id(row))
        if isinstance(row, ChangeRequest):
            found.role = role_now(row)
    else:
        found.record = record_of(organisation, row.table, row.row_id)
    if isinstance(row, ChangeRequest):
        found.owner = db.session.get(Account, row.owner_id) if row.owner_id else None
        found.posts = posts({each.answered_by for each in row.fields})
    else:
        found.posts = posts({row.answered_by})
    return found


def role_now(row: ChangeRequest) -> Responsibility | None:
    """The role that a request is about, as it stands now."""
    return db.session.scalar(
        select(Responsibility).where(
            Responsibility.partnership_id == row.partnership_id,
            Responsibility.organisation_id == row.organisation_id,
            Responsibility.function_id == row.about.get("function_id", ""),
            Responsibility.group == row.about.get("group", ""),
        )
    )


def record_of(organisation: Organisation, table: str, row_id: UUID | None) -> Entry:
    """The organisation itself or one of its parts; raises NotFound for anything else."""
    if table == Organisation.__tablename__ and row_id == organisation.id:
        return organisation
    part = BY_TABLE.get(table)
    rows = getattr(organisation, part.name) if part else []
    found: Entry | None = next((row for row in rows if row.id == row_id), None)
    if found is None:
        raise NotFound
    set_committed_value(found, "organisation", organisation)
    return found


def posts(emails: Collection[str]) -> dict[str, str]:
    """The posts of accounts by their mail address."""
    statement = select(Account.email, Account.display_name).where(Account.email.in_(emails)).order_by(Account.email)
    return {row.email: row.display_name for row in db.session.execute(statement)}


def requests_of_partnership(viewer: Viewer, partnership_id: UUID) -> Select[ChangeRequest]:
    """Requests of the organisations that take part and have their home here, and those about roles of this partnership.

    Others read an entry: what is asked about it is for its home.
    """
    is_home = and_(ChangeRequest.partnership_id.is_(None), Organisation.home_id == partnership_id)
    is_ours = or_(is_home, ChangeRequest.partnership_id == partnership_id)
    return (
        select(ChangeRequest)
        .join(Organisation, Organisation.id == ChangeRequest.organisation_id)
        .where(takes_part([partnership_id]), is_ours, known_rows(viewer, ChangeRequest))
    )


def reports_of_partnership(viewer: Viewer, partnership_id: UUID) -> Select[Report]:
    """Reports about the organisations that take part and have their home here, and about roles of this partnership."""
    is_home = and_(Report.table != ROLES, Organisation.home_id == partnership_id)
    is_ours = or_(is_home, and_(Report.table == ROLES, Report.row_id == partnership_id))
    return (
        select(Report)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .where(takes_part([partnership_id]), is_ours, known_rows(viewer, Report))
    )


def requests_of_organisation(viewer: Viewer, organisation_id: UUID) -> Select[ChangeRequest]:
    """Requests about one organisation; for a coordinator only roles of their own partnerships."""
    is_ours = or_(ChangeRequest.partnership_id.is_(None), ChangeRequest.partnership_id.in_(viewer.partnership_ids))
    return (
        select(ChangeRequest)
        .join(Organisation, Organisation.id == ChangeRequest.organisation_id)
        .where(ChangeRequest.organisation_id == organisation_id, is_ours, known_rows(viewer, ChangeRequest))
    )


def reports_of_organisation(viewer: Viewer, organisation_id: UUID) -> Select[Report]:
    """Reports about one organisation; for a coordinator only about roles in their own partnerships."""
    is_ours = or_(Report.table != ROLES, Report.row_id.in_(viewer.partnership_ids))
    return (
        select(Report)
        .join(Organisation, Organisation.id == Report.organisation_id)
        .where(Report.organisation_id == organisation_id, is_ours, known_rows(viewer, Report))
    )


def requests_of_sender(account_id: UUID) -> Select[ChangeRequest]:
    """What an account sent."""
    return select(ChangeRequest).where(ChangeRequest.sender_id == account_id)


def reports_of_sender(account_id: UUID) -> Select[Report]:
    """What an account reported."""
    return select(Report).where(Report.sender_id == account_id)


def open_only(chosen: Select[ChangeRequest]) -> Select[ChangeRequest]:
    """Those that wait, oldest first."""
    waiting = chosen.where(ChangeRequest.state == RequestState.OPEN)
    return waiting.order_by(ChangeRequest.sent_at, ChangeRequest.id)


def taken_on_by(chosen: Select[ChangeRequest], account_id: UUID) -> Select[ChangeRequest]:
    """Those that wait and that an account has taken on, oldest first."""
    return open_only(chosen.where(ChangeRequest.owner_id == account_id))


def answered_only(chosen: Select[ChangeRequest]) -> Select[ChangeRequest]:
    """Those that are over, the last answer first."""
    over = chosen.where(ChangeRequest.state != RequestState.OPEN)
    return over.order_by(ChangeRequest.answered_at.desc(), ChangeRequest.id)


def newest_first(chosen: Select[ChangeRequest]) -> Select[ChangeRequest]:
    """All of them, the last that was sent first."""
    return chosen.order_by(ChangeRequest.sent_at.desc(), ChangeRequest.id)


def unanswered_first(chosen: Select[Report]) -> Select[Report]:
    """Reports that wait, oldest first, then the others."""
    return chosen.order_by(Report.answered_at.is_not(None), Report.sent_at, Report.id)


def unanswered_only(chosen: Select[Report]) -> Select[Report]:
    """Reports that wait."""
    return chosen.where(Report.answered_at.is_(None))


def latest_reports(chosen: Select[Report]) -> Select[Report]:
    """All of them, the last that was sent first."""
    return chosen.order_by(Report.sent_at.desc(), Report.id)


def reports_at(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many reports about each organisation wait for an answer."""
    if not organisation_ids:
        return {}
    return _at(Report.organisation_id, Report.organisation_id.in_(organisation_ids), Report.answered_at.is_(None))


def requests_at(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many change requests about each organisation are open."""
    here = ChangeRequest.organisation_id.in_(organisation_ids)
    return _at(ChangeRequest.organisation_id, here, ChangeRequest.state == RequestState.OPEN)


def requests_answered_at(organisation_ids: Collection[UUID], since: datetime) -> dict[UUID, int]:
    """How many change requests about each organisation were answered since a moment."""
    here = ChangeRequest.organisation_id.in_(organisation_ids)
    is_answered = and_(ChangeRequest.state == RequestState.ANSWERED, ChangeRequest.answered_at > since)
    return _at(ChangeRequest.organisation_id, here, is_answered)


def _at(organisation_id: InstrumentedAttribute[UUID], *conditions: ColumnElement[bool]) -> dict[UUID, int]:
    statement = select(organisation_id, func.count()).where(*conditions).group_by(organisation_id)
    return {row[0]: row[1] for row in db.session.execute(statement)}


class WaitingRows(NamedTuple):
    """How many rows wait, and since which day the first of them does."""

    number: int
    since: date | None = None


def waiting(chosen: Select[Any], kind: type[ChangeRequest | Report]) -> WaitingRows:
    """How many rows of a list there are, and the day of the first: one statement."""
    found = chosen.with_only_columns(func.count(), func.min(kind.sent_at), maintain_column_froms=True).order_by(None)
    number, first = db.session.execute(found).one()
    return WaitingRows(number, london_day(first) if number else None)


def count(chosen: Select[Any]) -> int:
    """How many rows a list has."""
    return db.session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0


def page_of(chosen: Select[Any], number: int) -> ResultPage[RequestSubject]:
    """One page of requests or reports with all that is shown of them: the same statements for any number of rows."""
    total = count(chosen)
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = list(db.session.scalars(chosen.limit(PER_PAGE).offset((number - 1) * PER_PAGE).options(*_with(chosen))))
    return ResultPage(_subjects(rows), number, total)


def _with(chosen: Select[Any]) -> list[Any]:
    is_request = chosen.column_descriptions[0]["entity"] is ChangeRequest
    return [selectinload(ChangeRequest.fields)] if is_request else []


def _subjects(rows: list[Any]) -> list[RequestSubject]:
    organisations = whole_organisations({row.organisation_id for row in rows})
    people = {row.sender_id for row in rows} | {getattr(row, "owner_id", None) for row in rows}
    accounts: dict[Any, Account] = {
        each.id: each for each in db.session.scalars(select(Account).where(Account.id.in_(people - {None})))
    }
    about = [each for row in rows if (each := _partnership_id(row)) is not None]
    partnerships: dict[Any, Partnership] = {**partnerships_by_id(about)}
    answered = posts(_answerers(rows))
    found = []
    for row in rows:
        subject = RequestSubject(
            row, organisations[row.organisation_id], sender=accounts.get(row.sender_id), posts=answered
        )
        subject.owner = accounts.get(getattr(row, "owner_id", None))
        if row.table == ROLES:
            subject.partnership = partnerships.get(_partnership_id(row))
        else:
            subject.record = record_of(subject.organisation, row.table, row.row_id)
        found.append(subject)
    return found


def _answerers(rows: Iterable[Any]) -> set[str]:
    of_fields = {each.answered_by for row in rows if isinstance(row, ChangeRequest) for each in row.fields}
    return of_fields | {row.answered_by for row in rows if isinstance(row, Report)}


def _partnership_id(row: Any) -> UUID | None:
    found: UUID | None = None
    if row.table == ROLES:
        found = row.partnership_id if isinstance(row, ChangeRequest) else row.row_id
    return found


def whole_organisations(ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """Organisations with all their parts: six statements."""
    statement = select(Organisation).where(Organisation.id.in_(ids)).options(*WHOLE).order_by(Organisation.id)
    return {row.id: row for row in db.session.scalars(statement)}


def open_reports_of(account_id: UUID) -> list[Report]:
    """Reports of an account that are not answered yet, oldest first."""
    return list(
        db.session.scalars(
            select(Report)
            .where(Report.sender_id == account_id, Report.answered_at.is_(None))
            .order_by(Report.sent_at, Report.id)
        )
    )


def has_new_lock(location_id: UUID, since: datetime) -> bool:
    """Whether the locked address of a place was replaced after a moment: asked of the audit, which opens nothing."""
    statement = select(AuditEntry.changes).where(
        AuditEntry.row_id == str(location_id), AuditEntry.at > since, AuditEntry.action == "changed"
    )
    return any("sealed_address" in changes for changes in db.session.scalars(statement))


def changed_lately(viewer: Viewer, partnership_id: UUID) -> list[AuditEntry]:
    """What somebody who does not coordinate this partnership changed in its entries lately, newest first."""
    coordinators = select(Membership.account_id).where(
        Membership.partnership_id == partnership_id, Membership.role == MemberRole.COORDINATOR, counts(Membership)
    )
    statement = (
        select(AuditEntry)
        .join(Organisation, Organisation.id == as_other_tables_have_it(AuditEntry.organisation_id))
        .where(
            AuditEntry.table.in_(_ENTRY),
            AuditEntry.action.in_(["created", "changed"]),
            AuditEntry.at > now() - LATELY,
            AuditEntry.actor_id.is_not(None),
            as_other_tables_have_it(AuditEntry.actor_id).not_in(coordinators),
            takes_part([partnership_id]),
            known_organisations(viewer),
        )
        .order_by(AuditEntry.sequence.desc())
        .limit(MOST_CHANGES)
    )
    return list(db.session.scalars(statement))
