"""What a finding is: a rule, a subject and a part, without prose; whom one asks for, and how a way to them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.types import Emergency, Group

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import Agency, Desk
    from partnership.findings.hours import Hours, Moment


class Sex(StrEnum):
    """Whom a service may be limited to."""

    WOMEN = "women"
    MEN = "men"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom one asks for: a child is under 18, an adult is not; sex and age may be left unsaid."""

    group: Group  # children or adults
    sex: Sex | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: for which task, for whom, when."""

    task: str
    person: Person
    at: Moment


class Basis(StrEnum):
    """Why an agency is rung, the best first."""

    LEAD = "lead"
    DEPUTY = "deputy"
    STOP_GAP = "stop-gap"
    DUTY = "duty"  # the agency has not agreed to it here; the law gives it the task, or may, or nobody else is there


class How(StrEnum):
    """How a number answers."""

    OWN_HOURS = "own-hours"
    DIVERTED = "diverted"
    INSTEAD = "instead"


class Why(StrEnum):
    """Why there is no number."""

    SHUT = "shut"
    CLOSED = "closed"
    MAIL_ONLY = "mail-only"
    NO_NUMBER = "no-number"
    NO_DESK = "no-desk"
    NOT_FOR = "not-for"
    DECLINED = "declined"
    NOT_AGREED = "not-agreed"
    UNDER_RULE = "under-rule"
    MAY_NOT = "may-not"


class Caveat(StrEnum):
    """What is to know before a number is rung."""

    WOMEN = "women"
    MEN = "men"
    AGE = "age"
    REMARK = "remark"  # who can use it, in the words of the entry
    SERVICE_SHUT = "service-shut"
    HOURS_UNCHECKED = "hours-unchecked"
    OTHER_TASK = "other-task"  # the desk is kept for other tasks
    UNCONFIRMED = "unconfirmed"
    NOT_ACCEPTED = "not-accepted"  # asked, and has not said yes
    DUTY = "duty"  # the law gives it the task
    MAY_HAVE_DUTY = "may-have-duty"  # the law may, by the facts of a case
    NO_DUTY = "no-duty"  # it neither agreed nor has a duty: nobody else is there


@dataclass(frozen=True, slots=True)
class Condition:
    """A caveat with what the map says of it."""

    caveat: Caveat
    words: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A number that answers at the moment asked, or why there is none; `why` is empty exactly when `number` is not."""

    agency: Agency
    basis: Basis
    desk: Desk | None = None
    number: str = ""
    how: How = How.OWN_HOURS
    why: Why | None = None
    until: Moment | None = None  # when it opens
    conditions: tuple[Condition, ...] = ()
    beside: tuple[Way, ...] = ()  # equal desks of the agency that answer on another number

    @property
    def is_agreed(self) -> bool:
        """Whether the agency has agreed to answer for the task: it leads it, or is deputy."""
        return self.basis in (Basis.LEAD, Basis.DEPUTY)

    @property
    def also(self) -> tuple[str, ...]:
        """The numbers of equal desks."""
        return tuple(dict.fromkeys(each.number for each in self.beside))

    @property
    def certainty(self) -> Certainty | None:
        """How sure its number is; None where there is none, or where a notice gives another for some hours."""
        return self.desk.certainty_of(self.how) if self.desk is not None and self.number else None

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody has confirmed its number as it stands, or too long ago."""
        return self.certainty is not None and self.certainty.is_doubtful

    @property
    def is_limited(self) -> bool:
        """Whether it is not for everybody of the group."""
        return any(each.caveat in (Caveat.WOMEN, Caveat.MEN, Caveat.AGE) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Everybody to try, the best first; where the emergency number stands, and what to do where nobody may stand in."""

    ways: tuple[Way, ...]
    emergency: Emergency = Emergency.NONE
    says: str = ""

    @property
    def first(self) -> Way | None:
        """The first way with a number."""
        return next((way for way in self.ways if way.number), None)

    @property
    def meanwhile(self) -> Way | None:
        """The same without the lead."""
        return next((way for way in self.ways if way.number and way.basis is not Basis.LEAD), None)


class Rule(StrEnum):
    """What may be missing. The values stand in addresses and never change."""

    NO_LEAD = "no-lead"
    LEAD_DECLINED = "lead-declined"
    LEAD_PROPOSED = "lead-proposed"
    LEAD_NOT_FOR = "lead-not-for"
    OUT_OF_REMIT = "out-of-remit"
    TWO_LEADS = "two-leads"
    NO_NUMBER = "no-number"
    NOT_AT_NIGHT = "not-at-night"
    ALONE = "alone"
    ROLE_EMPTY = "role-empty"
    TWO_NIGHT_NUMBERS = "two-night-numbers"
    NOBODY_ANSWERED = "nobody-answered"
    DESK_VACANT = "desk-vacant"
    STALE_CONTACTS = "stale-contacts"
    ROLE_UNCONFIRMED = "role-unconfirmed"
    ROLE_UNANSWERED = "role-unanswered"
    ENTRY_UNKEPT = "entry-unkept"
    NOT_READ = "not-read"
    KIND_MISSING = "kind-missing"
    NO_BOARD = "no-board"
    NO_FIRST_CONTACT = "no-first-contact"
    NO_ASSURANCE = "no-assurance"
    CHECK_OLD = "check-old"
    RATING_CONTRADICTED = "rating-contradicted"
    PARTY_GONE = "party-gone"
    NO_SIGNATORY = "no-signatory"
    LEAD_NOT_BOUND = "lead-not-bound"
    DUTY_UNACCEPTED = "duty-unaccepted"
    VALUE_MISSING = "value-missing"
    REFERENCE_LOST = "reference-lost"
    SLOT_UNKNOWN = "slot-unknown"
    NO_QUORUM = "no-quorum"
    TERMS_NOT_AGREED = "terms-not-agreed"
    FIRST_ROW_EMPTY = "first-row-empty"
    REVIEW_DUE = "review-due"
    FACT_CHANGED = "fact-changed"
    FACT_UNCHECKED = "fact-unchecked"
    FACT_OLD = "fact-old"
    WRONG_LEAD = "wrong-lead"
    STANDING_UNCONFIRMED = "standing-unconfirmed"
    NEVER_FOR = "never-for"
    NO_CONSENT_STEP = "no-consent-step"
    TREATED_AS_ONE = "treated-as-one"
    ABOLISHED_NAME = "abolished-name"


LEADERLESS = (Rule.NO_LEAD, Rule.LEAD_DECLINED, Rule.LEAD_PROPOSED)


class Severity(StrEnum):
    """What a finding does, the worst first."""

    STOPS = "stops-signing"
    NIGHT = "costs-safety"
    TIDY = "to-tidy"


class About(StrEnum):
    """What a subject is."""

    TASK = "task"
    AGENCY = "agency"
    DESK = "desk"
    KIND = "kind"
    SETTING = "setting"
    COMPETENCE = "competence"
    BOARD = "board"
    SECTION = "section"
    CLAUSE = "clause"
    SLOT = "slot"
    PAPER = "paper"
    RELATIONSHIP = "relationship"
    LAW = "law"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a finding is about."""

    about: About
    id: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Whose cases a finding is about; both groups: everybody whom the task serves."""

    group: Group = Group.BOTH
    sex: Sex | None = None
    ages: tuple[int, int] | None = None  # years, both included
    country: str = ""  # of a return, by name

    def meets(self, group: Group) -> bool:
        """Whether it has cases of a group, or of any."""
        return Group.BOTH in (self.group, group) or self.group is group

    @property
    def key(self) -> str:
        """As an anchor has it; empty for everybody."""
        ages = f"{self.ages[0]}-{self.ages[1]}" if self.ages else ""
        group = "" if self.group is Group.BOTH else self.group.value
        return "-".join(each for each in (group, self.sex.value if self.sex else "", ages) if each)


EVERYBODY = Part()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something missing or doubtful. Two are equal when rule, subject and part are."""

    rule: Rule
    subject: Subject
    part: Part = EVERYBODY
    agencies: tuple[UUID, ...] = field(default=(), compare=False)
    hours: Hours = field(default=(), compare=False)  # when nobody answers
    values: tuple[str, ...] = field(default=(), compare=False)  # numbers, names of kinds, days: what the words need

    @property
    def key(self) -> str:
        """Its anchor: rule, subject and part."""
        return "-".join(each for each in (self.rule.value, self.subject.id, self.part.key) if each).lower()
