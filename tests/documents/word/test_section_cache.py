from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from documents.docx_parts import complaints, names, part
from documents.samples import document, everything, paragraph, words

from partnership.base.lru_cache import LruCache
from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.outline import Outline, walk
from partnership.documents.word import runs, section_cache, tables
from partnership.documents.word.body import BodyWriter
from partnership.documents.word.runs import Ledger
from partnership.documents.word.writer import write_word

STEPS = b.ItemList((b.ListItem(words("one")), b.ListItem(words("two"))), is_ordered=True)
CLAUSES = tuple(
    b.Clause(f"c-{n}", "", (paragraph(f"Words of {n}. " * 20), *((STEPS,) if n % 2 else ())), ("Source",) * (n % 3))
    for n in range(12)
)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_cache, "_cache", LruCache(1024))
    monkeypatch.setattr(tables, "_rows", tables._Rows())


def of(*sections: tuple[b.Block, ...]) -> b.Document:
    """A document with these sections, their clauses numbered as Word numbers them."""
    blocks: list[b.Block] = []
    for number, section in enumerate(sections, 1):
        blocks += [b.Heading(1, f"Section {number}", f"s-{number}", str(number)), *section]
    return document(*blocks)


def anew(sample: b.Document, level: int = 6) -> bytes:
    """A document as a process that has written nothing yet writes it."""
    return write_word(from_json(to_json(sample)), compression=level)


def kept() -> int:
    """How many sections are kept."""
    return len(section_cache._cache)


def test_a_section_with_the_same_clauses_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = of(CLAUSES[:3], CLAUSES[3:6], CLAUSES[6:9])
    first = write_word(sample)
    written: list[tuple[b.Block, ...]] = []
    real = BodyWriter.section
    monkeypatch.setattr(
        BodyWriter, "section", lambda self, blocks, after: written.append(blocks) or real(self, blocks, after)
    )
    assert write_word(sample) == first
    assert written == []
    changed = of(CLAUSES[:3], (CLAUSES[3], replace(CLAUSES[4]), CLAUSES[5]), CLAUSES[6:9])
    assert write_word(changed) == first
    assert written == [changed.blocks[4:8]]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_kept_never_shows_in_the_bytes(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        pool = chance.sample(CLAUSES, chance.randint(3, 12))
        cuts = sorted(chance.sample(range(len(pool) + 1), 2))
        parts = [tuple(pool[: cuts[0]]), tuple(pool[cuts[0] : cuts[1]]), tuple(pool[cuts[1] :])]
        extra = chance.choice([(), (b.PageBreak(),), (paragraph("Between."),), (STEPS,)])
        sample = of(*(part + extra if chance.random() < 0.5 else part for part in parts))
        level = chance.choice((6, 9))
        file = write_word(sample, compression=level)
        assert file == anew(sample, level)
        assert names(file)
    assert complaints(file) == []


def test_a_reference_follows_the_number_of_a_clause_in_another_section() -> None:
    refers = b.Clause("refers", "", (b.Paragraph((b.Reference("c-1", "2.1"),)),))
    target = b.Clause("c-1", "2.1", (paragraph("Target."),))
    before = of((refers,), (target,))
    write_word(before)
    after = of((refers,), (b.Clause("new", "2.1", ()), replace(target, number="2.2")))
    assert write_word(after) == anew(after)


def test_sections_with_links_or_pictures_are_not_kept() -> None:
    linked = b.Clause("linked", "", (b.Paragraph((b.Link("x", "https://example.org"),)),))
    drawn = next(block for block in walk(everything().blocks) if isinstance(block, b.Picture))
    for clause in (linked, b.Clause("drawn", "", (drawn,))):
        sample = of((clause,))
        assert write_word(sample) == write_word(sample) == anew(sample)
    assert kept() == 0


def test_page_numbers_of_the_contents_are_never_those_of_another_file() -> None:
    sample = document(b.TitlePage("Title", "", ()), b.Contents(), *of(CLAUSES[:2], CLAUSES[2:4]).blocks)
    plain = write_word(sample)
    numbered = write_word(sample, pages={"s-1": 2, "s-2": 3})
    assert write_word(sample) == plain != numbered
    assert write_word(sample, pages={"s-1": 2, "s-2": 4}) != numbered


def roles(lead: str, *, caption: str = "Roles") -> b.Table:
    """A table as a map writes it, in objects of its own."""
    rows = tuple((b.Cell((words(f"Task {number}"),)), b.Cell((words(lead),))) for number in range(20))
    return b.Table(caption, "", (b.Column("Task"), b.Column("Lead")), rows)


def test_a_section_that_a_map_writes_is_used_again_while_it_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_word(of((roles("Police"),), CLAUSES[:2]))
    written: list[tuple[b.Block, ...]] = []
    real = BodyWriter.section
    monkeypatch.setattr(
        BodyWriter, "section", lambda self, blocks, after: written.append(blocks) or real(self, blocks, after)
    )
    assert write_word(of((roles("Police"),), CLAUSES[:2])) == first
    assert written == []
    changed = of((roles("Council"),), CLAUSES[:2])
    file = write_word(changed)
    assert written == [changed.blocks[:2]]
    monkeypatch.undo()
    assert file == anew(changed)
    assert "Council" in part(file, "word/document.xml")


@pytest.mark.parametrize("after", [(b.PageBreak(),), (paragraph("Below."),), (STEPS,)], ids=["page", "words", "list"])
def test_a_section_that_a_map_writes_is_written_again_where_something_else_follows(after: tuple[b.Block, ...]) -> None:
    table = roles("Police")
    write_word(of((table,), CLAUSES[:1]))
    other = document(*of((table,)).blocks, *after, *of((), CLAUSES[:1]).blocks[1:])
    assert write_word(other) == anew(other)


def test_rows_that_were_written_before_are_the_same_in_a_table_of_another_look() -> None:
    table = roles("Police")
    write_word(of((table,)))
    looks = (
        replace(table, has_row_headings=True), replace(table, is_compact=True),
        replace(table, columns=(b.Column("Task", 3.0), b.Column("Lead"))), replace(table, rows=table.rows[1:]),
    )  # fmt: skip
    for other in looks:
        sample = of((other,))
        assert write_word(sample) == anew(sample)


def test_a_row_that_refers_to_a_clause_follows_its_number() -> None:
    cell = b.Cell(((b.Reference("c-1", "2.1"),),))
    table = b.Table("Where", "", (b.Column("Clause"),), ((cell,),) * 20)
    write_word(of((table,), (b.Clause("c-1", "2.1", ()),)))
    after = of((table,), (b.Clause("new", "2.1", ()), b.Clause("c-1", "2.2", ())))
    assert write_word(after) == anew(after)


def test_a_sign_off_that_was_written_before_is_used_again_unless_its_ids_are_taken() -> None:
    signed, approved = (b.Signatures(each, "D", ("Police", "Council")) for each in ("Signed", "Approved"))
    first = of((signed,), CLAUSES[:1])
    write_word(first)
    assert write_word(first) == anew(first)
    for other in (of((approved,), (signed,)), of((signed,), (approved,)), of((), (signed,))):
        file = write_word(other)
        assert file == write_word(other) == anew(other)
        given = re.findall(r'<w:id w:val="(\d+)"/>', part(file, "word/document.xml"))
        assert len(set(given)) == len(given)
    taken = Ledger(Outline((), {}))
    assert taken.take((5, 6))
    assert not taken.take((6, 7))
    assert taken.take((7,))


def test_controls_out_of_turn_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.zlib, "crc32", lambda _: 77)
    clause = b.Clause("signed", "", (b.Signatures("S", "D", ("Police",)),))
    write_word(of((clause,)))
    assert kept() == 0


def test_no_more_rows_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_ROWS_KEPT", 25)
    for number in range(9):
        write_word(of((roles(f"Agency {number}"),)))
    assert 0 < len(tables._rows) <= 25


def test_no_more_is_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_cache, "_cache", LruCache(5))
    for number in range(20):
        write_word(of((b.Clause(f"c{number}", "", (paragraph("x"),)),)))
    assert kept() == 5


def test_a_document_that_is_refused_leaves_nothing_wrong_behind() -> None:
    bad = b.Clause("bad", "", (b.Paragraph((b.Text("x"), b.Reference("gone", "9"))),))
    with pytest.raises(ValueError, match="not included"):
        write_word(of(CLAUSES[:2], (bad,)))
    sample = of(CLAUSES[:2], CLAUSES[2:4])
    assert write_word(sample) == anew(sample)
    assert "Words of 3" in part(write_word(sample), "word/document.xml")


@pytest.mark.parametrize(
    "more",
    [(replace(CLAUSES[0], sources=("A", "B")),), (replace(CLAUSES[0], blocks=(STEPS,)),), (CLAUSES[0], b.PageBreak())],
    ids=["a note", "a list", "a new page"],
)
def test_what_an_earlier_section_has_more_moves_the_numbers_of_a_kept_one(more: tuple[b.Block, ...]) -> None:
    later = (CLAUSES[5], CLAUSES[7])
    write_word(of((CLAUSES[0],), later))
    after = of(more, later)
    assert write_word(after) == anew(after)
    assert complaints(write_word(after)) == []
