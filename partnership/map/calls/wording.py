"""What stands beside a number, in words: until when it answers, on whose word, and what is to know before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.base.clocks import LONDON
from partnership.documents.wording import day
from partnership.findings.hours import ALWAYS, NAMES, clock, closes, moment_in_words
from partnership.findings.phrases import conditions_words, doubts_beside, why_words
from partnership.findings.types import Basis, Caveat, How
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from partnership.findings.hours import Moment
    from partnership.findings.types import Way
    from partnership.map.calls.answer import CallAnswer, CallChoice, TaskBeside

GROUPS = {"child": Group.CHILDREN, "adult": Group.ADULTS}  # as addresses have them
_BY_LAW = {
    Caveat.DUTY: "The law gives it to this service.",
    Caveat.MAY_HAVE_DUTY: "This service may have a duty in law.",
}
_HOLDING = {Basis.LEAD: "leads it", Basis.DEPUTY: "is deputy for it"}


@dataclass(frozen=True, slots=True)
class CallLine:
    """A number as the page has it."""

    agency: str
    agency_id: UUID
    desk: str
    contact_id: UUID | None
    number: str
    also: tuple[str, ...]
    is_stop_gap: bool
    reason: str  # why it is a stop-gap; empty where the agency has agreed
    when: str  # until when it answers
    notes: tuple[str, ...]  # what is to know before it is rung
    confirmed: str  # how sure the number is
    languages: tuple[str, ...] = ()
    is_doubtful: bool = False  # not confirmed for so long that a note says it


def line(call: CallChoice, at: Moment, holders: Iterable[Way] = ()) -> CallLine:
    """A number in words; `holders` are those who should answer for the task and do not."""
    way = call.way
    return CallLine(
        agency=way.agency.name,
        agency_id=way.agency.id,
        desk=way.desk.post if way.desk else "",
        contact_id=way.desk.id if way.desk else None,
        number=way.number,
        also=way.also,
        is_stop_gap=call.is_stop_gap,
        reason=_reason(call, holders),
        when=_when(way, at),
        notes=tuple(
            each
            for each in (conditions_words(_without_doubt(call)), _new_hours(way), _doubt(way), *doubts_beside(way))
            if each
        ),
        confirmed=_sure(way),
        languages=way.agency.languages,
        is_doubtful=way.is_doubtful,
    )


def _reason(call: CallChoice, holders: Iterable[Way]) -> str:
    if not call.is_stop_gap:
        return ""
    absent = "; ".join(f"{each.agency.name} {_HOLDING[each.basis]}: {why_words(each)}" for each in holders)
    if absent:
        return f"Best number now. {absent}."
    if call.way.basis is Basis.DUTY:
        by_law = (_BY_LAW.get(each.caveat, "") for each in call.way.conditions)
        return f"No agency has agreed to this here. {next(filter(None, by_law), '')}".strip()
    return "No agency that has agreed to lead this answers for this person now. This is the best number there is."


def _without_doubt(call: CallChoice) -> Way:
    """A doubt about the entry is told in a sentence of its own."""
    return replace(
        call.way, conditions=tuple(each for each in call.way.conditions if each.caveat is not Caveat.UNCONFIRMED)
    )


def _sure(way: Way) -> str:
    """How sure the number is; with the number, where a doubt about one beside it stands in the same words."""
    if way.certainty is None:
        return ""
    return f"{way.number}: {way.certainty.words}" if doubts_beside(way) else way.certainty.sentence


def _doubt(way: Way) -> str:
    if way.certainty is None or not way.is_doubtful:
        return ""
    return f"{way.certainty.sentence}: if it fails, use the next"


def _new_hours(way: Way) -> str:
    hours = way.desk.certainty.hours if way.desk is not None and way.how is not How.INSTEAD else None
    return f"Hours {hours.words}" if hours is not None and hours.is_changed else ""


def _when(way: Way, at: Moment) -> str:
    """Until when somebody answers there."""
    desk = way.desk
    if desk is None:
        return ""
    if way.how is How.INSTEAD and desk.notice is not None:
        return f"The desk is closed until {_told(desk.notice.until_at)}; this number answers instead"
    if way.how is How.DIVERTED:
        return "Answers while the desk is closed"
    answers = desk.answers_at(at)
    if answers == ALWAYS:
        return "Open at any hour"
    end = closes(answers, at)
    if end is None:
        return "Open now"
    same = end.day == at.day or (end.day == (at.day + 1) % len(NAMES[:7]) and end.minute < at.minute)
    return f"Open now until {clock(end.minute) if same else moment_in_words(end)}"


def _told(at: datetime) -> str:
    return f"{day(at.astimezone(LONDON).date())}, {hour_words(at)}"


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Something that may be needed beside: what, and the number for it."""

    task: str
    line: CallLine | None
    absent: str  # who leads it and does not answer, with when they open
    says: str = ""  # what to do meanwhile


@dataclass(frozen=True, slots=True)
class AnswerLines:
    """An answer as the page has it."""

    first: CallLine | None
    then: tuple[CallLine, ...]
    needs: tuple[NeedLine, ...]
    left_out: tuple[str, ...]
    says: tuple[str, ...] = ()  # what to do where nobody answers for a task and nobody may stand in
    tried: tuple[CallLine, ...] = ()  # rung in vain a moment ago

    @property
    def has_fallback_then(self) -> bool:
        """Whether the numbers to try next have one that stands in, so that the page says what that means."""
        return any(each.is_stop_gap for each in self.then)

    @property
    def has_fallback_beside(self) -> bool:
        """The same of what may be needed beside."""
        return any(each.line is not None and each.line.is_stop_gap for each in self.needs)

    @property
    def is_all_tried(self) -> bool:
        """Whether the first number is one that was rung in vain already, because every other was too."""
        return self.first in self.tried


def lines(found: CallAnswer, at: Moment) -> AnswerLines:
    """Every number of an answer in words."""
    absent = [each.way for each in found.left_out if found.first and each.task is found.first.task]
    return AnswerLines(
        first=line(found.first, at, absent) if found.first else None,
        then=tuple(line(each, at) for each in found.then),
        needs=tuple(_need(each, at) for each in found.needs),
        left_out=tuple(
            f"{each.way.agency.name} {_HOLDING[each.way.basis]} ({each.task.name.lower()}): {why_words(each.way)}"
            for each in found.left_out
            if each.task is not None
        ),
        says=found.says,
        tried=tuple(line(each, at, absent if each is found.first else ()) for each in found.tried),
    )


def _need(need: TaskBeside, at: Moment) -> NeedLine:
    absent = f"{need.lead.agency.name} leads this: {why_words(need.lead)}" if need.lead else ""
    return NeedLine(need.name, line(need.call, at) if need.call else None, absent, need.says)


def moment_words(at: datetime) -> str:
    """Day and hour of London: "Thursday 26 November, 11:05pm"."""
    local = at.astimezone(LONDON)
    return f"{NAMES[local.weekday()]} {local.day} {local:%B}, {hour_words(at)}"


def hour_words(at: datetime) -> str:
    """Return the hour of London: "11:05pm"."""
    local = at.astimezone(LONDON)
    return clock(local.hour * 60 + local.minute)
