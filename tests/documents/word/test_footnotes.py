from __future__ import annotations

import pytest
from documents.docx_parts import W, body, complaints, notes, part, text_of, tree
from documents.samples import document, everything, paragraph, words

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text

SOURCES = ("SOLACE 2009, 2.4", "Children Act 1989, s.47")


def noted(file: bytes) -> dict[str, str]:
    """The words of each paragraph that has a note, with the note."""
    known = notes(file)
    return {
        text_of(p).strip(): known[mark.get(W + "id")]
        for p in body(file).iter(W + "p")
        for mark in p.iter(W + "footnoteReference")
    }


@pytest.mark.parametrize(
    ("blocks", "heading", "line"),
    [
        ((paragraph("First words."), paragraph("More words.")), "What to do", "What to do"),
        ((paragraph("First words."), paragraph("More words.")), "", "First words."),
        ((b.Table("Leads", "Tasks", (b.Column("Task"),), ()),), "", "Leads"),
        ((b.ItemList((b.ListItem(words("a point")),)),), "", ""),
    ],
    ids=["heading", "first words", "table", "list"],
)
def test_the_sources_of_a_clause_are_a_note_to_the_line_with_its_number(
    blocks: tuple[b.Block, ...], heading: str, line: str
) -> None:
    file = write_word(document(b.Heading(1, "One", "one", "1"), b.Clause("c", "1.1", blocks, SOURCES, heading)))
    assert noted(file) == {line: "Source: SOLACE 2009, 2.4; Children Act 1989, s.47"}
    assert complaints(file) == []


def test_every_clause_with_sources_has_a_note_in_their_order() -> None:
    file = write_word(everything())
    assert list(notes(file).items()) == [
        ("1", "Source: SOLACE 2009, 2.4; Children Act 1989, s.47"),
        ("2", "Source: London toolkit 2009"),
    ]
    assert [mark.get(W + "id") for mark in body(file).iter(W + "footnoteReference")] == ["1", "2"]


def test_preview_and_plain_text_show_the_sources_below_their_clause() -> None:
    clause = b.Clause("c", "1.1", (paragraph("Words."),), SOURCES)
    line = "Source: SOLACE 2009, 2.4; Children Act 1989, s.47"
    assert f'<p class="doc-source">{line}</p></div></section>' in write_html(document(clause))
    assert write_text(document(clause)) == f"1.1\n\nWords.\n\n{line}\n"


def test_a_document_without_sources_has_no_note() -> None:
    file = write_word(document(paragraph("x")))
    assert notes(file) == {}
    assert "footnoteReference" not in part(file, "word/document.xml")


def test_the_separators_of_notes_are_there_and_named_in_the_settings() -> None:
    file = write_word(everything())
    kinds = {note.get(W + "id"): note.get(W + "type") for note in tree(file, "word/footnotes.xml")}
    assert (kinds["-1"], kinds["0"]) == ("separator", "continuationSeparator")
    named = tree(file, "word/settings.xml").find(W + "footnotePr")
    assert [each.get(W + "id") for each in named] == ["-1", "0"]


def test_a_note_holds_text_and_no_markup_of_a_source() -> None:
    hostile = "</w:t></w:r><w:fldSimple w:instr='DDE'/> & {{ }}"
    file = write_word(document(b.Clause("c", "1.1", (paragraph("x"),), (hostile,))))
    assert notes(file) == {"1": f"Source: {hostile}"}
    assert complaints(file) == []
