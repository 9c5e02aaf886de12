"""SQL of the past: what stands now, and what the audit has told since a moment. The number of statements is fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import selectinload

from partnership.policy import scopes
from partnership.register.directory.parts import BY_TABLE
from partnership.store.db import db
from partnership.store.models import AuditEntry, Organisation, Participation, Responsibility
from partnership.store.models.audit import ROW_CHANGES
from partnership.store.models.register import fold
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.policy.viewer import Viewer

IN_LIST = ("organisation", "participation")
IN_ENTRY = (*IN_LIST, *BY_TABLE, "section_clock", "responsibility")
_BY_NAME = (Organisation.folded_name, Organisation.id)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What the list of a day is narrowed to; none of `ids` narrows nothing."""

    moment: datetime
    text: str = ""
    ids: frozenset[UUID] | None = None
    left_out: frozenset[UUID] = frozenset()


def changes_since(
    moment: datetime, organisation_ids: Collection[UUID], tables: Collection[str] = IN_ENTRY
) -> list[AuditEntry]:
    """What was changed of these organisations since a moment, newest first."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.organisation_id.in_(organisation_ids),
            # Said so that the rows of these organisations are looked at, and not all rows of these tables.
            func.coalesce(AuditEntry.table, "").in_(tables),
            AuditEntry.action.in_(ROW_CHANGES),
            AuditEntry.at >= moment,
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))


def changes_within(partnership_id: UUID, moment: datetime, tables: Collection[str]) -> list[AuditEntry]:
    """What was changed within a partnership since a moment, newest first."""
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.partnership_id == partnership_id,
            AuditEntry.table.in_(tables),
            AuditEntry.action.in_(ROW_CHANGES),
            AuditEntry.at >= moment,
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))


def appearing_or_not(moment: datetime) -> list[AuditEntry]:
    """Changes since a moment that decide whether an organisation stands in a list: put away, brought back, audience."""
    told = cast(AuditEntry.changes, String)
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.table == "organisation",
            AuditEntry.action == "changed",
            AuditEntry.at >= moment,
            or_(told.contains('"archived_at"'), told.contains('"audience"')),
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))


def by_ids(viewer: Viewer, ids: Collection[UUID]) -> list[Organisation]:
    """Those of the organisations that the viewer may know of, by name."""
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(ids), scopes.known_organisations(viewer))
        .options(selectinload(Organisation.participations))
        .order_by(*_BY_NAME)
    )
    return list(db.session.scalars(statement))


def list_organisations(viewer: Viewer, sought: EntryFilter, number: int) -> ResultPage[Organisation]:
    """One page of the organisations that the viewer may know of, and that stood in the register at a moment."""
    conditions: list[ColumnElement[bool]] = [
        scopes.known_organisations(viewer),
        Organisation.created_at < sought.moment,
        or_(Organisation.archived_at.is_(None), Organisation.archived_at >= sought.moment),
        Organisation.id.not_in(sought.left_out),
    ]
    if sought.text:
        conditions.append(Organisation.folded_name.contains(fold(sought.text), autoescape=True))
    if sought.ids is not None:
        conditions.append(Organisation.id.in_(sought.ids))
    total = db.session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    rows = db.session.scalars(
        select(Organisation)
        .where(*conditions)
        .options(selectinload(Organisation.participations))
        .order_by(*_BY_NAME)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage(list(rows), number, total)


def participations(partnership_id: UUID) -> list[Participation]:
    """Who takes or took part in a partnership, as it is stored now."""
    statement = (
        select(Participation)
        .where(Participation.partnership_id == partnership_id)
        .order_by(Participation.joined_on, Participation.id)
    )
    return list(db.session.scalars(statement))


def responsibilities(conditions: dict[str, Any]) -> list[Responsibility]:
    """Responsibilities as they are stored now, whatever their dates: of an organisation or of a partnership."""
    statement = select(Responsibility).order_by(Responsibility.function_id, Responsibility.group, Responsibility.id)
    for name, value in conditions.items():
        statement = statement.where(getattr(Responsibility, name) == value)
    return list(db.session.scalars(statement))
