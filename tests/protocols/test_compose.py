"""Clauses in and out with their reasons, numbers, own texts, the front, and the parts that the map writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from protocols.small import (
    TODAY,
    agency,
    clause,
    composed,
    duty,
    generated,
    map_of,
    matters,
    pack_with,
    section,
    template_of,
    text_template,
    words_of,
)

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.findings.certainty import NEVER_CONFIRMED
from partnership.findings.facts import Agency, Desk, Duty
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Citation, ClauseTable, GeneratedPart, Parameter
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.context import OwnText, SavedVersion
from partnership.protocols.composing.phrases import cited
from partnership.protocols.composing.review_date import months_later
from partnership.protocols.composing.signatories import ACKNOWLEDGEMENT
from partnership.protocols.composing.tables import text_of
from partnership.store.models import Agreement, Role

POLICE = agency("Borough police")
CARE = agency("Children's services", "childrens-services")


def asked(one: Agency) -> Duty:
    """A role in a task of the template that nobody has accepted."""
    return duty(one, role=Role.CONSULTED, state=Agreement.PROPOSED)


def clauses_of(document: b.Document) -> list[b.Clause]:
    """Every clause, those on landscape pages too."""
    found = []
    for block in document.blocks:
        inner = block.blocks if isinstance(block, b.Landscape) else (block,)
        found += [each for each in inner if isinstance(each, b.Clause)]
    return found


def table_of(document: b.Document) -> b.Table:
    """The first table."""
    for block in document.blocks:
        inner = block.blocks if isinstance(block, b.Landscape) else (block,)
        if tables := [each for each in inner if isinstance(each, b.Table)]:
            return tables[0]
    raise AssertionError


def test_sections_and_annexes_are_numbered_and_empty_ones_use_no_number() -> None:
    template = template_of(
        section("a", clause("a1"), clause("a2")),
        section("b", clause("b1", needs="refuge")),
        section("c", clause("c1", needs="refuge"), clause("c2")),
        section("d", clause("d1"), is_annex=True),
        section("e", clause("e1"), is_annex=True),
    )
    found = composed(template, map_of(POLICE))
    assert [each.number for each in clauses_of(found.document)] == ["1.1", "1.2", "2.1", "A.1", "B.1"]
    headings = [block for block in found.document.blocks if isinstance(block, b.Heading)]
    assert [each.number for each in headings] == ["1", "2", "Annex A", "Annex B"]


def test_a_clause_that_needs_a_kind_stands_only_with_a_party_of_it() -> None:
    template = template_of(section("a", clause("a1", needs="childrens-services"), clause("a2", needs="refuge")))
    found = composed(template, map_of(POLICE, CARE))
    assert [(each.is_in, each.reason) for each in found.reasons] == [
        (True, "It stands because Children's services is of the kind “children's services”."),
        (False, "Left out because no party is of the kind “refuge”."),
    ]


def test_an_agency_of_the_map_that_is_no_party_does_not_bring_a_clause_in() -> None:
    template = template_of(section("a", clause("a1", needs="childrens-services")))
    assert not composed(template, map_of(POLICE, CARE), party_ids=[POLICE.id]).reasons[0].is_in


def test_a_clause_left_out_by_the_partnership_is_listed_with_its_reason() -> None:
    template = template_of(section("a", clause("a1", heading="Lead"), clause("a2")))
    found = composed(template, map_of(POLICE), own_texts={"a1": OwnText(is_left_out=True, reason="Done elsewhere")})
    assert [each.number for each in found.reasons] == ["", "1.1"]
    assert found.reasons[0].reason == "Left out by the partnership: Done elsewhere"


def test_an_own_text_stands_with_its_slots_filled() -> None:
    map_ = map_of(POLICE, duties=(duty(POLICE),))
    found = composed(text_template("Old."), map_, own_texts={"one": OwnText("**New**: {{lead:age-assessment}}")})
    assert clauses_of(found.document)[0].blocks == (
        b.Paragraph((b.Text("New", bold=True), b.Text(": "), b.Filled("Borough police"))),
    )
    assert found.reasons[0].is_own_text


def test_an_own_text_for_a_clause_that_the_template_lacks_is_not_used() -> None:
    found = composed(text_template("Old."), map_of(POLICE), own_texts={"gone": OwnText("New.")})
    assert [each.clause_id for each in found.reasons] == ["one"]


def test_cells_of_a_table_have_their_slots_filled() -> None:
    table = ClauseTable("Steps", ("Who", "What"), (("{{lead:age-assessment}}", "Calls **at once**"),))
    template = template_of(section("a", replace(clause("one"), table=table)))
    found = clauses_of(composed(template, map_of(POLICE, duties=(duty(POLICE),))).document)[0].blocks[1]
    assert isinstance(found, b.Table)
    assert found.rows[0] == (
        b.Cell(((b.Filled("Borough police"),),)),
        b.Cell(((b.Text("Calls "), b.Text("at once", bold=True)),)),
    )


def test_a_clause_names_what_it_rests_on() -> None:
    assert clauses_of(composed(text_template("x"), map_of(POLICE)).document)[0].sources == ("Report 2009: 2.4",)


def test_sources_are_grouped_and_their_places_in_words() -> None:
    pack = pack_with(text_template("x"))
    sources = (Citation("report", "2.4"), Citation("law"), Citation("report", "A1"), Citation("report", "2.4"))
    assert cited(sources, pack) == ("Report 2009: 2.4, Annex 1", "law")
    twice = (Citation("law", "s.1, s.45"), Citation("law", "s.45"), Citation("law", "Art. 5, 25"))
    assert cited(twice, pack) == ("law: s.1, s.45, Art. 5, 25",)


def test_the_first_page_says_draft_sign_off_no_victim_data_and_the_day_of_the_register() -> None:
    words = words_of(text_template("x"), map_of(POLICE))
    assert "Draft, not in force" in words
    assert "a lawyer of the council and the safeguarding lead of the board have approved it" in words
    assert "No victim data\n\nNobody may add any." in words
    assert "as it stood on 24 November 2026" in words


def test_the_cover_counts_the_matters_and_leads_to_them() -> None:
    template = template_of(
        section("a", clause("a1", "{{lead:age-assessment}}")),
        section("m", clause("m1", "", generated=GeneratedPart.MATTERS), is_annex=True),
    )
    found = composed(template, map_of(POLICE))
    assert f"{len(found.matters)} matter is still to be settled: 1 needs tidying. See Annex A." in words_of(
        template, map_of(POLICE)
    )


def test_every_generated_part_can_be_written_for_an_empty_map_and_a_full_one() -> None:
    full = map_of(POLICE, CARE, duties=(duty(CARE), duty(POLICE, role=Role.DEPUTY, state=Agreement.PROPOSED)))
    for part in GeneratedPart:
        for map_ in (map_of(), full):
            assert write_word(composed(generated(part), map_).document).startswith(b"PK")


def test_the_matrix_has_a_row_for_each_task_of_the_group_and_columns_of_roles() -> None:
    map_ = map_of(
        POLICE,
        CARE,
        duties=(
            duty(CARE),
            duty(POLICE, role=Role.SUPPORTS),
            duty(POLICE, "first-response", state=Agreement.PROPOSED),
        ),
    )
    table = table_of(composed(generated(GeneratedPart.RESPONSIBILITIES), map_).document)
    assert [column.title for column in table.columns] == [
        "Task",
        "Lead",
        "Deputy",
        "Supports",
        "Ask before (consulted)",
        "Tell after (informed)",
    ]
    names = [row[0].paragraphs[0][0].text for row in table.rows]  # type: ignore[union-attr]
    assert names == ["Age assessment", "First response"]
    assert table.rows[0][1].paragraphs[0] == (b.Filled("Children's services"),)
    assert isinstance(table.rows[1][1].paragraphs[0][0], b.Gap)


def test_the_matrix_keeps_its_columns_however_many_agencies_there_are() -> None:
    many = tuple(agency(f"Agency {number}") for number in range(60))
    map_ = map_of(*many, duties=tuple(duty(each, role=Role.SUPPORTS) for each in many))
    assert len(table_of(composed(generated(GeneratedPart.RESPONSIBILITIES), map_).document).columns) == 1 + len(Role)


def test_the_matrix_and_the_contact_schedule_stand_on_landscape_pages() -> None:
    for part in (GeneratedPart.RESPONSIBILITIES, GeneratedPart.CONTACTS):
        document = composed(generated(part), map_of(POLICE)).document
        assert any(isinstance(block, b.Landscape) for block in document.blocks)


def new_pages(*parts: GeneratedPart | None) -> list[str]:
    """The annexes that begin a page of their own, of annexes with these generated parts; none is a form in words."""
    annexes = [section(f"a{n}", clause(f"c{n}", generated=part), is_annex=True) for n, part in enumerate(parts)]
    blocks = composed(template_of(section("main", clause("m")), *annexes), map_of(POLICE)).document.blocks
    after = [blocks[at + 1] for at, block in enumerate(blocks) if isinstance(block, b.PageBreak)]
    heads = [each.blocks[0] if isinstance(each, b.Landscape) else each for each in after]
    return [each.number for each in heads if isinstance(each, b.Heading)]


def test_annexes_that_are_lists_run_on_and_the_first_annex_begins_a_page() -> None:
    lists = (GeneratedPart.INDICATORS, GeneratedPart.DUTIES, GeneratedPart.PARAMETERS, GeneratedPart.MATTERS)
    assert new_pages(*lists) == ["Annex A"]


def test_a_form_the_signatures_and_what_follows_a_landscape_annex_begin_a_page() -> None:
    assert new_pages(None, GeneratedPart.DUTIES, None, GeneratedPart.SIGNATURES) == ["Annex A", "Annex C", "Annex D"]
    assert new_pages(
        GeneratedPart.CONTACTS, GeneratedPart.RESPONSIBILITIES, GeneratedPart.DUTIES, GeneratedPart.MATTERS
    ) == [
        "Annex A",
        "Annex B",
        "Annex C",
    ]


def test_the_contact_schedule_marks_what_is_not_confirmed() -> None:
    old = agency("Old body", sure=NEVER_CONFIRMED, body_year=2009)
    words = words_of(generated(GeneratedPart.CONTACTS), map_of(POLICE, old))
    assert "2009 (unconfirmed)" in words
    assert "1 November 2026" in words


def test_duties_are_one_line_for_each_role_and_mark_what_is_only_proposed() -> None:
    map_ = map_of(
        POLICE,
        duties=(
            duty(POLICE),
            duty(POLICE, "first-response", Role.DEPUTY),
            duty(POLICE, "first-response", Role.SUPPORTS, Agreement.PROPOSED),
        ),
    )
    words = words_of(generated(GeneratedPart.DUTIES), map_)
    assert (
        "- Leads: age assessment\n- Deputises: first response\n- Supports: first response (proposed, not yet accepted)"
    ) in words


def test_indicators_are_those_of_the_group_with_the_parties_likely_to_meet_the_child() -> None:
    words = words_of(generated(GeneratedPart.INDICATORS), map_of(POLICE))
    assert "Begs" in words
    assert "Likely to meet the child first: Borough police" in words
    assert "told" not in words
    assert "Watched." not in words  # what assures it belongs to the audit
    assert "Factories" not in words


def test_a_setting_in_which_no_party_meets_anybody_is_left_to_settle() -> None:
    found = matters(generated(GeneratedPart.INDICATORS), map_of(CARE))
    assert "No agency is named that would meet a victim first: streets." in found
    assert not [text for text in matters(generated(GeneratedPart.INDICATORS), map_of(POLICE)) if "streets" in text]


def test_values_show_what_each_is_counted_from_and_what_was_set_here() -> None:
    parameters = (Parameter("call", "First call", "number", "30", unit="minutes", hint="The alarm"),)
    template = replace(generated(GeneratedPart.PARAMETERS), parameters=parameters)
    assert "First call | 30 minutes | The alarm" in words_of(template, map_of(POLICE))
    changed = words_of(template, map_of(POLICE), parameters={"call": "45"})
    assert "45 minutes" in changed
    assert "Set here; the template has 30 minutes" in changed


def test_a_value_that_is_not_set_is_nobodys_proposal() -> None:
    template = replace(generated(GeneratedPart.PARAMETERS), parameters=(Parameter("bed", "A bed", "text", ""),))
    (row,) = table_of(composed(template, map_of(POLICE)).document).rows
    assert [text_of(each) for each in row] == [
        "A bed",
        "[To settle: not set]",
        "Not proposed here: the partnership decides",
    ]


def test_the_review_is_reckoned_from_the_date_of_the_document() -> None:
    parameters = (Parameter("review", "Review", "number", "12", unit="months"),)
    template = replace(generated(GeneratedPart.DOCUMENT_CONTROL), parameters=parameters)
    assert "24 November 2027" in words_of(template, map_of(POLICE), status=b.Status.AGREED)
    draft = words_of(template, map_of(POLICE))
    assert "12 months after agreement" in draft
    assert "24 November 2027" not in draft


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 24), 2, date(2027, 1, 24)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end


def test_neither_a_question_of_yesterday_nor_the_reason_of_a_refusal_stands_in_a_paper() -> None:
    map_ = map_of(
        POLICE,
        CARE,
        duties=(
            duty(CARE),
            duty(POLICE, role=Role.SUPPORTS, state=Agreement.PROPOSED),
            duty(POLICE, "first-response", Role.DEPUTY, Agreement.DECLINED, reason="No staff"),
        ),
    )
    template = text_template("{{lead:age-assessment}} {{supports:age-assessment}} {{deputy:first-response}}")
    assert "No staff" not in words_of(template, map_)
    assert not [text for text in matters(template, map_) if "Borough police" in text]


def test_an_embassy_without_a_role_in_these_tasks_is_not_listed() -> None:
    embassy = agency("Embassy of Romania", "embassy", Desk("Consular section", "020 7946 0300", open=OFFICE))
    for part in (GeneratedPart.CONTACTS, GeneratedPart.PARTIES):
        assert "Embassy" not in words_of(generated(part), map_of(POLICE, embassy), party_ids=[POLICE.id])


def test_a_template_says_which_tasks_stop_signing_while_nobody_leads_them() -> None:
    template = replace(text_template("{{lead:age-assessment}} {{lead:first-response}}"), stands_on=("first-response",))
    found = composed(template, map_of(POLICE)).matters
    assert {each.function_id: each.stops_signing for each in found if each.function_id} == {
        "age-assessment": False,
        "first-response": True,
    }


def test_a_finding_that_no_clause_rests_on_is_not_this_papers() -> None:
    template = replace(text_template("{{lead:age-assessment}}"), stands_on=("first-response",))
    assert {each.function_id for each in composed(template, map_of(POLICE)).matters} == {"age-assessment"}


def test_an_embassy_that_is_no_party_is_asked_for_nothing() -> None:
    embassy = agency("Embassy of Romania", "embassy")
    map_ = map_of(POLICE, embassy, duties=(duty(embassy, role=Role.CONSULTED, state=Agreement.PROPOSED),))
    assert not [text for text in matters(text_template("x"), map_, party_ids=[POLICE.id]) if "Embassy" in text]


MATTERS = template_of(
    section("a", clause("a1", "{{lead:age-assessment}} {{lead:first-response}}")),
    section("m", clause("m1", "", generated=GeneratedPart.MATTERS), is_annex=True),
)


def test_what_stops_signing_is_to_be_settled_first_then_what_costs_safety() -> None:
    stands = replace(MATTERS, stands_on=("age-assessment",))
    table = composed(stands, map_of(POLICE)).matters
    assert [matter.function_id for matter in table] == ["age-assessment", "first-response"]
    words = words_of(stands, map_of(POLICE))
    assert words.index("Stops signing (1)") < words.rindex("No agency leads age assessment.")
    assert words.index("No agency leads age assessment.") < words.index("Costs safety at night (1)")


def test_what_costs_safety_has_a_day_and_a_space_for_a_post() -> None:
    tables = [table for table in composed(MATTERS, map_of(POLICE)).document.blocks if isinstance(table, b.Table)]
    rows = {text_of(row[0]): [text_of(each) for each in row[1:]] for table in tables for row in table.rows}
    assert rows["No agency leads first response."] == ["1.1", "", "8 December 2026"]
    assert rows["No agency leads age assessment."] == ["1.1", "", ""]


def test_a_template_may_name_its_tasks_and_the_others_stay_out() -> None:
    template = replace(generated(GeneratedPart.RESPONSIBILITIES), functions=("age-assessment",))
    found = composed(template, map_of(POLICE, duties=(duty(POLICE), duty(POLICE, "first-response"))))
    assert [text_of(row[0]) for row in table_of(found.document).rows] == ["Age assessment"]
    assert not [matter for matter in found.matters if matter.function_id == "first-response"]


def captions_of(document: b.Document) -> dict[str, tuple[str, ...]]:
    """The rows of the sign-off page under their captions."""
    return {block.caption: block.parties for block in document.blocks if isinstance(block, b.Signatures)}


def test_signatures_stand_in_the_order_in_which_they_are_given() -> None:
    board = agency("Thameside LSCB", "refuge")
    embassy = agency("Embassy of Romania", "embassy")
    template = replace(generated(GeneratedPart.SIGNATURES), must_sign=("refuge", "police"))
    guardians = agency("Guardian service", "guardians")
    rows = captions_of(composed(template, map_of(agency("Court"), board, guardians, embassy)).document)
    assert list(rows.items()) == [
        (
            "Approvals before the first signature",
            ("A lawyer of the council", "The safeguarding lead of Thameside LSCB"),
        ),
        ("Signatures that bring it into force", ("The chair of Thameside LSCB", "Court")),
        (ACKNOWLEDGEMENT, ("Guardian service", "Embassy of Romania")),
    ]


def test_a_wider_body_of_the_kind_of_a_signatory_only_acknowledges() -> None:
    wider = agency("National police", body_year=2009)
    template = replace(generated(GeneratedPart.SIGNATURES), must_sign=("police",))
    rows = captions_of(composed(template, map_of(POLICE, wider, CARE)).document)
    assert rows["Signatures that bring it into force"] == ("The chair of Thameside LSCB", "Borough police")
    assert (rows["Other parties"], rows[ACKNOWLEDGEMENT]) == (("Children's services",), ("National police",))


def test_the_cover_says_whose_signature_brings_it_into_force() -> None:
    template = replace(text_template("x"), must_sign=("police",))
    rule = "have approved it and the chair of Thameside LSCB and Borough police have signed."
    assert rule in words_of(template, map_of(POLICE))


def test_a_signature_that_nobody_can_give_stops_signing() -> None:
    found = composed(replace(text_template("x"), must_sign=("refuge",)), map_of(POLICE)).matters
    text = "No party is of a kind that must sign: refuge."
    assert [matter.stops_signing for matter in found if matter.text == text] == [True]


def test_document_control_tells_what_the_title_page_lacks() -> None:
    template = generated(GeneratedPart.DOCUMENT_CONTROL)
    assert "Earlier versions" not in words_of(template, map_of(POLICE))
    saved = [SavedVersion("0.1", date(2026, 10, 1), "For comment")]
    document = composed(template, map_of(POLICE), saved=saved).document
    assert [text_of(each) for each in table_of(document).rows[0]] == ["0.1", "1 October 2026", "For comment"]
    facts = next(block for block in document.blocks if isinstance(block, b.Facts))
    assert [name for name, _ in facts.rows] == ["Review due", "Distribution", "Made from", "Guidance"]


def test_a_task_of_the_other_group_is_no_matter() -> None:
    assert not [text for text in matters(text_template("x"), map_of(POLICE)) if "adult support" in text]


def test_a_party_that_has_left_is_told() -> None:
    found = matters(text_template("x"), map_of(POLICE), party_ids=[POLICE.id, uuid4()])
    assert "Of the agencies chosen as parties 1 no longer takes part." in found


def test_a_party_that_is_hidden_from_members_has_not_left() -> None:
    hidden = uuid4()
    map_ = map_of(POLICE, hidden_ids=frozenset({hidden}))
    assert not [
        text for text in matters(text_template("x"), map_, party_ids=[POLICE.id, hidden]) if "no longer" in text
    ]


def test_a_matter_that_many_clauses_meet_is_told_once_with_all_of_them() -> None:
    template = template_of(
        section("a", clause("a1", "{{lead:age-assessment}}"), clause("a2", "{{lead:age-assessment}}"))
    )
    found = [each for each in composed(template, map_of(POLICE)).matters if each.function_id == "age-assessment"]
    assert [matter.clause_ids for matter in found] == [("a1", "a2")]


def test_nothing_is_left_to_settle_when_all_is_settled() -> None:
    desk = Desk("Duty desk", "020 7946 0101", open=ALWAYS)
    able = agency("Borough police", "police", desk)
    map_ = map_of(able, duties=(duty(able), duty(able, "first-response")))
    assert composed(generated(GeneratedPart.MATTERS), map_).matters == ()


def test_the_same_input_gives_the_same_bytes() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(CARE),))
    first, second = (write_word(composed(generated(GeneratedPart.CONTACTS), map_).document) for _ in range(2))
    assert first == second


def test_whom_to_call_for_a_child_in_despair_is_the_mental_health_service_although_nobody_leads_the_task() -> None:
    crisis = agency(
        "Eastmarsh mental health", "mental-health", Desk("Crisis line", "020 7946 0123", "020 7946 0124", open=OFFICE)
    )
    words = words_of(load_packs()["solace-2009"].protocols["childrens-services-and-pct"], map_of(crisis))
    row = words.split("A child in despair")[1].split("The hospital: site manager")[0]
    assert "Crisis line, 020 7946 0123" in row
    assert "Crisis line, 020 7946 0124" in row


def test_every_template_of_every_pack_composes_for_an_empty_map() -> None:
    for pack in load_packs().values():
        for template in pack.protocols.values():
            found = compose(
                template, pack, map_of(), {}, {}, title=template.title, status=b.Status.DRAFT, version="0.1",
                dated_on=TODAY, marking="x",
            )  # fmt: skip
            assert write_word(found.document).startswith(b"PK")
