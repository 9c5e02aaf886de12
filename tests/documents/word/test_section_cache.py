from __future__ import annotations

import random
from dataclasses import replace

import pytest
from documents.docx_parts import complaints, names, part
from documents.samples import document, everything, paragraph, words

from partnership.documents import blocks as b
from partnership.documents.word import package, section_cache
from partnership.documents.word.body import BodyWriter
from partnership.documents.word.writer import write_word
from partnership.lru_cache import LruCache

STEPS = b.ItemList((b.ListItem(words("one")), b.ListItem(words("two"))), is_ordered=True)
CLAUSES = tuple(
    b.Clause(f"c-{n}", "", (paragraph(f"Words of {n}. " * 20), *((STEPS,) if n % 2 else ())), ("Source",) * (n % 3))
    for n in range(12)
)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_cache, "_cache", LruCache(512))
    monkeypatch.setattr(package, "_cache", LruCache(2048))


def of(*sections: tuple[b.Block, ...]) -> b.Document:
    """A document with these sections, their clauses numbered as Word numbers them."""
    blocks: list[b.Block] = []
    for number, section in enumerate(sections, 1):
        blocks += [b.Heading(1, f"Section {number}", f"s-{number}", str(number)), *section]
    return document(*blocks)


def anew(sample: b.Document, level: int = 6) -> bytes:
    """A document as a process that has written nothing yet writes it."""
    return write_word(b.from_json(b.to_json(sample)), compression=level)


def kept() -> int:
    """How many sections are kept."""
    return len(section_cache._cache)


def test_a_section_with_the_same_clauses_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = of(CLAUSES[:3], CLAUSES[3:6], CLAUSES[6:9])
    first = write_word(sample)
    written: list[tuple[b.Block, ...]] = []
    real = BodyWriter.section
    monkeypatch.setattr(BodyWriter, "section", lambda self, blocks: written.append(blocks) or real(self, blocks))
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


def test_sections_with_links_controls_or_pictures_are_not_kept() -> None:
    write_word(everything())
    before = kept()
    linked = b.Clause("linked", "", (b.Paragraph((b.Link("x", "https://example.org"),)),))
    signed = b.Clause("signed", "", (b.Signatures("S", "D", ("Police",)),))
    for clause in (linked, signed):
        sample = of((clause,))
        assert write_word(sample) == write_word(sample) == anew(sample)
    assert kept() == before


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
