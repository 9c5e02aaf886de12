"""The slot grammar of clause text."""

from __future__ import annotations

from partnership.guidance.slots import (
    SLOT_WORDS,
    SLOTS,
    WRITTEN_SLOTS,
    Slot,
    Takes,
    asked_of_map,
    find_broken_slots,
    find_slots,
)
from partnership.guidance.written.duty_table import DutyPost


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
    assert {*SLOTS.values(), *WRITTEN_SLOTS.values()} == set(Takes)


def test_a_slot_of_a_written_paper_says_for_whom_and_when() -> None:
    found = find_slots("{{number:adult-support, women, night}}")[0]
    assert (found.argument, found.further) == ("adult-support", ("women", "night"))
    assert set(found.further) <= set(SLOT_WORDS)
    assert found.written == "{{number:adult-support, women, night}}"


def test_a_number_asks_the_map_as_older_slots_do() -> None:
    slots = find_slots("{{number:adult-support, night}} {{number:adult-support}} {{time:bed-offer}}")
    assert [(slot.name, slot.argument) for slot in asked_of_map(slots, {})] == [
        ("out-of-hours", "adult-support"),
        ("contact", "adult-support"),
    ]


def test_a_number_of_a_post_asks_for_its_task_or_for_agencies_of_its_kind() -> None:
    posts = {
        "bed-desk-worker": DutyPost("bed-desk-worker", "bed desk worker", task="safe-placement"),
        "police-operator": DutyPost("police-operator", "control room operator", kind="police"),
    }
    slots = find_slots("{{number:bed-desk-worker}} {{number:police-operator, night}}")
    assert [(slot.name, slot.argument) for slot in asked_of_map(slots, posts)] == [
        ("contact", "safe-placement"),
        ("agency-out-of-hours", "police"),
    ]


def test_marks_of_a_condition_are_no_slots() -> None:
    text = "{{if:N10 is in-force}}Send it.{{else}}Keep it.{{end}}"
    assert find_slots(text) == ()
    assert find_broken_slots(text) == ()
