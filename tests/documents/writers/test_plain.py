from __future__ import annotations

from documents.samples import document, everything, paragraph, words

from partnership.documents import blocks as b
from partnership.documents.writers.plain import write_text


def test_a_clause_shows_number_heading_text_and_source() -> None:
    clause = b.Clause("C", "4.2", (paragraph("Act at once."),), ("SOLACE 2009, 2.4",), heading="First hour")
    assert write_text(document(clause)) == "4.2 First hour\n\nAct at once.\n\nSource: SOLACE 2009, 2.4\n"


def test_lists_are_numbered_and_set_in() -> None:
    inner = b.ItemList((b.ListItem(words("inner")),))
    text = write_text(
        document(b.ItemList((b.ListItem(words("one"), inner), b.ListItem(words("two"))), is_ordered=True))
    )
    assert text == "1. one\n   - inner\n2. two\n"


def test_gaps_and_notes_stand_in_words() -> None:
    text = write_text(document(b.Paragraph((b.Gap("no lead"), b.Text(" "), b.Filled("Desk", "unconfirmed")))))
    assert text == "[To settle: no lead] Desk (unconfirmed)\n"


def test_every_check_has_a_box_and_its_state() -> None:
    assert "[ ] Not cleared | A01 Consent is recorded Source: SOLACE 2009, 3.1 | Police" in write_text(everything())


def test_a_place_to_fill_in_shows_what_may_be_chosen_a_hint_or_room() -> None:
    state = b.ContentControl("s", "state", b.ControlKind.CHOICE, ("Open", "Done"))
    spaces = b.ContentControl("on", "day", b.ControlKind.DATE), b.ContentControl("by", "by", hint="")
    text = write_text(document(b.Paragraph((state, *spaces, b.ContentControl("why", "reason")))))
    assert text == "[Open / Done][dd/mm/yyyy][......][write here]\n"
