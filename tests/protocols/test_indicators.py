"""The signs in a protocol: the first contacts that the audit recorded, and of whom a sign that is enough alone is said."""

from __future__ import annotations

from datetime import date

from protocols.small import agency, generated, map_of, matters, words_of

from partnership.documents import blocks as b
from partnership.findings.facts import SettingRecord
from partnership.guidance.loader import load_packs
from partnership.guidance.types import GeneratedPart
from partnership.protocols.composing.context import Context
from partnership.protocols.composing.signs import sufficient_signs

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
    missing = "No agency is named that would meet a victim first: streets."
    assert missing in matters(TEMPLATE, map_of(CARE))
    assert missing not in matters(TEMPLATE, map_of(CARE, settings=RECORDED))


def signs_alone(template_id: str) -> list[str]:
    """The signs that are enough alone, as a paper of the product lists them."""
    pack = load_packs()["solace-2009"]
    context = Context(pack.protocols[template_id], pack, map_of(POLICE), {}, date(2026, 11, 24), frozenset())
    listed = next(each for each in sufficient_signs(context) if isinstance(each, b.ItemList))
    return ["".join(run.text for run in item.runs) for item in listed.items]  # type: ignore[union-attr]  # texts only


def test_a_paper_about_children_and_adults_says_of_whom_a_sign_is_enough_alone() -> None:
    assert "Streets: children. Begs; is sold for sex on the street and looks under age" in signs_alone(
        "recognition-and-referral"
    )
    assert "Begs" in signs_alone("safeguarding-trafficked-children")
