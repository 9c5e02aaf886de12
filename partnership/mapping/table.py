"""The matrix and the page of one function as rows for a page. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.sentences import cell_text
from partnership.guidance.types import Group, Stage
from partnership.models.partnerships import Agreement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

MANY = 100  # agencies; above it the page shows those with a role first, and the others on request


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency and its duties in each column; a cell is a tuple of duties, empty where it has none."""

    agency: Agency
    kind: str
    cells: tuple[tuple[Duty, ...], ...]


@dataclass(frozen=True, slots=True)
class RoleCounts:
    """How many roles stand in which state."""

    accepted: int
    proposed: int
    declined: int

    @property
    def words(self) -> str:
        """In a row: “12 accepted, 3 proposed, 1 declined”."""
        return f"{self.accepted} accepted, {self.proposed} proposed, {self.declined} declined"


def count_states(duties: Iterable[Duty]) -> RoleCounts:
    """Counts duties by what the organisation said."""
    found = Counter(duty.state for duty in duties)
    return RoleCounts(found[Agreement.ACCEPTED], found[Agreement.PROPOSED], found[Agreement.DECLINED])


@dataclass(frozen=True, slots=True)
class Matrix:
    """Agencies as rows, functions as columns, grouped by stage, and the row of gaps in words."""

    stages: tuple[tuple[Stage, int], ...]  # a stage and how many columns it has
    functions: tuple[Function, ...]
    gap_texts: tuple[str, ...]
    rows: tuple[AgencyRow, ...]
    hidden: int  # agencies left out because they have no role in these columns
    counts: RoleCounts  # of the roles in these columns

    def cells(self, row: AgencyRow) -> Iterable[tuple[Function, tuple[Duty, ...]]]:
        """The cells of a row, each with the function of its column."""
        return zip(self.functions, row.cells, strict=True)


def build_matrix(
    map_: PartnershipMap,
    register: Register,
    stage: Stage | None = None,
    *,
    has_all: bool = True,
    only_waiting: bool = False,
) -> Matrix:
    """The matrix of one stage, or of all; without `has_all` only agencies that have a role in it.

    `register` is what is missing for all members. `only_waiting`: only functions and agencies with a role that waits
    for an answer.
    """
    pack = register.pack
    asked_in = {duty.function_id for duty in map_.waiting()}
    by_stage = {
        each: shown
        for each, functions in pack.functions_by_stage.items()
        if stage in (None, each) and (shown := [f for f in functions if not only_waiting or f.id in asked_in])
    }
    functions = tuple(function for group in by_stage.values() for function in group)
    duties: dict[tuple[UUID, str], list[Duty]] = defaultdict(list)
    for duty in map_.duties:
        duties[duty.agency.id, duty.function_id].append(duty)
    rows = tuple(
        AgencyRow(agency, _kind(agency, pack), tuple(tuple(duties.get((agency.id, f.id), ())) for f in functions))
        for agency in map_.agencies
    )
    kept = tuple(row for row in rows if (_waits(row) if only_waiting else has_all or any(row.cells)))
    return Matrix(
        stages=tuple((each, len(group)) for each, group in by_stage.items()),
        functions=functions,
        gap_texts=tuple(cell_text(register.of_task(function.id), register) for function in functions),
        rows=kept,
        hidden=0 if only_waiting else len(rows) - len(kept),
        counts=count_states(duty for row in rows for cell in row.cells for duty in cell),
    )


def _waits(row: AgencyRow) -> bool:
    return any(duty.state is Agreement.PROPOSED for cell in row.cells for duty in cell)


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    """An agency on the page of one function, with the duty it has there, if any."""

    agency: Agency
    kind: str
    group: Group
    duty: Duty | None
    is_usual: bool  # its kind normally leads or supports


def choices_for(function: Function, map_: PartnershipMap, pack: Pack) -> list[AgencyChoice]:
    """Every agency for a function: those with a role first, then those whose kind usually has one, then the others."""
    duties: dict[UUID, list[Duty]] = defaultdict(list)
    for duty in map_.duties:
        if duty.function_id == function.id:
            duties[duty.agency.id].append(duty)
    usual = {*function.leads, *function.supports}
    found = [
        AgencyChoice(
            agency,
            _kind(agency, pack),
            duty.group if duty is not None else function.group,
            duty,
            agency.kind_id in usual,
        )
        for agency in map_.agencies
        for duty in _or_none(duties.get(agency.id))
    ]
    return sorted(found, key=lambda each: (each.duty is None, not each.is_usual))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whom an organisation that declined suggests instead, and what that one does in the function already."""

    duty: Duty  # the one that was declined
    agency: Agency
    holds: Duty | None  # for some of the same cases


def suggestions_in(function: Function, map_: PartnershipMap) -> tuple[Suggestion, ...]:
    """Suggestions in one function that nobody has followed yet."""
    here = [duty for duty in map_.duties if duty.function_id == function.id]
    return tuple(
        Suggestion(duty, duty.suggested, held)
        for duty in here
        if duty.state is Agreement.DECLINED and duty.suggested is not None
        for held in [next((d for d in here if d.agency == duty.suggested and d.concerns(duty.group)), None)]
        if held is None or held.role is not duty.role
    )


def _or_none(duties: list[Duty] | None) -> list[Duty] | list[None]:
    """The duties of an agency, or one empty place for the first it may get."""
    return duties or [None]


def _kind(agency: Agency, pack: Pack) -> str:
    kind = pack.kind(agency.kind_id)
    return kind.name if kind else agency.kind_id
