"""What slots say: answers from the map, gaps in words, doubts beside contacts, and nothing that is read twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from protocols.small import (
    agency,
    composed,
    duty,
    map_of,
    matters,
    said,
    section,
    template_of,
    text_template,
    without_desks,
    words_of,
)
from protocols.small import clause as clause_of

from partnership.base.clocks import Freshness
from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Desk
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.findings.types import Rule, Severity
from partnership.guidance.types import ClauseTable, Group, Parameter
from partnership.protocols.composing.stop_gaps import MEANS
from partnership.protocols.composing.tables import text_of
from partnership.store.models import Agreement, Role

POLICE = agency("Borough police")
CARE = agency("Children's services", "childrens-services")
TOLD = f"\n\nSTOP-GAP: {MEANS[:1].lower()}{MEANS[1:]}"


def test_the_lead_is_the_agency_that_accepted_it() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(CARE), duty(POLICE, role=Role.SUPPORTS)))
    assert said("{{lead:age-assessment}} leads; {{supports:age-assessment}} helps.", map_) == (
        "Children's services leads; Borough police helps."
    )


def test_the_text_follows_a_change_of_the_lead() -> None:
    before = map_of(POLICE, CARE, duties=(duty(CARE),))
    after = map_of(POLICE, CARE, duties=(duty(POLICE),))
    text = "{{lead:age-assessment}}"
    assert (said(text, before), said(text, after)) == ("Children's services", "Borough police")


def test_a_lead_for_adults_is_no_lead_for_children() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, "first-response", group=Group.ADULTS),))
    assert said("{{lead:first-response}}", map_) == "The lead for first response [To settle: no agency has accepted]"


def test_a_lead_that_is_only_proposed_is_a_gap_with_its_name() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, state=Agreement.PROPOSED),))
    assert said("Ask {{lead:age-assessment}} first.", map_) == (
        "Ask the lead for age assessment (STOP-GAP Borough police, Duty desk, 020 7946 0101 (asked, has not accepted)) "
        f"first.{TOLD}"
    )
    template = replace(text_template("{{lead:age-assessment}}"), stands_on=("age-assessment",))
    (found,) = [each for each in composed(template, map_).matters if each.function_id]
    assert found.text == "No agency has yet agreed to lead age assessment. Asked some time ago: Borough police."
    assert (found.finding.rule, found.severity, found.clause_ids) == (Rule.LEAD_PROPOSED, Severity.STOPS, ("one",))
    assert found.meanwhile == "Borough police, Duty desk, 020 7946 0101 (asked, has not accepted)"


def test_a_clause_that_prints_the_number_itself_names_the_stop_gap_without_it() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, state=Agreement.PROPOSED),))
    assert said("Ask {{lead:age-assessment}} first: {{contact:age-assessment}}.", map_) == (
        "Ask the lead for age assessment (STOP-GAP Borough police (asked, has not accepted)) first: "
        f"STOP-GAP Borough police, Duty desk, 020 7946 0101 (asked, has not accepted).{TOLD}"
    )


def test_the_number_of_another_task_leaves_the_stop_gap_its_own() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, state=Agreement.PROPOSED),))
    text = "Ask {{lead:age-assessment}} first, or {{contact:coordination}}; {{out-of-hours:age-assessment}}."
    assert "(STOP-GAP Borough police, Duty desk, 020 7946 0101 (asked, has not accepted)) first" in said(text, map_)


def test_a_lead_that_is_only_proposed_and_cannot_be_rung_is_a_gap_with_its_name() -> None:
    silent = agency("Borough police", "police", Desk("Duty desk", open=OFFICE))
    map_ = map_of(silent, duties=(duty(silent, state=Agreement.PROPOSED),))
    assert said("Ask {{lead:age-assessment}} first.", map_) == (
        "Ask the lead for age assessment [To settle: no agency has accepted; asked: Borough police] first."
    )


def test_a_gap_with_a_table_cell_to_itself_is_short() -> None:
    rows = (("{{lead:age-assessment}}", "A manager of {{lead:age-assessment}}"),)
    template = template_of(section("a", clause_of("one", table=ClauseTable("Steps", ("Who", "What"), rows))))
    assert "[To settle: no lead] | A manager of the lead for age assessment [To" in words_of(template, map_of(POLICE))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{deputy:age-assessment}}", "the deputy for age assessment [To settle: no agency has accepted]"),
        ("{{supports:age-assessment}}", "agencies that support age assessment [To settle: no agency has accepted]"),
        ("{{agency:refuge}}", "the refuge [To settle: no party is of this kind]"),
        ("{{contact:age-assessment}}", "[To settle: no number]"),
        ("{{out-of-hours:first-response}}", "[To settle: no night number]"),
        ("{{agency-contact:refuge}}", "[To settle: no number]"),
        ("{{agency-out-of-hours:police}}", "[To settle: no night number]"),
    ],
)
def test_a_slot_without_an_answer_says_in_words_what_is_missing(text: str, words: str) -> None:
    assert said(f"Ask {text}.", map_of(POLICE)) == f"Ask {words}."


def test_two_leads_are_both_named_and_left_to_settle() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(CARE), duty(POLICE)))
    assert said("{{lead:age-assessment}}", map_) == "Children's services and Borough police"
    found = matters(text_template("{{lead:age-assessment}}"), map_)
    assert any(text.startswith("More than one agency leads age assessment") for text in found)


def test_a_lead_that_is_no_party_is_named_as_such() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(CARE),))
    template = text_template("{{lead:age-assessment}}")
    assert "Children's services (not a party to this protocol)" in words_of(template, map_, party_ids=[POLICE.id])
    found = composed(template, map_, party_ids=[POLICE.id]).matters
    assert [each.text for each in found if each.finding.rule is Rule.LEAD_NOT_BOUND] == [
        "This paper gives age assessment to an agency that does not sign it: Children's services."
    ]


def test_the_board_whose_chair_signs_is_not_plainly_called_no_party() -> None:
    board = agency("Thameside LSCB", "childrens-services")
    map_ = map_of(POLICE, board, duties=(duty(board),))
    template = text_template("{{lead:age-assessment}} asks {{agency:childrens-services}}.")
    words = words_of(template, map_, party_ids=[POLICE.id])
    assert words.count("Thameside LSCB (signs by its chair, not as a party)") == 2
    rules = {each.finding.rule for each in composed(template, map_, party_ids=[POLICE.id]).matters}
    assert Rule.LEAD_NOT_BOUND not in rules
    assert "not as a party" not in words_of(template, map_)


def test_the_contact_is_the_desk_for_the_task() -> None:
    ageing = Desk("Age team", "020 7946 0222", function_ids=("age-assessment",), open=OFFICE)
    led = agency(
        "Council", "childrens-services", Desk("Switchboard", "020 7946 0111", is_main=True, open=OFFICE), ageing
    )
    map_ = map_of(led, duties=(duty(led), duty(led, "first-response")))
    assert said("{{contact:age-assessment}} / {{contact:first-response}}", map_) == (
        "Age team, 020 7946 0222 / Switchboard, 020 7946 0111"
    )


def test_the_out_of_hours_number_is_the_one_that_is_answered_at_night() -> None:
    desk = Desk("Duty desk", "020 7946 0101", out_of_hours_telephone="020 7946 0999", open=OFFICE)
    led = agency("Council", "childrens-services", desk)
    map_ = map_of(led, duties=(duty(led),))
    assert said("{{out-of-hours:age-assessment}}", map_) == "Duty desk, 020 7946 0999"


def test_a_lead_without_a_night_number_is_a_gap() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, "first-response"),))
    text = "No desk answers for first response outside Monday to Friday, 9am to 5pm. Lead: Borough police."
    assert said("{{out-of-hours:first-response}}", map_) == "[To settle: no night number]"
    assert matters(text_template("{{out-of-hours:first-response}}"), map_).count(text) == 1


def test_where_a_task_can_wait_the_slot_says_when_to_ring() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE),))
    words = "No night number: ring on the next working day"
    assert said("{{out-of-hours:age-assessment}}", map_).casefold() == words.casefold()
    assert not [text for text in matters(text_template("{{out-of-hours:age-assessment}}"), map_) if "answers" in text]


BOTH_TIMES = "By day: {{contact:age-assessment}}. Nights and weekends: {{out-of-hours:age-assessment}}. Wait."


def test_one_desk_with_one_number_for_day_and_night_is_told_once() -> None:
    led = agency("Police", "police", Desk("Control room", "020 7946 0401", is_main=True, open=ALWAYS))
    assert said(BOTH_TIMES, map_of(led, duties=(duty(led),))) == "Day and night: Control room, 020 7946 0401. Wait."


ALL_HOURS = agency("Police", "police", Desk("Control room", "020 7946 0401", is_main=True, open=ALWAYS))
RING = "Ring {{contact:age-assessment}}; nights and weekends {{out-of-hours:age-assessment}}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{RING}. Wait.", "Ring Control room, 020 7946 0401, day and night. Wait."),
        (f"By day and night: {RING[5:]}.", "By day and night: Control room, 020 7946 0401."),
        (f"{RING}, or 999.", "Ring Control room, 020 7946 0401, day and night, or 999."),
        (
            "The desk, by day {{contact:age-assessment}}, at night {{out-of-hours:age-assessment}}.",
            "The desk, day and night Control room, 020 7946 0401.",
        ),
        (f"{RING}. Again: {RING}", "Ring {desk}. Again: Ring {desk}"),
    ],
)
def test_however_a_clause_asks_a_desk_of_all_hours_is_told_once(text: str, words: str) -> None:
    told = words.format(desk="Control room, 020 7946 0401, day and night")
    assert said(text, map_of(ALL_HOURS, duties=(duty(ALL_HOURS),))) == told


def test_a_desk_that_is_joined_by_another_at_night_is_told_for_both_times() -> None:
    care = agency("Care", "childrens-services", Desk("Night team", "020 7946 0103", is_main=True, open=ALWAYS))
    text = (
        "Ring {{contact:age-assessment}}; nights and weekends {{out-of-hours:age-assessment}}; {{contact:schooling}}."
    )
    map_ = map_of(ALL_HOURS, care, duties=(duty(ALL_HOURS), duty(care, "schooling")))
    assert said(text, map_).count("Control room") == 2


def test_a_table_tells_a_desk_of_all_hours_in_the_column_of_the_day() -> None:
    asked = ("Age", "{{contact:age-assessment}}", "{{out-of-hours:age-assessment}}")
    table = ClauseTable("Whom to call", ("What for", "By day", "At night"), (asked,))
    template = template_of(section("only", replace(clause_of("one", "Ring."), table=table)))
    night = agency("Police", "police", Desk("Desk", "020 7946 0401", "020 7946 0402", is_main=True, open=OFFICE))
    cells = []
    for led in (ALL_HOURS, night):
        document = composed(template, map_of(led, duties=(duty(led),))).document
        found = next(
            each for each in walk(document.blocks) if isinstance(each, b.Table) and each.caption == "Whom to call"
        )
        cells.append(text_of(found.rows[0][-1]))
    assert cells == ["The same, day and night", "Desk, 020 7946 0402"]


def test_another_number_at_night_is_told_beside_that_of_the_day() -> None:
    led = agency("Police", "police", Desk("Control room", "020 7946 0401", "020 7946 0402", is_main=True, open=OFFICE))
    words = "By day: Control room, 020 7946 0401. Nights and weekends: Control room, 020 7946 0402. Wait."
    assert said(BOTH_TIMES, map_of(led, duties=(duty(led),))) == words


def test_at_night_the_desk_that_answers_then_goes_before_a_desk_of_the_day() -> None:
    day = Desk("Duty desk", "020 7946 0101", out_of_hours_telephone="020 7946 0102", is_main=True, open=OFFICE)
    led = agency("Council", "childrens-services", day, Desk("Night team", "020 7946 0103", open=ALWAYS))
    map_ = map_of(led, duties=(duty(led),))
    assert said("{{contact:age-assessment}}", map_) == "Duty desk, 020 7946 0101"
    assert said("{{out-of-hours:age-assessment}}", map_) == "Night team, 020 7946 0103 (also 020 7946 0102)"
    words = "Night team, 020 7946 0103 (also 020 7946 0102)"
    assert said("{{agency-out-of-hours:childrens-services}}", map_) == words


def test_at_night_a_desk_for_the_task_goes_before_the_night_team() -> None:
    night = Desk("Night team", "020 7946 0103", open=ALWAYS)
    own = Desk(
        "Age team",
        "020 7946 0104",
        out_of_hours_telephone="020 7946 0105",
        function_ids=("age-assessment",),
        open=OFFICE,
    )
    led = agency("Council", "childrens-services", night, own)
    assert said("{{out-of-hours:age-assessment}}", map_of(led, duties=(duty(led),))) == "Age team, 020 7946 0105"


def test_the_number_of_an_embassy_is_never_printed() -> None:
    embassy = agency("Embassy of Romania", "embassy", Desk("Consular section", "020 7946 0300", open=OFFICE))
    words = "No number is printed. Contact only with consent."
    assert said("{{agency-contact:embassy}}", map_of(POLICE, embassy)).casefold() == words.casefold()


def test_the_board_is_named_and_a_gap_when_there_is_none() -> None:
    assert said("{{board}}", map_of(POLICE)) == "Thameside LSCB"
    assert said("{{board}}", map_of(POLICE, board="")) == "[To settle: the board is not recorded]"


@pytest.mark.parametrize(
    ("standing", "confirmed_on", "is_body", "note"),
    [
        (Freshness.UNCONFIRMED, date(2026, 5, 3), False, "unconfirmed: last confirmed 3 May 2026"),
        (Freshness.NEVER, None, False, "never confirmed"),
        (Freshness.NEVER, None, True, "2009, unconfirmed"),
    ],
)
def test_a_stale_contact_is_marked_in_words(standing: Freshness, confirmed_on: date, is_body: bool, note: str) -> None:  # noqa: FBT001
    old = agency("Old body", sure=Certainty(standing, confirmed_on), body_year=2009 if is_body else None)
    map_ = map_of(old, duties=(duty(old),))
    assert said("{{contact:age-assessment}}", map_) == f"Duty desk, 020 7946 0101 ({note})"
    found = composed(text_template("{{contact:age-assessment}}"), map_).matters
    rules = {each.finding.rule for each in found}
    assert rules & {Rule.STALE_CONTACTS, Rule.ROLE_UNCONFIRMED}


def test_an_ageing_contact_is_not_marked() -> None:
    ageing = agency("Council", sure=Certainty(Freshness.AGEING, date(2026, 8, 1)))
    assert said("{{contact:age-assessment}}", map_of(ageing, duties=(duty(ageing),))) == "Duty desk, 020 7946 0101"


def test_a_parameter_has_its_unit_and_begins_a_sentence_with_a_capital() -> None:
    parameters = (
        Parameter("first", "First", "number", "1", unit="working days"),
        Parameter("chair", "Chair", "text", "the head of service"),
    )
    text = "{{parameter:chair}} chairs within {{parameter:first}}. {{parameter:chair}} must write."
    assert said(text, map_of(POLICE), parameters=parameters) == (
        "The head of service chairs within 1 working day. The head of service must write."
    )


def test_a_value_that_is_not_set_is_named_in_a_sentence_and_not_again_in_a_cell_of_its_own() -> None:
    table = ClauseTable("Positions", ("On", "Position"), (("A bed", "{{parameter:bed}}"),))
    template = template_of(
        section("only", clause_of("one", "It is {{parameter:bed}}.", table=table)),
        parameters=(Parameter("bed", "A bed", "text", ""),),
    )
    words = words_of(template, map_of(POLICE))
    assert "It is [To settle: “A bed” is not set]." in words
    assert "[To settle: not decided]" in words
    assert words.count("A bed” is not set") == 1


def test_one_month_reads_well_after_every() -> None:
    parameters = (Parameter("meet", "Meetings", "number", "1", unit="months"),)
    text = "It meets every {{parameter:meet}}, and within {{parameter:meet}} of a failure."
    assert said(text, map_of(POLICE), parameters=parameters) == "It meets every month, and within 1 month of a failure."


def test_two_references_side_by_side_are_told_together() -> None:
    template = template_of(
        section("a", clause_of("one", "- Under {{clause:two}} and {{clause:three}}, and {{section:a}}.")),
        section("b", clause_of("two"), clause_of("three")),
    )
    assert "Under clauses 2.1 and 2.2, and section 1." in words_of(template, map_of(POLICE))


def test_a_reference_to_a_clause_left_out_says_so() -> None:
    template = template_of(
        section("a", clause_of("one", "See {{clause:two}} and {{section:b}}.")),
        section("b", clause_of("two", needs="refuge")),
    )
    words = words_of(template, map_of(POLICE))
    assert "See clause (not included) and section (not included)." in words
    assert "Other clauses refer to a clause that is left out: “Two”." in matters(template, map_of(POLICE))


def test_a_reference_is_the_number_of_the_clause_and_leads_to_it() -> None:
    template = template_of(
        section("a", clause_of("one", "See {{clause:two}}, {{section:z}} and {{section:b}}.")),
        section("b", clause_of("two")),
        section("z", clause_of("three"), is_annex=True),
    )
    assert "See clause 2.1, Annex A and section 2." in words_of(template, map_of(POLICE))


HOSTILE = [
    "{{lead:first-response}}",
    "**bold**",
    "<script>alert(1)</script>",
    "[x](https://example.org)",
    "=cmd()",
    "שלום",
    "🙂",
    "# Head",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_with_markup_or_slots_in_it_stays_a_name(name: str) -> None:
    odd = agency(name)
    map_ = map_of(odd, duties=(duty(odd), duty(odd, "first-response")))
    document = composed(text_template("The lead is {{lead:age-assessment}}."), map_).document
    clause = next(block for block in document.blocks if isinstance(block, b.Clause))
    paragraph = clause.blocks[0]
    assert isinstance(paragraph, b.Paragraph)
    assert paragraph.runs == (b.Text("The lead is "), b.Filled(name), b.Text("."))
    assert "<script" not in write_html(document)
    assert write_word(document).startswith(b"PK")


def test_what_is_withheld_from_a_reader_is_a_gap_and_no_empty_number() -> None:
    silent = agency("Refuge", "refuge", Desk("Duty desk", open=OFFICE))
    map_ = map_of(silent, duties=(duty(silent),))
    assert said("{{contact:age-assessment}}", map_) == ("[To settle: no number]")
    text = "No telephone number that answers is shown for age assessment: Refuge."
    assert text in matters(text_template("{{contact:age-assessment}}"), map_)
    map_ = map_of(without_desks(silent), duties=(duty(without_desks(silent)),))
    assert text in matters(text_template("{{contact:age-assessment}}"), map_)


def test_names_with_commas_are_kept_apart_by_semicolons() -> None:
    one, two = agency("Police, borough"), agency("Transport police")
    assert said("{{agency:police}}", map_of(one, two)) == "Police, borough; and Transport police"


def test_an_embassy_is_named_although_it_is_no_party() -> None:
    embassy = agency("Embassy of Romania", "embassy")
    template = text_template("{{agency:embassy}}")
    assert "\n\nEmbassy of Romania\n\n" in words_of(template, map_of(POLICE, embassy), party_ids=[POLICE.id])


def test_an_empty_area_is_a_gap() -> None:
    assert said("{{area}}", replace(map_of(POLICE), area="")) == "[To settle: the area is not recorded]"


def test_a_protocol_for_both_says_which_lead_is_for_children_and_which_for_adults() -> None:
    map_ = map_of(
        POLICE,
        CARE,
        duties=(
            duty(CARE, "first-response", group=Group.CHILDREN),
            duty(POLICE, "first-response", group=Group.ADULTS),
        ),
    )
    assert said("Call {{lead:first-response}}.", map_, group=Group.BOTH) == (
        "Call Children's services (for children) or Borough police (for adults)."
    )
    assert said("{{contact:first-response}}", map_, group=Group.BOTH) == (
        "For children, Children's services: Duty desk, 020 7946 0101; "
        "for adults, Borough police: Duty desk, 020 7946 0101"
    )


def test_a_protocol_for_both_says_for_whom_a_lead_is_missing() -> None:
    map_ = map_of(CARE, duties=(duty(CARE, "first-response", group=Group.CHILDREN),))
    template = text_template("{{lead:first-response}}", group=Group.BOTH)
    assert "No agency leads first response for adults." in matters(template, map_)
    assert not [each for each in matters(template, map_) if "More than one agency" in each]


def test_one_lead_for_both_is_named_once() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE, "first-response"),))
    assert said("{{lead:first-response}}", map_, group=Group.BOTH) == "Borough police"


def test_a_section_about_adults_names_the_lead_for_adults() -> None:
    map_ = map_of(
        POLICE,
        CARE,
        duties=(
            duty(CARE, "first-response", group=Group.CHILDREN),
            duty(POLICE, "first-response", group=Group.ADULTS),
        ),
    )
    about = replace(section("adults", clause_of("one", "{{lead:first-response}} comes.")), group=Group.ADULTS)
    words = words_of(template_of(about, group=Group.BOTH), map_)
    assert "Borough police comes." in words


def test_a_kind_without_a_party_begins_a_sentence_with_a_capital() -> None:
    words = said("Somebody calls. {{agency:refuge}} answers.", map_of(POLICE))
    assert words == "Somebody calls. The refuge [To settle: no party is of this kind] answers."


def test_a_reference_that_begins_a_table_cell_has_a_capital() -> None:
    table = ClauseTable("What", ("Where",), (("{{clause:one}} says more.",),))
    words = words_of(template_of(section("only", clause_of("one", "Words.", table=table))), map_of(POLICE))
    assert "Clause 1.1 says more." in words


def test_an_agency_that_takes_part_and_is_no_party_is_named_as_such_with_its_number() -> None:
    map_ = map_of(POLICE, CARE)
    template = text_template("Call {{agency:childrens-services}}, {{agency-contact:childrens-services}}.")
    words = words_of(template, map_, party_ids=[POLICE.id])
    assert "Call Children's services (not a party to this protocol), Duty desk, 020 7946 0101." in words


def test_an_agency_that_two_slots_side_by_side_name_is_named_once() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(POLICE), duty(POLICE, "first-response"), duty(CARE, "adult-support")))
    assert said("Ask {{lead:age-assessment}} and {{lead:first-response}}.", map_) == "Ask Borough police."
    assert said("{{lead:age-assessment}}, {{lead:first-response}} and {{agency:childrens-services}}.", map_) == (
        "Borough police and Children's services."
    )


def test_a_task_of_children_is_answered_for_children_where_a_section_is_about_adults() -> None:
    map_ = map_of(CARE, duties=(duty(CARE, group=Group.CHILDREN),))
    about = replace(section("adults", clause_of("one", "Ask {{lead:age-assessment}}.")), group=Group.ADULTS)
    assert "Ask Children's services." in words_of(template_of(about, group=Group.BOTH), map_)


def test_another_protocol_is_named_by_its_title_inside_a_sentence() -> None:
    assert said("See the protocol on {{protocol:small}}.", map_of(POLICE)) == "See the protocol on small protocol."
