"""The three lengths: which clauses print, with which numbers, what the card holds, what a draft from before prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import W, body, part, text_of
from protocols.small import FUNCTIONS, agency, clause, composed, duty, map_of, section, template_of

from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.outline import walk
from partnership.documents.word.writer import write_word
from partnership.documents.wording import CONTENTS
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.choices import CardKind, GeneratedPart, Length
from partnership.guidance.types import CardLine, ClauseTable
from partnership.protocols.composing.card import compose_card
from partnership.protocols.composing.context import OwnText
from partnership.protocols.composing.duty_sheet import SheetDuties, sheets
from partnership.protocols.composing.lengths import lengths_of, operational
from partnership.protocols.composing.limits import not_in_the_longer
from partnership.protocols.composing.stop_gaps import MEANS
from partnership.protocols.printing import printed
from partnership.store.models import Role

if TYPE_CHECKING:
    from partnership.documents.blocks import Document
    from partnership.findings.facts import Duty
    from partnership.guidance.types import ProtocolTemplate

POLICE = agency("Borough police")
REFUGE = agency("Harbour House", "refuge", Desk("Line", "020 7946 0202", is_main=True, open=OFFICE))
STEP = CardLine(CardKind.STEP, "Call the police.", who="The worker", by="at once")
SHORT = {"depth": Length.OPERATIONAL}
WHOLE, REST = clause("whole", "Call the police.", **SHORT), clause("rest", "The reason is law.", split_from="whole")


def marked(*sections: object) -> ProtocolTemplate:
    """A template whose clauses say in which lengths they print."""
    return replace(template_of(*sections), is_marked=True)  # type: ignore[arg-type]  # sections of `small`


def document_of(*sections: object, own: dict[str, OwnText] | None = None) -> Document:
    """Its document for the police."""
    return composed(marked(*sections), map_of(POLICE), own_texts=own or {}).document


def numbers_in(document: Document) -> dict[str, str]:
    """The numbers of its clauses by id."""
    return {block.id: block.number for block in walk(document.blocks) if isinstance(block, b.Clause)}


PROTOCOL = (
    section("purpose", clause("aim", "Children are safe.")),
    replace(section("hour", clause("why", "Haste."), clause("steps", "The worker must call at once.", **SHORT))),
    section("law", clause("acts", "The Act."), clause("power", "See {{clause:acts}}.", **SHORT)),
)


def test_a_clause_has_the_same_number_in_each_length_and_only_those_marked_print() -> None:
    document = document_of(*PROTOCOL)
    assert lengths_of(document) == (Length.OPERATIONAL, Length.FULL)
    assert numbers_in(operational(document)) == {"steps": "2.2", "power": "3.2"}
    assert numbers_in(document).items() > numbers_in(operational(document)).items()


def test_a_reference_to_what_does_not_print_says_where_it_is() -> None:
    assert "See clause 3.1 (full paper)." in write_text(operational(document_of(*PROTOCOL)))


def test_the_contents_name_every_section_of_the_full_paper() -> None:
    contents = next(each for each in operational(document_of(*PROTOCOL)).blocks if isinstance(each, b.Contents))
    assert [(each.number, each.note) for each in contents.entries] == [("1", "full paper"), ("2", ""), ("3", "")]


def test_the_contents_of_the_operational_paper_stand_on_one_page() -> None:
    assert contents_row(document_of(*PROTOCOL)).startswith("<w:trPr><w:cantSplit/></w:trPr>")


def contents_row(document: Document) -> str:
    """The one row of the list of contents, as Word reads it."""
    written = part(write_word(operational(document)), "word/document.xml")
    return written.partition(f'<w:tblCaption w:val="{CONTENTS}"/>')[2].partition("<w:tr>")[2]


def test_a_heading_that_asks_has_no_full_stop_behind_it_where_text_runs_on() -> None:
    asked = section("tell", replace(clause("may", "Yes.", **SHORT), heading="May I tell?"))
    assert "May I tell? <" in part(write_word(operational(document_of(asked))), "word/document.xml")


def test_facts_that_stand_in_pairs_leave_no_cell_empty() -> None:
    facts = b.Facts("", "Facts.", tuple((each, b.Cell(((b.Text(each),),))) for each in ("One", "Two", "Three")))
    close = replace(document_of(*PROTOCOL), blocks=(facts,), layout=b.Layout.CLOSE)
    rows = [row.findall(W + "tc") for row in body(write_word(close)).iter(W + "tr")]
    assert [[text_of(each).strip() for each in row] for row in rows] == [
        ["One", "One", "Two", "Two"],
        ["Three", "Three"],
    ]
    assert [each.get(W + "val") for each in rows[1][1].iter(W + "gridSpan")] == ["3"]


def test_the_first_hour_stands_first_and_document_control_at_the_end() -> None:
    control = clause("control", "", generated=GeneratedPart.DOCUMENT_CONTROL, heading="Control", **SHORT)
    hour = replace(section("hour", clause("steps", "Steps.", **SHORT)), is_first_page=True)
    other = section("other", clause("more", "More.", **SHORT))
    document = operational(document_of(section("control", control), other, hour))
    assert list(numbers_in(document)) == ["steps", "more", "control"]


def test_a_protocol_that_is_not_marked_has_the_full_length_alone() -> None:
    document = composed(template_of(section("one", clause("steps", "Steps.", **SHORT))), map_of(POLICE)).document
    assert lengths_of(document) == (Length.FULL,)


def test_a_frozen_version_is_printed_in_each_length_as_before_it_was_frozen() -> None:
    document = document_of(
        section("hour", clause("steps", "The worker: call the police. Done at once.", **SHORT, card=(STEP,)))
    )
    thawed = from_json(to_json(document))
    assert operational(thawed) == operational(document)
    assert compose_card(thawed) == compose_card(document)


def test_a_version_with_other_words_over_its_matters_prints_none_of_them_without_their_table() -> None:
    """A version keeps the words of the day on which it was saved."""
    document = document_of(
        section("hour", clause("steps", "Ask {{deputy:age-assessment}}.", **SHORT)),
        section("matters", clause("open", "What is open.", generated=GeneratedPart.MATTERS, **SHORT), is_annex=True),
    )
    table = next(each for each in document.blocks if isinstance(each, b.Table) and "tidy" in each.caption.casefold())
    before = b.Paragraph((b.Text("Each of these has a post."),))
    at = document.blocks.index(table)
    older = replace(document, blocks=(*document.blocks[:at], before, *document.blocks[at:]))
    assert "Each of these has a post." in write_text(older)
    assert "Each of these has a post." not in write_text(operational(older))


def test_a_draft_that_rewrote_a_clause_before_it_was_parted_does_not_print_the_other_half() -> None:
    before, since = OwnText("All in one: call; the reason is law."), OwnText("Call us.", parts=("rest",))
    sections = section("one", WHOLE, REST)
    assert list(numbers_in(document_of(sections, own={"whole": before}))) == ["whole"]
    assert list(numbers_in(document_of(sections, own={"whole": since}))) == ["whole", "rest"]
    assert list(numbers_in(document_of(sections, own={"whole": OwnText(is_left_out=True, reason="Elsewhere")}))) == []


def test_words_that_an_own_text_does_not_have_any_more_stand_on_no_card() -> None:
    sections = section("hour", clause("steps", "The worker: call the police. At once.", **SHORT, card=(STEP,)))
    assert "Call the police." in write_text(compose_card(document_of(sections)))
    changed = document_of(sections, own={"steps": OwnText("Ring the duty desk.")})
    assert "Call the police." not in write_text(compose_card(changed))


def test_a_line_is_bold_to_its_first_stop_also_beyond_what_the_map_says_in_it() -> None:
    line = CardLine(CardKind.STEP, "Has {{lead:first-response}} the name? Then wait.", who="The worker", by="at once")
    steps = clause(
        "steps", "The worker asks: has {{lead:first-response}} the name? Then wait. At once.", **SHORT, card=(line,)
    )
    map_ = map_of(POLICE, duties=(duty(POLICE, "first-response"),))
    card = compose_card(composed(marked(section("hour", steps)), map_).document)
    (row,) = next(each for each in walk(card.blocks) if isinstance(each, b.Table)).rows
    assert [(run.text, run.bold) for run in row[2].paragraphs[0] if isinstance(run, b.Text)] == [
        ("Has ", True),
        (" the name? ", True),
        ("Then wait.", False),
    ]


def test_a_card_says_who_reads_it_and_one_from_before_it_did_says_nothing_of_that() -> None:
    steps = section("hour", clause("steps", "The worker: call the police. At once.", **SHORT, card=(STEP,)))
    whole = composed(replace(marked(steps), card_for="members of the board"), map_of(POLICE)).document
    heads = [
        next(each.text for each in compose_card(document).blocks if isinstance(each, b.Strip))
        for document in (whole, replace(whole, card_for=""))
    ]
    assert heads == ["Thameside · members of the board", "Thameside"]


def test_duties_that_have_each_their_own_time_stand_under_their_table_without_an_order() -> None:
    table = ClauseTable(
        "Before a meeting", ("Who", "What", "By when"), (("Members", "Read the papers", "the day before"),)
    )
    line = CardLine(CardKind.DUTY, "Read the papers", who="Members", by="the day before")
    card = compose_card(document_of(section("hour", clause("read", "Do this.", table=table, **SHORT, card=(line,)))))
    assert "Before a meeting" in [each.text for each in card.blocks if isinstance(each, b.Heading)]
    (drawn,) = [each for each in card.blocks if isinstance(each, b.Table)]
    assert [column.title for column in drawn.columns] == ["Who", "What", "By when"]
    assert "in this order" not in write_text(card)


def test_an_annex_is_named_with_the_full_paper_wherever_it_does_not_stand() -> None:
    line = CardLine(CardKind.NEVER, "Nobody keeps what {{section:kept}} and {{clause:law}} forbid")
    document = document_of(
        section("hour", clause("never", f"{line.text}.", **SHORT, card=(line,)), clause("law", "The Act.")),
        section("kept", clause("list", "A list.", **SHORT), is_annex=True),
    )
    said = {length: " ".join(write_text(printed(document, length)).split()) for length in lengths_of(document)}
    assert "what Annex A and clause 1.2 forbid" in said[Length.FULL]
    assert "what Annex A and clause 1.2 (full paper) forbid" in said[Length.OPERATIONAL]
    assert "what Annex A (full paper) and clause 1.2 forbid" in said[Length.CARD]


def test_the_desk_of_a_post_that_an_operational_clause_names_stands_in_its_annex(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A post is named in words, without a number: whoever looks for it finds it in the annex, by day and at night."""
    posts = tuple(replace(each, called=("the warden",)) if each.id == "first-response" else each for each in FUNCTIONS)
    monkeypatch.setattr("protocols.small.FUNCTIONS", posts)
    annex = section("desks", clause("list", "", generated=GeneratedPart.DESKS, **SHORT), is_annex=True)
    map_ = map_of(REFUGE, duties=(duty(REFUGE, "first-response"),))
    found = [
        "020 7946 0202" in write_text(operational(composed(marked(section("one", each), annex), map_).document))
        for each in (
            clause("tell", "Whoever sees it must tell the warden.", **SHORT),
            clause("tell", "Whoever sees it must tell the wardens of the park.", **SHORT),
        )
    ]
    assert found == [True, False]


def test_the_card_draws_steps_numbers_and_the_pathway_in_four_panels() -> None:
    numbers = ClauseTable(
        "Numbers", ("What for", "By day", "At night"), (("Danger", "{{contact:first-response}}", "–"),)
    )
    way = ClauseTable("Way", ("Step", "Beside it", "Then"), (("Hurt?", "yes → a doctor", "no"), ("Plan", "", "")))
    document = compose_card(
        document_of(
            section(
                "hour",
                clause("steps", "The worker: call the police. At once.", **SHORT, card=(STEP,)),
                clause("rung", "Whom.", table=numbers, **SHORT, card=(CardLine(CardKind.NUMBERS, "Numbers"),)),
                clause("way", "How.", table=way, **SHORT, card=(CardLine(CardKind.PATHWAY, "Way"),)),
            )
        )
    )
    assert sum(isinstance(each, b.ColumnBreak) for each in document.blocks) == 3
    pathway = next(each for each in document.blocks if isinstance(each, b.Pathway))
    assert (pathway.steps[0].arrow, pathway.steps[0].beside, pathway.steps[0].below) == (
        "yes",
        (b.Text("a doctor"),),
        "no",
    )
    assert write_word(document)
    assert "doc-pathway" in write_html(document)


def card_with(at_day: str, *duties: Duty) -> Document:
    """A card with one row of numbers, for danger."""
    table = ClauseTable("Numbers", ("What for", "By day", "At night"), (("Danger", at_day, "–"),))
    rung = clause("rung", "Whom.", table=table, **SHORT, card=(CardLine(CardKind.NUMBERS, "Numbers"),))
    return compose_card(composed(marked(section("hour", rung)), map_of(POLICE, REFUGE, duties=duties)).document)


def test_the_number_at_the_head_of_the_second_page_says_what_it_is_for() -> None:
    leads = (duty(POLICE, "first-response"), duty(REFUGE, "age-assessment"))
    both = "{{contact:first-response}}; {{contact:age-assessment}}"
    heads = [
        [each.text for each in card_with(cell, *leads).blocks if isinstance(each, b.Strip)][-1]
        for cell in ("{{contact:first-response}}", both)
    ]
    assert heads == ["999 in danger. Danger: by day Duty desk, 020 7946 0101", "999 in danger"]


def test_a_number_that_answers_day_and_night_is_said_to_at_the_head_of_the_second_page() -> None:
    police = agency("Borough police", "police", Desk("Control room", "020 7946 0401", is_main=True, open=ALWAYS))
    row = ("Danger", "{{contact:first-response}}", "{{out-of-hours:first-response}}")
    table = ClauseTable("Numbers", ("What for", "By day", "At night"), (row,))
    rung = clause("rung", "Whom.", table=table, **SHORT, card=(CardLine(CardKind.NUMBERS, "Numbers"),))
    map_ = map_of(police, duties=(duty(police, "first-response"),))
    card = compose_card(composed(marked(section("hour", rung)), map_).document)
    assert "999 in danger. Danger: day and night Control room, 020 7946 0401" in [
        each.text for each in card.blocks if isinstance(each, b.Strip)
    ]
    assert write_text(card).count("Control room") == 2


def test_what_links_two_numbers_in_a_sentence_begins_no_line_of_a_card() -> None:
    cell = "Adults: {{contact:first-response}}; families: {{contact:first-response}}"
    card = card_with(cell, duty(POLICE, "first-response"))
    (table,) = [block for block in walk(card.blocks) if isinstance(block, b.Table) and len(block.columns) == 3]
    lines = ["".join(getattr(run, "text", "") for run in runs) for runs in table.rows[0][1].paragraphs]
    assert [each for each in lines if "families" in each] == ["families: "]


def test_a_card_explains_a_stop_gap_where_it_prints_one() -> None:
    cell = "{{contact:first-response}}"
    assert MEANS in write_text(card_with(cell, duty(POLICE, "first-response", Role.SUPPORTS)))
    assert MEANS not in write_text(card_with(cell, duty(POLICE, "first-response")))


def test_what_a_shorter_paper_says_and_the_longer_does_not_is_found() -> None:
    document = document_of(
        section("hour", clause("steps", "The worker: call the police. At once.", **SHORT, card=(STEP,)))
    )
    assert not_in_the_longer(document) == ()
    heading, steps = document.blocks[-2:]
    assert isinstance(steps, b.Clause)
    other = replace(steps, card=(b.CardWords("step", (b.Text("Wait."),)),))
    assert not_in_the_longer(replace(document, blocks=(heading, other))) == (
        "the card says “Wait.”, and clause 1.1 does not",
    )


def test_what_an_agency_signs_for_is_what_operational_clauses_put_on_it() -> None:
    text = "The police must send an officer at once. The council must wait.\n\nThe police must:\n\n- keep a log;\n- tell us."
    document = document_of(
        section("one", clause("duty", text, **SHORT), clause("law", "The police must know the law."))
    )
    found = [(each.text, each.by, each.clause) for each in SheetDuties(document).of(("the police",))]
    assert found == [("Send an officer at once.", "At once", "1.1"), ("Keep a log", "", "1.1"), ("Tell us", "", "1.1")]


def test_what_others_must_do_with_an_agency_is_no_duty_of_it() -> None:
    text = "The police must have been asked whether they object. The police must be told. The police must answer."
    document = document_of(section("one", clause("duty", text, **SHORT)))
    assert [each.text for each in SheetDuties(document).of(("the police",))] == ["Answer."]


def test_a_duty_has_its_own_time_and_not_that_of_another_in_its_sentence() -> None:
    text = "The council must tell the police before the child sleeps; the police must flag it within two hours."
    document = document_of(section("one", clause("duty", text, **SHORT)))
    assert [each.by for each in SheetDuties(document).of(("the police",))] == ["Within two hours"]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("The police must offer help within 24 hours; the council must see that it is known.", "Within 24 hours"),
        ("The council must offer help within 24 hours; the police must see that it is known.", ""),
        ("The police must see that it is known; the council must offer help within 24 hours.", ""),
        ("The police must ring the desk; at night the other one; within 24 hours.", "Within 24 hours"),
        (
            "Officers are trained within 3 months of joining; the police must hold the course.",
            "Within 3 months of joining",
        ),
        ("The police must tell them what is known: sexes, hours; the address not before the day.", ""),
    ],
)
def test_a_duty_without_a_time_has_none_of_another_in_its_sentence(text: str, by: str) -> None:
    document = document_of(section("one", clause("duty", text, **SHORT)))
    assert [each.by for each in SheetDuties(document).of(("the police",))] == [by]


def test_who_is_told_something_has_no_duty_by_it() -> None:
    table = ClauseTable("Who is told", ("Who", "What", "Why"), (("The police", "The decision", "For the charge"),))
    document = document_of(section("one", clause("told", "They are told.", **SHORT, table=table)))
    assert SheetDuties(document).of(("the police",)) == ()


def test_a_sheet_says_what_is_doubtful_about_a_number_or_missing() -> None:
    number, none = b.Filled("020 7946 0148", "2026, unconfirmed"), b.Gap("no night number")
    told = b.Paragraph((b.Text("The police must ring "), number, b.Text("; at night "), none, b.Text(".")))
    document = document_of(section("one", clause("duty", "The police must ring.", **SHORT)))
    blocks = (replace(each, blocks=(told,)) if isinstance(each, b.Clause) else each for each in document.blocks)
    (found,) = SheetDuties(replace(document, blocks=tuple(blocks))).of(("the police",))
    assert found.text == "Ring 020 7946 0148 (2026, unconfirmed); at night [To settle: no night number]."


def test_the_sheet_prints_whom_an_agency_calls_and_not_its_own_number() -> None:
    table = ClauseTable(
        "Numbers",
        ("What for", "Agency", "By day", "At night"),
        (
            ("Danger", "Borough police", "020 7946 0401", "020 7946 0401"),
            ("A bed", "The council", "020 7946 0142", "STOP-GAP 020 7946 0611"),
        ),
    )
    numbers = clause("numbers", "Call.", **SHORT, table=table, card=(CardLine(CardKind.NUMBERS, "Numbers"),))
    document = document_of(section("one", numbers, clause("duty", "Borough police must come at once.", **SHORT)))
    found = sheets(document, [("Borough police", (), ())])
    assert found is not None
    said = write_text(found)
    assert "STOP-GAP 020 7946 0611" in said
    assert "020 7946 0401" not in said
