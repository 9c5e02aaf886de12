"""An indicator card: the signs, the steps, our own numbers with doubts in words, and nothing about anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints
from reviews.identification.maps import DAY_DESK, NIGHT_DESK, PACK, TODAY, agency, lead, map_of

from partnership.base.clocks import Freshness
from partnership.documents.word.writer import write_word
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk, SettingRecord
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.types import Group
from partnership.map.mapping.paper import FOR_MEMBERS, NO_VICTIM_DATA
from partnership.reviews.identification import card
from partnership.reviews.identification.card import compose_card, compose_cards

if TYPE_CHECKING:
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.types import Setting

SETTINGS = tuple(PACK.settings.values())
SCHOOLS, PARLOURS = PACK.settings["AC3"], PACK.settings["AA1"]
SERVICE = agency("Children's Services", "childrens-services", DAY_DESK, NIGHT_DESK)
POLICE = agency("Borough police", "police", Desk("Control room", "020 7946 0401", open=ALWAYS))
OLD_SCHOOL = agency(
    "Old School", "school", Desk("Office", "020 7946 0275", open=OFFICE), standing=Freshness.UNCONFIRMED
)


def full_map() -> PartnershipMap:
    """A map with leads, and one unconfirmed first contact in schools."""
    duties = lead(SERVICE, "child-referral", Group.CHILDREN), lead(POLICE, "first-response")
    return map_of(SERVICE, POLICE, OLD_SCHOOL, duties=duties, settings=(SettingRecord("AC3", (OLD_SCHOOL,)),))


def words(setting: Setting, map_: PartnershipMap) -> str:
    """A card in plain words."""
    return write_text(compose_card(setting, map_, PACK))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: each.id)
def test_a_card_has_every_sign_the_rule_the_steps_and_the_emergency_number(setting: Setting) -> None:
    text = " ".join(words(setting, full_map()).split())
    group = Group.ADULTS if setting.group is Group.ADULTS else Group.CHILDREN
    for indicator in setting.indicators:
        assert indicator.text in text
    for sentence in (card.KEY_TITLE, *card.DO[group], *card.DO_NOT[group]):
        assert sentence in text
    assert "999, the emergency number" in text
    assert "24 November 2026. Guidance as of 1 November 2009." in text
    assert "Thameside partnership" in text
    assert card.DRAFT in text
    assert NO_VICTIM_DATA in text


@pytest.mark.parametrize("group", list(card.DO))
def test_the_card_gives_the_time_for_the_first_call_that_the_protocol_gives(group: Group) -> None:
    assert PACK.terms is not None
    (first_call,) = (each for each in PACK.terms.parameters if each.id == "first-call")
    wanted = f"within {first_call.default} {first_call.unit} of your first concern"
    assert wanted in " ".join(card.DO[group])
    assert "same day" not in " ".join(card.DO[group])


def test_a_childs_card_says_nothing_of_adults_and_the_other_way_round() -> None:
    assert "adult" not in words(SCHOOLS, full_map()).casefold()
    assert "Keep the child in sight" not in words(PARLOURS, full_map())
    assert len(card.DO[Group.CHILDREN]) == len(card.DO[Group.ADULTS]) == 3


def test_our_own_numbers_stand_by_day_and_at_night_and_doubts_in_words() -> None:
    text = words(SCHOOLS, full_map())
    assert "To refer a child: Children's Services | 020 7946 0101 Duty desk | 020 7946 0102 Night desk" in text
    assert "First response: Borough police | 020 7946 0401 Control room | The same, day and night" in text


def test_no_number_stands_on_a_card_that_is_not_to_be_called() -> None:
    assert "Old School" not in words(SCHOOLS, full_map())
    assert "020 7946 0275" not in words(SCHOOLS, full_map())


def test_a_card_gives_one_threshold() -> None:
    text = words(SCHOOLS, full_map())
    assert card.KEY_TITLE in text
    assert "Several together" not in text


def test_a_safe_place_that_leads_is_called_without_its_name() -> None:
    refuge = agency("Tideway refuge", "refuge", Desk("Tideway House office", "020 7946 0555", open=ALWAYS))
    text = words(PARLOURS, map_of(refuge, duties=(lead(refuge, "adult-support", Group.ADULTS),)))
    assert "Tideway" not in text
    assert "Support for adults: support line, not named on cards | 020 7946 0555 staff on duty" in text


def test_what_nobody_answers_is_a_marked_gap_and_999_stands_in_its_place() -> None:
    text = words(SCHOOLS, map_of())
    assert "To refer a child: [To settle: no agency leads this or could be asked] | 999, the emergency number" in text
    mute = agency("Borough police", "police", Desk("Office", email="desk@example.org", open=OFFICE))
    text = words(SCHOOLS, map_of(mute, duties=(lead(mute, "first-response"),)))
    assert "[To settle: no number is shown to members] | [To settle: no desk answers]" in text


def test_a_setting_of_few_signs_points_to_the_other_cards() -> None:
    assert card.OTHER_CARDS in words(SCHOOLS, full_map())
    assert card.OTHER_CARDS not in words(PACK.settings["AC2"], full_map())


def test_a_card_is_a_draft_for_staff_of_members_only() -> None:
    document = compose_card(SCHOOLS, full_map(), PACK)
    assert (document.marking, document.status_words, document.dated_on) == (FOR_MEMBERS, "DRAFT", TODAY)
    assert "members only" in FOR_MEMBERS
    assert document.file_name == "thameside-indicator-card-ac3-2026-11-24-draft.docx"


def test_all_cards_are_one_document_with_a_page_for_each_setting() -> None:
    document = compose_cards(full_map(), PACK)
    text = write_text(document)
    assert text.count(card.KEY_TITLE) == len(SETTINGS) == 11
    assert document.file_name.startswith("thameside-indicator-cards-")


def test_the_word_files_pass_the_checker() -> None:
    for document in (compose_card(SCHOOLS, full_map(), PACK), compose_cards(full_map(), PACK)):
        assert complaints(write_word(document)) == []


def test_the_same_map_gives_the_same_bytes() -> None:
    assert write_word(compose_card(SCHOOLS, full_map(), PACK)) == write_word(compose_card(SCHOOLS, full_map(), PACK))
