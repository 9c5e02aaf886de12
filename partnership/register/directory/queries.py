"""All SQL of the register. Lists are filtered in SQL by policy.scopes and have a unique order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import String, and_, bindparam, case, cast, false, func, not_, or_, select
from sqlalchemy.orm import immediateload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.clocks import AGEING, FRESH, Freshness
from partnership.base.errors import NotFound
from partnership.policy import scopes
from partnership.register.authority import queries as authority
from partnership.register.directory.parts import PARTS, PartRow
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.hits import Search
from partnership.register.search.queries import confirmed_since, was_confirmed
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    Contact,
    DeskConfirmation,
    DeskNotice,
    Organisation,
    Participation,
    Partnership,
    Responsibility,
    now,
)
from partnership.store.models.register import fold
from partnership.web.pages import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select

    from partnership.policy.viewer import Viewer
    from partnership.store.models import DeskWay

REVEALED = "revealed"
_TICKED_TOGETHER = 100  # on one page: a tick is lost with the turn of a page
_BY_NAME = (Organisation.folded_name, Organisation.id)
# All parts of an organisation, its clocks and where it takes part: five statements more, whatever its size.
_PARTS = (
    Organisation.services,
    Organisation.contacts,
    Organisation.locations,
    Organisation.clocks,
    Organisation.participations,
)
WHOLE = tuple(selectinload(each) for each in _PARTS)
# What is told of an organisation itself: no service and no place of it.
WITH_DESKS = (
    selectinload(Organisation.contacts),
    selectinload(Organisation.clocks),
    selectinload(Organisation.participations),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of organisations is narrowed to; empty values narrow nothing."""

    text: str = ""
    kind_id: str = ""
    sector: str = ""
    level: str = ""
    partnership_id: UUID | None = None
    standing: Freshness | None = None  # of its contacts
    is_archived: bool = False


def get_organisation(organisation_id: UUID, *, is_fresh: bool = False) -> Organisation:
    """An organisation with all its parts, clocks and participations: six statements, whatever its size.

    `is_fresh`: as it is now, though the session may have read it before somebody else changed it.
    """
    statement, options = _organisation(is_fresh=is_fresh), {"populate_existing": is_fresh}
    found = db.session.scalar(statement, {"id": organisation_id}, execution_options=options)
    if found is None:
        raise NotFound
    return found


@cache
def _organisation(*, is_fresh: bool) -> Select[Organisation]:
    # Of a single row `immediateload` takes two thirds of the time; it asks for nothing that was read before.
    load = selectinload if is_fresh else immediateload
    at_once = (load(each) for each in _PARTS)
    return select(Organisation).where(Organisation.id == bindparam("id")).options(*at_once)


def get_part(organisation_id: UUID, part: str, row_id: UUID) -> PartRow:
    """A service, contact or location of this organisation, with the whole organisation."""
    organisation = get_organisation(organisation_id)
    rows: Iterable[PartRow] = getattr(organisation, part) if part in PARTS else ()
    found = next((row for row in rows if row.id == row_id), None)
    if found is None:
        raise NotFound
    set_committed_value(found, "organisation", organisation)  # the session itself would let go of it
    return found


def get_participation(slug: str, organisation_id: UUID) -> Participation:
    """The organisation's current place in a partnership."""
    partnership = get_partnership(slug)
    found = authority.participation(partnership.id, organisation_id)
    if found is None or not found.is_current:
        raise NotFound
    return found


def organisation_ids_of(partnership_id: UUID) -> list[UUID]:
    """Organisations that take part in a partnership now."""
    statement = select(Participation.organisation_id).where(
        Participation.partnership_id == partnership_id, Participation.left_on.is_(None)
    )
    return list(db.session.scalars(statement))


def desks_of(organisation_ids: Collection[UUID], *, is_fresh: bool = False) -> list[Contact]:
    """The desks of organisations that are not put away.

    `is_fresh`: as they are now, though the session may have read them before somebody else changed one.
    """
    statement = select(Contact).where(Contact.organisation_id.in_(organisation_ids), Contact.archived_at.is_(None))
    return list(db.session.scalars(statement, execution_options={"populate_existing": is_fresh}))


def confirmations(contact_ids: Collection[UUID]) -> dict[UUID, dict[DeskWay, DeskConfirmation]]:
    """What was confirmed of desks, by desk and way."""
    found: dict[UUID, dict[DeskWay, DeskConfirmation]] = defaultdict(dict)
    for row in db.session.scalars(select(DeskConfirmation).where(DeskConfirmation.contact_id.in_(contact_ids))):
        found[row.contact_id][row.way] = row
    return found


def home_of(organisation: Organisation) -> Partnership | None:
    """The partnership that keeps an organisation's entry, whether or not it takes part there now."""
    return db.session.get(Partnership, organisation.home_id) if organisation.home_id is not None else None


def list_organisations(viewer: Viewer, filters: Filters, number: int) -> ResultPage[Organisation]:
    """One page of the organisations that the viewer may know of: four statements."""
    chosen = select(Organisation).where(scopes.known_organisations(viewer), *_conditions(viewer, filters))
    return _page(chosen, number, is_searched=bool(filters.text))


def _page(
    chosen: Select[Organisation], number: int, *, is_searched: bool, per_page: int = PER_PAGE
) -> ResultPage[Organisation]:
    """A page by name. In a search what nobody has confirmed for too long sinks below the rest, marked in the list."""
    total = db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    number = min(number, max(1, -(-total // per_page)))
    rows = db.session.scalars(
        chosen.options(selectinload(Organisation.clocks), selectinload(Organisation.participations))
        .order_by(*((_is_sunk(), *_BY_NAME) if is_searched else _BY_NAME))
        .limit(per_page)
        .offset((number - 1) * per_page)
    )
    return ResultPage(list(rows), number, total, per_page)


def _is_sunk() -> ColumnElement[int]:
    """1 for an entry whose contacts were never confirmed, or too long ago, else 0."""
    return case((confirmed_since(now() - AGEING), 0), else_=1)


def _conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    archived = Organisation.archived_at.is_not(None)
    found: list[ColumnElement[bool]] = [archived if filters.is_archived else not_(archived)]
    if filters.text:
        found.append(_mentions(viewer, filters.text))
    if filters.kind_id:
        found.append(Organisation.kind_id == filters.kind_id)
    if filters.sector:
        found.append(Organisation.sector == filters.sector)
    if filters.level:
        found.append(Organisation.level == filters.level)
    if filters.partnership_id:
        found.append(scopes.takes_part([filters.partnership_id]))
    if filters.standing is not None:
        found.append(_stands(filters.standing))
    return found


def _mentions(viewer: Viewer, text: str) -> ColumnElement[bool]:
    """What the search of the site finds among organisations, without what the map of a partnership knows."""
    chosen = Search.of(viewer).chosen(text)
    return false() if chosen is None else Organisation.id.in_(select(chosen.subquery().c.id))


def _stands(standing: Freshness) -> ColumnElement[bool]:
    """The same limits as `desk_checks.certainty_of_entry`, for the contacts."""
    at = now()
    match standing:
        case Freshness.CONFIRMED:
            return confirmed_since(at - FRESH)
        case Freshness.AGEING:
            return and_(confirmed_since(at - AGEING), not_(confirmed_since(at - FRESH)))
        case Freshness.UNCONFIRMED:
            return and_(was_confirmed(), not_(confirmed_since(at - AGEING)))
        case Freshness.NEVER:
            return not_(was_confirmed())


def namesakes(name: str, among: ColumnElement[bool] | None = None) -> list[Organisation]:
    """Organisations of the same name, whatever the case, oldest first; `among` limits them to those a viewer knows."""
    statement = (
        select(Organisation)
        .where(Organisation.folded_name == fold(name))
        .order_by(Organisation.created_at, Organisation.id)
    )
    if among is not None:
        statement = statement.where(among)
    return list(db.session.scalars(statement))


def names_known(viewer: Viewer) -> list[tuple[UUID, str, str]]:
    """All organisations that the viewer may know of: the id, the name and the short name of each."""
    statement = select(Organisation.id, Organisation.name, Organisation.short_name)
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement.where(scopes.known_organisations(viewer)))]


def renamed(viewer: Viewer) -> tuple[list[Organisation], list[AuditEntry]]:
    """Organisations whose history the viewer reads and whose names changed; and those changes, the newest first."""
    told = cast(AuditEntry.changes, String)
    edited = list(db.session.scalars(select(Organisation.id).where(scopes.edited_organisations(viewer))))
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.organisation_id.in_(edited),
            AuditEntry.table == "organisation",
            AuditEntry.action == "changed",
            or_(told.contains('"name"'), told.contains('"short_name"')),
        )
        .order_by(AuditEntry.sequence.desc())
    )
    entries = list(db.session.scalars(statement))
    chosen = select(Organisation).where(Organisation.id.in_({each.organisation_id for each in entries}))
    return list(db.session.scalars(chosen.options(selectinload(Organisation.participations)))), entries


def names_in_use(names: Collection[str], viewer: Viewer) -> set[str]:
    """Which of these names, folded, the organisations that the viewer knows of have already."""
    statement = select(Organisation.folded_name).where(
        Organisation.folded_name.in_([fold(each) for each in names]), scopes.known_organisations(viewer)
    )
    return set(db.session.scalars(statement))


def candidates(viewer: Viewer, partnership_id: UUID, text: str, number: int) -> ResultPage[Organisation]:
    """Current organisations that the viewer knows of and that do not take part in the partnership."""
    chosen = select(Organisation).where(
        scopes.known_organisations(viewer),
        *_conditions(viewer, Filters(text=text)),
        not_(scopes.takes_part([partnership_id])),
    )
    return _page(chosen, number, is_searched=bool(text), per_page=_TICKED_TOGETHER)


def closed_until(organisation_id: UUID) -> dict[UUID, datetime]:
    """The desks of an organisation that are closed for a while now, and until when."""
    at = now()
    statement = (
        select(DeskNotice.contact_id, DeskNotice.until_at)
        .join(Contact, Contact.id == DeskNotice.contact_id)
        .where(Contact.organisation_id == organisation_id, DeskNotice.from_at <= at, DeskNotice.until_at > at)
    )
    return {row.contact_id: row.until_at for row in db.session.execute(statement)}


def known_by_ids(viewer: Viewer, ids: Collection[UUID]) -> list[Organisation]:
    """Those of the organisations that are current and known to the viewer, by name."""
    if not ids:
        return []
    statement = (
        select(Organisation)
        .where(Organisation.id.in_(ids), Organisation.archived_at.is_(None), scopes.known_organisations(viewer))
        .options(selectinload(Organisation.participations))
        .order_by(*_BY_NAME)
    )
    return list(db.session.scalars(statement))


def responsibilities(organisation_id: UUID, partnership_ids: Collection[UUID]) -> list[Responsibility]:
    """What the organisation does or did in these partnerships."""
    statement = (
        select(Responsibility)
        .where(Responsibility.organisation_id == organisation_id, Responsibility.partnership_id.in_(partnership_ids))
        .order_by(Responsibility.function_id, Responsibility.group, Responsibility.id)
    )
    return list(db.session.scalars(statement))


def current_responsibilities(
    organisation_id: UUID, partnership_ids: Collection[UUID], on: date
) -> list[Responsibility]:
    """What the organisation does in these partnerships on a day; `until_on` is the first day on which it does not."""
    return [
        row
        for row in responsibilities(organisation_id, partnership_ids)
        if (row.until_on is None or row.until_on > on) and (row.from_on is None or row.from_on <= on)
    ]


def task_ids(viewer: Viewer, organisation: Organisation, on: date) -> frozenset[str]:
    """The tasks that an organisation has on a day, in the partnerships that the viewer shares with it."""
    shared = viewer.partnership_ids & organisation.partnership_ids
    return frozenset(row.function_id for row in current_responsibilities(organisation.id, shared, on))


def openings(organisation_ids: Collection[UUID], sequence: int) -> list[AuditEntry]:
    """Changes of audiences and locks in entries from an event of the audit on, newest first: histories ask."""
    told = cast(AuditEntry.changes, String)
    statement = (
        select(AuditEntry)
        .where(
            AuditEntry.organisation_id.in_(organisation_ids),
            AuditEntry.table.in_(("organisation", "service", "contact", "location")),
            AuditEntry.action == "changed",
            AuditEntry.sequence >= sequence,
            or_(told.contains('"audience'), told.contains('"is_confidential"')),
        )
        .order_by(AuditEntry.sequence.desc())
    )
    return list(db.session.scalars(statement))
