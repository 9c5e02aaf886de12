"""What holds on any map: papers and the page of gaps agree, nothing is said twice, and no wrong number comes first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4, uuid5

from findings.random_maps import NAMES, PACK, TASKS, TODAY, maps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership.base.clocks import Freshness
from partnership.documents.blocks import Gap
from partnership.findings.certainty import Certainty
from partnership.findings.cover import alike, cover
from partnership.findings.eligibility import in_remit
from partnership.findings.facts import Agency, Board, Desk, Duty, PartnershipMap, SettingRecord, as_sure
from partnership.findings.find import find
from partnership.findings.hours import ALWAYS, NIGHT, Moment, covers, merged
from partnership.findings.papers import Paper, asking, of_paper
from partnership.findings.reach import first_way, reach
from partnership.findings.types import About, Ask, Basis, Person, Rule, Sex
from partnership.guidance.choices import LegalStanding, StandingAnswer
from partnership.guidance.slots import SLOTS
from partnership.guidance.types import Group
from partnership.protocols.composing.context import Context, Numbering
from partnership.protocols.composing.slots import SlotResolver
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.guidance.types import ProtocolTemplate

often = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TEMPLATES = st.sampled_from([PACK.protocols[each] for each in sorted(PACK.protocols)])
PERSONS = [
    Person(Group.CHILDREN),
    *(Person(Group.ADULTS, sex) for sex in (None, *Sex)),
    Person(Group.ADULTS, Sex.MEN, 30),
]
MOMENTS = [Moment(2, 660), Moment(2, 180), Moment(4, 1110), Moment(5, 600), Moment(6, 30), Moment(7, 660)]
IN_THE_MAP = {About.TASK, About.BOARD}  # what a paper's stops are about that the page of gaps has too


def paper_of(template: ProtocolTemplate, map_: PartnershipMap) -> Paper:
    """A template with every agency a party."""
    labels = {clause.id: clause.id for clause in template.clauses()}
    return Paper(template, asking(template), labels, party_ids=map_.agency_ids)


@often
@given(maps(), TEMPLATES)
def test_what_stops_a_paper_is_on_the_page_of_gaps(map_: PartnershipMap, template: ProtocolTemplate) -> None:
    register = find(map_, PACK)
    stops = [each for each in of_paper(register, paper_of(template, map_)) if each.stops_signing]
    assert {each.finding for each in stops if each.finding.subject.about in IN_THE_MAP} <= set(register.findings)
    assert all(each.clause_ids for each in stops)


@often
@given(maps(), TEMPLATES)
def test_nothing_is_said_twice(map_: PartnershipMap, template: ProtocolTemplate) -> None:
    register = find(map_, PACK)
    keys = [each.key for each in register.findings]
    assert len(set(keys)) == len(keys)
    placed = [each.finding for each in of_paper(register, paper_of(template, map_))]
    assert len(set(placed)) == len(placed)


@often
@given(maps(), st.sampled_from(TASKS), st.sampled_from(PERSONS), st.sampled_from(MOMENTS))
def test_the_first_who_answers_is_the_same_with_and_without_those_behind(
    map_: PartnershipMap, task: str, person: Person, at: Moment
) -> None:
    ask = Ask(task, person, at)
    assert first_way(map_, PACK, ask) == reach(map_, PACK, ask).first


def slots_of(template: ProtocolTemplate) -> Iterator[tuple[Group, str, str]]:
    """Every slot of a template, with the group that it is answered for."""
    for clause in asking(template):
        for slot in clause.slots:
            if slot.name in SLOTS and slot.name not in ("clause", "section"):
                yield clause.group, slot.name, slot.argument


@often
@given(maps(), st.sampled_from(sorted(PACK.protocols)))
def test_every_mark_of_a_gap_has_its_finding(map_: PartnershipMap, template_id: str) -> None:
    template = PACK.protocols[template_id]
    context = Context(template, PACK, map_, {}, TODAY, map_.agency_ids)
    for group, name, argument in dict.fromkeys(slots_of(template)):
        value = SlotResolver(context.about(group), Numbering({}, {})).answer(name, argument)
        is_marked = any(isinstance(run, Gap) for run in (*value.runs, *value.short))
        assert not is_marked or value.because is not None, (name, argument)


@often
@given(maps(), st.sampled_from(TASKS), st.sampled_from(PERSONS), st.sampled_from(MOMENTS))
def test_the_first_number_is_never_one_that_must_not_be_rung(
    map_: PartnershipMap, task: str, person: Person, at: Moment
) -> None:
    found = reach(map_, PACK, Ask(task, person, at))
    for way in found.ways:
        assert bool(way.number) == (way.why is None)
    way = found.first
    if way is None:
        return
    kind = PACK.kinds[way.agency.kind_id]
    assert not kind.is_abroad
    assert in_remit(way.agency, person.group, PACK)
    assert way.agency.id not in map_.declined(task, person.group)
    assert way.desk is not None
    assert way.number in (way.desk.telephone, way.desk.out_of_hours_telephone)
    assert covers(way.desk.reachable, at)
    assert way.basis is not Basis.STOP_GAP or kind.stands_in
    assert len({each.agency.id for each in found.ways}) == len(found.ways)


@often
@given(maps(), st.sampled_from(TASKS), st.sampled_from(PERSONS))
def test_cover_and_reach_say_the_same_of_every_hour(map_: PartnershipMap, task: str, person: Person) -> None:
    open_hours = cover(map_, PACK, task, person)
    for moment in (Moment(span.day, span.start) for hours in alike(map_.agencies, ALWAYS) for span in hours):
        ways = reach(map_, PACK, Ask(task, person, moment)).ways
        is_answered = any(way.number and way.basis in (Basis.LEAD, Basis.DEPUTY) for way in ways)
        assert is_answered != covers(open_hours, moment)


@often
@given(maps(), st.sampled_from(TASKS), st.sampled_from(PERSONS))
def test_whom_one_gets_is_the_same_in_all_hours_that_are_alike(map_: PartnershipMap, task: str, person: Person) -> None:
    divided = alike(map_.agencies, NIGHT)
    assert merged(tuple(span for hours in divided for span in hours)) == NIGHT
    for hours in divided:
        moments = [Moment(span.day, minute) for span in hours for minute in (span.start, span.end - 1)]
        found = [reach(map_, PACK, Ask(task, person, moment)).first for moment in moments]
        numbers_found = {(way.agency.id, way.desk, way.number, way.how, way.also) if way else None for way in found}
        assert len(numbers_found) == 1


@often
@given(maps(), st.sampled_from(TASKS))
def test_nobody_goes_unanswered_without_a_finding(map_: PartnershipMap, task: str) -> None:
    register, function = find(map_, PACK), PACK.functions[task]
    if function.at_night == "waits":
        return
    for person in PERSONS:
        if person.group in function.groups and cover(map_, PACK, task, person):
            assert [each for each in register.of_task(task) if each.part.meets(person.group)], (task, person)


@often
@given(maps())
def test_one_more_number_for_the_night_brings_no_new_gap_but_that_there_are_two(map_: PartnershipMap) -> None:
    def reachable(agency: Agency) -> Agency:
        desks = tuple(
            replace(desk, out_of_hours_telephone=desk.out_of_hours_telephone or "020 7946 0999")
            for desk in agency.desks
        )
        return replace(agency, desks=desks)

    changed = {agency.id: reachable(agency) for agency in map_.agencies}
    duties = tuple(replace(duty, agency=changed[duty.agency.id]) for duty in map_.duties)
    after = replace(map_, agencies=tuple(changed.values()), duties=duties)
    before = find(map_, PACK).findings
    known, subjects = {(each.rule, each.subject) for each in before}, {each.subject for each in before}
    new = [each for each in find(after, PACK).findings if (each.rule, each.subject) not in known]
    # Where nobody answered at all, that nobody answers by day may be what is left.
    assert {each.rule for each in new} <= {Rule.TWO_NIGHT_NUMBERS, Rule.NOT_AT_NIGHT}
    assert all(each.subject in subjects for each in new if each.rule is Rule.NOT_AT_NIGHT)


@often
@given(maps())
def test_findings_name_only_who_is_on_the_map(map_: PartnershipMap) -> None:
    silent = tuple(replace(agency, desks=()) for agency in map_.agencies)
    ids = map_.agency_ids
    for each in (map_, replace(map_, agencies=silent)):
        assert all(set(finding.agencies) <= ids for finding in find(each, PACK).findings)


RECORDED = tuple((each, StandingAnswer.STATUTORY) for each in LegalStanding)


def whole_map() -> PartnershipMap:
    """A map on which nothing is missing: every kind takes part, every task has a lead, a deputy and support."""
    desk = Desk("Duty desk", "020 7946 0101", is_main=True, open=ALWAYS)
    sure = Certainty(Freshness.CONFIRMED, TODAY)
    agencies = {
        kind.id: as_sure(
            Agency(uuid5(NAMES, kind.id), kind.name, "", kind.id, (desk,), recorded_standings=RECORDED), sure
        )
        for kind in PACK.kinds.values()
    }  # fmt: skip
    able = [each for each in agencies.values() if PACK.kinds[each.kind_id].works_with is Group.BOTH]
    able = [each for each in able if not PACK.is_abroad(each.kind_id)]
    duties = [
        Duty(uuid4(), agency, function.id, function.group, role, Agreement.ACCEPTED, 1)
        for function in PACK.functions.values()
        for agency, role in zip(able, (Role.LEAD, Role.DEPUTY, Role.SUPPORTS), strict=False)
    ]
    duties += [
        Duty(uuid4(), agency, function.id, function.group, Role.CONSULTED, Agreement.ACCEPTED, 1)
        for agency in agencies.values()
        for function in PACK.functions.values()
        if agency not in able[:3]
    ]
    settings_ = tuple(SettingRecord(each, (able[0],), "Trained", TODAY) for each in PACK.settings)
    return PartnershipMap(
        able[0].id, "demo", "Demo", "Area", "A board", TODAY, tuple(agencies.values()), tuple(duties), settings_,
        boards=(Board("A board"),),
    )  # fmt: skip


def test_a_map_on_which_nothing_is_missing_makes_papers_without_marks() -> None:
    map_ = whole_map()
    assert find(map_, PACK).findings == ()
    for template in PACK.protocols.values():
        context = Context(template, PACK, map_, {}, TODAY, map_.agency_ids)
        for group, name, argument in dict.fromkeys(slots_of(template)):
            value = SlotResolver(context.about(group), Numbering({}, {})).answer(name, argument)
            undecided = value.because is not None and value.because.rule is Rule.VALUE_MISSING
            assert undecided or not any(isinstance(run, Gap) for run in (*value.runs, *value.short)), (name, argument)
