"""What must hold in a checklist of stages: every line can be cleared in its stage, and somebody may say each state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.choices import StagePage, Stop

if TYPE_CHECKING:
    from partnership.guidance.checklists import CheckItem, CheckPart, ReturnTemplate, StopCount
    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces

QUESTION_WORDS = 12
GROUP_LINES = range(2, 10)  # a group of one line is none, and one of ten is not taken in


def check_stages(
    template: ReturnTemplate, pack: Pack, place: FilePlace, places: FilePlaces, findings: PackFaults
) -> None:
    """Notes every line without a stage, evidence that comes too late, and counts that the lines do not add up to.

    Guidance of a site may add lines as before the stages: those take the stage of their phase, and their own first
    words.
    """
    _check_pages(template, place, findings)
    order = {stage.id: number for number, stage in enumerate(template.stages)}
    stage_of_phase = {phase.id: phase.stage for phase in template.phases}
    for item in template.items:
        here = places.find(item) or place
        for line in item.lines:
            there = places.find(line) or here
            stage = line.stage or stage_of_phase.get(item.phase, "")
            if stage not in order:
                findings.fault(there.field("stage"), f'the line "{line.id}" has no stage')
                continue
            if order.get(line.evidence_from, 0) > order[stage]:
                message = f'the evidence of "{line.id}" exists only from "{line.evidence_from}" on, after "{stage}"'
                findings.fault(there.field("evidence_from"), message)
            _check_line(item, line, there, findings, is_own=not pack.base)
        _check_parts(item, order, here, findings)
    _check_acts(template, order, places, findings)
    if not template.hold_passed_by and any(Stop.HOLD in (each.stop, each.stop_for_adults) for each in template.items):
        findings.fault(place.field("hold_passed_by"), "there are holds, and nobody is named who may pass one")
    if not pack.base:
        if template.groups:
            _check_groups(template, places, place, findings)
        for count in template.counts:
            _check_count(template, count, places.find(count) or place, findings)


def _check_pages(template: ReturnTemplate, place: FilePlace, findings: PackFaults) -> None:
    """A return is decided in one stage, begins in another and ends in a third."""
    pages = [stage.page for stage in template.stages]
    for page in (StagePage.CONFERENCE, StagePage.DAY_BEFORE, StagePage.HANDOVER):
        if pages.count(page) != 1:
            findings.fault(place.field("stages"), f'one stage must have the page "{page}"')


def _check_groups(template: ReturnTemplate, places: FilePlaces, place: FilePlace, findings: PackFaults) -> None:
    """Every line stands in one group of its stage, and no return has a group of one line, or of more than nine."""
    stage_of = {
        line.id: line.stage or next((each.stage for each in template.phases if each.id == item.phase), "")
        for item in template.items
        for line in item.lines
        if not line.is_act
    }
    grouped = [each for group in template.groups for each in group.lines]
    for line in stage_of:
        if grouped.count(line) != 1:
            findings.fault(place.field("groups"), f'the line "{line}" must stand in one group')
    for group in template.groups:
        here = places.find(group) or place
        for each in group.lines:
            if stage_of.get(each) != group.stage:
                findings.fault(here.field("lines"), f'"{each}" is not a line of the stage "{group.stage}"')
    for count in template.counts:
        items = [item for item in template.items if item.is_for(count.who, count.region, count.route)]
        there = {line.id for item in items for line in item.lines}
        for group in template.groups:
            held = len([each for each in group.lines if each in there])
            if held and held not in GROUP_LINES:
                message = f"{count.who}, {count.region}, {count.route}: {held} lines; two to nine fit in a group"
                findings.fault((places.find(group) or place).field("lines"), message)


def _check_line(item: CheckItem, line: CheckPart, place: FilePlace, findings: PackFaults, *, is_own: bool) -> None:
    for name in ("question", "post"):
        if is_own and not getattr(line, name):
            findings.fault(place.field(name), f'the line "{line.id}" has no "{name}"')
    for name in ("question", "question_for_adults"):
        count = len(getattr(line, name).split())
        if count > QUESTION_WORDS:
            findings.fault(place.field(name), f'"{name}" of "{line.id}" has {count} words; {QUESTION_WORDS} fit')
    if line.may_decline and item.who == "child":
        findings.fault(place.field("may_decline"), f'"{line.id}" is about a child, who declines nothing')


def _check_parts(item: CheckItem, order: dict[str, int], place: FilePlace, findings: PackFaults) -> None:
    """The parts of an item carry its id and a number, in the order of their stages."""
    stages = [order[part.stage] for part in item.parts if part.stage in order]
    if stages != sorted(stages):
        findings.fault(place.field("parts"), f'the parts of "{item.id}" do not stand in the order of their stages')
    for number, part in enumerate(item.parts, 1):
        if part.id != f"{item.id}.{number}":
            findings.fault(place.field("parts"), f'the part "{part.id}" must be called "{item.id}.{number}"')


def _check_acts(template: ReturnTemplate, order: dict[str, int], places: FilePlaces, findings: PackFaults) -> None:
    """No signature is given before what it rests on can be clear."""
    lines = {line.id: line for item in template.items for line in item.lines}
    for item in template.items:
        for line in item.lines:
            place = places.find(line) or places.find(item)
            for read in line.reads:
                if read not in lines:
                    message = f'there is no line "{read}"'
                elif order.get(lines[read].stage, 0) > order.get(line.stage, 0):
                    message = f'"{read}" is due later than the act "{line.id}" that rests on it'
                else:
                    continue
                if place:
                    findings.fault(place.field("reads"), message)


def _check_count(template: ReturnTemplate, count: StopCount, place: FilePlace, findings: PackFaults) -> None:
    found = stops_by_stage(template, count.who, count.region, count.route)
    if found != count.stops:
        message = f"the lines for {count.who}, {count.region}, {count.route} have {list(found)} stops in their stages"
        findings.fault(place.field("stops"), message)


def stops_by_stage(template: ReturnTemplate, who: str, region: str, route: str) -> tuple[int, ...]:
    """How many stops each stage has for a "child" or an "adult", to a state "member" or "non-member", by a route."""
    phases = {phase.id: phase.stage for phase in template.phases}
    stages = [
        line.stage or phases.get(item.phase, "")
        for item in template.items
        if item.is_for(who, region, route) and item.stop_for(who) is Stop.HARD
        for line in item.lines
        if not line.is_act
    ]
    return tuple(stages.count(stage.id) for stage in template.stages)
