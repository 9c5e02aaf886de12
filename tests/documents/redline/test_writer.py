"""Two versions as one Word file: accepted in full it is the newer one, rejected in full the older one."""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import docx
import pytest
from documents.docx_parts import W, body, complaints, names, part
from documents.edits import edited, renumbered
from documents.samples import cell, document, drawing, everything, paragraph, with_text, words
from documents.tracked import differences, frames, said, settled
from protocols.small import agency, duty, map_of

from partnership.documents import blocks as b
from partnership.documents.block_json import from_json, to_json
from partnership.documents.redline.writer import write_redline
from partnership.documents.word.writer import write_word
from partnership.guidance.loader import load_packs
from partnership.protocols.composing.compose import compose
from partnership.store.models import Role

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
WHO = "Exampleton Partnership"


def redline(before: b.Document, after: b.Document) -> bytes:
    """The two as one, on the day of the tests."""
    return write_redline(before, after, author=WHO, at=AT)


def assert_holds_both(before: b.Document, after: b.Document) -> bytes:
    """That both versions come out of the file line by line; returns it."""
    file = redline(before, after)
    for how, version in (("accept", after), ("reject", before)):
        plain = write_word(version)
        assert differences(said(file, how), said(plain)) == []
        assert differences(frames(file, how), frames(plain)) == []
    return file


def marks(file: bytes) -> dict[str, int]:
    """How many marks of each kind stand in a body."""
    kinds = ("ins", "del", "moveFrom", "moveTo", "pPrChange", "tcPrChange", "trPrChange", "tblPrChange", "sectPrChange")
    root = body(file)
    return {kind: found for kind in kinds if (found := sum(1 for _ in root.iter(W + kind)))}


def clause(name: str, text: str, number: str = "1.1") -> b.Clause:
    """A clause of one paragraph."""
    return b.Clause(name, number, (paragraph(text),), ("Report 2009, 2.4",))


def numbered(*blocks: b.Block) -> b.Document:
    """A document with a section, counted."""
    return renumbered(document(b.Heading(1, "One", "one", "1"), *blocks))


@pytest.fixture(scope="module")
def real() -> list[b.Document]:
    """Protocols of the built-in guidance, filled from a map."""
    pack = load_packs()["solace-2009"]
    agencies = [agency(f"Agency {place} & partners", kind) for place, kind in enumerate(list(pack.kinds)[:6])]
    roles = (Role.LEAD, Role.DEPUTY, Role.SUPPORTS)
    duties = tuple(
        duty(agencies[(3 * place + shift) % 6], function, role)
        for place, function in enumerate(pack.functions)
        for shift, role in enumerate(roles)
    )
    map_ = map_of(*agencies, duties=duties)
    templates = ("safeguarding-trafficked-children", "information-sharing", "return-to-country-of-origin")
    made = (
        compose(
            pack.protocols[each], pack, map_, {}, {}, title=pack.protocols[each].title, status=b.Status.DRAFT,
            version="0.1", dated_on=map_.as_of, marking="For the partnership only",
        )
        for each in templates
    )  # fmt: skip
    return [each.document for each in made]


@pytest.mark.parametrize("seed", range(90))
def test_both_versions_come_out_after_random_edits_of_every_kind_of_block(seed: int) -> None:
    chance = random.Random(seed)
    before = edited(everything(), chance, chance.randrange(4))
    assert_holds_both(before, edited(before, chance, chance.randrange(1, 9)))


@pytest.mark.parametrize("seed", range(10))
def test_both_versions_come_out_after_random_edits_of_real_protocols(seed: int, real: list[b.Document]) -> None:
    chance = random.Random(1000 + seed)
    before = edited(real[seed % 3], chance, chance.randrange(3))
    after = edited(before, chance, chance.randrange(1, 25))
    assert_holds_both(*((before, after) if seed % 4 else (after, before)))


@pytest.mark.parametrize("seed", range(8))
def test_a_redline_has_no_fault(seed: int) -> None:
    chance = random.Random(2000 + seed)
    before = edited(everything(), chance, 2)
    found = complaints(redline(before, edited(before, chance, 9)))
    assert [each for each in found if "heading level" not in each] == []  # an edit may take a heading away


@pytest.mark.parametrize("status", list(b.Status))
def test_two_statuses_give_a_file_without_fault_and_the_watermark_of_the_newer(status: b.Status) -> None:
    file = assert_holds_both(everything(), everything(status))
    assert complaints(file) == []
    assert ("PowerPlusWaterMarkObject" in part(file, "word/header1.xml")) == (status is not b.Status.AGREED)


def test_documents_with_nothing_in_common_come_out_too(real: list[b.Document]) -> None:
    assert_holds_both(real[0], real[2])  # in one layout: both are written papers
    assert_holds_both(document(), everything())
    assert_holds_both(everything(), document())


def test_the_same_twice_has_no_mark_and_the_body_of_the_plain_file() -> None:
    file = redline(everything(), from_json(to_json(everything())))
    assert marks(file) == {}
    assert part(file, "word/document.xml") == part(write_word(everything()), "word/document.xml")


def test_a_space_to_fill_in_is_locked_unless_a_mark_takes_it_out() -> None:
    kept, gone = (b.Signatures("", "Who signs.", (party,)) for party in ("Council", "Police"))
    file = redline(document(kept, paragraph("Between."), gone), document(kept, paragraph("Between.")))
    held = [len(list(table.iter(W + "lock"))) for table in body(file).iter(W + "tbl")]
    assert held == [3, 0]


@pytest.mark.parametrize(
    ("shorter", "longer", "more"),
    [
        ("Call the desk.", "Call the duty desk.", "duty "),
        ("Call the desk.", "Within one day, Call the desk.", "Within one day, "),
        ("Call the desk", "Call the desk at once", " at once"),
        ("Call", "Call. Call", ". Call"),  # the start has stayed
        ("Call\n desk", "The\n desk Call\n desk", "The\n desk "),
        ("Call  ", "Call   desk", " desk"),
    ],
)
def test_words_that_came_or_went_are_marked_alone(shorter: str, longer: str, more: str) -> None:
    for old, new, kind in ((shorter, longer, "ins"), (longer, shorter, "del")):
        file = redline(numbered(clause("a", old)), numbered(clause("a", new)))
        found = [
            (
                each.tag.removeprefix(W),
                "".join("\n" if part.tag == f"{W}br" else part.text or "" for part in each.iter()),
            )
            for each in body(file).iter(W + "ins", W + "del")
        ]
        assert found == [(kind, more)]


def test_a_changed_word_is_marked_alone_with_who_and_when() -> None:
    file = redline(
        numbered(clause("a", "Call within ten minutes of it.")),
        numbered(clause("a", "Call within twenty minutes of it.")),
    )
    found = [(each.tag.removeprefix(W), "".join(each.itertext())) for each in body(file).iter(W + "ins", W + "del")]
    assert found == [("del", "ten"), ("ins", "twenty")]
    mark = next(body(file).iter(W + "ins"))
    assert (mark.get(W + "author"), mark.get(W + "date")) == (WHO, "2026-11-26T10:30:00Z")


def test_a_time_elsewhere_is_written_as_the_one_of_greenwich() -> None:
    at = AT.astimezone(timezone(timedelta(hours=5)))
    file = write_redline(numbered(clause("a", "Old.")), numbered(clause("a", "New.")), author=WHO, at=at)
    assert 'w:date="2026-11-26T10:30:00Z"' in part(file, "word/document.xml")


def test_bold_words_stay_bold_in_what_is_deleted_and_inserted() -> None:
    runs = [(b.Text("Call "), b.Text(word, bold=True), b.Text(" at once.")) for word in ("the police", "the duty desk")]
    before, after = (numbered(b.Clause("a", "1.1", (b.Paragraph(each),))) for each in runs)
    marked = list(body(assert_holds_both(before, after)).iter(W + "ins", W + "del"))
    assert all(each.find(f"{W}r/{W}rPr/{W}b") is not None for each in marked)


def test_a_clause_that_is_gone_takes_the_end_of_its_paragraphs_with_it() -> None:
    before = numbered(clause("a", "First."), clause("b", "Second."), clause("c", "Third."))
    file = assert_holds_both(before, numbered(clause("a", "First."), clause("c", "Third.")))
    ends = body(file).findall(f".//{W}pPr/{W}rPr/{W}del")
    assert len(ends) == 1
    assert marks(file) == {"del": 2}  # its words with the number of its note, and its end


def test_a_clause_that_has_moved_is_marked_as_moved_and_links_find_the_old_place() -> None:
    see = b.Clause("see", "1.4", (b.Paragraph((b.Text("See "), b.Reference("a", "1.1"))),))
    before = numbered(clause("a", "Words that move."), clause("b", "Second."), clause("c", "Third."), see)
    after = numbered(clause("b", "Second."), clause("c", "Third."), clause("a", "Words that move."), see)
    file = assert_holds_both(before, after)
    xml = part(file, "word/document.xml")
    assert re.findall(r'move(?:From|To)RangeStart [^>]*w:name="(\w+)"', xml) == ["move1", "move1"]
    for how, text in (("accept", "Third."), ("reject", "")):
        root = settled(body(file), how)
        paragraphs = ["".join(each.itertext()) for each in root.iter(W + "p")]
        link = next(root.iter(W + "hyperlink"), None)
        target = link.get(W + "anchor") if link is not None else "c_a"
        start = next(each for each in root.iter(W + "bookmarkStart") if each.get(W + "name") == target)
        assert "".join(start.getparent().itertext()) == "Words that move."
        assert paragraphs[paragraphs.index("Words that move.") - 1] == (text or "One")


def test_words_that_change_in_a_clause_that_moves_are_marked_at_both_places() -> None:
    before = numbered(clause("a", "Call within ten minutes of it."), clause("b", "Second."), clause("c", "Third."))
    after = numbered(clause("b", "Second."), clause("c", "Third."), clause("a", "Call within twenty minutes of it."))
    found = marks(assert_holds_both(before, after))
    assert (found["ins"], found["del"], found["moveFrom"] > 1, found["moveTo"] > 1) == (1, 1, True, True)


def test_a_clause_with_a_table_that_has_moved_is_deleted_and_inserted() -> None:
    table = b.Clause("t", "1.1", (paragraph("In a table:"), b.Table("T", "D", (b.Column("A"),), ((cell("x"),),))))
    before = numbered(table, clause("b", "Second."), clause("c", "Third."))
    file = assert_holds_both(before, numbered(clause("b", "Second."), clause("c", "Third."), table))
    assert "moveFrom" not in marks(file)
    rows = body(file).findall(f".//{W}trPr/{W}ins") + body(file).findall(f".//{W}trPr/{W}del")
    assert len(rows) == 4


def test_only_the_row_that_is_new_and_the_cell_that_changed_are_marked() -> None:
    columns = (b.Column("Agency"), b.Column("Telephone"))
    rows = [(cell(f"Agency {place}"), cell(f"020 7946 01{place:02d}")) for place in range(6)]
    changed = [
        *rows[:2],
        (cell("Agency new"), cell("020 7946 0999")),
        rows[2],
        (rows[3][0], cell("020 7946 0777")),
        *rows[4:],
    ]
    before, after = (document(b.Table("Numbers", "Desks", columns, tuple(each))) for each in (rows, changed))
    root = body(assert_holds_both(before, after))
    assert len(root.findall(f".//{W}trPr/{W}ins")) == 1
    outside = [
        each
        for each in root.iter(W + "ins", W + "del")
        if "new" not in "".join(each.iterancestors(W + "tr").__next__().itertext())
    ]
    assert ["".join(each.itertext()) for each in outside] == ["0103", "0777"]


def test_a_number_that_changed_in_a_live_reference_leaves_the_field_alone() -> None:
    see = b.Clause("see", "1.2", (b.Paragraph((b.Text("See clause "), b.Reference("a", "1.1"), b.Text("."))),))
    before, after = numbered(clause("a", "First."), see), numbered(clause("new", "New."), clause("a", "First."), see)
    file = assert_holds_both(before, after)
    assert part(file, "word/document.xml").count("REF c_a") == 1
    assert [each for each in complaints(file) if "title" not in each] == []


def test_no_field_code_stands_in_what_is_deleted() -> None:
    see = b.Clause("see", "1.2", (b.Paragraph((b.Text("See "), b.Reference("a", "1.1"), b.Text("."))),))
    file = assert_holds_both(numbered(clause("a", "First."), see), numbered(clause("a", "First.")))
    xml = part(file, "word/document.xml")
    assert "delInstrText" not in xml
    assert "instrText" not in xml
    assert '<w:hyperlink w:anchor="c_a"' in xml


def test_a_note_of_the_older_version_comes_with_what_is_deleted_and_no_other_does() -> None:
    before = numbered(clause("a", "First."), replace(clause("b", "Second."), sources=("Old act 1989",)))
    file = assert_holds_both(
        before, numbered(clause("a", "First."), replace(clause("b", "Second."), sources=("New act",)))
    )
    notes = part(file, "word/footnotes.xml")
    assert [notes.count(each) for each in ("Report 2009", "New act", "Old act 1989")] == [1, 1, 1]


def test_items_of_a_numbered_list_are_counted_as_one_list_in_both_versions() -> None:
    def listed(*items: str) -> b.Document:
        return numbered(b.Clause("a", "1.1", (paragraph("In this order:"), b.ItemList(tuple(b.ListItem(words(each)) for each in items), is_ordered=True))))  # fmt: skip

    file = assert_holds_both(listed("one", "two", "three"), listed("one", "three", "four"))
    own = re.findall(r'w:numId w:val="(\d\d+)"', part(file, "word/document.xml"))
    assert len(own) == 4
    assert len(set(own)) == 1


def test_settings_make_word_track_what_is_changed_next() -> None:
    settings = part(redline(document(), document()), "word/settings.xml")
    assert settings.index("<w:zoom") < settings.index("<w:trackRevisions/>") < settings.index("<w:defaultTabStop")
    assert "trackRevisions" not in part(write_word(document()), "word/settings.xml")


def test_the_same_two_give_the_same_bytes_and_marks_their_own_numbers() -> None:
    before, after = everything(), edited(everything(), random.Random(5), 12)
    file = redline(before, after)
    assert file == redline(from_json(to_json(before)), from_json(to_json(after)))
    kinds = ("ins", "del", "moveFrom", "moveTo", "pPrChange", "tcPrChange", "trPrChange")
    ids = [each.get(W + "id") for each in body(file).iter(*(W + kind for kind in kinds))]
    assert len(ids) == len(set(ids))
    assert len(names(file)) == len(set(names(file)))


HOSTILE = (
    "</w:t></w:ins><w:del>",
    'x" w:id="1"/><w:ins',
    "{ DDEAUTO c } &lt; &amp;amp; &#0;",
    "مرحبا \u202eevil",
    "x" * 5000,
    "a b " * 4_000,
    "",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("is_newer", [True, False])
def test_hostile_text_in_either_version_is_words_and_nothing_else(text: str, is_newer: bool) -> None:  # noqa: FBT001
    pair = (with_text("plain words"), with_text(text)) if is_newer else (with_text(text), with_text("plain words"))
    file = assert_holds_both(*pair)
    assert "DDEAUTO" not in "".join(each.text or "" for each in body(file).iter(W + "instrText"))


def test_a_hostile_name_of_the_author_is_a_name() -> None:
    pair = (numbered(clause("a", "Old.")), numbered(clause("a", "New.")))
    file = write_redline(*pair, author='A "B" & <C>\n' + "x" * 400, at=AT)
    author = next(body(file).iter(W + "ins")).get(W + "author")
    assert author.startswith('A "B" & <C> x')
    assert len(author) == 255


def test_a_long_text_is_compared_in_a_moment() -> None:
    texts = [" ".join(random.Random(seed).choices(["agency", "child", "call", "now"], k=20_000)) for seed in (1, 2)]
    assert_holds_both(*(document(paragraph(each)) for each in texts))


def test_a_picture_that_stayed_is_one_and_a_changed_one_is_two() -> None:
    def shown(word: str, text: str) -> b.Document:
        return document(paragraph(text), b.Picture(drawing(word), "A box.", "Box", 60.0))

    same, changed = redline(shown("A", "x"), shown("A", "y")), assert_holds_both(shown("A", "x"), shown("B", "y"))
    assert sum("media" in each for each in names(same)) == 2
    assert sum("media" in each for each in names(changed)) == 4


def test_what_cannot_be_written_alone_cannot_be_compared() -> None:
    broken = document(b.Paragraph((b.Reference("nowhere", "9"),)))
    for pair in ((broken, document()), (document(), broken)):
        with pytest.raises(ValueError, match="nowhere"):
            redline(*pair)


def test_python_docx_opens_a_redline() -> None:
    before = everything()
    assert docx.Document(io.BytesIO(redline(before, edited(before, random.Random(3), 9)))).paragraphs


def _pandoc(file: Path, *more: str) -> list[str]:
    """The words that pandoc reads, without titles of tables, which it reads though all rows are gone."""
    made = subprocess.run(["pandoc", "-f", "docx", "-t", "json", *more, str(file)], capture_output=True, check=True)
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for each in value:
                walk(each)
        elif isinstance(value, dict):
            kind = value.get("t")
            if kind in {"Space", "SoftBreak", "LineBreak", "Para", "Plain", "Header"}:
                found.append(" ")
            if kind == "Str":
                found.append(value["c"])
            else:
                walk(value["c"][2:] if kind == "Table" else value.get("c"))

    walk(json.loads(made.stdout)["blocks"])
    return "".join(found).split()


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("seed", range(2))
def test_pandoc_accepts_and_rejects_to_the_words_of_either_version(
    seed: int, tmp_path: Path, real: list[b.Document]
) -> None:
    chance = random.Random(3000 + seed)
    before = real[seed] if seed else everything()
    after = edited(before, chance, 12)
    file, plain = tmp_path / "redline.docx", tmp_path / "plain.docx"
    file.write_bytes(redline(before, after))
    for how, version in (("accept", after), ("reject", before)):
        plain.write_bytes(write_word(version))
        assert _pandoc(file, f"--track-changes={how}") == _pandoc(plain)
