"""Documents on letterheads: theirs in look, ours in what each page must say, valid and inert whatever was uploaded."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache

import docx
import pytest
from documents.docx_parts import W, complaints, names, part, text_of
from documents.hostile import HARMLESS
from documents.letterheads import ALL, anchored, bare, design, plain, renamed, replaced, with_logo
from documents.samples import cell, document, everything, paragraph
from lxml import etree

from partnership.documents import blocks as b
from partnership.documents.letterhead.importer import read
from partnership.documents.letterhead.stored import design_from, stored
from partnership.documents.untrusted.docx_file import check
from partnership.documents.word.template import LetterheadDesign
from partnership.documents.word.writer import write_word

STATUSES = list(b.Status)
_CODE = re.compile(r"<w:instrText[^>]*>\s*(\S+)")


@cache
def style(name: str) -> LetterheadDesign:
    """The house style of a letterhead, read without a process of its own, which `test_sandbox` is about."""
    return design_from(stored(read(check(ALL[name]()))))


def made(content: bytes) -> LetterheadDesign:
    return design_from(stored(read(check(content))))


@cache
def written(name: str, status: b.Status = b.Status.DRAFT) -> bytes:
    return write_word(everything(status), design=style(name))


def frames(file: bytes, kind: str) -> dict[str, str]:
    """The headers or footers that sections use, by part."""
    relations = part(file, "word/_rels/document.xml.rels")
    used = set(re.findall(rf'<w:{kind}Reference w:type="\w+" r:id="(\w+)"', part(file, "word/document.xml")))
    targets = dict(re.findall(r'Id="(\w+)" Type="[^"]*" Target="/([^"]+)"', relations))
    return {targets[each]: part(file, targets[each]) for each in used}


def words_of(xml: str) -> str:
    return text_of(etree.fromstring(xml.encode()))


def styles_of(file: bytes) -> dict[str, str]:
    """Each style as XML, by id."""
    root = etree.fromstring(part(file, "word/styles.xml").encode())
    return {each.get(W + "styleId"): etree.tostring(each, encoding="unicode") for each in root.iter(W + "style")}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", ALL)
def test_a_document_on_any_letterhead_in_any_state_is_valid(name: str, status: b.Status) -> None:
    assert complaints(written(name, status)) == []


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", ALL)
def test_every_page_says_what_it_is_whatever_the_letterhead_is(name: str, status: b.Status) -> None:
    file, whole = written(name, status), everything(status)
    headers, footers = frames(file, "header"), frames(file, "footer")
    turns = len(style(name).turns)
    assert len(headers) == len(footers) >= 2 * turns - ("first" in style(name).turns)
    for xml in headers.values():
        said = words_of(xml)
        for each in (whole.status_words, whole.marking, whole.partnership, whole.title):
            assert each in said
        assert ("PowerPlusWaterMarkObject" in xml) is (status is not b.Status.AGREED)
    for xml in footers.values():
        assert "Version 0.3, 24 November 2009" in words_of(xml)
        assert {"PAGE", "NUMPAGES"} <= set(_CODE.findall(xml))


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_an_upload_but_looks_is_in_the_file(name: str) -> None:
    file = written(name)
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        parts = {each: package.read(each) for each in package.namelist()}
    assert {each for each in parts if each.startswith("word/")} <= {
        each for each in parts if re.match(r"word/(document|styles|numbering|settings|fontTable|footnotes|header\d|footer\d)\.xml$"
                                           r"|word/_rels/|word/media/|word/theme/theme1\.xml$", each)
    }  # fmt: skip
    relations = b"".join(content for each, content in parts.items() if each.endswith(".rels")).decode()
    outside = re.findall(r'Target="([^"]+)" TargetMode="External"', relations)
    assert {each.split(":")[0] for each in outside} <= {"https", "mailto", "tel"}
    everywhere = b"".join(content for each, content in parts.items() if each.endswith(".xml")).decode()
    assert set(_CODE.findall(everywhere)) <= {"PAGE", "NUMPAGES", "TOC", "REF", "PAGEREF"}
    for each in ("w:vanish", "w:object", "w:altChunk", "o:OLEObject", "w:control", "fldSimple", "hlinkClick", "w:ins "):
        assert each not in everywhere


@pytest.mark.parametrize("name", ALL)
def test_sections_have_the_size_and_margins_of_the_letterhead(name: str) -> None:
    sheet = style(name).sheet
    file = docx.Document(io.BytesIO(written(name)))
    for section in file.sections:
        sides = sorted((section.page_width.twips, section.page_height.twips))
        assert sides == [sheet.short, sheet.long]
        assert (section.left_margin.twips, section.right_margin.twips) == (sheet.left, sheet.right)
    assert {each.page_width > each.page_height for each in file.sections} == {False, True}


@pytest.mark.parametrize("name", ALL)
def test_tables_are_as_wide_as_the_text_of_their_page(name: str) -> None:
    sheet = style(name).sheet
    wide = b.Landscape((b.Table("Wide", "", (b.Column("a"), b.Column("b")), ((cell("x"), cell("y")),)),))
    narrow = b.Table("Narrow", "", (b.Column("a"), b.Column("b")), ((cell("x"), cell("y")),))
    file = write_word(document(narrow, wide), design=style(name))
    widths = [int(each) for each in re.findall(r'<w:tblW w:w="(\d+)" w:type="dxa"/>', part(file, "word/document.xml"))]
    assert widths == [sheet.width(0), sheet.width(1)]


def test_a_first_page_has_its_own_header_once_and_its_watermark() -> None:
    file = written("with_logo")
    sections = re.findall(r"<w:sectPr>.*?</w:sectPr>", part(file, "word/document.xml"))
    assert ["<w:titlePg/>" in each for each in sections] == [True] + [False] * (len(sections) - 1)
    first = next(xml for xml in frames(file, "header").values() if "London Borough" in xml and "<w:drawing>" in xml)
    assert "PowerPlusWaterMarkObject" in first
    assert [each for each in names(file) if "media/letterhead" in each] == ["word/media/letterhead1.png"]


def test_even_pages_have_their_own_header() -> None:
    file = written("renamed")
    assert "<w:evenAndOddHeaders/>" in part(file, "word/settings.xml")
    said = " ".join(words_of(xml) for xml in frames(file, "header").values())
    assert said.count("(even)") == said.count("(odd)") == 2


@pytest.mark.parametrize("name", ALL)
def test_sections_and_clauses_are_numbered_by_our_lists(name: str) -> None:
    styles = styles_of(written(name))
    heading = re.search(r'<w:numId w:val="(\d+)"', styles["Heading1"])
    assert heading is not None
    assert heading[1] == "1"
    for key in ("Heading2", "Title", "Subtitle", "Caption", "TOCHeading"):
        numbers = re.findall(r'<w:numId w:val="(\d+)"', styles[key])
        assert numbers in ([], ["0"]), key  # not that of heading 1, which it may be based on
    assert len(re.findall("w:outlineLvl", styles["Heading2"])) == 1


def test_a_style_that_is_based_on_heading_1_does_not_take_its_number() -> None:
    styles = styles_of(written("german"))  # where title and heading 2 are
    for key in ("Title", "Heading2"):
        assert '<w:basedOn w:val="Heading1"/>' in styles[key]
        assert '<w:numId w:val="0"/>' in styles[key]


@pytest.mark.parametrize("name", ALL)
def test_every_style_that_a_file_uses_is_there_once(name: str) -> None:
    file = written(name)
    ids = re.findall(r'w:styleId="([^"]+)"', part(file, "word/styles.xml"))
    assert len(ids) == len(set(ids))
    found = re.findall(r'<w:name w:val="([^"]+)"', part(file, "word/styles.xml"))
    assert len(found) == len({each.casefold() for each in found})
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        parts = [package.read(each).decode() for each in package.namelist() if each.endswith(".xml")]
    used = {
        each
        for xml in parts
        for each in re.findall(r'<w:(?:pStyle|rStyle|tblStyle|basedOn|link|next) w:val="([^"]+)"', xml)
    }
    assert used <= set(ids)


def test_headings_keep_the_look_of_the_letterhead() -> None:
    styles = styles_of(written("with_logo"))
    assert 'w:ascii="Georgia"' in styles["Heading1"]
    assert "005E54" in styles["Heading1"].upper()
    for key in ("ClauseHeading", "TOCHeading", "CoverPartnership", "TableHeading"):  # ours, in its likeness
        assert "005E54" in styles[key].upper()
        assert "1F3552" not in styles[key]


def test_tables_take_a_tint_of_the_letterheads_colour() -> None:
    text = part(written("with_logo"), "word/document.xml")
    assert 'w:fill="DDE5EF"' not in text
    assert 'w:fill="D9E7E5"' in text


def test_words_that_look_like_a_colour_of_ours_stay_as_they_are() -> None:
    trick = 'w:fill="DDE5EF" <w:shd w:fill="DDE5EF"/>'
    file = write_word(document(paragraph(trick)), design=style("with_logo"))
    assert text_of(etree.fromstring(part(file, "word/document.xml").encode())).count('w:fill="DDE5EF"') == 2


def test_headings_under_another_name_are_known_by_their_level() -> None:
    styles = styles_of(written("renamed"))
    assert '<w:name w:val="heading 1"/>' in styles["Heading1"].replace(f' xmlns:w="{W[1:-1]}"', "")
    assert "List Bullet" in style("renamed").changes.added
    assert "heading 1" in style("renamed").changes.kept


def test_an_id_of_ours_that_the_letterhead_uses_for_something_else_stays_ours() -> None:
    file = written("renamed")
    styles = styles_of(file)
    assert "FF0000" not in styles["Clause"]
    clause = next(xml for xml in styles.values() if "Council Clause" in xml)
    assert "FF0000" in clause


def test_ids_in_another_language_are_known_by_the_names_of_the_styles() -> None:
    kept = style("german").changes.kept
    assert {"Normal", "heading 1", "heading 2", "List Bullet", "Title", "header"} <= set(kept)
    assert "berschrift1" not in part(written("german"), "word/styles.xml")


def test_a_letterhead_by_the_theme_brings_its_theme() -> None:
    theme = part(written("theme_fonts"), "word/theme/theme1.xml")
    assert "Council Display" in theme
    assert "6A1B9A" in theme


def test_text_without_room_between_its_paragraphs_gets_some() -> None:
    assert style("wide_margins").text_style == style("bare").text_style == "HouseText"
    assert style("plain").text_style == ""
    assert '<w:pStyle w:val="HouseText"/>' in part(
        write_word(document(paragraph("x")), design=style("bare")), "word/document.xml"
    )


def test_our_lines_keep_off_a_logo_that_floats() -> None:
    found = style("anchored")
    assert found.room["header/default"] > 100
    header = next(iter(frames(written("anchored"), "header").values()))
    gap = header.index(f'w:line="{found.room["header/default"]}" w:lineRule="exact"')
    assert header.index("Council of Northbridge") < gap < header.index("DRAFT")


def test_a_logo_at_the_right_is_placed_from_the_right_edge_so_that_turned_pages_have_it_there() -> None:
    header = style("anchored").frames["header/default"]
    assert '<wp:positionH relativeFrom="rightMargin">' in header
    assert "Crest of Northbridge" in header
    assert "Town Hall, High Street" in header


def test_an_agreed_document_on_a_letterhead_has_no_watermark_and_says_that_it_is_agreed() -> None:
    for xml in frames(written("with_logo", b.Status.AGREED), "header").values():
        assert "WaterMark" not in xml
        assert everything(b.Status.AGREED).status_words in words_of(xml)


def test_white_text_cannot_hide_what_a_draft_says() -> None:
    white = replaced(plain(), "word/styles.xml", '<w:name w:val="Normal"/>',
                     '<w:name w:val="Normal"/><w:rPr><w:vanish/><w:color w:val="FFFFFF"/><w:sz w:val="2"/></w:rPr>')  # fmt: skip
    styles = styles_of(write_word(everything(), design=made(white)))
    assert "FFFFFF" not in styles["Normal"]
    assert "vanish" not in styles["Normal"]
    assert '<w:sz w:val="2"/>' not in styles["Normal"]
    assert "505A5F" in styles["HouseHeader"]


def test_hidden_words_and_left_out_fields_are_not_in_the_document() -> None:
    assert "hidden words" not in "".join(made(HARMLESS["hidden words"]()).frames.values())
    found = made(HARMLESS["date and page in the header"]()).frames["header/default"]
    assert _CODE.findall(found) == ["PAGE"]


def test_styles_based_on_each_other_in_a_circle_are_set_free() -> None:
    circle = replaced(plain(), "word/styles.xml", '<w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>',
                      '<w:name w:val="heading 1"/><w:basedOn w:val="Heading2"/>')  # fmt: skip
    circle = replaced(circle, "word/styles.xml", '<w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>',
                      '<w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/>')  # fmt: skip
    assert complaints(write_word(everything(), design=made(circle))) == []


@pytest.mark.parametrize("bad", ['w:val="999999"', 'w:val="red&quot;/&gt;"', 'w:val=""', 'w:val="javascript:x"'])
def test_values_that_word_does_not_know_are_left_out(bad: str) -> None:
    odd = replaced(plain(), "word/styles.xml", '<w:name w:val="heading 1"/>',
                   f'<w:name w:val="heading 1"/><w:rPr><w:sz {bad}/><w:u {bad}/><w:jc {bad}/></w:rPr>')  # fmt: skip
    assert complaints(write_word(everything(), design=made(odd))) == []


def test_the_same_document_on_the_same_letterhead_is_the_same_bytes() -> None:
    again = design_from(stored(read(check(anchored()))))
    assert write_word(everything(), design=again) == written("anchored")


def test_our_own_style_is_untouched_by_letterheads_before_it() -> None:
    before = write_word(everything())
    for name in ("with_logo", "bare"):
        written(name)
    assert write_word(everything()) == before


def test_what_is_kept_gives_the_house_back() -> None:
    kept = stored(read(check(with_logo())))
    assert design_from(kept) == design_from(bytes(bytearray(kept)))
    assert b"A. Person" not in kept  # what a program wrote into the picture
    assert design(with_logo()).digest == design_from(kept).digest


def test_a_document_of_ours_may_be_a_letterhead_and_keeps_its_numbers() -> None:
    again = made(written("with_logo"))
    styles = styles_of(write_word(everything(), design=again))
    assert '<w:ilvl w:val="1"/><w:numId w:val="1"/>' in re.sub(r' xmlns:w="[^"]+"', "", styles["Clause"])
    assert "A watermark; documents have their own." in read(check(written("with_logo")))["found"]["left_out"]


def test_a_style_that_only_shares_our_name_keeps_out_of_the_way() -> None:
    own = replaced(plain(), "word/styles.xml", '<w:name w:val="Quote"/>', '<w:name w:val="Clause"/>')
    styles = styles_of(write_word(everything(), design=made(own)))
    assert "Clause of the letterhead" in "".join(styles.values())
    assert "w:numPr" in styles["Clause"]


def test_a_letterhead_without_header_has_ours_alone() -> None:
    assert read(check(bare()))["found"]["is_bare"]
    assert style("bare").frames == {}


def test_even_pages_and_first_page_are_read_by_their_turn() -> None:
    assert made(renamed()).turns == ("default", "even")
    assert style("with_logo").turns == ("default", "first")
