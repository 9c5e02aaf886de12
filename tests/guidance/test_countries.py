from __future__ import annotations

import pytest

from partnership.guidance.countries import countries, country_of, in_sentence
from partnership.guidance.loader import load_packs


def test_every_country_has_a_two_letter_code_and_a_name() -> None:
    found = countries()
    assert len(found) == 249  # the 249 of ISO 3166-1, less the United Kingdom, and Kosovo
    assert found["RO"] == "Romania"
    assert "XK" in found


@pytest.mark.parametrize("code", ["GB", "EU", "UN", "ZZ", "XA", "IC", "AC"])
def test_nobody_returns_to_the_united_kingdom_or_to_what_is_no_country(code: str) -> None:
    assert code not in countries()


def test_countries_stand_in_the_order_of_the_alphabet_whatever_their_accents() -> None:
    names = list(countries().values())
    assert names.index("Afghanistan") < names.index("Åland Islands") < names.index("Albania")
    assert names[-1] == "Zimbabwe"


def test_some_countries_take_an_article() -> None:
    assert in_sentence("NL") == "the Netherlands"
    assert in_sentence("VN") == "Vietnam"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Embassy of Romania in London", "RO"),
        ("high commission of  NIGERIA in London", "NG"),
        ("Nigerian consulate, Leeds", "NG"),
        ("Consulate of Niger", "NE"),
        ("Embassy of Equatorial Guinea", "GQ"),
        ("Vietnamese Embassy", "VN"),
        ("Consular service", ""),
        ("", ""),
    ],
)
def test_an_embassy_belongs_to_the_country_in_its_name(name: str, code: str) -> None:
    assert country_of(name, load_packs()["solace-2009"]) == code
