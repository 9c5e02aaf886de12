"""Two documents laid side by side: what is different outside of clauses."""

from __future__ import annotations

from dataclasses import replace

from protocols.small import agency, composed, duty, generated, map_of

from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.guidance.types import GeneratedPart
from partnership.protocols.comparing.comparison import compared
from partnership.protocols.comparing.diff import ClauseChangeKind

POLICE, CARE = agency("Borough police"), agency("Children's services", "childrens-services")


def test_two_that_say_the_same_have_no_difference() -> None:
    document = composed(generated(GeneratedPart.CONTACTS), map_of(POLICE)).document
    assert compared(document, from_json(to_json(document))).is_empty


def test_a_title_and_a_fact_are_told_by_name() -> None:
    before = composed(generated(GeneratedPart.CONTACTS), map_of(POLICE)).document
    after = composed(
        generated(GeneratedPart.CONTACTS), map_of(POLICE), title="Another protocol", version="0.2"
    ).document
    found = compared(before, after).facts
    assert [(each.name, each.change) for each in found] == [
        ("Title", ClauseChangeKind.CHANGED),
        ("Version", ClauseChangeKind.CHANGED),
    ]


def test_who_signs_and_what_the_register_says_are_told_apart_from_other_tables() -> None:
    part = generated(GeneratedPart.RESPONSIBILITIES)
    before = composed(part, map_of(POLICE, CARE, duties=(duty(POLICE),))).document
    after = composed(part, map_of(POLICE, CARE, duties=(duty(CARE),))).document
    found = compared(before, after)
    assert any("lead was" in line for line in found.register)
    signed = [replace(each, blocks=(*each.blocks, b.Signatures("Sign-off", "", names))) for each, names in
              ((before, ("Borough police", "Housing")), (before, ("Borough police", "Health")))]  # fmt: skip
    parties = compared(*signed).parties
    assert {(each.name, each.change) for each in parties} == {
        ("Health", ClauseChangeKind.ADDED),
        ("Housing", ClauseChangeKind.GONE),
    }


def test_rows_of_other_tables_are_told_by_their_first_cell_even_when_two_begin_alike() -> None:
    def document(*rows: tuple[str, str]) -> b.Document:
        cells = tuple(tuple(b.Cell(((b.Text(text),),)) for text in row) for row in rows)
        head = composed(generated(GeneratedPart.CONTACTS), map_of(POLICE)).document
        return replace(head, blocks=(b.Table("Sharing", "", (b.Column("What"), b.Column("Rule")), cells),))

    found = compared(
        document(("Name", "yes"), ("Name", "no")), document(("Name", "yes"), ("Name", "never"), ("Address", "no"))
    )
    assert [(caption, [(each.name, each.change) for each in rows]) for caption, rows in found.tables] == [
        ("Sharing", [("Name (2)", ClauseChangeKind.CHANGED), ("Address", ClauseChangeKind.ADDED)])
    ]
