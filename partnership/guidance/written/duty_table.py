"""The table of duties of a pack: times, posts, duties and rules, each held once, from which papers are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.guidance.choices import Group
from partnership.guidance.citations import Citation

if TYPE_CHECKING:
    from collections.abc import Mapping

# The lists of the table.
DUTY_TABLE = ("times", "posts", "duties", "rules")


class TimeOrigin(StrEnum):
    """Where a time comes from."""

    LAW = "law"
    GUIDANCE = "guidance"
    PROPOSAL = "proposal"


class TimeUnit(StrEnum):
    """What a time is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class DutySex(StrEnum):
    """Whether a duty is the same for women and men."""

    ANY = "any"
    WOMEN = "women"
    MEN = "men"
    EACH = "each"  # a row for women and a row for men


class PoliceRule(StrEnum):
    """Who of the police is told when a duty is done."""

    NONE = "none"
    EMERGENCY = "999"
    CONTROL_ROOM = "control-room"
    DESK = "desk"
    WITHOUT_IDENTITY = "only-what-does-not-identify"


class ConsentRule(StrEnum):
    """Whether a duty waits for the person's consent."""

    NOT_NEEDED = "not-needed"
    NEEDED = "needed"
    SIGNED_FORM = "signed-form"
    NO_IDENTITY = "no-identity-without-it"


class CourtRule(StrEnum):
    """Whether a duty waits for a court or a lawyer."""

    NONE = "none"
    ORDER = "order-needed"
    LAWYER = "lawyer-first"
    DUTY_JUDGE = "duty-judge"


class IfClosed(StrEnum):
    """What happens when the desk that has a duty is closed."""

    STOP_GAP = "stop-gap"
    NEXT_ROW = "next-row"
    NEXT_WORKING_DAY = "next-working-day"
    NEVER_CLOSED = "never-closed"


class RuleKind(StrEnum):
    """What a rule is."""

    NEVER = "never"
    DEFINITION = "definition"
    SIGN = "sign"
    SAY = "say"
    LEVEL = "level"
    GROUND = "ground"
    ESCALATION = "escalation"
    TRAINING = "training"
    DATA = "data"


class PaperPiece(StrEnum):
    """The files of a written paper."""

    CARD = "card"
    PAPER = "paper"
    ANNEXES = "annexes"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A time that papers name; it has one value in all of them."""

    id: str
    origin: TimeOrigin
    sources: tuple[Citation, ...]
    value: int = 0
    unit: TimeUnit = TimeUnit.HOURS
    words: str = ""  # in place of value and unit, where it is no count: "noon on the next working day"
    since: str = ""  # when it begins to run
    label: str = ""  # what a form shows where the partnership may set it
    settable: bool = False
    was: tuple[str, ...] = ()  # older times that it has taken in: ids are for ever

    @property
    def printed(self) -> str:
        """The time as papers print it, as the pack has it: "1 hour", "2 hours"."""
        return self.words or in_units(str(self.value), self.unit)


@dataclass(frozen=True, slots=True)
class DutyPost:
    """A post that has duties. The agency follows from the map: who leads a task, agencies of a kind, or every party."""

    id: str
    name: str
    task: str = ""
    kind: str = ""
    everyone: bool = False
    asked: bool = False  # its body is asked and never bound
    training: str = ""


@dataclass(frozen=True, slots=True)
class PostDuty:
    """What a post must do, by when, and under which rules; papers, cards and forms state it and do not change it."""

    id: str
    post: str
    does: str
    sources: tuple[Citation, ...]
    post_at_night: str = ""  # empty: the same post
    task: str = ""  # empty: the task of the post
    group: Group = Group.BOTH
    sex: DutySex = DutySex.ANY
    time: str = ""
    when: str = ""  # where it is no time of the table: "at once"
    police: PoliceRule = PoliceRule.NONE
    consent: ConsentRule = ConsentRule.NOT_NEEDED
    court: CourtRule = CourtRule.NONE
    if_closed: IfClosed = IfClosed.NEXT_ROW
    training: str = ""  # empty: that of the post
    appears_in: tuple[PaperPiece, ...] = (PaperPiece.PAPER,)
    numbers: tuple[str, ...] = ()  # tasks whose number stands beside it
    counted: bool = False
    safety: bool = False


@dataclass(frozen=True, slots=True)
class PaperRule:
    """A rule that papers state: what is never done, what trafficking is, a sign, words to say."""

    id: str
    kind: RuleKind
    sources: tuple[Citation, ...]
    text: str = ""  # the words, where several papers print the same
    short: str = ""  # the short form
    appears_in: tuple[PaperPiece, ...] = ()
    safety: bool = False


def in_units(value: str, unit: str) -> str:
    """A number with its unit: "1 hour", "2 working days"."""
    return f"{value} {unit.removesuffix('s') if value == '1' else unit}".strip()


def tasks_of(duty: PostDuty, posts: Mapping[str, DutyPost]) -> tuple[str, ...]:
    """The tasks whose leads have a duty: the one that it names, else those of its posts."""
    if duty.task:
        return (duty.task,)
    found = (posts[each].task for each in (duty.post, duty.post_at_night) if each in posts)
    return tuple(task for task in dict.fromkeys(found) if task)
