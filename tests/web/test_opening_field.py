"""The field of opening hours: what is typed into its table is read, shown again, and asked about where it is unclear."""

from __future__ import annotations

from typing import Any

import pytest
from web.test_fields import made, shown

from partnership.findings.schedule import read_schedule
from partnership.web.opening_field import OpeningField

OFFICE = ["Mon-Fri 09:00-17:00"]


def sent(**parts: str) -> Any:
    """The field after these were sent: `sunday_from` stands for the input of that row."""
    named = {f"field-{name.replace('_', '-')}" if name != "mode" else "field": value for name, value in parts.items()}
    return made(OpeningField("Hours"), named).field


@pytest.mark.parametrize(
    ("mode", "words"),
    [("always", "At any hour."), ("offices-closed", "Outside Monday to Friday, 9am to 5pm. ")],
)
def test_a_choice_alone_says_the_hours(mode: str, words: str) -> None:
    field = sent(mode=mode)
    assert not field.errors
    assert field.reading.startswith(words)


def test_the_table_is_read_row_by_row_and_an_empty_row_is_closed() -> None:
    field = sent(mode="table", weekdays_from="9", weekdays_to="5.30pm", saturday_from="noon", saturday_to="midnight")
    assert field.data == ["Mon-Fri 09:00-17:30", "Sat 12:00-24:00"]


def test_a_row_past_midnight_is_stored_cut_and_shown_in_one() -> None:
    field = sent(mode="table", weekdays_from="8pm", weekdays_to="2am")
    assert sorted(field.data) == ["Mon-Fri 20:00-24:00", "Tue-Sat 00:00-02:00"]
    again = made(OpeningField("Hours"), None, field.data).field
    assert [(row.start, row.end) for row in again.rows] == [("8pm", "2am"), ("", ""), ("", ""), ("", "")]
    assert all(row.is_empty for row in again.more)


def test_a_day_by_itself_and_a_second_time_stand_in_further_rows() -> None:
    lines = ["Mon 10:00-12:00", "Mon 14:00-16:00", "Thu 10:00-15:00"]
    field = made(OpeningField("Hours"), None, lines).field
    assert [(row.day, row.start, row.end) for row in field.more if not row.is_empty] == [
        ("monday", "10am", "noon"), ("monday", "2pm", "4pm"), ("thursday", "10am", "3pm"),
    ]  # fmt: skip
    assert any(row.is_empty for row in field.more)


@pytest.mark.parametrize(
    "lines",
    [
        OFFICE,
        ["Mon-Sun", "bank holidays"],
        ["Mon-Fri 00:00-09:00", "Mon-Fri 17:00-24:00", "Sat-Sun", "bank holidays"],
        ["Nov-Mar", "Mon-Sun", "bank holidays"],
        ["Tue-Fri 20:00-24:00", "Wed-Sat 00:00-02:00"],
        ["Mon-Fri 09:00-12:00", "Mon-Fri 13:00-17:00", "Sat 09:00-12:00"],
        ["bank holidays 00:00-02:00", "bank holidays 20:00-24:00"],
        ["Mon 09:00-24:00", "Tue 00:00-09:00"],
    ],
)
def test_what_is_shown_is_sent_back_as_it_was(lines: list[str]) -> None:
    page = shown(made(OpeningField("Hours"), None, lines).field)
    back = {each["name"]: str(each.get("value", "")) for each in page.select("input[type=text]")}
    back |= {each["name"]: each["value"] for each in page.select("input[checked]")}
    for select in page.select("select"):
        chosen = select.select_one("option[selected]")
        back[str(select["name"])] = str(chosen["value"]) if chosen else ""
    field = made(OpeningField("Hours"), back).field
    assert not field.errors
    assert read_schedule(field.data) == read_schedule(lines)


@pytest.mark.parametrize(
    ("parts", "message", "at"),
    [
        ({"sunday_from": "9"}, "Sunday: enter when it closes", "sunday-to"),
        ({"sunday_from": "9", "sunday_to": "5"}, "Sunday: say whether 5 is 5am or 5pm", "sunday-to"),
        ({"sunday_from": "lunch", "sunday_to": "5pm"}, "Sunday: “lunch” cannot be read as a time. Write it as 9am, 5:30pm, noon or midnight", "sunday-from"),
        ({"more-1_from": "9am", "more-1_to": "5pm"}, "Other hours 1: choose the day", "more-1-day"),
        ({}, "Enter the hours of at least one day, or choose “I do not know”", "weekdays-from"),
        ({"weekdays_from": "9am", "weekdays_to": "5pm", "first": "11"}, "Choose the first and the last month, or neither", "last"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_at_its_row(parts: dict[str, str], message: str, at: str) -> None:
    field = sent(mode="table", **parts)
    assert list(field.errors) == [message]
    assert field.error_id == f"field-{at}"


def test_times_typed_without_the_choice_are_read() -> None:
    assert sent(weekdays_from="9am", weekdays_to="5pm").data == OFFICE


def test_winter_months_stand_before_the_hours() -> None:
    field = sent(mode="table", weekdays_from="9am", weekdays_to="5pm", first="11", last="3")
    assert field.data == ["Nov-Mar", *OFFICE]
    assert field.reading.startswith("November to March, Monday to Friday, 9am to 5pm")


def test_not_known_takes_hours_away_and_a_form_without_the_field_leaves_them() -> None:
    assert made(OpeningField("Hours"), {"field": "unknown"}, OFFICE).field.data is None
    assert made(OpeningField("Hours"), {"other": "x"}, OFFICE).field.data == OFFICE


@pytest.mark.parametrize("value", ["<b>", "x" * 9_000, "²", "9am\nSun 1am"])
def test_hostile_input_is_a_message(value: str) -> None:
    assert sent(mode=value).errors
    assert sent(mode="table", weekdays_from=value, weekdays_to="5pm").errors
    assert sent(mode="table", weekdays_from="9am", weekdays_to="5pm", first=value, last="3").errors
