"""Telephone numbers in words."""

from __future__ import annotations

from time import process_time

import pytest

from partnership.protocols.manual.numbers import digits, numbers_in, parts_of_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Duty desk, 020 7946 0135", ("020 7946 0135",)),
        ("020 7946 0135; also 01632 960 001", ("020 7946 0135", "01632 960 001")),
        ("Ring 08081 570394.", ("08081 570394",)),
        ("Ring +44 20 7946 0135 now", ("+44 20 7946 0135",)),
        ("(020) 7946 0135", ("(020) 7946 0135",)),
        ("020-7946-0135", ("020-7946-0135",)),
        ("A child line: 0800 1111", ("0800 1111",)),
        ("Monday to Friday, 9am to 5pm", ()),
        ("section 47 of the Act of 1989", ()),
        ("between 2008 and 2009, £12,000,000 in 2009", ()),
        ("on 24/11/2026 or 2026-11-24", ()),
        ("within 24 hours, 999", ()),
        ("clause 12.4.2009.1", ()),
        ("reference AB12345678", ()),
    ],
)
def test_numbers_are_told_from_times_years_amounts_and_references(text: str, found: tuple[str, ...]) -> None:
    assert numbers_in(text) == found


def test_a_text_in_pieces_is_the_text() -> None:
    text = "Duty desk, 020 7946 0135, or 01632 960001 at night"
    assert "".join(part for part, _ in parts_of_text(text)) == text
    assert [part for part, is_number in parts_of_text(text) if is_number] == ["020 7946 0135", "01632 960001"]


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert (
        len({digits(each) for each in ("020 7946 0135", "+44 20 7946 0135", "(020) 7946-0135", "+44 (0)20 79460135")})
        == 1
    )
    assert digits("020 7946 0135") != digits("020 7946 0136")


@pytest.mark.parametrize(
    "text", ["0" + "1" * 5000 + "x", "0 1 2" * 2000, "+44 (0)" * 2000, ("0" + "1" * 30 + "x ") * 500]
)
def test_no_text_takes_long(text: str) -> None:
    begun = process_time()
    numbers_in(text)
    assert process_time() - begun < 0.5
