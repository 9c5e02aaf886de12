"""“The partnership at a glance”: every picture with its table, in Word, sliced where it would be too much."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document as WordFile
from protocols.pictures.relating import edges
from protocols.pictures.seen import subject

from partnership.documents import blocks as b
from partnership.documents.pictures import size_of
from partnership.documents.word.writer import write_word
from partnership.operations.demo.made_up_map import made_up_map
from partnership.protocols.pictures.export import TALL, WIDE, compose_glance
from partnership.protocols.pictures.kinds import whole
from partnership.protocols.pictures.slices import OnPaper

if TYPE_CHECKING:
    from findings.demonstration import Demonstration


def glance(made: Demonstration, size: int) -> b.Document:
    map_ = made_up_map(size)
    return compose_glance(map_, whole(replace(subject(made, map_), edges=edges(map_))))


def test_every_picture_has_words_for_who_does_not_see_it_and_a_table(demonstration: Demonstration) -> None:
    (landscape,) = glance(demonstration, 30).blocks
    assert isinstance(landscape, b.Landscape)
    pictures = [each for each in landscape.blocks if isinstance(each, b.Picture)]
    tables = [each for each in landscape.blocks if isinstance(each, b.Table)]
    assert "Who refers to whom" in [each.caption for each in tables]
    assert not [each for each in pictures if each.caption.startswith("Who refers to whom")]
    assert len(pictures) == len(tables) - 1 > 8
    assert all(each.alt and each.caption for each in pictures)
    assert OnPaper().task("any") == ""


def test_a_picture_is_as_wide_as_leaves_it_on_one_page_at_300_organisations(demonstration: Demonstration) -> None:
    (landscape,) = glance(demonstration, 300).blocks
    assert isinstance(landscape, b.Landscape)
    for each in landscape.blocks:
        if isinstance(each, b.Picture):
            size = size_of(each.svg)
            assert each.width_mm <= WIDE
            assert each.width_mm * size.height / size.width <= TALL + 1


def test_word_says_what_each_picture_shows(demonstration: Demonstration) -> None:
    document = glance(demonstration, 12)
    opened = WordFile(BytesIO(write_word(document)))
    told = [shape._inline.docPr.get("descr") for shape in opened.inline_shapes]
    (landscape,) = document.blocks
    assert isinstance(landscape, b.Landscape)
    assert told == [each.alt for each in landscape.blocks if isinstance(each, b.Picture)]


def test_paper_tells_nobody_to_choose_what_only_a_page_lets_choose(demonstration: Demonstration) -> None:
    (landscape,) = glance(demonstration, 12).blocks
    assert isinstance(landscape, b.Landscape)
    said = [run.text for each in landscape.blocks if isinstance(each, b.Paragraph) for run in each.runs]
    assert not [each for each in said if "Choose" in each]
