"""The list of signs in a protocol names the first contacts that the partnership's own audit recorded, where it did."""

from __future__ import annotations

from protocols.small import agency, generated, map_of, matters, words_of

from partnership.findings.facts import SettingRecord
from partnership.guidance.types import GeneratedPart

POLICE = agency("Borough police")
CARE = agency("Children's services", "childrens-services")
TEMPLATE = generated(GeneratedPart.INDICATORS)
RECORDED = (SettingRecord("S1", (CARE,), version=1),)


def test_recorded_first_contacts_stand_in_place_of_the_usual_kinds() -> None:
    words = words_of(TEMPLATE, map_of(CARE, POLICE, settings=RECORDED), party_ids=frozenset({CARE.id, POLICE.id}))
    assert "Likely to meet the child first: Children's services" in words
    assert "first: Borough police" not in words


def test_a_first_contact_that_is_no_party_is_named_and_marked() -> None:
    words = words_of(TEMPLATE, map_of(CARE, POLICE, settings=RECORDED), party_ids=frozenset({POLICE.id}))
    assert "first: Children's services (not a party to this protocol)" in words


def test_without_a_record_the_parties_of_the_usual_kinds_are_named() -> None:
    empty = (SettingRecord("S1", (), "Watched", version=1),)
    for settings in ((), empty):
        assert "Likely to meet the child first: Borough police" in words_of(TEMPLATE, map_of(POLICE, settings=settings))


def test_a_recorded_first_contact_leaves_nothing_to_settle_about_the_usual_kinds() -> None:
    missing = "Nobody is named who would meet a victim first: streets."
    assert missing in matters(TEMPLATE, map_of(CARE))
    assert missing not in matters(TEMPLATE, map_of(CARE, settings=RECORDED))
