"""SQL about words that name a person who was erased, and about the requests to take them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.orm import selectinload

from partnership.policy.authority import Act
from partnership.store.models import (
    AuditEntry,
    Base,
    ErasureRequest,
    Organisation,
    PersonKey,
    Question,
    QuestionState,
)
from partnership.store.person_keys import mark_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import InstrumentedAttribute, Session


def rows_with(
    session: Session, table: type[Base], column: InstrumentedAttribute[Any], forms: Collection[str]
) -> Sequence[Base]:
    """Rows with one of the texts in a column, as a part of words too."""
    words = cast(column, Text)
    found = or_(*(words.icontains(each, autoescape=True) for each in sorted(forms)))
    return session.scalars(select(table).where(found)).all()


def request_by_id(session: Session, request_id: UUID | None) -> ErasureRequest | None:
    """One request, ended or not."""
    return session.get(ErasureRequest, request_id) if request_id is not None else None


def unsearched(session: Session) -> Sequence[ErasureRequest]:
    """Requests whose words nobody has searched for, the oldest first."""
    statement = select(ErasureRequest).where(ErasureRequest.searched_at.is_(None), ErasureRequest.ended_at.is_(None))
    return session.scalars(statement.order_by(ErasureRequest.at, ErasureRequest.id)).all()


def due(session: Session, at: datetime) -> Sequence[ErasureRequest]:
    """Requests that have not ended and whose month is over."""
    statement = select(ErasureRequest).where(ErasureRequest.ended_at.is_(None), ErasureRequest.due_at <= at)
    return session.scalars(statement.order_by(ErasureRequest.at, ErasureRequest.id)).all()


def questions_of(session: Session, request_id: UUID) -> Sequence[Question]:
    """What partnerships were asked because of a request, whatever they said."""
    statement = select(Question).where(Question.row_id == request_id, Question.act == Act.WORDS.value)
    return session.scalars(statement.order_by(Question.at, Question.id)).all()


def open_questions(session: Session) -> Sequence[Question]:
    """What every partnership is asked about words and has not answered, the oldest first."""
    statement = select(Question).where(Question.act == Act.WORDS.value, Question.state == QuestionState.OPEN)
    return session.scalars(statement.order_by(Question.at, Question.id)).all()


def organisation_of(session: Session, organisation_id: UUID | None) -> Organisation | None:
    """An organisation, with where it takes part."""
    statement = select(Organisation).where(Organisation.id == organisation_id)
    return session.scalar(statement.options(selectinload(Organisation.participations)))


def told_under(session: Session, lookups: Collection[str]) -> Sequence[AuditEntry]:
    """Rows of the audit that name somebody under one of the keys that are found by these hashes."""
    keys = session.scalars(select(PersonKey.id).where(PersonKey.lookup.in_(lookups))).all()
    if not keys:
        return []
    changes = cast(AuditEntry.kept_changes, Text)
    found = or_(*(changes.contains(mark_of(each), autoescape=True) for each in keys))
    return session.scalars(select(AuditEntry).where(found)).all()
