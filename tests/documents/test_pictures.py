"""Pictures in documents: only plain shapes and words, the words really drawn, the same in every writer."""

from __future__ import annotations

import io
import resource
import sys
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from documents.docx_parts import complaints, names, part
from documents.samples import document, drawing, paragraph

from partnership.documents import blocks as b
from partnership.documents import pictures
from partnership.documents.block_json import from_json, to_json
from partnership.documents.pictures import png_of, pngs_of, size_of
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.plain import write_text

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = b.Picture(drawing("Proven"), "Two of three are proven.", "How it stands", 100.0)
HOSTILE = {
    "a script": drawing("x").replace("<rect", "<script>alert(1)</script><rect"),
    "a handler": drawing("x").replace("<rect", '<rect onload="alert(1)"'),
    "a style": drawing("x").replace("<rect", '<rect style="fill:red"'),
    "an address": drawing("x").replace("#ffffff", "url(https://example.org/x)"),
    "a link": drawing("x").replace("<rect", '<a href="https://example.org"><rect').replace("</svg>", "</a></svg>"),
    "another picture": drawing("x").replace("<rect", '<image width="1" height="1"/><rect'),
    "a foreign object": drawing("x").replace("<rect", "<foreignObject/><rect"),
    "an entity": '<!DOCTYPE svg [<!ENTITY x "y">]>' + drawing("x"),
    "a comment": drawing("x").replace("<rect", "<!-- x --><rect"),
    "no size": drawing("x").replace('viewBox="0 0 200 50"', ""),
    "no height": drawing("x").replace("0 0 200 50", "0 0 200 0"),
    "broken": drawing("x")[:-3],
    "something else": "<html/>",
    "nothing": "",
    "without end": drawing("x" * 600_000),
}


def _pixels(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_the_size_of_a_drawing_is_that_of_its_view_box() -> None:
    assert size_of(drawing("x")) == pictures.Size(200, 50)


@pytest.mark.parametrize("svg", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_drawing_with_anything_but_shapes_and_words_stops_every_writer(svg: str) -> None:
    hostile = document(b.Picture(svg, "alt", "caption", 100.0))
    for write in (write_word, write_html, write_text):
        with pytest.raises(ValueError, match=r"drawing of the document"):
            write(hostile)


def test_the_words_of_a_drawing_are_really_drawn() -> None:
    drawn, without = png_of(drawing("Proven"), 100), png_of(drawing(""), 100)
    other = png_of(drawing("Nothing"), 100)
    assert len({drawn, without, other}) == 3
    assert len(drawn) > len(without) * 1.5


def test_without_the_font_there_is_a_fault_and_no_picture_without_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "FONTS", tmp_path)
    with pytest.raises(FileNotFoundError, match="make setup"):
        png_of(drawing("Proven"), 100)


def test_a_picture_is_drawn_for_paper_and_has_the_same_bytes_each_time() -> None:
    png = png_of(drawing("Proven"), 100)
    assert _pixels(png) == (945, 237)  # 240 dots an inch
    assert png == png_of(drawing("Proven"), 100)


def _seconds_of(who: int) -> float:
    return resource.getrusage(who).ru_utime


def test_pictures_are_drawn_beside_the_process_that_serves_each_once_and_in_the_order_asked() -> None:
    asked = [(drawing(f"{number % 3} new"), 600.0) for number in range(6)]
    own, others = _seconds_of(resource.RUSAGE_SELF), _seconds_of(resource.RUSAGE_CHILDREN)
    found = pngs_of(asked)
    drawn = _seconds_of(resource.RUSAGE_CHILDREN)
    assert drawn - others > _seconds_of(resource.RUSAGE_SELF) - own
    assert found[:3] == found[3:]
    assert len(set(found)) == 3
    assert [png_of(*each) for each in reversed(asked)] == found[::-1]
    assert _seconds_of(resource.RUSAGE_CHILDREN) == drawn


def test_what_draws_has_none_of_the_sites_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = tmp_path / "told"
    program = tmp_path / "python"
    program.write_text(f'#!/bin/sh\nenv > "{told}"\nexec "{sys.executable}" "$@"\n')
    program.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setenv("PARTNERSHIP_SECRET_KEY", "Zyqqex")
    png_of(drawing("Never drawn before, with settings"), 20.0)
    assert "PYTHONUTF8=1" in told.read_text()
    assert "Zyqqex" not in told.read_text()


def test_a_word_file_holds_the_picture_for_every_reader_and_the_drawing_beside_it() -> None:
    file = write_word(document(paragraph("before"), PICTURE, PICTURE, paragraph("after")))
    assert complaints(file) == []
    assert [each for each in names(file) if "media" in each] == [
        "word/media/picture1.png", "word/media/picture1.svg", "word/media/picture2.png", "word/media/picture2.svg",
    ]  # fmt: skip
    assert part(file, "word/media/picture1.svg") == PICTURE.svg
    body = part(file, "word/document.xml")
    assert body.count('descr="Two of three are proven."') == 4
    assert 'r:embed="picture1"' in body
    assert 'r:embed="drawing1"' in body
    read = docx.Document(io.BytesIO(file))
    assert len(read.inline_shapes) == 2
    shape = read.inline_shapes[0]
    assert (round(shape.width.mm), round(shape.height.mm)) == (100, 25)
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        assert package.read("word/media/picture1.png") == png_of(PICTURE.svg, shape.width.mm)


def test_a_picture_is_never_wider_than_the_text() -> None:
    file = write_word(document(b.Picture(drawing("x"), "alt", "", 900.0)))
    assert round(docx.Document(io.BytesIO(file)).inline_shapes[0].width.mm) == 166


def test_a_picture_has_its_caption_above_and_hostile_words_stay_words() -> None:
    hostile = '"/><script>&lt;'
    file = write_word(document(b.Picture(drawing("x"), hostile, hostile, 60.0)))
    assert complaints(file) == []
    read = docx.Document(io.BytesIO(file))
    assert read.paragraphs[0].text == hostile
    assert read.paragraphs[0].style.name == "Caption"


def test_a_document_with_pictures_has_the_same_bytes_each_time_and_after_storing() -> None:
    made = document(PICTURE)
    assert write_word(made) == write_word(made) == write_word(from_json(to_json(made)))


def test_the_preview_shows_the_drawing_itself_in_a_region_that_can_be_scrolled() -> None:
    shown = write_html(document(PICTURE))
    assert PICTURE.svg in shown
    assert "<figcaption>How it stands</figcaption>" in shown
    assert 'role="region" aria-label="How it stands" tabindex="0"' in shown


def test_plain_text_says_what_the_picture_shows() -> None:
    assert "How it stands\nTwo of three are proven." in write_text(document(PICTURE))


def test_a_document_says_where_it_stands_in_its_own_words() -> None:
    made = document(paragraph("x"), title="T")
    own = b.Document(**{**{name: getattr(made, name) for name in b.Document.__dataclass_fields__},
                        "standing": "Working paper: not closed", "version": ""})  # fmt: skip
    file = write_word(own)
    assert complaints(file) == []
    assert "Working paper: not closed" in part(file, "word/header1.xml")
    assert "Version" not in part(file, "word/footer1.xml")
    assert "24 November 2009" in part(file, "word/footer1.xml")
