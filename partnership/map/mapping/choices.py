"""Who may be given a role in one function, for its page and for the table; who was suggested; how roles stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.map.mapping.cell_names import cell_of
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from uuid import UUID

    from partnership.findings.facts import Agency, Duty, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Function

MANY_CHOICES = 40  # agencies with a row each; above it those of an unusual kind are found by typing, or on request

_ROLES = tuple(Role)
_STATES = (Agreement.ACCEPTED, Agreement.PROPOSED, Agreement.DECLINED)


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
class AgencyChoice:
    """An agency on the page of one function, with the duty it has there, if any."""

    agency: Agency
    kind: str
    group: Group
    duty: Duty | None
    is_usual: bool  # its kind normally leads or supports


@dataclass(frozen=True, slots=True)
class AgencyChoices:
    """The agencies of one function: who has a part, who else has a row, and who is found by typing."""

    held: tuple[AgencyChoice, ...]
    others: tuple[AgencyChoice, ...]
    is_whole: bool  # everybody has a row
    found: tuple[AgencyChoice, ...]  # everybody without a part

    @property
    def others_words(self) -> str:
        """What the rows of those without a part are called."""
        return f"{'Other organisations' if self.is_whole else 'Usual agencies without a part'} ({len(self.others)})"

    @property
    def total(self) -> int:
        """How many take part in the partnership: one that has a row for children and one for adults is one."""
        return len({each.agency.id for each in (*self.held, *self.found)})


def divided(choices: Sequence[AgencyChoice], kept: Collection[str], *, has_all: bool) -> AgencyChoices:
    """Those with a role, or something chosen or saved just now (`kept`, cells); of the others those of a usual kind.

    A short list has a row for everybody, as has a long one when it is asked for: a row is two kilobytes of markup.
    """
    held: list[AgencyChoice] = []
    rest: list[AgencyChoice] = []
    for each in choices:
        (held if each.duty or cell_of(each.agency.id, each.group) in kept else rest).append(each)
    is_whole = has_all or len(choices) <= MANY_CHOICES
    others = tuple(each for each in rest if is_whole or each.is_usual)
    return AgencyChoices(tuple(held), others, is_whole, tuple(rest))


def choices_for(
    function: Function, map_: PartnershipMap, pack: Pack, chosen: Collection[tuple[UUID, Group]] = ()
) -> list[AgencyChoice]:
    """Every agency for a function: its lead first, then others with a role, those of a usual kind, and the rest.

    `chosen`: what was chosen and not saved has a row, also where the role that it was to change is gone meanwhile.
    """
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
    there = {(each.agency.id, each.group) for each in found}
    found += [
        AgencyChoice(agency, _kind(agency, pack), group, None, agency.kind_id in usual)
        for agency in map_.agencies
        for group in Group
        if (agency.id, group) in chosen and (agency.id, group) not in there
    ]
    return sorted(found, key=_holders_first)


def _holders_first(choice: AgencyChoice) -> tuple[bool, int, int, bool]:
    """Leads, deputies and the others, what is accepted before what is not; then those of a usual kind."""
    duty = choice.duty
    if duty is None:
        return True, 0, 0, not choice.is_usual
    return False, _ROLES.index(duty.role), _STATES.index(duty.state), False


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
