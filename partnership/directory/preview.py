"""What each audience sees of an entry or of a part of it, so that whoever sets the audiences sees the effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.directory.entry import FieldRow, field_rows, part_shown
from partnership.directory.parts import BY_TABLE, PARTS, EntryPart, PartRow, organisation_of
from partnership.documents.wording import counted
from partnership.models import Audience, Organisation, PositionRole
from partnership.policy.audience import reach, visible
from partnership.policy.viewer import ANONYMOUS, NOBODY, Viewer

if TYPE_CHECKING:
    from partnership.models import Entry

TITLES = {
    Audience.PUBLIC: "What anybody sees",
    Audience.PARTNERS: "What any partner sees",
    Audience.PARTNERSHIP: "What members of its partnerships see",
    Audience.NAMED: "What its own people and cleared coordinators see",
}


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


def seen_by_each(visitor: Viewer, record: Entry) -> tuple[SeenBy, ...]:
    """The four audiences from wide to narrow; for an organisation with all its parts."""
    own = reach(visitor, organisation_of(record))
    return tuple(_seen_by(each, record, is_beyond=each.reach > own.reach) for each in Audience)


def _seen_by(audience: Audience, record: Entry, *, is_beyond: bool) -> SeenBy:
    if is_beyond:
        return SeenBy(audience, TITLES[audience], (), "you are not among them", is_beyond=True)
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
        case Audience.PUBLIC:
            return ANONYMOUS
        case Audience.PARTNERS:
            return Viewer(account_id=NOBODY)
        case Audience.PARTNERSHIP:
            return Viewer(account_id=NOBODY, through_organisations=organisation.partnership_ids)
        case Audience.NAMED:
            own = {organisation.id: PositionRole.READER}
            return Viewer(account_id=NOBODY, positions=own, standing=frozenset(own))


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
