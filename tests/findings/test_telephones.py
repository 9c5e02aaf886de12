"""Which numbers of the United Kingdom are reached from abroad, and how they are dialled there."""

from __future__ import annotations

import pytest

from partnership.findings.number_lines import from_abroad


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("020 7946 0135", "+44 20 7946 0135"),
        ("(020) 7946 0135", "+44 20 7946 0135"),
        ("01632 960103", "+44 1632 960103"),
        ("07700 900415", "+44 7700 900415"),
        ("03069 990471", "+44 3069 990471"),
        ("+44 (0)20 7946 0135", "+44 20 7946 0135"),
        ("0044 20 7946 0135", "+44 20 7946 0135"),
        ("020 7946 0135 ext 12", "+44 20 7946 0135 ext 12"),
    ],
)
def test_a_geographic_nationwide_or_mobile_number_is_dialled_with_44_and_without_its_0(
    number: str, dialled: str
) -> None:
    assert from_abroad(number) == dialled


@pytest.mark.parametrize(
    "number",
    ["999", "112", "101", "111", "116 000", "0808 157 0192", "0909 879 0123", "0845 000 0000", "070 0000 0000", "076 0000 0000", ""],
)  # fmt: skip
def test_short_freephone_and_special_numbers_are_depended_on_by_nobody_abroad(number: str) -> None:
    assert from_abroad(number) == ""


def test_a_number_of_another_country_stays_as_it_is() -> None:
    assert from_abroad("+353 20 910 0001") == "+353 20 910 0001"
