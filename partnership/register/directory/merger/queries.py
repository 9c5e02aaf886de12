"""SQL of mergers: what of an entry would move, what stands against it, and where a merged entry's page leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import selectinload

from partnership.base.errors import NotFound
from partnership.policy.scopes import known_organisations, known_rows
from partnership.policy.viewer import reader_of
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    AuditEntry,
    Base,
    ChangeRequest,
    Consultation,
    ConsultedParty,
    Contact,
    FirstContact,
    Location,
    Merger,
    MergerState,
    Organisation,
    Position,
    Question,
    QuestionState,
    Relationship,
    Report,
    RequestState,
    Responsibility,
    Service,
    SettingCheck,
    Signature,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer

PARTS = (Contact, Service, Location)
# What names an organisation and follows it; where the kept entry has the same already, the row stays where it is.
FOLLOWS: tuple[tuple[type[Any], str, tuple[str, ...]], ...] = (
    (Responsibility, "organisation_id", ("partnership_id", "function_id", "group")),
    (FirstContact, "organisation_id", ("partnership_id", "setting_id")),
    (Relationship, "organisation_id", ("partnership_id", "other_id", "kind", "audience")),
    (Relationship, "other_id", ("partnership_id", "organisation_id", "kind", "audience")),
    (Responsibility, "suggested_id", ()),
    (SettingCheck, "action_owner_id", ()),
)
ASKED = (ChangeRequest, Report, Question)  # what is asked about a row goes where the row goes


def parts_of(organisation_id: UUID) -> list[Any]:
    """Desks, services and places, the archived too."""
    return [
        row
        for table in PARTS
        for row in db.session.scalars(
            select(table).where(table.organisation_id == organisation_id).order_by(table.created_at, table.id)
        )
    ]


def rows_naming(table: type[Any], column: str, organisation_id: UUID) -> list[Any]:
    """Rows of a table that name an organisation in a column."""
    return list(db.session.scalars(select(table).where(getattr(table, column) == organisation_id)))


def row_of(name: str, row_id: Any) -> Base | None:
    """A row that a step of a merger names, as it stands now."""
    table = next(each.class_ for each in Base.registry.mappers if each.class_.__tablename__ == name)
    return db.session.get(table, row_id, populate_existing=True)


def is_wider(organisation_id: UUID, other_id: UUID) -> bool:
    """Whether more may see an entry than another one: by its audience, or in a partnership where that has no part."""
    statement = select(Organisation).where(Organisation.id.in_([organisation_id, other_id]))
    whole = statement.options(selectinload(Organisation.participations))
    rows = {row.id: row for row in db.session.scalars(whole.execution_options(populate_existing=True))}
    one, other = rows[organisation_id], rows[other_id]
    return one.audience.reach < other.audience.reach or not one.partnership_ids <= other.partnership_ids


def changed_since(table: str, row_id: UUID, at: datetime) -> set[str]:
    """The columns of a row that were changed since a moment, as the audit tells."""
    statement = select(AuditEntry).where(
        AuditEntry.table == table, AuditEntry.row_id == str(row_id), AuditEntry.at >= at
    )
    return {name for entry in db.session.scalars(statement) for name in entry.changes}


def open_against(organisation: Organisation) -> dict[str, int]:
    """What must be done first of all: what is asked of an entry, or its organisation is to sign or comment on.

    As any member of its home may know of it: what is asked about something hidden moves with it, and is not counted.
    """
    reader = reader_of(organisation.home_id) if organisation.home_id is not None else None

    def asked(table: type[Any], *is_open: Any) -> Any:
        known = (known_rows(reader, table),) if reader is not None else ()
        statement = select(func.count(table.id)).join(Organisation, Organisation.id == table.organisation_id)
        return statement.where(table.organisation_id == organisation.id, *is_open, *known)

    counted = {
        "change request": asked(ChangeRequest, ChangeRequest.state == RequestState.OPEN),
        "report": asked(Report, Report.answered_at.is_(None)),
        "question": asked(Question, Question.state == QuestionState.OPEN),
        "signing": select(func.count(Signature.id))
        .join(Signing, Signing.id == Signature.signing_id)
        .where(Signature.organisation_id == organisation.id, Signing.state == SigningState.OPEN),
        "consultation": select(func.count(ConsultedParty.id))
        .join(Consultation, Consultation.id == ConsultedParty.consultation_id)
        .where(ConsultedParty.organisation_id == organisation.id, Consultation.closed_at.is_(None)),
    }
    found = {words: db.session.scalar(statement) or 0 for words, statement in counted.items()}
    return {words: number for words, number in found.items() if number}


def asked_about(part_ids: Collection[UUID]) -> list[Any]:
    """Change requests, reports and questions about parts of an entry."""
    return [row for table in ASKED for row in db.session.scalars(select(table).where(table.row_id.in_(part_ids)))]


def has_standing_people(organisation_id: UUID) -> bool:
    """Whether anybody's place there stands, asleep or not: who may read what an entry keeps for named people."""
    there = (Position.organisation_id == organisation_id, Position.stands_since.is_not(None))
    return db.session.scalar(select(Position.id).where(*there, Position.ended_at.is_(None)).limit(1)) is not None


def has_named_relationships(organisation_id: UUID) -> bool:
    """Whether a relationship of it is for named people alone."""
    ends = or_(Relationship.organisation_id == organisation_id, Relationship.other_id == organisation_id)
    statement = select(Relationship.id).where(ends, Relationship.audience == Audience.NAMED).limit(1)
    return db.session.scalar(statement) is not None


def candidates(viewer: Viewer, organisation: Organisation) -> list[Organisation]:
    """Other entries with a home that the viewer coordinates and that they may know of, by name."""
    statement = (
        select(Organisation)
        .where(
            known_organisations(viewer),
            Organisation.home_id.in_(viewer.coordinated_ids),
            Organisation.id != organisation.id,
            Organisation.archived_at.is_(None),
        )
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return list(db.session.scalars(statement))


def get_merger(organisation_id: UUID, merger_id: UUID) -> Merger:
    """A merger of an entry that was kept; raises NotFound."""
    found = db.session.get(Merger, merger_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFound
    return found


def merger_by_id(merger_id: UUID | None) -> Merger | None:
    """A merger that a question is about."""
    return db.session.get(Merger, merger_id) if merger_id is not None else None


def mergers_of(organisation_id: UUID) -> list[Merger]:
    """Mergers that stand in an entry, or wait for a yes, the newest first."""
    statement = select(Merger).where(
        or_(Merger.organisation_id == organisation_id, Merger.merged_id == organisation_id),
        Merger.state.in_([MergerState.ASKED, MergerState.MADE]),
    )
    return list(db.session.scalars(statement.order_by(Merger.asked_at.desc(), Merger.id)))


def unanswerable() -> list[Merger]:
    """Mergers that wait for a yes which nobody is asked for any more: it was refused, taken back, or lapsed."""
    is_asked = exists().where(Question.row_id == Merger.id, Question.state == QuestionState.OPEN)
    return list(db.session.scalars(select(Merger).where(Merger.state == MergerState.ASKED, ~is_asked)))


def heir_of(organisation_id: UUID) -> UUID | None:
    """The entry that took up another one, at the end of a chain of mergers; none for one that was never merged."""
    found, at = None, organisation_id
    while True:
        into = db.session.scalar(select(Organisation.merged_into_id).where(Organisation.id == at))
        if into is None or into == organisation_id:
            return found
        found = at = into
