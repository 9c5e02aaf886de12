"""The numbers of a partnership that should be answered at night, to be tried one after another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from partnership.findings.hours import in_words, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack

LATELY: Final = timedelta(days=30)  # a result counts as one of this round


@dataclass(frozen=True, slots=True)
class CallTry:
    """What somebody said of a desk last, and on which day."""

    result: str  # the value of a `CallResult`
    on: date


@dataclass(frozen=True, slots=True)
class RingRow:
    """A desk with its number of the night."""

    desk_id: UUID
    post: str
    number: str
    when: str  # when it should be answered
    last: CallTry | None


@dataclass(frozen=True, slots=True)
class RingGroup:
    """The desks of an agency."""

    agency: str
    agency_id: UUID
    rows: tuple[RingRow, ...]


def ring_groups(map_: PartnershipMap, pack: Pack, tries: Mapping[UUID, CallTry]) -> tuple[RingGroup, ...]:
    """Every desk with a number of the night, by agency; no body of another state is rung to be tried."""
    groups = (
        RingGroup(agency.name, agency.id, tuple(_rows(agency, tries)))
        for agency in map_.agencies
        if not pack.is_abroad(agency.kind_id)
    )
    return tuple(group for group in groups if group.rows)


def _rows(agency: Agency, tries: Mapping[UUID, CallTry]) -> Iterable[RingRow]:
    for desk in agency.desks:
        if desk.night_number and desk.id is not None:
            yield RingRow(desk.id, desk.post, desk.night_number, _when(desk), tries.get(desk.id))


def _when(desk: Desk) -> str:
    hours = desk.answers if desk.night_number == desk.telephone else outside(desk.answers)
    return in_words(hours)


def counts(groups: Iterable[RingGroup], today: date) -> Mapping[str, int]:
    """How many numbers there are, by what came of the last call of the month; "" for those not tried."""
    found: dict[str, int] = {}
    for group in groups:
        for row in group.rows:
            is_late = row.last is None or today - row.last.on > LATELY
            key = "" if is_late or row.last is None else row.last.result
            found[key] = found.get(key, 0) + 1
    return found
