"""A form: values that several controls show, headings inside a table, and pages that may leave the file alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from documents.docx_parts import complaints, names, part
from documents.samples import cell, document

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word

STATES = ("Not clear", "Clear")


def choice(key: str, at: str, states: tuple[str, ...] = STATES) -> b.ContentControl:
    return b.ContentControl(f"{key}{at}", "state", b.ControlKind.CHOICE, states, bound=key)


def form(*blocks: b.Block) -> b.Document:
    reference = b.ContentControl("reference.head", "Reference", bound="reference")
    return replace(document(*blocks), layout=b.Layout.FORM, reference=reference)


def said(*runs: b.Run) -> b.Paragraph:
    return b.Paragraph(runs)


REFERENCE = b.ContentControl("reference", "Reference", bound="reference")


def test_controls_of_one_value_are_bound_to_one_place_of_the_file() -> None:
    on = b.ContentControl("on", "day", b.ControlKind.DATE, bound="gate.on")
    post = b.ContentControl("post", "post", bound="post.lawyer", value="Council lawyer")
    file = write_word(
        form(said(choice("gate.state", ".front"), on, post, REFERENCE), said(choice("gate.state", ".end")))
    )
    assert complaints(file) == []
    xml = part(file, "word/document.xml")
    assert xml.count("/v:values[1]/v:gate.state[1]") == 2
    assert re.findall(r"<([\w.]+)>([^<]*)</\1>", part(file, "customXml/item1.xml")) == [
        ("gate.state", "Not clear"), ("gate.on", ""), ("post.lawyer", "Council lawyer"), ("reference", ""),
    ]  # fmt: skip
    store = re.findall(r'ds:itemID="([^"]+)"', part(file, "customXml/itemProps1.xml"))
    assert set(re.findall(r'w:storeItemID="([^"]+)"', xml)) == set(store)
    assert not [each for each in names(file) if "vba" in each.lower()]


def test_a_paper_that_is_no_form_has_no_part_of_values() -> None:
    assert not [each for each in names(write_word(document(said(b.Text("a"))))) if each.startswith("customXml")]


def test_one_value_that_begins_in_two_ways_is_refused() -> None:
    with pytest.raises(ValueError, match=r"The value 'gate\.state' begins as"):
        write_word(form(said(choice("gate.state", "1"), choice("gate.state", "2", ("Open", "Clear")))))


def test_a_section_that_is_written_again_in_another_file_brings_its_values() -> None:
    heads = [b.Heading(1, each, each.lower()) for each in ("One", "Two")]
    first, second = said(choice("gate.state", ".front")), said(choice("gate.state", ".end"))
    whole = form(heads[0], first, heads[1], second)
    write_word(whole)
    for each in (whole, form(heads[1], second), whole):
        assert "<gate.state>Not clear</gate.state>" in part(write_word(each), "customXml/item1.xml")


def test_a_heading_inside_a_table_is_as_wide_as_the_table() -> None:
    columns = (b.Column("A"), b.Column("B", is_filled_in=True))
    band = (b.Cell(((b.Text("Group"),),), spans=True),)
    file = write_word(form(b.Table("T", "D", columns, (band, (cell("a"), cell("b"))), is_compact=True)))
    assert complaints(file) == []
    assert part(file, "word/document.xml").count('<w:gridSpan w:val="2"/>') == 1


def test_pages_apart_have_a_head_and_foot_that_do_not_say_whose_file_it_is() -> None:
    made = form(said(b.Text("one")), b.PageBreak(is_apart=True), said(REFERENCE), b.PageBreak(), said(b.Text("three")))
    file = write_word(made)
    assert complaints(file) == []
    relations = part(file, "word/_rels/document.xml.rels")
    ids = dict(re.findall(r'Id="([^"]+)"[^>]*Target="/(word/(?:header|footer)\d\.xml)"', relations))
    sections = re.findall(r"<w:sectPr>.*?</w:sectPr>", part(file, "word/document.xml"))
    told = [
        ["".join(part(file, ids[each])) for each in re.findall(r'Reference w:type="default" r:id="([^"]+)"', section)]
        for section in sections
    ]
    assert [made.partnership in "".join(each) for each in told] == [True, False, True]
    assert [made.title in "".join(each) for each in told] == [True, False, True]
    assert all("/v:reference[1]" in each[0] for each in told)
