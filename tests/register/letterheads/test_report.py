"""What was found in a letterhead is told in words that a coordinator can act on."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from documents.docx_parts import complaints, part
from documents.letterheads import ALL, anchored, bare, plain, theme_fonts, wide_margins, with_logo

from partnership.base.errors import InputFault
from partnership.documents.letterhead.stored import design_from
from partnership.documents.word.writer import write_word
from partnership.register.letterheads.services import LARGEST, LetterheadIntake, read_upload
from partnership.register.letterheads.views import centimetres, paper, report_of, sample


@cache
def reading(name: str) -> LetterheadIntake:
    return read_upload(ALL[name](), f"C:\\letters\\{name}.docx")


def found(name: str) -> dict[str, Any]:
    return reading(name).found


def test_paper_margins_and_places_are_told() -> None:
    facts = dict(report_of(found(with_logo.__name__)).facts)
    assert facts["Paper"] == "A4"
    assert facts["Margins"].startswith("left 2.3 cm, right 2.3 cm")
    assert facts["Taken over"] == (
        "the header, the footer, the header of the first page and the footer of the first page"
    )
    assert facts["Pictures"] == "1"
    assert "Georgia" in facts["Typefaces"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (theme_fonts, "Council Display: not every machine has it"),
        (bare, "no header and no footer"),
        (anchored, "numbers its pages too"),
        (wide_margins, "without space between them"),
    ],
)
def test_what_needs_a_look_is_told(make: Any, words: str) -> None:
    assert any(words in each for each in report_of(found(make.__name__)).attention)


def test_a_letterhead_without_anything_odd_asks_for_nothing() -> None:
    assert report_of(found(with_logo.__name__)).attention == ()


def test_styles_are_told_by_names_that_word_shows() -> None:
    report = report_of(found(plain.__name__))
    assert "Heading 1" in report.kept
    assert "plain text" in report.kept
    assert "Clause" in report.added
    assert "Default Paragraph Font" not in report.kept + report.added


@pytest.mark.parametrize(
    ("sides", "name"),
    [((11906, 16838), "A4"), ((12240, 15840), "Letter"), ((11900, 16840), "A4"), ((8392, 11907), "14.8 by 21 cm")],
)
def test_paper_is_told_by_name_or_size(sides: tuple[int, int], name: str) -> None:
    assert paper({"short": sides[0], "long": sides[1]}) == name


def test_lengths_are_told_in_centimetres() -> None:
    assert centimetres(1440) == "2.5"
    assert centimetres(567) == "1"


def test_the_name_of_the_file_is_kept_without_its_folders() -> None:
    assert reading("plain").file_name == "plain.docx"
    assert read_upload(plain(), "\u202ecod.x\u0000/").file_name == "letterhead.docx"


def test_an_empty_and_an_overlong_file_are_refused_at_their_field() -> None:
    for content in (b"", bytes(LARGEST + 1)):
        with pytest.raises(InputFault) as fault:
            read_upload(content, "x.docx")
        assert fault.value.field == "file"


@pytest.mark.parametrize("name", ["plain", "with_logo", "bare"])
def test_the_sample_shows_all_that_a_letterhead_changes_and_is_valid(name: str) -> None:
    made = sample("Thameside partnership", "Council & letter", date(2026, 11, 26), "OFFICIAL-SENSITIVE")
    file = write_word(made, design=design_from(reading(name).taken))
    assert complaints(file) == []
    text = part(file, "word/document.xml")
    for each in ("ListBullet", "ListNumber", "CalloutStop", "HouseTable", 'w:orient="landscape"', "Heading2", "Gap"):
        assert each in text
