"""What a cell of a messy sheet comes to, and what is told of it."""

from __future__ import annotations

import pytest

from partnership.base.errors import InputFault
from partnership.exchange.imports.cells import CellValue, read_cell, shortened
from partnership.exchange.imports.targets import targets

TELEPHONE = targets()["contact.telephone"]


@pytest.mark.parametrize("text", ["101", "Call 101", "Tel: 111", "999"])
def test_a_short_number_that_everybody_knows_is_a_telephone_number(text: str) -> None:
    assert read_cell(TELEPHONE, text).value == text[-3:]


def test_a_short_number_stands_beside_long_ones() -> None:
    found = read_cell(TELEPHONE, "101 / 020 7946 0111 / out of hours 07700 900111")
    assert found == CellValue("101", ("020 7946 0111",), "07700 900111")


@pytest.mark.parametrize("text", ["12", "room 101", "2024", "555"])
def test_other_short_figures_are_none(text: str) -> None:
    with pytest.raises(InputFault, match="is no telephone number"):
        read_cell(TELEPHONE, text)


def test_a_long_cell_shows_that_there_is_more_of_it() -> None:
    assert shortened("020 7946 0111\n07700 900111") == "020 7946 0111 07700 900111"
    assert shortened("x" * 41) == "x" * 40 + "…"
