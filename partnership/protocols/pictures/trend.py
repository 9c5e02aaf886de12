"""Change over time: tasks with a lead, tasks without one, and entries that were checked, month by month. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from partnership.base.clocks import LONDON, Freshness, freshness_of, london_day
from partnership.documents.blocks import Column
from partnership.documents.wording import day
from partnership.guidance.types import Group
from partnership.protocols.pictures.slices import PictureTable, TableCell
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

MONTHS: Final = 13  # a year, and the same month of the year before
_OF_A_ROLE: Final = ("function_id", "role", "state", "group", "from_on", "until_on")
_SHORT: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COLUMNS: Final = (
    Column("At the end of", 1.6), Column("Tasks with a lead", 1.4), Column("Tasks without a lead", 1.4),
    Column("Entries checked", 1.4), Column("Organisations", 1.4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What the audit tells of a role: its new values, none where it was taken away."""

    at: datetime
    row: str
    organisation_id: UUID | None
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class CheckChange:
    """When the numbers of an organisation were checked, as it was told at a moment."""

    at: datetime
    organisation_id: UUID
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartTaken:
    """From when to when an organisation took part."""

    organisation_id: UUID
    joined_on: date
    left_on: date | None

    def holds_on(self, on: date) -> bool:
        """Whether it took part on a day."""
        return self.joined_on <= on and (self.left_on is None or self.left_on > on)


@dataclass(frozen=True, slots=True)
class PartnershipPast:
    """What is counted from, of organisations that the reader may know of; changes in the order of time."""

    roles: tuple[RoleChange, ...]
    checks: tuple[CheckChange, ...]
    parts: tuple[PartTaken, ...]


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How it stood at the end of a month, or today."""

    on: date
    led: int
    unled: int
    checked: int
    organisations: int

    @property
    def label(self) -> str:
        """Below its bars."""
        return f"{_SHORT[self.on.month - 1]} {self.on.year % 100:02}"


@dataclass
class _RolesThen:
    """Roles as they stand after some changes."""

    rows: dict[str, tuple[UUID | None, dict[str, Any]]] = field(default_factory=dict)

    def take(self, change: RoleChange) -> None:
        if change.values is None:
            self.rows.pop(change.row, None)
            return
        before = self.rows.get(change.row, (None, {}))[1]
        told = {name: value for name, value in change.values.items() if name in _OF_A_ROLE}
        self.rows[change.row] = change.organisation_id, before | told

    def leads(self, on: date, known: Collection[UUID]) -> set[tuple[str, Group]]:
        """The tasks that somebody leads on a day, each for the group that it is led for."""
        found = set()
        for organisation_id, values in self.rows.values():
            is_lead = values.get("role") == Role.LEAD and values.get("state") == Agreement.ACCEPTED
            if is_lead and organisation_id in known and _holds(values, on):
                found.add((str(values.get("function_id", "")), Group(values.get("group", Group.BOTH))))
        return found


def count_months(past: PartnershipPast, pack: Pack, today: datetime) -> tuple[MonthCount, ...]:
    """A count for the end of each month since the first change, a year back at most, and for today."""
    if not past.roles and not past.checks:
        return ()
    first = min(each[0].at for each in (past.roles, past.checks) if each)
    roles = _RolesThen()
    checks: dict[UUID, datetime | None] = {}
    to_come, to_check = iter(past.roles), iter(past.checks)
    role, check = next(to_come, None), next(to_check, None)
    found = []
    for end in _ends(first, today):
        while role is not None and role.at < end:
            roles.take(role)
            role = next(to_come, None)
        while check is not None and check.at < end:
            checks[check.organisation_id] = check.checked_at
            check = next(to_check, None)
        on = london_day(end - timedelta(microseconds=1))
        known = {each.organisation_id for each in past.parts if each.holds_on(on)}
        led = roles.leads(on, known)
        with_lead = sum(1 for each in pack.functions.values() if _is_led(each, led))
        fresh = sum(1 for each in known if freshness_of(checks.get(each), end) is Freshness.CONFIRMED)
        found.append(MonthCount(on, with_lead, len(pack.functions) - with_lead, fresh, len(known)))
    return tuple(found[-MONTHS:])


def _is_led(function: Function, led: Collection[tuple[str, Group]]) -> bool:
    """Whether somebody leads a task for everybody whom it serves."""
    return all((function.id, group) in led or (function.id, Group.BOTH) in led for group in function.groups)


def _holds(values: Mapping[str, Any], on: date) -> bool:
    begins, ends = (date.fromisoformat(values[name]) if values.get(name) else None for name in ("from_on", "until_on"))
    return (begins is None or begins <= on) and (ends is None or ends > on)


def _ends(first: datetime, today: datetime) -> Iterator[datetime]:
    """The end of each month from the first change on, as London has it, and this moment."""
    month = london_day(first).replace(day=1)
    while True:
        month = (month + timedelta(days=32)).replace(day=1)
        end = datetime(month.year, month.month, 1, tzinfo=LONDON)
        if end >= today:
            break
        yield end
    yield today + timedelta(microseconds=1)


def trend_table(counts: Iterable[MonthCount]) -> PictureTable:
    """The same as a table: a row for each month."""
    rows = tuple(
        tuple(
            TableCell(text)
            for text in (
                day(each.on), str(each.led), str(each.unled), f"{each.checked} of {each.organisations}",
                str(each.organisations),
            )
        )
        for each in counts
    )  # fmt: skip
    return PictureTable(
        "Change over time",
        "A row for each month: tasks with a lead, tasks nobody leads, and organisations whose numbers were checked.",
        COLUMNS,
        rows,
    )
