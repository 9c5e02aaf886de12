"""Rows of tables in a redline, and that nothing of a body is read by halves."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from documents.docx_parts import W, body, complaints, part
from documents.edits import edited
from documents.letterheads import design, rezipped, with_logo
from documents.redline.test_writer import AT, WHO, assert_holds_both, marks
from documents.samples import cell, document, everything
from documents.tracked import differences, frames

from partnership.documents import blocks as b
from partnership.documents.redline.items import RedlineItem, boxed, cells, items, opened
from partnership.documents.redline.writer import write_redline
from partnership.documents.word.writer import write_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

COLUMNS = (b.Column("Agency"), b.Column("Telephone"))
ROWS = tuple((cell(f"Agency {place}"), cell(f"020 7946 01{place:02d}")) for place in range(6))


def table(rows: Sequence[tuple[b.Cell, ...]]) -> b.Document:
    """A document with a table of these rows."""
    return document(b.Table("Numbers", "Desks", COLUMNS, tuple(rows)))


def rows_of(root: Any, kind: str) -> list[str]:
    """The words of each row whose mark is of a kind."""
    return ["".join(row.itertext()) for row in root.iter(W + "tr") if row.find(f"{W}trPr/{W}{kind}") is not None]


def test_a_row_that_has_moved_is_shown_as_moved_and_comes_and_goes_as_a_row() -> None:
    file = assert_holds_both(table(ROWS), table((*ROWS[:1], *ROWS[2:5], ROWS[1], ROWS[5])))
    root = body(file)
    assert marks(file) == {"ins": 1, "del": 1, "moveFrom": 4, "moveTo": 4}  # two cells, each with words and an end
    assert rows_of(root, "del") == rows_of(root, "ins") == ["Agency 1020\u00a07946\u00a00101"]
    assert list(root.iter(W + "delText")) == []
    assert complaints(file) == []


def test_each_row_that_has_moved_has_a_move_of_its_own_round_it() -> None:
    xml = part(assert_holds_both(table(ROWS), table(ROWS[::-1])), "word/document.xml")
    names = {
        way: re.findall(rf'<w:move{way}RangeStart w:id="(\d+)"[^>]* w:name="(\w+)"/><w:tr>', xml)
        for way in ("From", "To")
    }
    assert sorted(name for _, name in names["From"]) == sorted(name for _, name in names["To"])
    assert len({name for _, name in names["To"]}) == len(ROWS) - 1
    ends = re.findall(r'</w:tr><w:move(?:From|To)RangeEnd w:id="(\d+)"/>', xml)
    assert sorted(ends) == sorted(number for each in names.values() for number, _ in each)


def test_a_row_that_moved_and_changed_is_deleted_and_inserted() -> None:
    changed = (cell("Agency 1"), cell("020 7946 0999"))
    file = assert_holds_both(table(ROWS), table((*ROWS[:1], *ROWS[2:], changed)))
    assert set(marks(file)) == {"ins", "del"}


def test_rows_without_words_are_never_moved() -> None:
    empty = (b.Cell(()), b.Cell(()))
    file = assert_holds_both(table((empty, *ROWS)), table((*ROWS, empty)))
    assert "moveFrom" not in marks(file)


@pytest.mark.parametrize("seed", range(6))
def test_both_versions_come_out_of_tables_in_any_order(seed: int) -> None:
    chance = random.Random(seed)
    pool = [*ROWS, *ROWS[:2], (cell("New"), cell("")), (cell(""), cell("020 7946 0999"))]
    before, after = (table(chance.sample(pool, chance.randrange(1, len(pool)))) for _ in range(2))
    assert_holds_both(before, after)


def test_a_letterhead_that_begins_with_a_table_has_a_redline() -> None:
    def with_table(name: str, data: bytes) -> bytes:
        if not re.fullmatch("word/header[0-9]+.xml", name):
            return data
        grid = '<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
        cell_ = '<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>Council</w:t></w:r></w:p></w:tc>'
        inner = f'<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/></w:tblPr>{grid}<w:tr>{cell_ * 2}</w:tr></w:tbl>'
        return re.sub(rb"(<w:hdr[^>]*>)", lambda found: found[1] + inner.encode(), data, count=1)

    paper = design(rezipped(with_logo(), with_table))
    assert paper.frames["header/default"].startswith("<w:tbl>")
    before, after = everything(), replace(everything(b.Status.AGREED), title="Another title", version="2.0")
    file = write_redline(before, after, author=WHO, at=AT, design=paper)
    for how, version in (("accept", after), ("reject", before)):
        assert differences(frames(file, how), frames(write_word(version, design=paper))) == []
    still = write_redline(before, replace(before, version="2.0"), author=WHO, at=AT, design=paper)
    xml = part(still, "word/header1.xml")
    assert xml.index("</w:tbl>") < xml.index("PowerPlusWaterMarkObject")


CUTS: dict[str, tuple[Callable[[str], object], str]] = {
    "a cell with an attribute": (cells, '<w:tr><w:tc w:id="1"><w:p></w:p></w:tc></w:tr>'),
    "a row with an attribute": (cells, '<w:tr w:rsidR="1"><w:tc><w:p></w:p></w:tc></w:tr>'),
    "a mark between two cells": (cells, '<w:tr><w:tc><w:p></w:p></w:tc><w:bookmarkEnd w:id="1"/></w:tr>'),
    "properties with an attribute": (cells, '<w:tr><w:trPr w:x="1"><w:cantSplit/></w:trPr><w:tc></w:tc></w:tr>'),
    "properties without an end of their own": (cells, "<w:tr><w:trPr/><w:tc></w:tc></w:tr>"),
    "a table without columns": (
        lambda xml: RedlineItem("w:tbl", xml).table,
        "<w:tbl><w:tblPr></w:tblPr><w:tr></w:tr></w:tbl>",
    ),
    "a mark between two rows": (
        lambda xml: RedlineItem("w:tbl", xml).table,
        '<w:tbl><w:tblGrid></w:tblGrid><w:bookmarkEnd w:id="1"/><w:tr></w:tr></w:tbl>',
    ),
    "a paragraph with an attribute": (lambda xml: opened("w:p", xml), '<w:p w:rsidR="1"></w:p>'),
    "a row where a paragraph should be": (lambda xml: list(items(xml)), "<w:p></w:p><w:tr></w:tr>"),
    "an element that never ends": (lambda xml: list(items(xml)), "<w:tbl><w:tr></w:tr>"),
    "a box with more than its lines": (boxed, "<w:sdt><w:sdtContent><w:p></w:p></w:sdtContent><w:sdtEndPr/></w:sdt>"),
}


@pytest.mark.parametrize("name", CUTS)
def test_what_the_writer_does_not_spell_like_this_is_refused_and_never_dropped(name: str) -> None:
    cut, xml = CUTS[name]
    with pytest.raises(ValueError, match=r"cannot be made of|substring not found"):
        cut(xml)


@pytest.mark.parametrize("seed", range(4))
def test_all_that_stands_in_a_body_is_read_and_is_the_same_put_together(seed: int) -> None:
    made = edited(everything(), random.Random(seed), 4 * seed)
    xml = part(write_word(made), "word/document.xml")
    inside = xml[xml.index("<w:body>") + len("<w:body>") : xml.rindex("<w:sectPr>")]
    assert "".join(map(_again, items(inside))) == inside


def _again(item: RedlineItem) -> str:
    whole = item.xml
    if item.tag == "w:tbl":
        properties, grid, rows = item.table
        inner = []
        for row in rows:
            of_row, found = cells(row.xml)
            for each in found:
                of_cell, inside = opened("w:tc", each)
                inside = "".join(map(_again, items(inside)))
                assert each == f"<w:tc><w:tcPr>{of_cell}</w:tcPr>{inside}</w:tc>"
            inner.append(f"<w:tr><w:trPr>{of_row}</w:trPr>{''.join(found)}</w:tr>")
        whole = f"<w:tbl><w:tblPr>{properties}</w:tblPr>{grid}{''.join(inner)}</w:tbl>"
    return f"{whole}{item.gap}{item.after}"
