"""All SQL of imports."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from partnership.base.errors import NotFound
from partnership.exchange.imports.likeness import KnownEntry, domains_of, postcodes_of
from partnership.exchange.imports.source import OWN_SCHEME
from partnership.policy import scopes
from partnership.policy.audience import audience_of, reach, visible_columns
from partnership.register.directory.known_names import known_names
from partnership.register.directory.queries import WHOLE
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import batches, db
from partnership.store.models import (
    AuditEntry,
    ChangeRequest,
    Contact,
    DirectoryImport,
    ImportState,
    Location,
    Organisation,
    Participation,
    Partnership,
    RequestState,
    SectionClock,
    SourceIdentifier,
    descriptions,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry

MOST_SHOWN = 100  # imports of one partnership


@dataclass(frozen=True, slots=True)
class ImportSubject:
    """An import with its partnership: the subject of its pages."""

    row: DirectoryImport
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def owner_id(self) -> UUID | None:
        """Whose file it is: what stands in it is for them alone until it is in the directory."""
        return self.row.by_id


@dataclass(frozen=True, slots=True)
class _Holder:
    id: UUID
    partnership_ids: frozenset[UUID]


def get_import(slug: str, import_id: UUID) -> ImportSubject:
    """An import of a partnership; raises NotFound."""
    partnership = get_partnership(slug)
    found = db.session.scalar(
        select(DirectoryImport).where(DirectoryImport.id == import_id, DirectoryImport.partnership_id == partnership.id)
    )
    if found is None:
        raise NotFound
    return ImportSubject(found, partnership)


def imports_of(partnership_id: UUID) -> list[DirectoryImport]:
    """The imports of a partnership, the newest first."""
    statement = (
        select(DirectoryImport)
        .where(DirectoryImport.partnership_id == partnership_id)
        .order_by(DirectoryImport.created_at.desc(), DirectoryImport.id)
        .limit(MOST_SHOWN)
    )
    return list(db.session.scalars(statement))


def waiting() -> list[DirectoryImport]:
    """Imports that wait for their turn, the oldest first."""
    statement = select(DirectoryImport).where(DirectoryImport.state == ImportState.WAITING)
    return list(db.session.scalars(statement.order_by(DirectoryImport.created_at, DirectoryImport.id)))


def last_with(partnership_id: UUID, headings: str) -> DirectoryImport | None:
    """The last import of the partnership whose file had the same headings, and whose columns were said."""
    statement = select(DirectoryImport).where(
        DirectoryImport.partnership_id == partnership_id,
        DirectoryImport.headings == headings,
        DirectoryImport.state.not_in([ImportState.READ]),
    )
    return db.session.scalars(statement.order_by(DirectoryImport.created_at.desc()).limit(1)).first()


def decided(partnership_id: UUID) -> dict[str, str]:
    """What was decided of organisations in imports that were done, by their folded names; the last word counts."""
    statement = select(DirectoryImport.decisions).where(
        DirectoryImport.partnership_id == partnership_id, DirectoryImport.state == ImportState.DONE
    )
    found: dict[str, str] = {}
    for decisions in db.session.scalars(statement.order_by(DirectoryImport.created_at)):
        found |= {key: value for key, value in decisions.items() if value not in {"new", "leave"}}
    return found


@dataclass(frozen=True, slots=True)
class SourceIds:
    """What a source calls the records that were imported from it, as whoever imports may know of them or not."""

    rows: Mapping[tuple[str, str], frozenset[UUID]]  # part and identifier -> rows
    by_row: Mapping[UUID, frozenset[str]]
    is_own: bool = False  # the ids of a file of this directory are those of its rows

    def of(self, part: str, identifier: str) -> frozenset[UUID]:
        """The rows that an identifier stands for."""
        if not self.is_own:
            return self.rows.get((part, identifier), frozenset())
        with suppress(ValueError):
            return frozenset([UUID(identifier)])
        return frozenset()


def source_ids(partnership_id: UUID, scheme: str) -> SourceIds:
    """What is kept of a source in a partnership; of an organisation that was merged the one that took it up."""
    if scheme == OWN_SCHEME:
        return SourceIds({}, {}, is_own=True)
    statement = (
        select(SourceIdentifier.part, SourceIdentifier.identifier, SourceIdentifier.row_id, Organisation.merged_into_id)
        .outerjoin(Organisation, Organisation.id == SourceIdentifier.row_id)
        .where(SourceIdentifier.partnership_id == partnership_id, SourceIdentifier.scheme == scheme)
    )
    rows: dict[tuple[str, str], frozenset[UUID]] = defaultdict(frozenset)
    by_row: dict[UUID, frozenset[str]] = defaultdict(frozenset)
    for part, identifier, row_id, merged_into_id in db.session.execute(statement):
        rows[part, identifier] |= {merged_into_id or row_id}
        by_row[merged_into_id or row_id] |= {identifier}
    return SourceIds(rows, by_row)


def known_entries(viewer: Viewer) -> Iterator[KnownEntry]:
    """What the organisations that the viewer may know of are known by, as far as the viewer sees it."""
    names = {each.organisation_id: each for each in known_names(viewer)}
    parts = _partnerships_by_organisation()
    mails, codes = _mail_domains(viewer, names, parts), _postcodes(viewer, names, parts)
    statement = select(Organisation.__table__).where(scopes.known_organisations(viewer))
    for row in db.session.execute(statement.execution_options(yield_per=500)):
        called = names.get(row.id)
        shown = visible_columns(reach(viewer, _Holder(row.id, parts[row.id])), Organisation, row, row.id)
        if called is None or shown is None:
            continue
        yield KnownEntry(
            id=row.id,
            name=called.name,
            short_name=called.short_name,
            former_names=called.former_names,
            charity_number=shown.charity_number,
            company_number=shown.company_number,
            domains=domains_of([shown.website]) | mails[row.id],
            postcodes=codes[row.id],
        )


def _partnerships_by_organisation() -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    statement = select(Participation.organisation_id, Participation.partnership_id)
    for organisation_id, partnership_id in db.session.execute(statement.where(Participation.left_on.is_(None))):
        found[organisation_id] |= {partnership_id}
    return found


def _mail_domains(
    viewer: Viewer, ids: Collection[UUID], parts: dict[UUID, frozenset[UUID]]
) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, frozenset[str]] = defaultdict(frozenset)
    statement = select(Contact.__table__).where(Contact.email != "", Contact.archived_at.is_(None))
    for row in db.session.execute(statement.execution_options(yield_per=500)):
        if row.organisation_id in ids:
            own = reach(viewer, _Holder(row.organisation_id, parts[row.organisation_id]))
            shown = visible_columns(own, Contact, row, row.organisation_id)
            if shown is not None and shown.email:
                found[row.organisation_id] |= domains_of([shown.email])
    return found


def _postcodes(viewer: Viewer, ids: Collection[UUID], parts: dict[UUID, frozenset[UUID]]) -> dict[UUID, frozenset[str]]:
    """Of places that stand in the open alone."""
    found: dict[UUID, frozenset[str]] = defaultdict(frozenset)
    address = descriptions(Location)["address"]
    statement = select(Location.__table__).where(
        Location.address != "", Location.is_confidential.is_(False), Location.archived_at.is_(None)
    )
    for row in db.session.execute(statement.execution_options(yield_per=500)):
        if row.organisation_id in ids:
            own = reach(viewer, _Holder(row.organisation_id, parts[row.organisation_id]))
            narrowest = audience_of(row, "address", address)  # type: ignore[arg-type] # a row has what is asked
            if max(row.audience.reach, narrowest.reach) <= own.reach:
                found[row.organisation_id] |= postcodes_of([row.address])
    return found


def whole(ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """Organisations with all their parts, by id."""
    found: dict[UUID, Organisation] = {}
    for some in batches(sorted(ids)):
        statement = select(Organisation).where(Organisation.id.in_(some)).options(*WHOLE)
        found |= {row.id: row for row in db.session.scalars(statement)}
    return found


def told_between(session: Session, after: int, until: int) -> list[AuditEntry]:
    """What the audit tells between two of its numbers, the newest first."""
    statement = select(AuditEntry).where(AuditEntry.sequence > after, AuditEntry.sequence <= until)
    return list(session.scalars(statement.order_by(AuditEntry.sequence.desc())))


def touched_since(session: Session, after: int) -> tuple[set[str], set[UUID]]:
    """What was changed after a number of the audit: the rows, and the organisations that anything is told of."""
    statement = select(AuditEntry.row_id, AuditEntry.organisation_id).where(
        AuditEntry.sequence > after, AuditEntry.table != "section_clock"
    )
    rows, organisations = set(), set()
    for row_id, organisation_id in session.execute(statement):
        rows.add(row_id)
        if organisation_id is not None:
            organisations.add(organisation_id)
    return rows, organisations


def rows_told_of(session: Session, table: type[Entry], ids: Collection[str]) -> list[Entry]:
    """Rows by the ids that the audit has of them; of organisations with the clocks that move with them.

    Whoever holds them finds each without a question of its own, before which everything would be written.
    """
    wanted = sorted(map(UUID, ids))
    found: list[Any] = []
    for some in batches(wanted):
        found += session.scalars(select(table).where(table.id.in_(some)))  # type: ignore[attr-defined] # of each entry
        if table is Organisation:
            found += session.scalars(select(SectionClock).where(SectionClock.organisation_id.in_(some)))
    return found


def open_proposal(session: Session, request_id: UUID) -> ChangeRequest | None:
    """A change request that waits for its answer, with its fields."""
    statement = select(ChangeRequest).where(ChangeRequest.id == request_id, ChangeRequest.state == RequestState.OPEN)
    return session.scalar(statement.options(selectinload(ChangeRequest.fields)))


def kept_elsewhere(session: Session, partnership_id: UUID, ids: Collection[UUID | None]) -> set[UUID]:
    """Those of some organisations whose entry another partnership keeps, which changes it and nobody else."""
    statement = select(Organisation.id).where(Organisation.home_id != partnership_id)
    wanted = sorted(each for each in ids if each is not None)
    return {found for some in batches(wanted) for found in session.scalars(statement.where(Organisation.id.in_(some)))}


def older_than(at: datetime) -> list[DirectoryImport]:
    """Imports of before a time of which something is kept under seal."""
    statement = select(DirectoryImport).where(
        DirectoryImport.created_at < at,
        or_(DirectoryImport.sealed_rows.is_not(None), DirectoryImport.sealed_report.is_not(None)),
    )
    return list(db.session.scalars(statement.order_by(DirectoryImport.created_at)))
