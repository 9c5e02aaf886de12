"""What each audience sees of an entry or of a part of it, so that whoever sets the audiences sees the effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.policy.audience import cover_of, is_safe_place, is_within, published, reach, rows_of, visible
from partnership.policy.viewer import NOBODY, Viewer
from partnership.register.authority.publications import queries as publications
from partnership.register.directory.entry import HEAD, NAMELESS, FieldRow, field_rows, part_shown
from partnership.register.directory.parts import BY_TABLE, PARTS, EntryPart, PartRow, organisation_of
from partnership.store.models import Audience, Location, Organisation, PositionRole

if TYPE_CHECKING:
    from partnership.policy.audience import Cover
    from partnership.store.models import Entry

TITLES = {
    Audience.PUBLIC: "What anybody sees",
    Audience.PARTNERS: "What any partner sees",
    Audience.PARTNERSHIP: "What members of its partnerships see",
    Audience.NAMED: "What its own people and cleared coordinators see",
}


# What is missing before “Public” shows anything.
IS_OFF = "Shown once the public directory of a partnership is on"
NOT_AGREED = "Shown once its lead has agreed, or its home where nobody leads it"
WAITS = "What became public after its lead agreed, or its home, waits for another yes"
NO_PLACE = "A place is never in the public directory"
NO_SAFE_PLACE = "A safe place is never in the public directory, nor that it is there"


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A record as one audience sees it; without rows, only that it is there."""

    title: str
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class SeenBy:
    """What one audience sees; `is_beyond` where the visitor is not in it, and is not shown it either."""

    audience: Audience
    title: str
    records: tuple[SeenRecord, ...]
    summary: str
    is_beyond: bool = False
    remark: str = ""  # what more it takes before they see it


def seen_by_each(visitor: Viewer, record: Entry) -> tuple[SeenBy, ...]:
    """The four audiences from wide to narrow; for an organisation with all its parts."""
    own = reach(visitor, organisation_of(record))
    return tuple(_seen_by(each, record, is_beyond=each.reach > own.reach) for each in Audience)


def _seen_by(audience: Audience, record: Entry, *, is_beyond: bool) -> SeenBy:
    if is_beyond:
        return SeenBy(audience, TITLES[audience], (), "you are not among them", is_beyond=True)
    if audience is Audience.PUBLIC:
        return _seen_by_anybody(record)
    somebody = _somebody(audience, organisation_of(record))
    found = (_of_organisation(somebody, record),) if isinstance(record, Organisation) else ()
    parts = _parts(record)
    shown = [*found, *(_of_part(somebody, part, row) for part, row in parts if not row.is_archived)]
    records = tuple(each for each in shown if each is not None)
    count = sum(len(each.rows) for each in records)
    return SeenBy(audience, TITLES[audience], records, counted(count, "field") if records else "nothing")


def _somebody(audience: Audience, organisation: Organisation) -> Viewer:
    """Somebody of an audience, and nobody in particular."""
    match audience:
        case Audience.PARTNERSHIP:
            return Viewer(account_id=NOBODY, through_organisations=organisation.partnership_ids)
        case Audience.NAMED:
            own = {organisation.id: PositionRole.READER}
            return Viewer(account_id=NOBODY, positions=own, standing=frozenset(own))
        case _:
            return Viewer(account_id=NOBODY)


def _seen_by_anybody(record: Entry) -> SeenBy:
    """What anybody indeed sees: the public directory's own answer, and what more it takes."""
    organisation, title = organisation_of(record), TITLES[Audience.PUBLIC]
    cover = publications.covers([organisation.id]).get(organisation.id, {})
    records = anybodys_records(organisation, cover, record)
    remark = _missing_for_anybody(organisation, record, is_agreed=bool(cover))
    rows = None if isinstance(record, Organisation) else [record]
    if not remark and not is_within(cover_of(organisation, rows), cover):  # type: ignore[arg-type] # no place comes here
        remark = WAITS
    count = sum(len(each.rows) for each in records)
    return SeenBy(Audience.PUBLIC, title, records, counted(count, "field") if records else "nothing", remark=remark)


def _missing_for_anybody(organisation: Organisation, record: Entry, *, is_agreed: bool) -> str:
    if isinstance(record, Location):
        return NO_PLACE
    if is_safe_place(organisation.kind_id):
        return NO_SAFE_PLACE
    if not publications.switched_on(organisation.partnership_ids):
        return IS_OFF
    return "" if is_agreed else NOT_AGREED


def anybodys_records(organisation: Organisation, cover: Cover, record: Entry | None = None) -> tuple[SeenRecord, ...]:
    """The rows of an entry as anybody sees them under a cover, numbers first; of a part, its own row alone."""
    wanted: list[Entry] = [*rows_of(organisation)] if record is None or record is organisation else [record]
    found = []
    for row in wanted:
        shown = published(row, cover)
        if shown is None:
            continue
        part = BY_TABLE.get(shown.table)
        if part is None:
            found.append(SeenRecord("The organisation", field_rows(shown, Organisation)))
        else:
            name = shown.values.get(part.title_field) or NAMELESS[part.name]
            found.append(SeenRecord(f"{part.one.capitalize()}: {name}", field_rows(shown, part.table, without=HEAD)))
    return tuple(found)


def _parts(record: Entry) -> list[tuple[EntryPart, PartRow]]:
    if isinstance(record, Organisation):
        return [(part, row) for part in PARTS.values() for row in getattr(record, part.name)]
    return [(BY_TABLE[record.__tablename__], record)]  # type: ignore[attr-defined,list-item]


def _of_organisation(somebody: Viewer, organisation: Organisation) -> SeenRecord | None:
    shown = visible(somebody, organisation)
    return SeenRecord("The organisation", field_rows(shown, Organisation)) if shown is not None else None


def _of_part(somebody: Viewer, part: EntryPart, row: PartRow) -> SeenRecord | None:
    shown = part_shown(somebody, part, row)
    return SeenRecord(f"{part.one.capitalize()}: {shown.title}", shown.rows) if shown is not None else None
