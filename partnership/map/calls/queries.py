"""SQL of whom to call: what was said of a desk by those who rang it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from partnership.base.clocks import london_day
from partnership.store.db import db
from partnership.store.models import (
    CardEdition,
    CardWatch,
    Contact,
    DeskNotice,
    DeskReport,
    EntrySection,
    Organisation,
    Partnership,
    SectionClock,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement


def has_reported(said: DeskReport, since: datetime) -> bool:
    """Whether the same account has said the same of the desk since a moment."""
    return _is_there(*_same(said, since), DeskReport.account_id == said.account_id)


def is_reported(said: DeskReport, since: datetime) -> bool:
    """Whether anybody has said the same of the desk since a moment."""
    return _is_there(*_same(said, since))


def _same(said: DeskReport, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        DeskReport.contact_id == said.contact_id,
        DeskReport.was_answered.is_(said.was_answered),
        DeskReport.is_wrong_number.is_(said.is_wrong_number),
        DeskReport.at >= since,
    )


def _is_there(*conditions: ColumnElement[bool]) -> bool:
    with db.session.no_autoflush:
        return db.session.scalar(select(DeskReport.id).where(*conditions).limit(1)) is not None


def number_reported(account_id: UUID, since: datetime) -> int:
    """How many results an account has said since a moment."""
    statement = select(func.count()).where(DeskReport.account_id == account_id, DeskReport.at >= since)
    with db.session.no_autoflush:
        return db.session.scalar(statement) or 0


def newest_reports(contact_ids: Collection[UUID]) -> Mapping[UUID, DeskReport]:
    """What was said last of each desk."""
    rows = db.session.scalars(
        select(DeskReport).where(DeskReport.contact_id.in_(contact_ids)).order_by(DeskReport.at, DeskReport.id)
    )
    return {row.contact_id: row for row in rows}


def own_reports(account_id: UUID, since: datetime) -> Mapping[UUID, DeskReport]:
    """What an account itself said last of each desk since a moment."""
    rows = db.session.scalars(
        select(DeskReport)
        .where(DeskReport.account_id == account_id, DeskReport.at >= since)
        .order_by(DeskReport.at, DeskReport.id)
    )
    return {row.contact_id: row for row in rows}


def last_answered(contact_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """The day on which each desk was last said to have answered."""
    rows = db.session.execute(
        select(DeskReport.contact_id, func.max(DeskReport.at))
        .where(DeskReport.contact_id.in_(contact_ids), DeskReport.was_answered.is_(True))
        .group_by(DeskReport.contact_id)
    )
    return {row[0]: london_day(row[1]) for row in rows}


def said_wrong(contact_ids: Collection[UUID]) -> Mapping[UUID, date]:
    """The day on which each desk was last called a wrong number, unless its entry changed or it answered since."""
    answered = (
        select(DeskReport.contact_id, func.max(DeskReport.at).label("at"))
        .where(DeskReport.was_answered.is_(True))
        .group_by(DeskReport.contact_id)
        .subquery()
    )
    rows = db.session.execute(
        select(DeskReport.contact_id, func.max(DeskReport.at))
        .join(Contact, Contact.id == DeskReport.contact_id)
        .outerjoin(
            SectionClock,
            and_(
                SectionClock.organisation_id == Contact.organisation_id, SectionClock.section == EntrySection.CONTACTS
            ),
        )
        .outerjoin(answered, answered.c.contact_id == DeskReport.contact_id)
        .where(
            DeskReport.contact_id.in_(contact_ids),
            DeskReport.is_wrong_number.is_(True),
            or_(SectionClock.changed_at.is_(None), SectionClock.changed_at < DeskReport.at),
            or_(answered.c.at.is_(None), answered.c.at < DeskReport.at),
        )
        .group_by(DeskReport.contact_id)
    )
    return {row[0]: london_day(row[1]) for row in rows}


def notices(contact_id: UUID, at: datetime) -> list[DeskNotice]:
    """Notices of a desk that have not lapsed, the newest first."""
    statement = select(DeskNotice).where(DeskNotice.contact_id == contact_id, DeskNotice.until_at > at)
    return list(db.session.scalars(statement.order_by(DeskNotice.from_at.desc(), DeskNotice.id)))


def desk_of(contact_id: UUID) -> Contact:
    """A desk with its organisation and where that takes part."""
    statement = (
        select(Contact)
        .where(Contact.id == contact_id)
        .options(joinedload(Contact.organisation).selectinload(Organisation.participations))
    )
    return db.session.scalars(statement).one()


def all_partnerships() -> list[Partnership]:
    """Every partnership, in a stable order."""
    return list(db.session.scalars(select(Partnership).order_by(Partnership.id)))


def edition(partnership_id: UUID, code: str) -> CardEdition | None:
    """A set of numbers that cards of a partnership had."""
    return db.session.scalar(
        select(CardEdition).where(CardEdition.partnership_id == partnership_id, CardEdition.edition == code)
    )


def edition_of_any(code: str) -> CardEdition | None:
    """A set of numbers that cards of some partnership had."""
    return db.session.scalar(select(CardEdition).where(CardEdition.edition == code).limit(1))


def editions_in_use(partnership_id: UUID) -> list[CardEdition]:
    """The sets of numbers that nothing has taken the place of: one, or none before the first."""
    return list(
        db.session.scalars(
            select(CardEdition).where(CardEdition.partnership_id == partnership_id, CardEdition.changed_at.is_(None))
        )
    )


def watch(account_id: UUID, partnership_id: UUID) -> CardWatch | None:
    """Whether an account wants to know of changed numbers."""
    return db.session.scalar(
        select(CardWatch).where(CardWatch.account_id == account_id, CardWatch.partnership_id == partnership_id)
    )


def watches_of_others(partnership_id: UUID, code: str) -> list[CardWatch]:
    """Who has a card with other numbers than these."""
    return list(
        db.session.scalars(
            select(CardWatch)
            .where(CardWatch.partnership_id == partnership_id, CardWatch.edition != code)
            .order_by(CardWatch.at, CardWatch.id)
        )
    )
