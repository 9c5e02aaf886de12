"""The map as plain facts, redacted for one reader: what gaps, protocols and checklists are computed from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeVar

from partnership.base.clocks import LONDON
from partnership.findings.certainty import NEVER_CONFIRMED, NOTHING_CONFIRMED, DeskCertainty, least
from partnership.findings.hours import NIGHT, OFFICE, common, merged, outside
from partnership.findings.types import How, Sex
from partnership.guidance.types import Group, Identity, LegalStanding, Level, Sector, StandingAnswer, StandingFact
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime, timedelta
    from uuid import UUID

    from partnership.findings.certainty import Certainty
    from partnership.findings.hours import Hours, Moment
    from partnership.findings.schedule import Months
    from partnership.guidance.facts import FactOutcome
    from partnership.guidance.pack import Pack

Row = TypeVar("Row")
AT_WORK = (Role.LEAD, Role.DEPUTY, Role.SUPPORTS)


@dataclass(frozen=True, slots=True)
class Closure:
    """A desk is closed for a time; `instead` is the number to ring meanwhile."""

    from_at: datetime
    until_at: datetime
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """A contact as the reader may see it; withheld values are empty."""

    post: str
    telephone: str = ""
    out_of_hours_telephone: str = ""
    email: str = ""
    hours: str = ""  # in words
    is_main: bool = False
    function_ids: tuple[str, ...] = ()
    id: UUID | None = None
    for_whom: Group = Group.BOTH
    open: Hours | None = None  # none: no days and times that can be read
    months: Months = ()  # in which it is open; none: all the year
    is_in_season: bool = True  # on the day of the map
    is_vacant: bool = False  # who answered has left
    notice: Closure | None = None
    unanswered: tuple[date, ...] = ()  # calls of the last weeks that nobody answered, one for each who rang
    certainty: DeskCertainty = NOTHING_CONFIRMED

    def __hash__(self) -> int:
        """Of the little that tells most desks apart: ways are kept by desk, thousands of times for one paper."""
        return hash((self.post, self.telephone))

    @property
    def answers(self) -> Hours:
        """When its telephone is answered at this time of the year; where no hours are read, while offices are open."""
        if not self.is_in_season:
            return ()
        return OFFICE if self.open is None else self.open

    def answers_at(self, at: Moment) -> Hours:
        """The same for the very moment asked, which may lie in another season."""
        if at.at is None or not self.months or self.open is None:
            return self.answers
        return self.open if at.at.astimezone(LONDON).month in self.months else ()

    def is_for(self, group: Group) -> bool:
        """Whether it answers in cases of a group, or of any."""
        return Group.BOTH in (self.for_whom, group) or self.for_whom is group

    @property
    def has_number(self) -> bool:
        """Whether it can be rung at all."""
        return bool(self.telephone or self.out_of_hours_telephone)

    @property
    def is_unread(self) -> bool:
        """Whether its hours are words that cannot be read, so that nobody knows when it answers."""
        return self.open is None and bool(self.hours)

    @property
    def night_number(self) -> str:
        """The number that answers whenever offices are shut; empty where there is none."""
        if self.telephone and common(self.answers, NIGHT) == NIGHT:
            return self.telephone
        return self.out_of_hours_telephone

    def certainty_of(self, how: How) -> Certainty | None:
        """How sure its number is; None for what a notice says for some hours, which nobody confirms."""
        if how is How.INSTEAD:
            return None
        return self.certainty.telephone if how is How.OWN_HOURS else self.certainty.out_of_hours

    @property
    def night_certainty(self) -> Certainty:
        """How sure the number is that answers whenever offices are shut: the one by day only as sure as its hours."""
        if self.telephone and common(self.answers, NIGHT) == NIGHT:
            return least((self.certainty.telephone, self.certainty.hours)) or self.certainty.telephone
        return self.certainty.out_of_hours

    @property
    def by_way(self) -> Mapping[str, Certainty]:
        """How sure each number and its address are, by what they are called, as far as it has them."""
        sure = self.certainty
        ways = (
            ("telephone", self.telephone, sure.telephone),
            ("out of hours", self.out_of_hours_telephone, sure.out_of_hours),
            ("email", self.email, sure.email),
        )
        return {name: each for name, value, each in ways if value}

    @property
    def certainties(self) -> tuple[Certainty, ...]:
        """How sure each number is that it has; of a desk without a number, its address."""
        return self.certainty.of_numbers(self.telephone, self.out_of_hours_telephone, self.email)

    @property
    def reachable(self) -> Hours:
        """When somebody picks up, on either number."""
        return _reachable(self.answers, bool(self.telephone), bool(self.out_of_hours_telephone))


@lru_cache(maxsize=4096)
def _reachable(answers: Hours, has_telephone: bool, has_night_number: bool) -> Hours:  # noqa: FBT001 - keys of what is kept
    by_telephone = answers if has_telephone else ()
    diverted = outside(answers) if has_night_number else ()
    return merged((*by_telephone, *diverted))


@dataclass(frozen=True, slots=True)
class Service:
    """What an agency offers, as far as it says whom it takes."""

    name: str
    for_whom: Group | None = Group.BOTH  # none: it does not say
    sexes: frozenset[Sex] = frozenset()  # none: everybody
    age_from: int | None = None
    age_to: int | None = None
    function_ids: tuple[str, ...] = ()
    eligibility: str = ""  # in words; a remark that shuts nobody out
    hours: str = ""
    open: Hours | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """A board to which the partnership reports for some groups."""

    name: str
    groups: frozenset[Group] = frozenset((Group.CHILDREN, Group.ADULTS))
    approver: str = ""  # the post that approves a paper for it


@dataclass(frozen=True)
class Agency:
    """An organisation that takes part, with its desks (main one first)."""

    id: UUID
    name: str
    short_name: str
    kind_id: str
    desks: tuple[Desk, ...]
    of_section: Certainty = NEVER_CONFIRMED  # the section of its desks as a whole, which says nothing of any one number
    body_year: int | None = None  # of the guidance that it was taken over from, as of whose date its entry is
    country: str = ""  # ISO 3166-1 alpha-2 of the state that it stands for or works in, where it is recorded
    services: tuple[Service, ...] = ()
    level: Level = Level.LOCAL
    languages: tuple[str, ...] = ()  # its own and those of its services
    sector: Sector = Sector.STATUTORY
    areas: tuple[str, ...] = ()  # that it covers; none of where people are hidden
    charity_number: str = ""
    company_number: str = ""
    # What its entry says of what it is to the national mechanism; what is left out, the guidance suggests.
    recorded_standings: tuple[tuple[LegalStanding, StandingAnswer], ...] = ()
    is_kind_guessed: bool = False  # from its name, by an import: nobody has said that it is of this kind

    def __hash__(self) -> int:
        """Of its id: all its desks and services would be gone through each time."""
        return hash(self.id.int)  # as its id has it, a call sooner

    @property
    def has_number(self) -> bool:
        """Whether any desk of it is shown with a number."""
        return any(desk.has_number for desk in self.desks)

    @property
    def is_body_of_pack(self) -> bool:
        """Whether it is one of the bodies that guidance names."""
        return self.body_year is not None

    def standing(self, standing: LegalStanding, pack: Pack) -> StandingFact:
        """Whether it may refer, must notify, or holds a national contract: a fact of it, which its kind suggests."""
        identity = Identity(self.name, self.kind_id, self.charity_number, self.company_number)
        return pack.standing(standing, identity, dict(self.recorded_standings))

    @cached_property
    def certainty(self) -> Certainty:
        """How sure its contacts are: as sure as the least of its numbers; without any, as the entry says."""
        return least(each for desk in self.desks for each in desk.certainties) or self.of_section

    @property
    def was_confirmed(self) -> bool:
        """Whether anybody has ever confirmed one of its contacts, as it stands or as it was."""
        return self.of_section != NEVER_CONFIRMED or self.certainty != NEVER_CONFIRMED

    @property
    def is_stale(self) -> bool:
        """Whether one of its numbers is unconfirmed."""
        return self.certainty.is_doubtful

    @cached_property
    def reachable(self) -> Mapping[Group, Hours]:
        """When somebody picks up for a group, on any desk: each task that it has a part in asks."""
        return {
            group: merged(tuple(span for desk in self.desks if desk.is_for(group) for span in desk.reachable))
            for group in Group
        }


def as_sure(agency: Agency, certainty: Certainty) -> Agency:
    """The agency as if all that it has were confirmed, or not, at one time."""
    sure = DeskCertainty.of_all(certainty)
    return replace(agency, of_section=certainty, desks=tuple(replace(desk, certainty=sure) for desk in agency.desks))


def confirmed_before(agency: Agency, age: timedelta) -> Agency:
    """The agency as if what it has confirmed had been confirmed so much earlier."""
    desks = tuple(replace(desk, certainty=desk.certainty.earlier(age)) for desk in agency.desks)
    return replace(agency, of_section=agency.of_section.earlier(age), desks=desks)


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
    held: Role | None = None  # the role that it has accepted and keeps until it answers for this one

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
class ReviewDate:
    """An agreement between two agencies that is to be reviewed by a day."""

    id: UUID
    title: str
    agencies: tuple[Agency, Agency]
    on: date


@dataclass(frozen=True, slots=True)
class FactRecord:
    """What somebody with a post recorded last on a fact of the guidance, for the partnership."""

    fact_id: str
    text: str  # the fact as it read
    outcome: FactOutcome
    checked_on: date
    against: str
    post: str
    note: str = ""
    since_on: date | None = None  # from which day it is so
    state: str = ""  # of those that the fact has
    look_on: date | None = None  # when it is to be looked at again, as whoever looked it up said
    # When something else than the guidance says was recorded first in these words, or taken back: clauses that rest on
    # the fact are to be read after that. None: nothing else was ever recorded.
    news_at: datetime | None = None


@dataclass(frozen=True)
class PartnershipMap:
    """Who takes part in a partnership and who does what, on one day."""

    partnership_id: UUID
    slug: str
    name: str
    area: str
    board: str  # as the partnership was made with; `boards` counts
    as_of: date
    agencies: tuple[Agency, ...]  # by name
    duties: tuple[Duty, ...]  # by agency name, function, group
    settings: tuple[SettingRecord, ...] = ()  # those of which something is recorded
    hidden_ids: frozenset[UUID] = frozenset()  # who takes part and is not shown: told apart from who has left
    boards: tuple[Board, ...] = ()  # by name
    reviews: tuple[ReviewDate, ...] = ()  # of agreements between agencies, the earliest first
    law: tuple[FactRecord, ...] = ()  # the newest on each fact that was looked up
    # Kinds that are kept apart, by their word, and the kinds of information on which all got one and the same decision.
    treated_as_one: tuple[tuple[str, tuple[str, ...]], ...] = ()
    _by_task: dict[tuple[str, Role, Agreement], list[Duty]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    _held: dict[tuple[str, Role, Group, Agreement], tuple[Agency, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _declined: dict[tuple[str, Group], frozenset[UUID]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    computed: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)  # kept by `find`

    def __post_init__(self) -> None:
        for duty in self.duties:
            self._by_task.setdefault((duty.function_id, duty.role, duty.state), []).append(duty)
            if duty.held is not None:
                self._by_task.setdefault((duty.function_id, duty.held, Agreement.ACCEPTED), []).append(duty)

    @property
    def agency_ids(self) -> frozenset[UUID]:
        """Who takes part and is shown."""
        return frozenset(agency.id for agency in self.agencies)

    def holding(
        self, function_id: str, role: Role, group: Group = Group.BOTH, state: Agreement = Agreement.ACCEPTED
    ) -> tuple[Agency, ...]:
        """Agencies that hold this role for the function, each once, by name: read when it is first asked for."""
        key = (function_id, role, group, state)
        if key not in self._held:
            found = (duty.agency for duty in self._by_task.get((function_id, role, state), ()) if duty.concerns(group))
            self._held[key] = tuple(dict.fromkeys(found))
        return self._held[key]

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
        return self._by_kind.get(kind_id, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Agency, ...]]:
        return _grouped(self.agencies, lambda agency: agency.kind_id)

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
            self.hidden_ids,
            self.boards,
            law=self.law,
            treated_as_one=self.treated_as_one,
        )

    @cached_property
    def duties_by_task(self) -> Mapping[str, tuple[Duty, ...]]:
        """Duties of each function that has any, in their order."""
        return _grouped(self.duties, lambda duty: duty.function_id)

    @cached_property
    def by_id(self) -> Mapping[UUID, Agency]:
        """Who takes part and is shown, by id."""
        return {agency.id: agency for agency in self.agencies}

    def boards_for(self, group: Group) -> tuple[Board, ...]:
        """The boards to which cases of a group are reported, children's first."""
        wanted = (Group.CHILDREN, Group.ADULTS) if group is Group.BOTH else (group,)
        found = (board for each in wanted for board in self.boards if each in board.groups)
        return tuple(dict.fromkeys(found))

    def declined(self, function_id: str, group: Group) -> frozenset[UUID]:
        """Who declined any role in a function for a group and has accepted none: read when it is first asked for."""
        key = (function_id, group)
        if key not in self._declined:
            refused, accepted = (
                {agency.id for role in Role for agency in self.holding(function_id, role, group, state)}
                for state in (Agreement.DECLINED, Agreement.ACCEPTED)
            )
            self._declined[key] = frozenset(refused - accepted)
        return self._declined[key]


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, tuple[Row, ...]]:
    """Rows by key, each in their order."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {each: tuple(of_it) for each, of_it in found.items()}
