"""A document in parts: where each begins, what is left out, and how a reference leads from one to another."""

from __future__ import annotations

from documents.samples import document, paragraph

from partnership.documents import blocks as b
from partnership.documents.parts import homes_of, parts_of, place_in
from partnership.documents.writers.html import write_part

FIRST = (b.Heading(1, "First", "section-first", "1"), b.Clause("one", "1.1", (paragraph("See "),)))
SECOND = (b.Heading(1, "Second", "section-second", "2"), b.Clause("two", "2.1", (paragraph("Words"),)))


def test_each_section_is_a_part_and_so_is_what_stands_before_the_first() -> None:
    parts = parts_of(document(b.Contents(), paragraph("Cover"), *FIRST, b.PageBreak(), b.Landscape(SECOND)))
    assert [(part.id, part.title) for part in parts] == [
        ("start", "Title page"),
        ("section-first", "1 First"),
        ("section-second", "2 Second"),
    ]
    assert [clause.id for clause in parts[2].clauses] == ["two"]
    assert parts[2].pieces == SECOND


def test_a_part_that_nobody_knows_is_the_first() -> None:
    parts = parts_of(document(*FIRST, *SECOND))
    assert [place_in(parts, asked) for asked in ("section-second", "nothing", "")] == [1, 0, 0]


def test_every_anchor_has_its_part() -> None:
    homes = homes_of(parts_of(document(*FIRST, *SECOND)))
    assert homes == {
        "section-first": "section-first",
        "one": "section-first",
        "section-second": "section-second",
        "two": "section-second",
    }


def test_a_reference_to_another_part_leads_to_its_page_and_one_within_stays() -> None:
    near, far = b.Reference("one", "1.1"), b.Reference("two", "2.1")
    clause = b.Clause("one", "1.1", (b.Paragraph((near, far)),))
    whole = document(FIRST[0], clause, *SECOND)
    part = parts_of(whole)[0]
    html = "".join(
        text for _, text in write_part(whole, part.blocks, lambda anchor: "?part=x&y" if anchor == "two" else "")
    )
    assert 'href="#doc-one"' in html
    assert 'href="?part=x&amp;y#doc-two"' in html
    assert "Words" not in html
