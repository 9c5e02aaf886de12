"""An entry with its parts as it stood at the end of a day, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from partnership.base.clocks import Freshness, freshness_of
from partnership.history.as_of import queries
from partnership.history.as_of.redaction import is_address_withheld, seen_by_both
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory import wording
from partnership.register.directory.as_of import Key, Values, as_then, present, row_of, step_of, taken_back
from partnership.register.directory.entry import NAMELESS, WITHHELD_ADDRESS, FieldRow, field_rows
from partnership.register.directory.parts import HEADINGS, PARTS, EntryPart, PartRow
from partnership.store.models import EntrySection, Location, Organisation, Participation, Responsibility, SectionClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Agreement, Partnership

R = TypeVar("R", Participation, Responsibility)
_HEAD = frozenset({"name", "post", "is_confidential"})


@dataclass(frozen=True, slots=True)
class PartThen:
    """A service, contact or location of then."""

    title: str
    rows: tuple[FieldRow, ...]
    is_confidential: bool = False
    remark: str = ""  # what became of it since


@dataclass(frozen=True, slots=True)
class DutiesThen:
    """What it did in one partnership of the viewer's."""

    partnership: str
    joined_on: date
    rows: tuple[tuple[str, str, str, Agreement], ...]  # task, role, for whom, state


@dataclass(frozen=True, slots=True)
class SectionThen:
    """A section, and how true it was on that day."""

    section: EntrySection
    heading: str
    standing: Freshness
    confirmed_at: datetime | None
    rows: tuple[FieldRow, ...] = ()
    parts: tuple[PartThen, ...] = ()
    duties: tuple[DutiesThen, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryThen:
    """The whole page."""

    name: str
    kind: str
    is_archived: bool
    sections: tuple[SectionThen, ...]


def entry_then(
    viewer: Viewer,
    organisation: Organisation,
    partnerships: Mapping[UUID, Partnership],
    moment: datetime,
    on: date,
) -> EntryThen | None:
    """The entry of then; None when there was none, or none that the viewer may know of."""
    then = _rows_then(organisation, moment)
    row = as_then(organisation, then)
    shown = seen_by_both(viewer, organisation, row) if row is not None else None
    if row is None or shown is None:
        return None
    clocks = _clocks(then)
    sections = [
        _section(EntrySection.IDENTITY, clocks, moment, rows=field_rows(shown, Organisation, without=_HEAD)),
        *(
            _section(part.section, clocks, moment, parts=tuple(_parts(viewer, organisation, part, then)))
            for part in PARTS.values()
        ),
        _section(
            EntrySection.RESPONSIBILITIES,
            clocks,
            moment,
            duties=tuple(_duties(then, partnerships, organisation.id, on)),
        ),
    ]
    kinds = wording.choices("kind")
    return EntryThen(shown.name, kinds.get(shown.kind_id, shown.kind_id), row.is_archived, tuple(sections))


def _rows_then(organisation: Organisation, moment: datetime) -> dict[Key, Values]:
    parts = [row for part in PARTS for row in getattr(organisation, part)]
    duties = queries.responsibilities({"organisation_id": organisation.id})
    stored = [organisation, *parts, *organisation.clocks, *organisation.participations, *duties]
    return taken_back(present(stored), map(step_of, queries.changes_since(moment, [organisation.id])))


def _clocks(then: Mapping[Key, Values]) -> dict[EntrySection, SectionClock]:
    rows = (row_of(SectionClock, values) for (table, _), values in then.items() if table == "section_clock")
    return {row.section: row for row in rows}


def _section(
    section: EntrySection,
    clocks: Mapping[EntrySection, SectionClock],
    moment: datetime,
    *,
    rows: tuple[FieldRow, ...] = (),
    parts: tuple[PartThen, ...] = (),
    duties: tuple[DutiesThen, ...] = (),
) -> SectionThen:
    clock = clocks.get(section)
    confirmed_at = clock.confirmed_at if clock else None
    return SectionThen(
        section,
        HEADINGS[section],
        freshness_of(confirmed_at, moment),
        confirmed_at,
        rows=rows,
        parts=parts,
        duties=duties,
    )


def _parts(
    viewer: Viewer, organisation: Organisation, part: EntryPart, then: Mapping[Key, Values]
) -> Iterable[PartThen]:
    """Parts that stood there then. What was put away since is shown to those who keep the entry, as on its page."""
    keeps = allows(viewer, Action.ORGANISATION_HISTORY, organisation)
    found: list[tuple[PartRow, PartRow]] = []
    for row in getattr(organisation, part.name):
        before = as_then(row, then, organisation)
        if before is not None and not before.is_archived and (keeps or not row.is_archived):
            found.append((row, before))
    for row, before in found:
        shown = seen_by_both(viewer, row, before)
        if shown is None:
            continue
        is_withheld = is_address_withheld(row, before) and isinstance(row, Location)
        rows = field_rows(shown, part.table, without=_HEAD)
        yield PartThen(
            title=shown.values.get(part.title_field) or NAMELESS[part.name],
            rows=(*rows, FieldRow("Address", (WITHHELD_ADDRESS,))) if is_withheld else rows,
            is_confidential=isinstance(before, Location) and before.is_confidential,
            remark="Archived since" if row.is_archived else "",
        )


def _duties(
    then: Mapping[Key, Values], partnerships: Mapping[UUID, Partnership], organisation_id: UUID, on: date
) -> Iterable[DutiesThen]:
    """Roles in the viewer's own partnerships, where it took part then."""
    for partnership in partnerships.values():
        joined = [
            row
            for row in _rows(then, Participation)
            if row.partnership_id == partnership.id and row.organisation_id == organisation_id and row.is_current
        ]
        if joined:
            roles = [row for row in _rows(then, Responsibility) if row.partnership_id == partnership.id]
            held = sorted(_duty(row) for row in roles if holds(row, on))
            yield DutiesThen(partnership.name, joined[0].joined_on, tuple(held))


def _rows(then: Mapping[Key, Values], table: type[R]) -> list[R]:
    return [row_of(table, values) for (name, _), values in then.items() if name == table.__tablename__]


def holds(row: Responsibility, on: date) -> bool:
    """Whether a responsibility holds on a day; `until_on` is the first day on which it does not."""
    return (row.from_on is None or row.from_on <= on) and (row.until_on is None or row.until_on > on)


def _duty(row: Responsibility) -> tuple[str, str, str, Agreement]:
    function = wording.functions().get(row.function_id)
    return (
        function.name if function else row.function_id,
        wording.ROLES[row.role],
        wording.GROUPS[row.group],
        row.state,
    )
