from __future__ import annotations

import io
import random
import re
import threading
from collections.abc import Callable

import docx
import pytest
from documents.docx_parts import W, body, complaints, names, notes, part, text_of, tokens
from documents.samples import cell, document, everything, paragraph, with_text, words

from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.outline import outline
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text

HOSTILE = {
    "markup": "</w:t></w:r></w:p><script>alert(1)</script> & <Ltd> \"quoted\" 'single'",
    "a field": '{ DDEAUTO cmd "/c calc" } INCLUDETEXT REF c_x \\r \\h =cmd()',
    "slots": "{{lead:police}} {{ }} {0} %s ${x} {% for %}",
    "right to left": "مرحبا بالعالم שלום \u202eevil\u202c",
    "emoji": "🧒🏽👩‍👩‍👧 𝔘𝔫𝔦",
    "accents": "Phạm Văn Đồng, Łódź, Ștefan",
    "an entity": "&lt;&#0;&nbsp; ]]> <!-- <?xml <!DOCTYPE x>",
    "spaces": "  two  spaces\u00a0and\ttab\nand line ",
    "very long": "agency " * 3000,
    "one long word": "x" * 10_000,
}
WATERMARKED = {
    b.Status.DRAFT: "DRAFT",
    b.Status.CONSULTATION: "DRAFT FOR CONSULTATION",
    b.Status.SUPERSEDED: "SUPERSEDED",
}


@pytest.mark.parametrize("status", list(b.Status))
def test_a_document_with_every_kind_of_block_has_no_fault_and_no_warning(status: b.Status) -> None:
    assert complaints(write_word(everything(status))) == []


def test_a_document_with_page_numbers_in_its_contents_has_no_fault() -> None:
    file = write_word(everything(), pages={"purpose": 3, "words": 3, "first": 4})
    assert complaints(file) == []
    assert "PAGEREF c_purpose" in part(file, "word/document.xml")


def test_an_empty_document_has_no_fault() -> None:
    assert complaints(write_word(document())) == []


def test_empty_text_everywhere_is_no_fault() -> None:
    assert complaints(write_word(with_text(""))) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_shown_as_it_was_typed(text: str) -> None:
    file = write_word(with_text(text))
    assert complaints(file) == []
    clause = next(
        p
        for p in body(file).iter(W + "p")
        if any("c_clause" in (m.get(W + "name") or "") for m in p.iter(W + "bookmarkStart"))
    )
    assert text_of(clause)[1:] == text
    assert set(re.findall(r"<w:instrText[^>]*> (\w+)", part(file, "word/document.xml"))) <= {"TOC", "REF"}


@pytest.mark.parametrize("seed", range(12))
def test_any_text_goes_in_and_comes_out_unchanged(seed: int) -> None:
    chance = random.Random(seed)
    ranges = [(32, 126), (0xA0, 0x24F), (0x5D0, 0x6FF), (0x1E00, 0x1EFF), (0x1F300, 0x1F6FF), (0xE000, 0xFFFD)]
    text = "".join(chr(chance.randint(*chance.choice(ranges))) for _ in range(200))
    file = write_word(document(paragraph(text), b.Table("T", "D", (b.Column(text),), ((cell(text),),))))
    read = docx.Document(io.BytesIO(file))
    assert read.paragraphs[0].text == text
    assert [each.cells[0].text for each in read.tables[0].rows] == [text, text]


@pytest.mark.parametrize("code", [0x0, 0x8, 0xB, 0x1B, 0x7F, 0x9F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_a_character_that_xml_cannot_hold_stops_the_file(code: int) -> None:
    with pytest.raises(ValueError, match=f"U\\+{code:04X}"):
        write_word(document(paragraph(f"before{chr(code)}after")))


@pytest.mark.parametrize("where", ["title", "partnership", "marking", "version", "subject"])
def test_a_control_character_in_header_or_properties_stops_the_file(where: str) -> None:
    broken = b.Document(**{**{f: getattr(document(), f) for f in b.Document.__dataclass_fields__}, where: "a\x00b"})
    with pytest.raises(ValueError, match=r"U\+0000"):
        write_word(broken)


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_word(everything()) == write_word(everything())


def test_threads_do_not_mix_their_documents() -> None:
    wanted = {n: write_word(document(paragraph(f"text {n}"), title=f"Title {n}")) for n in range(6)}
    got: dict[int, list[bytes]] = {n: [] for n in wanted}

    def work(n: int) -> None:
        got[n] += [write_word(document(paragraph(f"text {n}"), title=f"Title {n}")) for _ in range(10)]

    threads = [threading.Thread(target=work, args=(n,)) for n in wanted]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert all(file == wanted[n] for n, files in got.items() for file in files)


def test_a_stored_tree_gives_the_same_bytes() -> None:
    assert write_word(from_json(to_json(everything()))) == write_word(everything())


def test_a_document_stored_on_another_day_has_its_own_date_only() -> None:
    properties = part(write_word(everything()), "docProps/core.xml")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", properties)) == {"2009-11-24T00:00:00Z"}


def test_python_docx_reads_the_text_of_every_clause() -> None:
    read = {p.text for p in docx.Document(io.BytesIO(write_word(everything()))).paragraphs}
    assert {"In this order:", "Make the child safe", "On its side.", "In an annex.", "a point"} <= read


def test_the_state_of_every_check_is_chosen_from_a_list_and_a_hard_stop_is_cleared_or_not() -> None:
    lists = list(body(write_word(everything())).iter(W + "dropDownList"))
    assert [[item.get(W + "displayText") for item in each] for each in lists] == [
        ["Not cleared", "Cleared"],
        ["Open", "Done", "Not applicable: reason recorded"],
    ]
    shown = [text_of(each.getparent().getparent().find(W + "sdtContent")) for each in lists]
    assert shown == ["Not cleared", "Open"]


def test_python_docx_reads_what_a_hard_stop_does() -> None:
    tables = docx.Document(io.BytesIO(write_word(everything()))).tables
    checks = next(t for t in tables if t.rows[0].cells[0].text == "Tick")
    assert [row.cells[4].text for row in checks.rows[1:]] == ["Hard stop", "Complete or explain"]


def test_every_party_has_spaces_for_post_name_and_date_that_are_filled_in_word() -> None:
    tags = [tag.get(W + "val") for tag in body(write_word(everything())).iter(W + "tag")]
    assert [tag for tag in tags if tag.startswith("sign:")] == [
        f"sign:1:{party}:{what}" for party in (1, 2) for what in ("post", "name", "date")
    ]


def test_a_hard_stop_says_so_in_words() -> None:
    file = write_word(
        document(
            b.Checklist("C", "D", (b.Check("A", words("x"), cell("Police"), "e", "wait", is_hard=True, source=""),))
        )
    )
    assert "Hard stop: wait" in text_of(body(file))


def test_every_check_has_a_box_that_can_be_ticked_and_a_date() -> None:
    xml = part(write_word(everything()), "word/document.xml")
    assert xml.count("<w14:checkbox>") == 2
    assert xml.count("<w:date>") == 2 + 2


@pytest.mark.parametrize("status", list(b.Status))
def test_watermark_header_and_property_say_the_same_status(status: b.Status) -> None:
    file = write_word(everything(status))
    for header in ("word/header1.xml", "word/header2.xml"):
        marks = re.findall(r'id="PowerPlusWaterMarkObject\d+".*? string="([^"]*)"', part(file, header))
        assert marks == ([WATERMARKED[status]] if status in WATERMARKED else [])
        assert f">{everything(status).status_words}<" in part(file, header)
        assert "Restricted: for the partnership only" in part(file, header)
        assert "Exampleton Partnership" in part(file, header)
    assert f"<cp:contentStatus>{everything(status).status_words}</cp:contentStatus>" in part(file, "docProps/core.xml")
    assert str(status) in everything(status).file_name


def test_every_section_uses_a_header_and_a_footer() -> None:
    sections = list(body(write_word(everything())).iter(W + "sectPr"))
    assert len(sections) == 3
    assert all(len(s.findall(W + "headerReference")) == len(s.findall(W + "footerReference")) == 1 for s in sections)


def test_the_footer_has_page_x_of_y_the_version_and_the_date() -> None:
    footer = part(write_word(everything()), "word/footer1.xml")
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert "Version 0.3, 24 November 2009" in footer


def test_the_author_is_the_partnership() -> None:
    properties = docx.Document(io.BytesIO(write_word(everything()))).core_properties
    assert (properties.author, properties.last_modified_by) == ("Exampleton Partnership", "Exampleton Partnership")
    assert (properties.title, properties.subject) == ("Protocol for children", "Multi-agency protocol")
    assert (properties.language, properties.version) == ("en-GB", "0.3")


def test_a_long_title_is_shortened_in_the_header_only() -> None:
    title = "Protocol for safeguarding children who may have been trafficked " * 3
    file = write_word(document(paragraph("x"), title=title.strip()))
    assert title.strip() not in part(file, "word/header1.xml")
    assert f"<dc:title>{title.strip()}</dc:title>" in part(file, "docProps/core.xml")


def test_the_entries_of_the_contents_are_the_headings() -> None:
    sample = everything()
    entries = [
        text_of(p).strip("\n")
        for p in body(write_word(sample)).iter(W + "p")
        if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(W + "val") in ("TOC1", "TOC2")
    ]
    assert entries == [f"{e.number}\t{e.text}" if e.number else e.text for e in outline(sample).contents]
    assert "Without a number" not in " ".join(entries)


def test_contents_without_page_numbers_ask_for_none_and_nothing_asks_to_update() -> None:
    file = write_word(everything())
    assert r'TOC \o "1-2" \n \h \z \u' in part(file, "word/document.xml")
    assert "updateFields" not in part(file, "word/settings.xml")


def test_every_contents_entry_leads_to_a_bookmark_that_is_there() -> None:
    tree = body(write_word(everything()))
    marks = {m.get(W + "name") for m in tree.iter(W + "bookmarkStart")}
    assert {h.get(W + "anchor") for h in tree.iter(W + "hyperlink") if h.get(W + "anchor")} <= marks


def test_a_reference_to_a_clause_is_a_live_number() -> None:
    xml = part(write_word(everything()), "word/document.xml")
    assert r"REF c_FIRST_01 \r \h" in xml
    assert r"REF c_annex \r \h" in xml


def test_a_clause_whose_number_no_list_gives_shows_the_number_as_text() -> None:
    tree = body(write_word(everything()))
    clause = next(
        p for p in tree.iter(W + "p") if any(m.get(W + "name") == "c_FIRST_03" for m in p.iter(W + "bookmarkStart"))
    )
    assert text_of(clause).strip() == "2.9"


@pytest.mark.parametrize("write", [write_word, write_html, write_text])
def test_a_reference_to_what_is_not_included_is_refused(write: Callable[[b.Document], object]) -> None:
    with pytest.raises(ValueError, match="not included"):
        write(document(b.Paragraph((b.Reference("GONE-01", "9.9"),))))


@pytest.mark.parametrize("write", [write_word, write_html, write_text])
def test_an_anchor_used_twice_is_refused(write: Callable[[b.Document], object]) -> None:
    with pytest.raises(ValueError, match="anchor 'same'"):
        write(document(b.Heading(1, "One", "same", "1"), b.Clause("same", "1.1", (paragraph("x"),))))


@pytest.mark.parametrize("write", [write_word, write_html, write_text])
@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//example.org",
        "http:",
        "ftp://example.org",
        " https://example.org",
    ],
)
def test_a_link_that_leads_elsewhere_than_allowed_is_refused(write: Callable[[b.Document], object], href: str) -> None:
    with pytest.raises(ValueError, match="only http, https, mailto and tel"):
        write(document(b.Paragraph((b.Link("x", href),))))


def test_links_go_out_through_relationships_and_each_address_once() -> None:
    links = b.Paragraph((b.Link("a", "https://example.org/?x=1&y=2"), b.Link("b", "https://example.org/?x=1&y=2")))
    relations = part(write_word(document(links)), "word/_rels/document.xml.rels")
    assert relations.count('Target="https://example.org/?x=1&amp;y=2" TargetMode="External"') == 1


def test_ids_that_are_long_or_alike_have_bookmarks_of_their_own() -> None:
    ids = ["a-b", "a_b", "A-B", "x" * 60, "x" * 59 + "y", "ümlaut", "with space"]
    sample = document(*(b.Clause(each, "", (paragraph(each),)) for each in ids))
    assert complaints(write_word(sample)) == []
    marks = [entry.bookmark for entry in outline(sample).entries]
    assert len({mark.lower() for mark in marks}) == len(ids)
    assert all(len(mark) <= 40 for mark in marks)


def test_a_row_that_does_not_fit_its_table_is_refused() -> None:
    with pytest.raises(ValueError, match="has 1 cells; it needs 2"):
        write_word(document(b.Table("Short", "", (b.Column("a"), b.Column("b")), ((cell("only"),),))))


def test_a_list_three_deep_is_refused() -> None:
    deep = b.ItemList(
        (b.ListItem(words("1"), b.ItemList((b.ListItem(words("2"), b.ItemList((b.ListItem(words("3")),))),))),)
    )
    with pytest.raises(ValueError, match="one list inside it"):
        write_word(document(deep))


def test_each_numbered_list_starts_at_one() -> None:
    one = b.ItemList((b.ListItem(words("x")),), is_ordered=True)
    file = write_word(document(one, one))
    used = [n.get(W + "val") for n in body(file).iter(W + "numId")]
    assert len(set(used)) == 2
    assert part(file, "word/numbering.xml").count("<w:startOverride") == 4


def test_tables_repeat_their_heading_row_and_tell_what_they_are() -> None:
    tables = list(body(write_word(everything())).iter(W + "tbl"))
    assert tables
    for table in tables:
        look = table.find(f"{W}tblPr/{W}tblLook")
        has_head = table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        assert look.get(W + "firstRow") == str(int(has_head))
        assert has_head or look.get(W + "firstColumn") == "1"
        assert table.find(f"{W}tblPr/{W}tblCaption").get(W + "val")
        grid = [int(c.get(W + "w")) for c in table.find(W + "tblGrid")]
        assert all(
            [int(c.find(f"{W}tcPr/{W}tcW").get(W + "w")) for c in row.findall(W + "tc")] == grid
            for row in table.findall(W + "tr")
        )
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in table.findall(W + "tr"))


def test_the_wide_part_of_a_clause_takes_its_number_and_heading_along() -> None:
    wide = b.Clause("wide", "1.1", (b.Landscape((paragraph("wide text"),)),), heading="Wide")
    tree = body(
        write_word(document(paragraph("upright"), b.Heading(1, "Matrix", "m", "1"), wide, paragraph("upright again")))
    )
    sections = [[]]
    for p in tree.iter(W + "p"):
        sections[-1].append(text_of(p).strip())
        if p.find(f"{W}pPr/{W}sectPr") is not None:
            sections.append([])
    assert [[text for text in each if text] for each in sections] == [
        ["upright"],
        ["Matrix", "Wide", "wide text"],
        ["upright again"],
    ]


def test_the_template_is_lean() -> None:
    assert not [n for n in names(write_word(everything())) if "customXml" in n or "thumbnail" in n or "Effects" in n]
    settings = part(write_word(everything()), "word/settings.xml")
    assert '<w:zoom w:percent="100"/>' in settings
    assert 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings


def test_the_whole_document_is_in_british_english() -> None:
    file = write_word(everything())
    assert re.findall(r'<w:lang w:val="([^"]*)"', part(file, "word/styles.xml")) == ["en-GB"]
    assert 'themeFontLang w:val="en-GB"' in part(file, "word/settings.xml")


def test_word_says_what_the_plain_text_says() -> None:
    file = write_word(everything())
    tree = body(file)
    read_aloud = " ".join(each.get("descr") or "" for each in tree.iter("{*}docPr"))  # what a picture shows
    xml = f"{text_of(tree)} {' '.join(notes(file).values())} {read_aloud}"
    assert set(tokens(write_text(everything()))) - set(tokens(xml)) <= {"1", "2", "3", "4", "A", "Annex"}
