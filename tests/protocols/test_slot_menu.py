"""Slots by name: which two choices make one, and how a text shows with the names in their places."""

from __future__ import annotations

import pytest
from protocols.small import clause, map_of, pack_with, template_of
from protocols.small import section as section_of

from partnership.base.errors import InputFault
from partnership.documents.blocks import Status
from partnership.protocols.composing.compose import compose
from partnership.protocols.slot_menu import about_choices, chosen_slot, what_choices, with_names

TEMPLATE = template_of(section_of("only", clause()))
PACK = pack_with(TEMPLATE)


def test_two_choices_make_a_slot_and_one_is_enough_where_it_is_about_nothing() -> None:
    assert chosen_slot("function.lead", "function.age-assessment") == "{{lead:age-assessment}}"
    assert chosen_slot("none.board", "") == "{{board}}"
    assert chosen_slot("none.board", "function.age-assessment") == "{{board}}"


@pytest.mark.parametrize(
    ("what", "about", "field"),
    [
        ("", "", "slot"),
        ("function.nothing", "function.age-assessment", "slot"),
        ("function.lead", "", "slot_about"),
        ("function.lead", "kind.police", "slot_about"),
        ("function.lead", "function.", "slot_about"),
    ],
)
def test_choices_that_do_not_fit_are_told_at_the_list_that_is_wrong(what: str, about: str, field: str) -> None:
    with pytest.raises(InputFault) as fault:
        chosen_slot(what, about)
    assert fault.value.field == field


def test_every_slot_that_is_offered_can_be_made() -> None:
    abouts = [each.value for each in about_choices(TEMPLATE, PACK)]
    for what in what_choices():
        takes = what.value.split(".")[0]
        about = next((each for each in abouts if each.startswith(f"{takes}.")), "")
        if about or takes == "none":
            assert chosen_slot(what.value, about).startswith("{{" + what.value.split(".")[1])


def test_a_text_shows_names_for_its_slots_and_nobody_can_type_the_mark_of_one() -> None:
    map_ = map_of()
    document = compose(
        TEMPLATE, PACK, map_, {}, {}, title="T", status=Status.DRAFT, version="0.1", dated_on=map_.as_of, marking="M"
    ).document
    html = str(with_names("Ask {{lead:age-assessment}} & \ue000all\ue001.", TEMPLATE, PACK, document))
    assert '<span class="app-slot">the agency that leads age assessment</span> &amp; all.' in html
    assert html.count("app-slot") == 1
