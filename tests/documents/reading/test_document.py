"""What is found in a file that came back, and what an editor does by itself and is found as no change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from documents.editing import BODY, NOTES, Edit, in_the_xml, part_of, repacked
from documents.samples import cell, document, paragraph, words

from partnership.documents import blocks as b
from partnership.documents.reading.changes import CopyChangeKind, CopyChanges, CopyDifference
from partnership.documents.reading.compare import base_of, compare
from partnership.documents.reading.document import read_account
from partnership.documents.reading.isolated import account_of
from partnership.documents.untrusted.docx_file import Refused, check
from partnership.documents.word.writer import write_word

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = "The lead calls the duty desk at once and keeps a note of the time."
SECOND = "Nobody waits for another agency before the child is safe tonight."
THIRD = "Every party tells the coordinator within two working days."


def clause(clause_id: str, number: str, text: str, *more: b.Block, source: str = "The report, 2.4") -> b.Clause:
    """A clause of one paragraph, and what follows it."""
    return b.Clause(clause_id, number, (paragraph(text), *more), (source,))


OWN = document(
    b.TitlePage("Protocol", "For the board", (("Version", "0.1"),)),
    b.Contents(),
    b.Heading(1, "What to do", "section-do", "1"),
    clause("one", "1.1", FIRST),
    clause("two", "1.2", SECOND, b.ItemList((b.ListItem(words("a bed")), b.ListItem(words("a meal"))))),
    b.Heading(1, "Who tells", "section-tell", "2"),
    b.Clause("three", "2.1", (b.Paragraph((b.Text(f"{THIRD} See clause "), b.Reference("one", "1.1"), b.Text("."))),)),
    b.Table("Desks", "Who has which number.", (b.Column("Agency"), b.Column("Number")), (
        (cell("Police"), cell("020 7946 0101")), (cell("Health"), cell("020 7946 0102")),
    )),
)  # fmt: skip
WATERMARK = OWN.status_words
FILE = write_word(OWN)
BASE = base_of(OWN)


def found_in(file: bytes) -> CopyChanges:
    """What a copy says otherwise."""
    return compare(BASE, read_account(check(file), BASE.account.numbers))


def changed(change: Callable[[str], str], part: str = BODY) -> bytes:
    """The file with a part changed as text."""
    content = change(part_of(FILE, part).decode())
    return repacked(FILE, {part: content.encode()})


def kinds(file: bytes) -> list[CopyChangeKind]:
    """The sorts of changes in a copy."""
    return [each.kind for each in found_in(file).differences]


def only(file: bytes) -> CopyDifference:
    """The one change in a copy."""
    (found,) = found_in(file).differences
    return found


def test_the_file_as_it_was_sent_says_nothing_new() -> None:
    assert found_in(FILE) == CopyChanges((), (), 1.0)


def test_the_spaces_that_hold_a_telephone_number_together_are_no_change_however_they_come_back() -> None:
    assert "020\u00a07946\u00a00101" in part_of(FILE, BODY).decode()
    assert kinds(FILE) == []
    assert kinds(changed(lambda xml: xml.replace("\u00a0", " "))) == []


def test_a_telephone_number_that_was_changed_is_told_with_plain_spaces() -> None:
    found = only(in_the_xml(FILE, [Edit("replace", "020\u00a07946\u00a00101", "020\u00a07946\u00a00777")]))
    assert (found.old, found.new) == ("020 7946 0101", "020 7946 0777")


def test_a_number_that_word_updates_is_no_change() -> None:
    assert kinds(changed(lambda xml: xml.replace('<w:t xml:space="preserve">1.1</w:t>', "<w:t>7.9</w:t>"))) == []


def test_contents_that_are_updated_are_no_change() -> None:
    assert (
        kinds(
            changed(
                lambda xml: xml.replace("What to do</w:t></w:r></w:hyperlink>", "Anything</w:t></w:r></w:hyperlink>")
            )
        )
        == []
    )


def test_bold_fonts_and_runs_that_are_split_are_no_change() -> None:
    half = f'{FIRST[:20]}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{FIRST[20:]}'
    assert kinds(changed(lambda xml: xml.replace(FIRST, half))) == []


def test_a_tracked_change_names_who_made_it_and_when() -> None:
    found = only(in_the_xml(FILE, [Edit("replace", "duty desk", "control room", is_tracked=True)]))
    assert (found.kind, found.anchor, found.authors, found.is_tracked) == (
        CopyChangeKind.TEXT,
        "c_one",
        ("Jo Bloggs",),
        True,
    )
    assert found.at is not None
    assert str(found.at.date()) == "2026-11-25"


def test_what_was_changed_beside_the_tracking_is_not_called_tracked() -> None:
    edits = [
        Edit("replace", "duty desk", "control room", is_tracked=True),
        Edit("replace", "of the time", "of the hour"),
    ]
    found = only(in_the_xml(FILE, edits))
    assert (found.authors, found.is_tracked) == (("Jo Bloggs",), False)


def test_an_item_of_a_list_keeps_its_mark() -> None:
    found = only(in_the_xml(FILE, [Edit("replace", "a bed", "a warm bed")]))
    assert found.new.split("\n") == [SECOND, "- a warm bed", "- a meal"]


def test_a_clause_that_is_deleted_is_taken_out_and_gives_its_words_to_no_other() -> None:
    for is_tracked in (False, True):
        found = only(in_the_xml(FILE, [Edit("delete", "keeps a note", is_tracked=is_tracked)]))
        assert (found.kind, found.anchor, found.old, found.new) == (CopyChangeKind.REMOVED, "c_one", FIRST, ""), (
            is_tracked
        )


def test_a_clause_whose_words_are_gone_is_told_once_though_its_heading_stays() -> None:
    own = document(
        b.Heading(1, "What to do", "section-do", "1"),
        b.Clause("one", "1.1", (paragraph(FIRST),), ("The report",), "At once"),
    )
    base = base_of(own)
    file = in_the_xml(write_word(own), [Edit("delete", "keeps a note")])
    found = compare(base, read_account(check(file), base.account.numbers)).differences
    assert [(each.kind, each.anchor, each.old, each.new) for each in found] == [
        (CopyChangeKind.REMOVED, "c_one", FIRST, "")
    ]


def test_a_clause_that_is_moved_says_where_it_stands_now() -> None:
    file = in_the_xml(FILE, [Edit("move", "keeps a note", "within two working days")])
    found = [each for each in found_in(file).differences if each.kind is CopyChangeKind.MOVED]
    assert [(each.anchor, each.where) for each in found] == [("c_one", "c_section_tell")]


def test_two_clauses_that_were_joined_are_told_apart() -> None:
    def join(xml: str) -> str:
        start = xml.index("</w:p>", xml.index(FIRST))
        end = xml.index("</w:pPr>", xml.rindex("<w:p>", 0, xml.index('w:name="c_two"'))) + len("</w:pPr>")
        return xml[:start] + xml[end:]

    found = found_in(changed(join)).differences
    assert (CopyChangeKind.JOINED, "c_two") in [(each.kind, each.anchor) for each in found]
    assert not [each for each in found if each.kind is CopyChangeKind.TEXT]


def test_a_heading_that_is_reworded_stands_at_its_section() -> None:
    found = only(changed(lambda xml: "Who reports".join(xml.rsplit("Who tells", 1))))
    assert (found.kind, found.anchor) == (CopyChangeKind.HEADING, "c_section_tell")


def test_a_cell_is_named_by_its_row_and_column() -> None:
    found = only(in_the_xml(FILE, [Edit("replace", "020\u00a07946\u00a00102", "020 7946 0999")]))
    assert (found.kind, found.where, found.old, found.new) == (
        CopyChangeKind.CELL,
        "Health, Number",
        "020 7946 0102",
        "020 7946 0999",
    )


def test_a_row_that_is_taken_out_is_told() -> None:
    file = changed(lambda xml: re.sub(r"<w:tr>(?:(?!<w:tr>).)*Health.*?</w:tr>", "", xml))
    assert (only(file).kind, only(file).old) == (CopyChangeKind.ROW_GONE, "Health | 020 7946 0102")


def test_a_source_that_is_changed_is_no_change_of_the_clause() -> None:
    found = only(changed(lambda xml: xml.replace("Source: The report, 2.4", "Source: The Act, section 47", 1), NOTES))
    assert (found.kind, found.anchor) == (CopyChangeKind.SOURCE, "c_one")


def test_a_footnote_that_somebody_adds_stands_at_its_clause() -> None:
    note = '<w:footnote w:id="99"><w:p><w:r><w:t>See the Act.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    mark = '</w:t></w:r><w:r><w:footnoteReference w:id="99"/></w:r>'
    file = repacked(FILE, {
        BODY: part_of(FILE, BODY).replace(f"{FIRST}</w:t></w:r>".encode(), f"{FIRST}{mark}".encode()),
        NOTES: part_of(FILE, NOTES).replace(b"</w:footnotes>", note.encode()),
    })  # fmt: skip
    found = only(file)
    assert (found.kind, found.anchor, found.new) == (CopyChangeKind.SOURCE, "c_one", "See the Act.")


def test_a_text_box_and_a_picture_are_listed() -> None:
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Mind the gap</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    picture = "<w:r><w:drawing/></w:r>"
    file = changed(lambda xml: xml.replace(f"{FIRST}</w:t></w:r>", f"{FIRST}</w:t></w:r>{box}{picture}"))
    found = [(each.kind, each.anchor, each.new) for each in found_in(file).differences]
    assert found == [(CopyChangeKind.OBJECT, "c_one", "Mind the gap"), (CopyChangeKind.OBJECT, "c_one", "")]


def test_words_in_a_header_are_listed() -> None:
    header = next(name for name in check(FILE).names if "header" in name)
    found = found_in(changed(lambda xml: xml.replace("Restricted", "Secret"), header)).differences
    assert {each.kind for each in found} == {CopyChangeKind.FRAME}
    assert any("Secret" in each.new for each in found)


def test_a_watermark_is_the_same_as_a_shape_and_as_a_paragraph_in_a_box() -> None:
    box = f"<w:pict><w:txbxContent><w:p><w:r><w:t>{WATERMARK}</w:t></w:r></w:p></w:txbxContent></w:pict>"
    for header in (name for name in check(FILE).names if "header" in name):
        file = changed(lambda xml: re.sub("<w:pict>.*?</w:pict>", box, xml), header)
        assert b"txbxContent" in part_of(file, header)
        assert not found_in(file).differences


def test_another_watermark_is_listed() -> None:
    file = FILE
    for header in (name for name in check(FILE).names if "header" in name):
        xml = part_of(file, header)
        file = repacked(file, {header: xml.replace(f'string="{WATERMARK}"'.encode(), b'string="FINAL"')})
    found = [(each.kind, each.old, each.new) for each in found_in(file).differences]
    assert found == [(CopyChangeKind.FRAME, "", "FINAL"), (CopyChangeKind.FRAME, WATERMARK, "")]


def test_new_words_on_the_cover_belong_to_no_clause() -> None:
    found = only(in_the_xml(FILE, [Edit("after", "For the board", "And for the minister")]))
    assert (found.kind, found.anchor, found.new) == (CopyChangeKind.NEW, "", "And for the minister")


def test_a_comment_says_what_it_stands_on_and_where() -> None:
    (found,) = found_in(in_the_xml(FILE, [Edit("comment", "020\u00a07946\u00a00102", "Is this right?")])).remarks
    assert (found.anchor, found.remark.text, found.remark.about) == ("c_three", "Is this right?", "020 7946 0102")
    assert found.remark.author == "Jo Bloggs"


def test_anchors_that_an_editor_dropped_are_recovered_by_the_words() -> None:
    edits = [Edit("replace", "duty desk", "control room"), Edit("move", "two working days", "for another agency")]
    file = in_the_xml(FILE, edits)
    bare = repacked(file, {BODY: re.sub(rb"<w:bookmark(Start|End)[^>]*/>", b"", part_of(file, BODY))})
    assert {(each.kind, each.anchor) for each in found_in(bare).differences} == {
        (each.kind, each.anchor) for each in found_in(file).differences
    }


def test_a_content_control_is_an_anchor_too() -> None:
    def controlled(xml: str) -> str:
        xml = re.sub(r'<w:bookmarkStart[^>]*w:name="c_one"/>', "", xml)
        start = xml.rindex("<w:p>", 0, xml.index(FIRST))
        end = xml.index("</w:p>", start) + len("</w:p>")
        inner = xml[start:end].replace(FIRST, "Nothing alike is left here whatever.")
        return f'{xml[:start]}<w:sdt><w:sdtPr><w:tag w:val="c_one"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>{xml[end:]}'

    assert [(each.kind, each.anchor) for each in found_in(changed(controlled)).differences] == [
        (CopyChangeKind.TEXT, "c_one")
    ]


HOSTILE = (
    "\ue000c_one\ue0019.9\ue002",
    "= + - @ {{lead:x}} &lt;script&gt;",
    "\u202egnp.exe\u202c",
    "a" * 100_000,
    "\u0645\u0631\u062d\u0628\u0627 e\u0301 \U0001f469\u200d\U0001f52c",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    found = only(changed(lambda xml: xml.replace("duty desk", text)))
    assert found.kind is CopyChangeKind.TEXT
    assert not re.search("[\ue000-\ue002\u202a-\u202e]", found.new)


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("?>", "?><!DOCTYPE w [<!ENTITY a 'b'>]>", 1),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: xml.replace("w:body", "w:other"),
        lambda xml: xml.replace("<w:body>", f"<w:body>{'<w:p/>' * 70_000}"),
        lambda xml: xml.replace("<w:body>", f"<w:body>{'<w:customXml>' * 300}{'</w:customXml>' * 300}"),
    ],
)
def test_a_hostile_body_is_refused_in_words(change: Any) -> None:
    with pytest.raises(Refused):
        account_of(changed(change))


def test_a_copy_that_is_far_longer_than_the_version_is_refused() -> None:
    with pytest.raises(Refused, match="too many paragraphs"):
        found_in(changed(lambda xml: xml.replace("<w:body>", f"<w:body>{'<w:p><w:r><w:t>x</w:t></w:r></w:p>' * 2000}")))


def test_what_is_read_apart_is_the_same() -> None:
    file = in_the_xml(
        FILE, [Edit("replace", "duty desk", "control room", is_tracked=True), Edit("comment", "a meal", "Hot?")]
    )
    assert account_of(file).remarks == read_account(check(file)).remarks
    assert [each for each in account_of(file).units if getattr(each, "tracked", ())]
