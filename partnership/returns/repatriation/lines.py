"""The lines of a return, each with its stage, what it does while it is open, and the states that it may have. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.guidance.types import Stop

if TYPE_CHECKING:
    from partnership.guidance.types import (
        CheckItem,
        CheckPart,
        CheckStage,
        IfNot,
        ReturnTemplate,
    )

NOT_CLEAR: Final = "NOT CLEAR"
OPEN: Final = "OPEN"
UNSIGNED: Final = "NOT SIGNED"
CLEAR: Final = "Clear"
NOT_ARISING: Final = "Does not arise"
PASSED: Final = "Passed"
DONE: Final = "Done"
EXPLAINED: Final = "Explained"
STAGE_RESULTS: Final = (NOT_CLEAR, "CLEAR")
_FIRST_WORDS = 12


class LineClass(StrEnum):
    """What a line does while it is open."""

    STOP = "stop"  # only evidence clears it
    HOLD = "hold"  # a named post may pass it, with a reason
    DO = "do"  # it is done, or explained
    ACT = "act"  # a signature that closes a stage


CLASS_WORDS: Final = {
    LineClass.STOP: "Stop",
    LineClass.HOLD: "Hold",
    LineClass.DO: "Do or explain",
    LineClass.ACT: "Signature",
}
_CLASSES: Final = {Stop.HARD: LineClass.STOP, Stop.HOLD: LineClass.HOLD, Stop.COMPLETE: LineClass.DO}
_STATES: Final = {
    LineClass.STOP: (NOT_CLEAR, CLEAR),
    LineClass.HOLD: (OPEN, CLEAR, PASSED),
    LineClass.DO: (OPEN, DONE, EXPLAINED),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One line of a checklist, in the words for a child or for an adult."""

    id: str
    item_id: str
    stage: CheckStage
    sort: LineClass
    short: str
    text: str
    evidence: str
    states: tuple[str, ...]  # the first is how it is printed
    may_not_arise: str  # which post says so, and when; empty where nobody may
    not_arising_by: str  # that post alone
    if_not: IfNot | None
    stop_when: str

    @property
    def is_lit(self) -> bool:
        """Whether its first state is set off: while it stands, nobody travels."""
        return self.sort is LineClass.STOP


def lines_of(template: ReturnTemplate, items: tuple[CheckItem, ...], who: str) -> tuple[StageLine, ...]:
    """The lines of checks, stage by stage, each in the order of the template, its signatures last."""
    found = [_line(template, item, part, who) for item in items for part in item.lines]
    order = {stage.id: number for number, stage in enumerate(template.stages)}
    return tuple(sorted(found, key=lambda line: (order[line.stage.id], line.sort is LineClass.ACT)))


def _line(template: ReturnTemplate, item: CheckItem, part: CheckPart, who: str) -> StageLine:
    is_adult = who == "adult"
    text = part.text_for_adults if is_adult and part.text_for_adults else part.text
    short = part.short_for_adults if is_adult and part.short_for_adults else part.short
    stages = {stage.id: stage for stage in template.stages}
    stage_id = part.stage or next(phase.stage for phase in template.phases if phase.id == item.phase)
    sort = LineClass.ACT if part.is_act else _CLASSES[item.stop_for(who)]
    states = (UNSIGNED, *part.results, *part.refusals) if part.is_act else _STATES[sort]
    says = part.does_not_arise if part.does_not_arise and part.does_not_arise.who in ("any", who) else None
    post = template.post_name(says.by) if says else ""
    if says and sort in (LineClass.STOP, LineClass.HOLD):
        states = (*states, NOT_ARISING)
    return StageLine(
        id=part.id,
        item_id=item.id,
        stage=stages[stage_id],
        sort=sort,
        short=short or _first_words(text),
        text=text,
        evidence=part.evidence_for_adults if is_adult and part.evidence_for_adults else part.evidence,
        states=states,
        may_not_arise=f"{post}: {says.when}" if says and post else "",
        not_arising_by=post,
        if_not=part.if_not,
        stop_when=item.stop_when,
    )


def _first_words(text: str) -> str:
    """The beginning of a check that has no short form: one that guidance of a site added."""
    words = text.split()
    return " ".join(words[:_FIRST_WORDS]) + (" …" if len(words) > _FIRST_WORDS else "")
