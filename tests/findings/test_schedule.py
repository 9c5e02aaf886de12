"""Hours of a week and the months they hold in: stored, typed into a table, told in words."""

from __future__ import annotations

from datetime import datetime

import pytest

from partnership.base.clocks import LONDON
from partnership.findings.facts import Desk
from partnership.findings.hours import ALWAYS, Span, moment_of
from partnership.findings.schedule import (
    Schedule,
    UnclearTimeError,
    read_clock,
    read_schedule,
    read_span,
    remark_of,
    schedule_in_text,
    schedule_of,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Monday to Friday, 8am to 6:30pm", "Monday to Friday, 8am to 6:30pm"),
        ("Tuesday to Friday, 8pm to 2am", "Tuesday to Friday, 8pm to 2am"),
        ("24 hours, every day", "at any hour"),
        ("5pm to 9am, weekends and bank holidays", "outside Monday to Friday, 9am to 5pm"),
        ("November to March, 7pm to 8am", "November to March, every day, 7pm to 8am"),
        ("Dec, Sat-Sun 10am-3pm", "December, Saturday to Sunday, 10am to 3pm"),
    ],
)
def test_words_of_an_entry_are_read_and_told_again(text: str, words: str) -> None:
    found = schedule_in_text(text)
    assert found is not None
    assert found.words == words
    assert read_schedule(found.lines) == found


@pytest.mark.parametrize(
    "text", ["", "School days, 8am to 4pm", "Evenings and Saturdays", "March to Friday, 9am to 5pm"]
)
def test_what_is_not_certain_is_left_unread(text: str) -> None:
    assert schedule_in_text(text) is None


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9", 540), ("9am", 540), ("09.00", 540), ("0930", 570), ("9:30 p.m.", 1290), ("noon", 720), ("12 noon", 720),
        ("midnight", 0), ("24:00", 0), ("12am", 0), ("12", 720),
    ],
)  # fmt: skip
def test_times_are_read_as_people_type_them(typed: str, minutes: int) -> None:
    assert read_clock(typed) == minutes


@pytest.mark.parametrize("typed", ["", "25", "9:75", "13pm", "lunch", "²", "٣", "9am 5pm"])
def test_what_is_no_time_is_not_read(typed: str) -> None:
    assert read_clock(typed) is None


def test_a_row_past_midnight_is_cut_there() -> None:
    assert read_span((4,), "8pm", "2am") == [Span(4, 1200, 1440), Span(5, 0, 120)]
    assert read_span((6,), "10pm", "6am")[1] == Span(0, 0, 360)


def test_a_bank_holiday_goes_on_into_itself() -> None:
    assert read_span((7,), "8pm", "2am") == [Span(7, 1200, 1440), Span(7, 0, 120)]


def test_midnight_to_midnight_is_the_whole_day() -> None:
    assert read_span((0,), "midnight", "midnight") == [Span(0, 0, 1440)]


@pytest.mark.parametrize(("start", "end", "unclear"), [("9", "5", "5"), ("1", "5pm", "1"), ("9", "8", "8")])
def test_a_lone_number_that_may_be_evening_is_asked_about(start: str, end: str, unclear: str) -> None:
    with pytest.raises(UnclearTimeError, match=f"^{unclear}$"):
        read_span((0,), start, end)


def test_days_and_times_count_before_words() -> None:
    found = schedule_of(["Mon-Fri 09:00-17:00"], "24 hours, every day")
    assert found is not None
    assert found.words == "Monday to Friday, 9am to 5pm"
    assert remark_of(["Mon-Fri 09:00-17:00"], "24 hours, every day") == ""
    assert remark_of(["Mon-Fri 09:00-17:00"], "School days") == "School days"


def test_stored_lines_that_nobody_can_read_are_no_hours() -> None:
    assert schedule_of(["Mon to lunch"], "") is None
    assert schedule_of(["Nov-Mar"], "") is None


def test_a_winter_desk_answers_in_its_months_alone() -> None:
    winter = schedule_of(["Nov-Mar", "Mon-Sun", "bank holidays"], "")
    assert winter == Schedule(ALWAYS, (11, 12, 1, 2, 3))
    desk = Desk("Shelter", "020 7946 0101", open=ALWAYS, months=winter.months, is_in_season=False)
    assert desk.answers == ()
    assert desk.answers_at(moment_of(datetime(2026, 12, 24, 22, tzinfo=LONDON))) == ALWAYS
    assert desk.answers_at(moment_of(datetime(2026, 7, 1, 22, tzinfo=LONDON))) == ()
