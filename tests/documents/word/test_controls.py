"""What is filled in in a Word file: locked against being taken out, and in print that nobody has to strain to read."""

from __future__ import annotations

import re
from dataclasses import replace

from documents.docx_parts import body, complaints, part
from documents.samples import cell, document

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word


def test_every_control_is_locked_and_shows_what_stands_there_until_it_is_filled() -> None:
    runs = (
        b.ContentControl("s", "state", b.ControlKind.CHOICE, ("NOT CLEAR", "Clear"), is_marked=True),
        b.ContentControl("on", "day", b.ControlKind.DATE),
        b.ContentControl("by", "by", hint="post"),
        b.ContentControl("why", "reason", hint=""),
    )
    file = write_word(document(b.Paragraph(runs), b.Signatures("", "Who signs.", ("Council",))))
    assert complaints(file) == []
    xml = part(file, "word/document.xml")
    assert xml.count('<w:lock w:val="sdtLocked"/>') == xml.count("<w:sdt>") == 7
    assert "".join(body(file).itertext()).startswith("NOT CLEARdd/mm/yyyypost" + "\u00a0" * 12)


def test_a_sheet_has_no_print_below_nine_points_and_wider_lines_than_a_usual_paper() -> None:
    usual = document(b.Table("T", "D", (b.Column("A"),), ((cell("a"),),), is_compact=True))
    width = {}
    for each in (usual, replace(usual, layout=b.Layout.SHEET)):
        file = write_word(each)
        sizes = {int(half) for half in re.findall(r'<w:sz w:val="(\d+)"', part(file, "word/styles.xml"))}
        width[each.layout] = int(re.findall(r'<w:gridCol w:w="(\d+)"', part(file, "word/document.xml"))[0])
        assert (min(size for size in sizes if size > 8) >= 18) is (each.layout is b.Layout.SHEET)
    assert width[b.Layout.SHEET] > width[b.Layout.USUAL]
