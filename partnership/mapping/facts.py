"""The map as plain facts, redacted for one reader: what gaps, protocols and checklists are computed from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from partnership.clocks import Standing
from partnership.guidance.types import Group
from partnership.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

STALE = {Standing.UNCONFIRMED, Standing.NEVER}


@dataclass(frozen=True, slots=True)
class Desk:
    """A contact as the reader may see it; withheld values are empty."""

    post: str
    telephone: str = ""
    out_of_hours_telephone: str = ""
    email: str = ""
    hours: str = ""
    is_out_of_hours: bool = False
    is_main: bool = False
    function_ids: tuple[str, ...] = ()

    @property
    def answers_at_night(self) -> bool:
        """Whether somebody picks up out of hours, here or on another number."""
        return self.is_out_of_hours or bool(self.out_of_hours_telephone)


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that takes part, with its desks (main one first)."""

    id: UUID
    name: str
    short_name: str
    kind_id: str
    desks: tuple[Desk, ...]
    contacts_standing: Standing
    contacts_confirmed_on: date | None
    is_body_of_pack: bool = False
    country: str = ""  # ISO 3166-1 alpha-2 of the state that it stands for or works in, where it is recorded

    @property
    def is_stale(self) -> bool:
        """Whether its contacts are unconfirmed."""
        return self.contacts_standing in STALE

    def desk_for(self, function_id: str, *, at_night: bool = False) -> Desk | None:
        """The desk to call about a function: one that names it, else the main one, else the first.

        At night a desk that answers then goes before a desk of the day with another number for the night.
        """
        able = [desk for desk in self.desks if desk.answers_at_night or not at_night]
        for_it = [desk for desk in able if function_id in desk.function_ids]
        general = [desk for desk in able if not desk.function_ids]
        found = for_it or general or able
        if at_night:
            found = sorted(found, key=lambda desk: not desk.is_out_of_hours)
        return next(iter(found), None)


@dataclass(frozen=True, slots=True)
class Duty:
    """A responsibility that holds on the day of the map."""

    id: UUID
    agency: Agency
    function_id: str
    group: Group
    role: Role
    state: Agreement
    version: int
    reason: str = ""
    proposed_on: date | None = None  # since when it waits, or waited, for an answer
    answered_on: date | None = None  # when the organisation itself answered; none where a coordinator recorded it
    suggested: Agency | None = None  # whom an organisation that declined suggests instead

    def concerns(self, group: Group) -> bool:
        """Whether it holds for cases of this group; `both` asks for either."""
        return Group.BOTH in (self.group, group) or self.group is group


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """What a partnership recorded about one setting of the identification audit, as the reader may see it."""

    setting_id: str
    first_contacts: tuple[Agency, ...] = ()  # by name
    assurance: str = ""  # how it knows that staff there would notice a victim
    checked_on: date | None = None  # when somebody last saw for themselves that the assurance holds
    action: str = ""
    action_owner: Agency | None = None
    action_due_on: date | None = None
    version: int = 0  # 0 as long as nothing is recorded
    not_counted: int = 0  # recorded first contacts that take part no more, are not shown, or may not be one any more

    @property
    def is_empty(self) -> bool:
        """Whether nobody has looked at the setting yet: neither a first contact nor an assurance."""
        return not self.first_contacts and not self.assurance


@dataclass(frozen=True, slots=True)
class PartnershipMap:
    """Who takes part in a partnership and who does what, on one day."""

    partnership_id: UUID
    slug: str
    name: str
    area: str
    board: str
    as_of: date
    agencies: tuple[Agency, ...]  # by name
    duties: tuple[Duty, ...]  # by agency name, function, group
    settings: tuple[SettingRecord, ...] = ()  # those of which something is recorded
    _by_task: dict[tuple[str, Role, Agreement], list[Duty]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        for duty in self.duties:
            self._by_task.setdefault((duty.function_id, duty.role, duty.state), []).append(duty)

    def holding(
        self, function_id: str, role: Role, group: Group = Group.BOTH, state: Agreement = Agreement.ACCEPTED
    ) -> tuple[Agency, ...]:
        """Agencies that hold this role for the function, each once, by name."""
        found = (duty.agency for duty in self._by_task.get((function_id, role, state), ()) if duty.concerns(group))
        return tuple({agency.id: agency for agency in found}.values())

    def waiting(self, function_id: str = "") -> tuple[Duty, ...]:
        """Duties that wait for an answer, of one function or of all; the oldest first."""
        found = (
            duty for duty in self.duties if duty.state is Agreement.PROPOSED and function_id in ("", duty.function_id)
        )
        return tuple(sorted(found, key=lambda duty: duty.proposed_on or self.as_of))

    def waits_for(self, duty: Duty) -> str:
        """How long a duty has waited for an answer, in words after "proposed"."""
        days = (self.as_of - duty.proposed_on).days if duty.proposed_on else 0
        return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"

    def lead(self, function_id: str, group: Group = Group.BOTH) -> Agency | None:
        """The agency with the accepted lead; the first by name should there be two."""
        return next(iter(self.holding(function_id, Role.LEAD, group)), None)

    def told_apart(
        self, function_id: str, role: Role, group: Group = Group.BOTH
    ) -> tuple[tuple[Group, tuple[Agency, ...]], ...]:
        """Agencies with an accepted role: in one piece, or for children and for adults apart where these differ."""
        if group is Group.BOTH:
            apart = tuple((each, self.holding(function_id, role, each)) for each in (Group.CHILDREN, Group.ADULTS))
            if apart[0][1] != apart[1][1]:
                return apart
            return ((group, apart[0][1]),)
        return ((group, self.holding(function_id, role, group)),)

    def of_kind(self, kind_id: str) -> tuple[Agency, ...]:
        """Agencies of a kind, by name."""
        return tuple(agency for agency in self.agencies if agency.kind_id == kind_id)

    def setting(self, setting_id: str) -> SettingRecord:
        """What is recorded about a setting; an empty record when nothing is."""
        return next((each for each in self.settings if each.setting_id == setting_id), SettingRecord(setting_id))

    def limited_to(self, organisation_ids: Iterable[UUID]) -> PartnershipMap:
        """The same map with only some of the agencies: the parties to a protocol."""
        kept = set(organisation_ids)
        return PartnershipMap(
            self.partnership_id,
            self.slug,
            self.name,
            self.area,
            self.board,
            self.as_of,
            tuple(agency for agency in self.agencies if agency.id in kept),
            tuple(duty for duty in self.duties if duty.agency.id in kept),
            tuple(
                replace(each, first_contacts=tuple(agency for agency in each.first_contacts if agency.id in kept))
                for each in self.settings
            ),
        )
