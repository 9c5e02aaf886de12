"""The slot grammar of clause text."""

from __future__ import annotations

from partnership.guidance.slots import SLOTS, Slot, Takes, find_broken_slots, find_slots


def test_slots_are_found_in_reading_order_with_their_place() -> None:
    text = "{{partnership}} asks {{lead:age-assessment}}."
    assert find_slots(text) == (Slot("partnership", "", 0, 15), Slot("lead", "age-assessment", 21, 44))
    assert text[21:44] == find_slots(text)[1].written


def test_a_name_that_is_not_known_is_still_found_so_that_it_can_be_refused() -> None:
    assert [slot.name for slot in find_slots("{{leed:training}}")] == ["leed"]


def test_what_looks_like_a_slot_and_is_none_is_reported() -> None:
    text = "{{ lead:training }} {{Lead:training}} {{lead:}} {{lead:training} {{date}}"
    assert find_broken_slots(text) == ("{{ lead:training }}", "{{Lead:training}}", "{{lead:}}", "{{")


def test_text_without_braces_has_no_slots() -> None:
    assert find_slots("Nothing {here} at all.") == ()
    assert find_broken_slots("Nothing {here} at all.") == ()


def test_every_slot_says_what_it_takes() -> None:
    assert set(SLOTS.values()) == set(Takes)
