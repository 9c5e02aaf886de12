"""What the mark of a stop-gap means stands where one is rung, and where none is rung nowhere."""

from __future__ import annotations

from dataclasses import replace

from protocols.small import agency, clause, composed, duty, generated, map_of, section, template_of, without_desks

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.plain import write_text
from partnership.guidance.choices import CardKind, GeneratedPart, Length
from partnership.guidance.types import CardLine, ClauseTable
from partnership.protocols.composing.card import compose_card
from partnership.protocols.composing.lengths import operational
from partnership.protocols.composing.stop_gaps import LEGEND, MEANS
from partnership.protocols.composing.tables import text_of
from partnership.store.models import Agreement

POLICE = agency("Borough police")
ASKED = map_of(POLICE, duties=(duty(POLICE, state=Agreement.PROPOSED),))
ACCEPTED = map_of(POLICE, duties=(duty(POLICE),))
SILENT = map_of(without_desks(POLICE), duties=(duty(without_desks(POLICE), state=Agreement.PROPOSED),))
ROW = ("Age", "{{lead:age-assessment}}", "{{contact:age-assessment}}", "{{out-of-hours:age-assessment}}")
SHORT = {"depth": Length.OPERATIONAL}
NUMBERS = clause(
    "numbers",
    "Call.",
    **SHORT,
    table=ClauseTable("Numbers", ("What for", "Agency", "By day", "At night"), (ROW,)),
    card=(CardLine(CardKind.NUMBERS, "Numbers"),),
)
PAPER = replace(
    template_of(
        section("full", clause("law", "Ask {{lead:age-assessment}}.")),
        section("hour", NUMBERS, clause("again", "Ring {{contact:age-assessment}}.", **SHORT)),
    ),
    is_marked=True,
)


def test_it_stands_once_below_the_first_table_that_every_length_prints() -> None:
    for document in (composed(PAPER, ASKED).document, operational(composed(PAPER, ASKED).document)):
        told = [each.id for each in walk(document.blocks) if isinstance(each, b.Clause) and LEGEND in each.blocks]
        assert told == ["numbers"]


def test_a_paper_of_leads_that_answer_has_none_in_any_length() -> None:
    document = composed(PAPER, ACCEPTED).document
    for each in (document, operational(document), compose_card(document)):
        assert MEANS[1:] not in write_text(each)


def test_a_table_without_a_number_to_ring_has_none_on_the_card_either() -> None:
    document = composed(PAPER, SILENT).document
    for each in (document, operational(document), compose_card(document)):
        assert MEANS[1:] not in write_text(each)


def test_a_paper_without_lengths_tells_it_below_the_sentence_that_rings_one() -> None:
    template = template_of(section("only", clause("who", "Ask at once.\n\n- {{contact:age-assessment}}")))
    (found,) = [each for each in walk(composed(template, ASKED).document.blocks) if isinstance(each, b.Clause)]
    assert found.blocks[-1] == LEGEND


def test_a_list_of_fallbacks_has_a_row_for_each_task_without_a_lead() -> None:
    template = generated(GeneratedPart.STOP_GAPS)
    (table,) = [each for each in walk(composed(template, ASKED).document.blocks) if isinstance(each, b.Table)]
    assert [each.title for each in table.columns] == ["Task without a lead", "By day", "Nights and weekends"]
    words = [[text_of(each) for each in row] for row in table.rows]
    assert [row[0] for row in words] == ["Age assessment", "First response"]
    assert "Fallback: Borough police" in words[0][1]


def test_a_task_that_has_no_fallback_says_so_and_marks_no_gap() -> None:
    (table,) = [
        each
        for each in walk(composed(generated(GeneratedPart.STOP_GAPS), SILENT).document.blocks)
        if isinstance(each, b.Table)
    ]
    assert text_of(table.rows[0][1]).startswith("No fallback")
