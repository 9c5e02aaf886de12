"""What stands together on the pages of a Word file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from documents.docx_parts import W, body, complaints, names, text_of, tree
from documents.samples import cell, document, drawing, paragraph, words

from partnership.documents import blocks as b
from partnership.documents.word.styles import COVER_TOP
from partnership.documents.word.writer import write_word

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECK = b.Check("A01", words("x"), cell("Police", "Council"), "e", "wait", is_hard=True, source="s")
TABLE = b.Table("Desks", "D", (b.Column("A"), b.Column("B")), ((cell("one"), cell("two")),) * 3)
CAPTIONED = (
    TABLE,
    b.Facts("Card", "D", (("Post", cell("Duty desk")),)),
    b.Checklist("Checks", "D", (CHECK,)),
    b.Signatures("Sign-off", "D", ("Police",)),
)
PICTURE = b.Picture(drawing("Words"), "Told.", "Picture", 60.0)


def by_type(block: object) -> str:
    """The name of a case."""
    return type(block).__name__


def held(*blocks: b.Block, how: str = "keepNext") -> list[str]:
    """The paragraphs outside tables that say themselves, and not by their style, that they are not parted."""
    return [
        text_of(paragraph).strip()
        for paragraph in body(write_word(document(*blocks)))[0].iterchildren(W + "p")
        if paragraph.find(f"{W}pPr/{W}{how}") is not None
    ]


def style(paragraph: Any) -> str:
    """The style of a paragraph."""
    return str(paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val"))


def behind_tables(*blocks: b.Block) -> Iterator[str]:
    """The styles of the paragraphs behind the tables."""
    file = write_word(document(*blocks))
    assert complaints(file) == []
    for table in body(file)[0].iterchildren(W + "tbl"):
        yield style(table.getnext())


def clause(name: str, *blocks: b.Block, heading: str = "Head") -> b.Clause:
    """A clause with a heading."""
    return b.Clause(name, "", blocks, ("Source",), heading=heading)


def points(*texts: str) -> b.ItemList:
    """A list."""
    return b.ItemList(tuple(b.ListItem(words(text)) for text in texts))


def test_the_words_that_lead_into_a_list_stay_on_its_page() -> None:
    assert held(clause("C", paragraph("The police must:"), points("one", "two"))) == ["The police must:", "one"]


@pytest.mark.parametrize(("items", "stay"), [("a", ""), ("ab", "a"), ("abc", "ab"), ("abcd", "ac"), ("abcdefg", "af")])
def test_a_list_begins_and_ends_with_two_items_on_one_page(items: str, stay: str) -> None:
    agency = b.Paragraph(words("The refuge"), b.Style.HEADING)
    assert held(agency, points(*items)) == ["The refuge", *stay]


@pytest.mark.parametrize("below", [*CAPTIONED, PICTURE], ids=by_type)
def test_the_words_that_lead_into_a_table_stay_on_its_page(below: b.Block) -> None:
    lead = paragraph("The desks are:")
    unnumbered = b.Clause("C", "1.1", (lead, below))
    for blocks in ((lead, below), (clause("C", lead, below),), (clause("C", lead), below), (unnumbered,)):
        assert [text for text in held(*blocks) if text.endswith("The desks are:")], blocks


def test_small_print_below_a_table_is_not_held_by_the_next_one() -> None:
    note = b.Paragraph(words("Not agreed for schools."), b.Style.NOTE)
    assert held(TABLE, note, TABLE) == []


def test_the_last_two_short_clauses_of_a_part_stand_whole_on_one_page() -> None:
    clauses = [clause(f"C{n}", paragraph(f"Text {n}."), paragraph(f"More {n}.")) for n in (1, 2, 3)]
    part_and_next = (*clauses, b.PageBreak(), b.Heading(1, "Annex", "annex"), paragraph("End."))
    assert held(*part_and_next) == ["Text 2.", "More 2.", "Text 3."]
    assert held(*part_and_next, how="keepLines") == ["Text 2.", "More 2.", "Text 3.", "More 3."]


def test_where_no_new_page_follows_clauses_may_be_parted() -> None:
    clauses = [clause(f"C{n}", paragraph(f"Text {n}.")) for n in (1, 2, 3)]
    assert held(*clauses, b.Heading(1, "Next", "next"), how="keepLines") == []


def test_of_a_long_last_clause_the_last_paragraphs_stand_together() -> None:
    texts = [paragraph(f"{number} {'word ' * 80}") for number in (1, 2, 3)]
    blocks = (clause("S", paragraph("Short.")), clause("L", *texts), b.PageBreak(), paragraph("End."))
    assert [text[0] for text in held(*blocks)] == ["2"]
    assert [text[0] for text in held(*blocks, how="keepLines")] == ["2", "3"]


@pytest.mark.parametrize("extra", [(), (b.PageBreak(),)])
def test_a_section_that_is_written_again_is_held_as_it_stands_now(extra: tuple[b.Block, ...]) -> None:
    one, two = (clause(f"C{n}", paragraph(f"Text {n}.")) for n in (1, 2))
    start, end = (b.Heading(1, name, name) for name in ("Start", "End"))
    write_word(document(start, one, b.PageBreak(), two, *extra, end))
    kept = write_word(document(start, one, two, b.PageBreak(), *extra, end))
    assert kept == write_word(document(start, replace(one), replace(two), b.PageBreak(), *extra, end))


@pytest.mark.parametrize("below", CAPTIONED, ids=by_type)
def test_no_gap_below_a_table_can_fall_on_a_page_of_its_own(below: b.Block) -> None:
    first, second, last = (b.Heading(1, name, name) for name in ("One", "Two", "Last"))
    wide = (b.Landscape((first, below)), b.PageBreak(), b.Landscape((second, below)), last)
    assert list(behind_tables(*wide)) == ["Heading1", "NewPage"]
    assert list(behind_tables(first, below, b.PageBreak(), second, below, b.PageBreak(), paragraph("."))) == [
        "Heading1",
        "NewPage",
    ]


def test_a_table_that_another_follows_on_its_page_has_a_gap_below_it() -> None:
    blocks = (b.Landscape((TABLE,)), b.Landscape((TABLE, TABLE)), paragraph("Upright again."), TABLE)
    assert list(behind_tables(*blocks)) == ["Spacer", "Spacer", "NewPage", "Spacer"]


@pytest.mark.parametrize(
    ("rows", "together"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2), (8, 2), (12, 3), (18, 4), (40, 5)]
)
def test_a_table_begins_with_two_rows_on_one_page_and_ends_with_two_to_five(rows: int, together: int) -> None:
    texts = [f'Row {n} <w:pStyle w:val="X"/>' for n in range(rows)]
    file = write_word(
        document(
            b.Table("T", "D", (b.Column("A"), b.Column("B")), tuple((cell(text, "x"), cell("y")) for text in texts)),
            b.Checklist("C", "D", (CHECK,) * rows),
            b.Signatures("S", "D", tuple(texts)),
        )
    )
    tables = list(body(file).iter(W + "tbl"))
    assert len(tables) == 3
    for table in tables:
        marks = [
            [each.find(f"{W}pPr/{W}keepNext") is not None for each in row.iter(W + "p")] for row in table.iter(W + "tr")
        ][1:]
        holding = {0, *range(rows - together, rows - 1)} if rows > 2 else set()
        assert [all(row) for row in marks] == [number in holding for number in range(rows)]
        assert not any(any(row) for number, row in enumerate(marks) if number not in holding)
    assert text_of(tables[0]).count('Row 0 <w:pStyle w:val="X"/>') == 1
    assert complaints(file) == []


@pytest.mark.parametrize(
    ("version", "said"),
    [("0.3", "Version 0.3, 24 November 2009"), ("2009-11-24", "24 November 2009"), ("", "24 November 2009")],
)
def test_the_foot_of_a_page_has_the_date_once(version: str, said: str) -> None:
    file = write_word(replace(document(paragraph("x")), version=version))
    feet = [text_of(tree(file, name)).strip() for name in names(file) if name.startswith("word/footer")]
    assert feet
    assert all(foot.startswith(f"{said}\tPage") for foot in feet)


def cover(texts: int) -> list[Any]:
    """The paragraphs of a cover whose boxes hold so many words."""
    box = b.Callout(b.Tone.WARNING, "Draft", (paragraph("word " * texts),))
    facts = tuple((name, "value") for name in ("Status", "Version", "Date"))
    page = b.TitlePage("Protocol for children", "For the board", facts, (box,) * 4)
    return list(body(write_word(document(page, paragraph("Next page."))))[0])


@pytest.mark.parametrize(("texts", "is_higher"), [(5, False), (100, True)])
def test_a_cover_with_much_to_say_begins_higher_up(texts: int, *, is_higher: bool) -> None:
    spacing = cover(texts)[0].find(f"{W}pPr/{W}spacing")
    assert (spacing is not None) is is_higher
    assert spacing is None or int(spacing.get(W + "before")) < COVER_TOP


def test_between_two_boxes_of_a_cover_there_is_one_gap_and_none_at_its_end() -> None:
    styles = [style(each) for each in cover(5) if each.find(f"{W}pPr/{W}pStyle") is not None]
    boxes = styles[styles.index("CalloutWarning") :]
    assert boxes[:12] == [*["CalloutWarning", "CalloutWarning", "Spacer"] * 3, *["CalloutWarning"] * 2, "NewPage"]


def test_a_box_with_a_list_at_the_end_of_a_cover_is_no_fault() -> None:
    box = b.Callout(b.Tone.STOP, "Draft", (points("one"),))
    for blocks in ((), (TABLE,), (b.Heading(1, "Next", "next"),)):
        file = write_word(document(b.TitlePage("Title", "", (), (box, box)), *blocks))
        assert complaints(file) == []
        assert all(each.getnext().tag == W + "p" for each in body(file)[0].iterchildren(W + "tbl"))
