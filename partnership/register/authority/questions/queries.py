"""SQL about questions that wait for somebody's yes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select

from partnership.policy.authority import Act
from partnership.register.authority.queries import contact_email
from partnership.store.db import db
from partnership.store.models import Organisation, Question, QuestionState

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import BindParameter, Select

    from partnership.policy.viewer import Viewer

BY_ADMINISTRATOR = (Act.PLACE_STANDS, Act.VACANCY)


def open_asked(subject: str) -> Question | None:
    """The question about a subject that nobody has answered; there is one at most."""
    return db.session.scalar(select(Question).where(Question.subject == subject, Question.state == QuestionState.OPEN))


def asked_by_id(asked_id: UUID) -> Question | None:
    """One question, whatever became of it."""
    return db.session.get(Question, asked_id)


def all_open() -> list[Question]:
    """Every question that nobody has answered, the oldest first."""
    statement = select(Question).where(Question.state == QuestionState.OPEN).order_by(Question.at, Question.id)
    return list(db.session.scalars(statement))


def open_with_organisations(viewer: Viewer) -> list[tuple[Question, Organisation | None]]:
    """The same, each with the organisation that it is about, without its parts."""
    values = {
        "standing": list(viewer.standing),
        "coordinated": list(viewer.coordinated_ids),
        "account_id": viewer.account_id,
        "by_contact": [Act.WORDS.value] if viewer.email and viewer.email == contact_email() else [],
        "by_administrator": [each.value for each in BY_ADMINISTRATOR] if viewer.is_administrator else [],
    }
    return [(row[0], row[1]) for row in db.session.execute(_open_for(), values)]


@cache
def _open_for() -> Select[Question, Organisation]:
    """Built once, since every page asks: its head says how much waits for the visitor."""
    coordinated: BindParameter[UUID] = bindparam("coordinated", expanding=True)
    kept = select(Organisation.id).where(Organisation.home_id.in_(coordinated))
    is_theirs = or_(
        Question.organisation_id.in_(bindparam("standing", expanding=True)),
        Question.organisation_id.in_(kept),
        Question.partnership_id.in_(coordinated),
        and_(Question.account_id == bindparam("account_id"), Question.act == Act.VACANCY.value),
        Question.act.in_(bindparam("by_administrator", expanding=True)),
        Question.act.in_(bindparam("by_contact", expanding=True)),
    )
    return (
        select(Question, Organisation)
        .outerjoin(Organisation, Organisation.id == Question.organisation_id)
        .where(Question.state == QuestionState.OPEN, is_theirs)
        .order_by(Question.at, Question.id)
    )


def asked_about(row_id: UUID) -> set[UUID | None]:
    """The organisations that were asked about a row, whatever they said."""
    return set(db.session.scalars(select(Question.organisation_id).where(Question.row_id == row_id)))


def open_in(partnership_id: UUID, act: Act) -> list[Question]:
    """Open questions of one act about a partnership, the oldest first."""
    statement = select(Question).where(
        Question.state == QuestionState.OPEN, Question.partnership_id == partnership_id, Question.act == act.value
    )
    return list(db.session.scalars(statement.order_by(Question.at, Question.id)))


def open_about(
    *, account_id: UUID | None = None, organisation_id: UUID | None = None, row_id: UUID | None = None
) -> list[Question]:
    """Open questions about an account, an organisation or a row, the oldest first; what is not given is not asked."""
    statement = select(Question).where(Question.state == QuestionState.OPEN).order_by(Question.at, Question.id)
    if account_id is not None:
        statement = statement.where(Question.account_id == account_id)
    if organisation_id is not None:
        statement = statement.where(Question.organisation_id == organisation_id)
    if row_id is not None:
        statement = statement.where(Question.row_id == row_id)
    return list(db.session.scalars(statement))


def closed_by(account_id: UUID, since: datetime) -> list[Question]:
    """Questions that an account asked and that ended since a moment, the latest first."""
    statement = select(Question).where(
        Question.by_id == account_id, Question.state != QuestionState.OPEN, Question.answered_at > since
    )
    return list(db.session.scalars(statement.order_by(Question.answered_at.desc(), Question.id)))


def last_about(row_ids: Collection[UUID]) -> dict[UUID, Question]:
    """The last question about each of these rows, answered or not."""
    statement = select(Question).where(Question.row_id.in_(row_ids)).order_by(Question.at, Question.id)
    return {each.row_id: each for each in db.session.scalars(statement) if each.row_id is not None}


def open_by(account_id: UUID) -> list[Question]:
    """Open questions that an account asked."""
    statement = select(Question).where(Question.state == QuestionState.OPEN, Question.by_id == account_id)
    return list(db.session.scalars(statement.order_by(Question.at, Question.id)))
