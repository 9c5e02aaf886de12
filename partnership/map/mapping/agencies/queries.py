"""SQL of the agencies of a map: who takes part, with desks and services; notices and reports on their desks."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, inspect, select

from partnership.base.clocks import london_day
from partnership.findings.facts import Closure
from partnership.map.mapping.redaction import TOLD, TakesPart
from partnership.store.db import db
from partnership.store.models import (
    Contact,
    DeskConfirmation,
    DeskNotice,
    DeskReport,
    EntrySection,
    Organisation,
    Participation,
    SectionClock,
    Service,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.store.models import DeskWay, Entry


def taking_part(partnership_id: UUID) -> list[TakesPart]:
    """Organisations that take part now, by name: five statements for any number of them.

    Columns, not rows of the mapper: nothing of a map is changed, and it takes a third of the time.
    """
    values = {"partnership_id": partnership_id}
    found = [db.session.execute(each, values).all() for each in _of_agencies()]
    organisations, contacts, services, places, confirmations = found
    desks_of, services_of, places_of = (_by_organisation(rows) for rows in (contacts, services, places))
    confirmed: dict[UUID, dict[DeskWay, Any]] = defaultdict(dict)
    for each in confirmations:
        confirmed[each.contact_id][each.way] = each
    return [
        TakesPart(
            row.id,
            row,
            row.confirmed_at,
            desks_of.get(row.id, ()),
            {each.id: confirmed[each.id] for each in desks_of.get(row.id, ())},
            services_of.get(row.id, ()),
            frozenset(each.partnership_id for each in places_of.get(row.id, ())),
        )
        for row in organisations
    ]


@cache
def _of_agencies() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Organisations; their desks; their services; where they take part; what was confirmed of each desk."""
    here = (
        select(Organisation.id)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            Participation.partnership_id == bindparam("partnership_id"),
            Participation.left_on.is_(None),
            Organisation.archived_at.is_(None),
        )
    )
    clock = and_(SectionClock.organisation_id == Organisation.id, SectionClock.section == EntrySection.CONTACTS)
    return (
        select(
            *_columns(Organisation, "kind_id", "level", "sector", "body_pack_id", "is_kind_guessed"),
            SectionClock.__table__.c.confirmed_at,
        )
        .outerjoin(SectionClock, clock)
        .where(Organisation.id.in_(here))
        .order_by(Organisation.folded_name, Organisation.id),
        _parts(Contact, here, "vacant_since").order_by(Contact.is_main.desc(), Contact.post, Contact.id),
        _parts(Service, here).order_by(Service.name, Service.id),
        select(Participation.__table__.c.organisation_id, Participation.__table__.c.partnership_id).where(
            Participation.organisation_id.in_(here), Participation.left_on.is_(None)
        ),
        select(*DeskConfirmation.__table__.c)
        .join(Contact.__table__, Contact.id == DeskConfirmation.contact_id)
        .where(Contact.organisation_id.in_(here), Contact.archived_at.is_(None)),
    )


def _parts(table: type[Contact | Service], here: Select[UUID], *others: str) -> Select[Any]:
    columns = _columns(table, "organisation_id", *others)
    return select(*columns).where(table.organisation_id.in_(here), table.archived_at.is_(None))


def _columns(table: type[Entry], *others: str) -> list[Any]:
    """The columns of a table that a map is made from: what every record has, the fields that it tells, and others."""
    names = {"id", "version", "archived_at", "audience", "audiences", *TOLD[table], *others}
    return [column for column in inspect(table).local_table.columns if column.key in names]


def _by_organisation(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return found


def notices_and_reports(partnership_id: UUID) -> tuple[dict[UUID, Closure], dict[UUID, tuple[date, ...]]]:
    """Two statements, whatever is recorded: the notices that have not lapsed, and the last call of each who rang."""
    in_force, unanswered = _of_desks()
    values = {"partnership_id": partnership_id}
    notices = {
        contact_id: Closure(from_at, until_at, instead)
        for contact_id, from_at, until_at, instead in db.session.execute(in_force, {**values, "at": now()})
    }
    days: dict[UUID, list[date]] = {}
    for contact_id, at in db.session.execute(unanswered, values):
        days.setdefault(contact_id, []).append(london_day(at))
    return notices, {key: tuple(each) for key, each in days.items()}


@cache
def _of_desks() -> tuple[Select[*tuple[Any, ...]], ...]:
    """Notices that have not lapsed; the last call that nobody answered, of each who rang each desk."""
    here = (
        select(Contact.id)
        .join(Participation, Participation.organisation_id == Contact.organisation_id)
        .where(Participation.partnership_id == bindparam("partnership_id"), Participation.left_on.is_(None))
    )
    return (
        select(DeskNotice.contact_id, DeskNotice.from_at, DeskNotice.until_at, DeskNotice.instead)
        .where(DeskNotice.contact_id.in_(here), DeskNotice.until_at > bindparam("at"))
        .order_by(DeskNotice.from_at.desc(), DeskNotice.id),
        select(DeskReport.contact_id, func.max(DeskReport.at))
        .where(DeskReport.contact_id.in_(here), DeskReport.was_answered.is_(False))
        .group_by(DeskReport.contact_id, DeskReport.account_id),
    )
