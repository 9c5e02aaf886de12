"""SQL about questions that wait for somebody's yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from partnership.db import db
from partnership.models import Asked, AskedState, Organisation
from partnership.policy.authority import Act

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer


def open_asked(subject: str) -> Asked | None:
    """The question about a subject that nobody has answered; there is one at most."""
    return db.session.scalar(select(Asked).where(Asked.subject == subject, Asked.state == AskedState.OPEN))


def asked_by_id(asked_id: UUID) -> Asked | None:
    """One question, whatever became of it."""
    return db.session.get(Asked, asked_id)


def all_open() -> list[Asked]:
    """Every question that nobody has answered, the oldest first."""
    statement = select(Asked).where(Asked.state == AskedState.OPEN).order_by(Asked.at, Asked.id)
    return list(db.session.scalars(statement))


def open_for(viewer: Viewer) -> list[Asked]:
    """Open questions that somebody with the viewer's places might answer, the oldest first; policy decides on each."""
    return [each for each, _at in open_with_organisations(viewer)]


def open_with_organisations(viewer: Viewer) -> list[tuple[Asked, Organisation | None]]:
    """The same, each with the organisation that it is about, without its parts."""
    kept = select(Organisation.id).where(Organisation.home_id.in_(viewer.coordinated_ids))
    conditions = [
        Asked.organisation_id.in_(viewer.standing),
        Asked.organisation_id.in_(kept),
        Asked.partnership_id.in_(viewer.coordinated_ids),
        and_(Asked.account_id == viewer.account_id, Asked.act == Act.VACANCY.value),
    ]
    if viewer.is_administrator:
        conditions.append(Asked.act.in_([Act.PLACE_STANDS.value, Act.VACANCY.value]))
    statement = (
        select(Asked, Organisation)
        .outerjoin(Organisation, Organisation.id == Asked.organisation_id)
        .where(Asked.state == AskedState.OPEN, or_(*conditions))
        .order_by(Asked.at, Asked.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def open_in(partnership_id: UUID, act: Act) -> list[Asked]:
    """Open questions of one act about a partnership, the oldest first."""
    statement = select(Asked).where(
        Asked.state == AskedState.OPEN, Asked.partnership_id == partnership_id, Asked.act == act.value
    )
    return list(db.session.scalars(statement.order_by(Asked.at, Asked.id)))


def open_about(
    *, account_id: UUID | None = None, organisation_id: UUID | None = None, row_id: UUID | None = None
) -> list[Asked]:
    """Open questions about an account, an organisation or a row, the oldest first; what is not given is not asked."""
    statement = select(Asked).where(Asked.state == AskedState.OPEN).order_by(Asked.at, Asked.id)
    if account_id is not None:
        statement = statement.where(Asked.account_id == account_id)
    if organisation_id is not None:
        statement = statement.where(Asked.organisation_id == organisation_id)
    if row_id is not None:
        statement = statement.where(Asked.row_id == row_id)
    return list(db.session.scalars(statement))


def closed_by(account_id: UUID, since: datetime) -> list[Asked]:
    """Questions that an account asked and that ended since a moment, the latest first."""
    statement = select(Asked).where(
        Asked.by_id == account_id, Asked.state != AskedState.OPEN, Asked.answered_at > since
    )
    return list(db.session.scalars(statement.order_by(Asked.answered_at.desc(), Asked.id)))


def last_about(row_ids: Collection[UUID]) -> dict[UUID, Asked]:
    """The last question about each of these rows, answered or not."""
    statement = select(Asked).where(Asked.row_id.in_(row_ids)).order_by(Asked.at, Asked.id)
    return {each.row_id: each for each in db.session.scalars(statement) if each.row_id is not None}


def open_by(account_id: UUID) -> list[Asked]:
    """Open questions that an account asked."""
    statement = select(Asked).where(Asked.state == AskedState.OPEN, Asked.by_id == account_id)
    return list(db.session.scalars(statement.order_by(Asked.at, Asked.id)))
