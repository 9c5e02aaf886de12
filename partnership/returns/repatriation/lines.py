"""The lines of a return, each with its number, what it does while it is open, and the states that it may have. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import first_words
from partnership.guidance.types import Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.guidance.checklists import CheckItem, CheckPart, CheckStage, ReturnTemplate
    from partnership.guidance.choices import IfNot

NOT_CLEAR: Final = "Not clear"
NOT_DECIDED: Final = "Not decided"
CLEAR: Final = "Clear"
PASSED: Final = "Passed"
EXPLAINED: Final = "Explained"
NOT_ARISING: Final = "Does not arise"
DECLINED: Final = "Adult does not wish it"
OWN_GROUP: Final = "Checks of this council"
ONLY_GROUP: Final = "Checks"  # of a checklist without groups
_CITED: Final = re.compile(r"(?<![\w-])[A-Z]\d\d(?:\.\d)?\b")
_FIRST_WORDS: Final = 12


class LineClass(StrEnum):
    """What a line does while it is open."""

    STOP = "stop"  # only evidence clears it
    HOLD = "hold"  # a named post may pass it, with a reason
    DO = "do"  # it is done, or explained
    ACT = "act"  # a signature


CLASS_WORDS: Final = {
    LineClass.STOP: "Stop",
    LineClass.HOLD: "Hold",
    LineClass.DO: "Task",
    LineClass.ACT: "Signature",
}
_CLASSES: Final = {Stop.HARD: LineClass.STOP, Stop.HOLD: LineClass.HOLD, Stop.COMPLETE: LineClass.DO}
_STATES: Final = {
    LineClass.STOP: (NOT_CLEAR, CLEAR),
    LineClass.HOLD: (NOT_CLEAR, CLEAR, PASSED),
    LineClass.DO: (NOT_CLEAR, CLEAR, EXPLAINED),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """One line of a checklist, in the words for a child or for an adult."""

    id: str
    item_id: str
    number: str  # "1.4" in the order of use; empty for a signature
    stage: CheckStage
    sort: LineClass
    question: str
    text: str  # the full wording
    evidence: str
    post: str  # id of the post that answers for it
    states: tuple[str, ...]  # the first is how it is printed
    may_not_arise: str  # when; empty where nobody may say so
    not_arising_by: str  # the post that says so
    declined: str  # what is written where an adult does not wish it
    warning: str
    if_not: IfNot | None
    results: tuple[str, ...] = ()  # of a signature: what it may say, where the return goes on
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of a stage under one heading, in order of use."""

    id: str
    title: str
    stage: CheckStage
    lines: tuple[StageLine, ...]


def groups_of(template: ReturnTemplate, items: tuple[CheckItem, ...], who: str) -> tuple[LineGroup, ...]:
    """The lines of checks in their groups, stage by stage; checks that a site added come last in their stage."""
    parts = {part.id: (item, part) for item in items for part in item.lines if not part.is_act}
    grouped = {each for group in template.groups for each in group.lines}
    made: list[LineGroup] = []
    for number, stage in enumerate(template.stages, 1):
        asked = [
            (group.id, group.title_for(who), [parts[each] for each in group.lines if each in parts])
            for group in template.groups
            if group.stage == stage.id
        ]
        added = [pair for key, pair in parts.items() if key not in grouped and _stage_id(template, *pair) == stage.id]
        count = 0
        for key, title, pairs in (*asked, (f"own-{stage.id}", OWN_GROUP if template.groups else ONLY_GROUP, added)):
            if pairs:
                lines = tuple(
                    _line(template, stage, pair, who, f"{number}.{count + at}") for at, pair in enumerate(pairs, 1)
                )
                made.append(LineGroup(key, title, stage, lines))
                count += len(lines)
    return tuple(made)


def acts_of(template: ReturnTemplate, items: tuple[CheckItem, ...], who: str) -> tuple[StageLine, ...]:
    """The signatures of a return, stage by stage."""
    stages = {stage.id: stage for stage in template.stages}
    found = [(item, part) for item in items for part in item.lines if part.is_act]
    lines = [_line(template, stages[_stage_id(template, *pair)], pair, who, "") for pair in found]
    order = [stage.id for stage in template.stages]
    return tuple(sorted(lines, key=lambda line: order.index(line.stage.id)))


def _stage_id(template: ReturnTemplate, item: CheckItem, part: CheckPart) -> str:
    return part.stage or next(phase.stage for phase in template.phases if phase.id == item.phase)


def _line(
    template: ReturnTemplate, stage: CheckStage, pair: tuple[CheckItem, CheckPart], who: str, number: str
) -> StageLine:
    item, part = pair
    is_adult = who == "adult"
    text = part.text_for_adults if is_adult and part.text_for_adults else part.text
    sort = LineClass.ACT if part.is_act else _CLASSES[item.stop_for(who)]
    says = part.does_not_arise if part.does_not_arise and part.does_not_arise.who in ("any", who) else None
    declined = part.may_decline if is_adult else ""
    states = () if part.is_act else _STATES[sort]
    if says:
        states = (*states, NOT_ARISING)
    if declined:
        states = (*states, DECLINED)
    return StageLine(
        id=part.id,
        item_id=item.id,
        number=number,
        stage=stage,
        sort=sort,
        question=(part.question_for_adults if is_adult else "") or part.question or first_words(text, _FIRST_WORDS),
        text=text,
        evidence=part.evidence_for_adults if is_adult and part.evidence_for_adults else part.evidence,
        post=(part.post_for_adults if is_adult else "") or part.post or template.hold_passed_by,
        states=states,
        may_not_arise=((says.when_for_adults if is_adult else "") or says.when) if says else "",
        not_arising_by=template.post_name(says.by, who) if says else "",
        declined=declined,
        warning=part.warning,
        if_not=part.if_not,
        results=(part.results_for_adults if is_adult else ()) or part.results,
        refusals=part.refusals,
    )


def numbered(text: str, lines: Iterable[StageLine]) -> str:
    """Words with the number of a line in place of its id, as it is in this return."""
    numbers: dict[str, str] = {}
    for line in lines:
        numbers.setdefault(line.item_id, line.number)
        numbers[line.id] = line.number

    def number(found: re.Match[str]) -> str:
        return f"check {numbers[found[0]]}" if numbers.get(found[0]) else found[0]

    return _CITED.sub(number, text)
