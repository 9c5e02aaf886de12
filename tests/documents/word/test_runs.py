"""Telephone numbers in a Word file: on one line, and in their own words everywhere else."""

from __future__ import annotations

import pytest
from documents.docx_parts import body, complaints, text_of
from documents.samples import cell, document, paragraph, with_text

from partnership.documents import blocks as b
from partnership.documents.word.writer import write_word
from partnership.documents.writers.html import write_html
from partnership.documents.writers.markdown import write_markdown
from partnership.documents.writers.plain import write_text

NUMBERS = [
    "020 7946 0123", "07700 900123", "03069 990457", "0800 1111", "(020) 7946 0123", "+44 20 7946 0123",
    "+44 (0) 20 7946 0123", "+40 21 316 1234",
]  # fmt: skip
OTHERS = [
    "26 November 2009", "clause 20.1 and 30 days", "from 10 am to 12 noon", "section 47 of 1989", "100 000 people",
    "2009 10 11", "1cecb6dd cb39f602 0e2a859d 01234567 8901", "05/11 2009 12", "a 020", "No. 0",
]  # fmt: skip


def shown(*blocks: b.Block) -> str:
    """The words of a Word file."""
    file = write_word(document(*blocks))
    assert complaints(file) == []
    return text_of(body(file))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_telephone_number_is_not_broken_at_the_end_of_a_line(number: str) -> None:
    runs = (b.Text(f"Call {number}, day or night, or "), b.Filled(number, "unconfirmed"), b.Text("."))
    columns = (b.Column("Desk"), b.Column("Number"))
    text = shown(
        b.Paragraph(runs),
        b.Table("T", "D", columns, ((cell("Duty desk"), cell(number)),)),
        b.Facts("F", "D", (("Telephone", cell(number)),)),
    )
    whole = number.replace(" ", "\u00a0")
    assert text.count(whole) == 4
    assert f"Call {whole}, day or night, or {whole} (unconfirmed)." in text


@pytest.mark.parametrize("words", OTHERS)
def test_what_is_no_telephone_number_keeps_its_spaces(words: str) -> None:
    assert words in shown(paragraph(words))


def test_only_the_word_file_has_other_spaces() -> None:
    number = NUMBERS[0]
    made = with_text(number)
    for text in (write_text(made), write_html(made), write_markdown(made)):
        assert number in text
        assert "\u00a0" not in text


def test_a_number_is_the_same_in_a_long_text_and_in_a_short_one() -> None:
    whole = NUMBERS[0].replace(" ", "\u00a0")
    assert shown(paragraph(f"{'word ' * 200}{NUMBERS[0]}")).endswith(whole)
