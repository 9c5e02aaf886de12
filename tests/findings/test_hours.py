"""Days and times: what is read from a form and from words, and nothing that is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from partnership.findings.holidays import bank_holidays, easter_of, working_days_later
from partnership.findings.hours import (
    ALWAYS,
    HOLIDAY,
    NIGHT,
    Moment,
    covers,
    in_words,
    lines_of,
    opens,
    outside,
    read_lines,
    read_text,
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Monday to Friday, 9am to 5pm", ["Mon-Fri 09:00-17:00"]),
        ("Mon-Fri 9am-5.30pm", ["Mon-Fri 09:00-17:30"]),
        ("Monday and Thursday, 10am to 3pm", ["Mon 10:00-15:00", "Thu 10:00-15:00"]),
        ("24 hours, every day", ["Mon-Sun", "bank holidays"]),
        ("Tuesday to Friday, 8pm to 2am", ["Tue-Fri 20:00-24:00", "Wed-Sat 00:00-02:00"]),
        (
            "5pm to 9am, weekends and bank holidays",
            ["Mon-Fri 00:00-09:00", "Mon-Fri 17:00-24:00", "Sat-Sun", "bank holidays"],
        ),
    ],
)
def test_hours_in_words_are_read(text: str, lines: list[str]) -> None:
    found = read_text(text)
    assert found is not None
    assert sorted(lines_of(found)) == sorted(lines)


@pytest.mark.parametrize(
    "text", ["", "Evenings and Saturdays", "School days, 8am to 4pm", "9 to 5pm", "by appointment"]
)
def test_what_is_not_certain_is_not_read(text: str) -> None:
    assert read_text(text) is None


def test_what_a_form_shows_is_read_again_as_the_same() -> None:
    for lines in (["Mon-Fri 09:00-17:00", "Sat 10:00-12:00"], ["every day"], ["Mon-Fri 17:00-09:00", "bank holidays"]):
        hours = read_lines(lines)
        assert read_lines(lines_of(hours)) == hours


def test_a_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="Mon to lunch"):
        read_lines(["Mon-Fri 09:00-17:00", "Mon to lunch"])


def test_a_night_shift_is_cut_at_midnight() -> None:
    hours = read_lines(["Sun 22:00-06:00"])
    assert [(span.day, span.start, span.end) for span in hours] == [(0, 0, 360), (6, 1320, 1440)]


def test_outside_is_every_other_hour() -> None:
    office = read_lines(["Mon-Fri 09:00-17:00"])
    assert outside(office) == NIGHT
    assert outside(NIGHT) == office
    assert outside(ALWAYS) == ()
    assert covers(NIGHT, Moment(HOLIDAY, 660))


def test_hours_read_well_in_a_sentence() -> None:
    assert in_words(read_lines(["Mon-Fri 09:00-17:00"])) == "Monday to Friday, 9am to 5pm"
    assert in_words(NIGHT) == "outside Monday to Friday, 9am to 5pm"
    assert in_words(ALWAYS) == "at any hour"


def test_the_next_opening_is_counted_over_the_week() -> None:
    hours = read_lines(["Mon-Fri 08:00-18:00"])
    assert opens(hours, Moment(4, 1110)) == Moment(0, 480)
    assert opens(hours, Moment(0, 60)) == Moment(0, 480)
    assert opens((), Moment(0, 0)) is None


@pytest.mark.parametrize(
    ("year", "day"), [(2009, date(2009, 4, 12)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))]
)
def test_easter_is_where_the_rule_has_it(year: int, day: date) -> None:
    assert easter_of(year) == day


def test_substitute_days_stand_for_a_holiday_on_a_weekend() -> None:
    assert {date(2022, 12, 26), date(2022, 12, 27)} <= bank_holidays(2022)  # Christmas on a Sunday
    assert {date(2027, 12, 27), date(2027, 12, 28)} <= bank_holidays(2027)  # on a Saturday
    assert {date(2026, 12, 25), date(2026, 12, 28)} <= bank_holidays(2026)  # on a Friday
    assert date(2022, 1, 3) in bank_holidays(2022)


def test_years_that_were_not_as_the_rule_has_it() -> None:
    assert date(2020, 5, 8) in bank_holidays(2020)
    assert date(2020, 5, 4) not in bank_holidays(2020)
    assert date(2023, 5, 8) in bank_holidays(2023)


def test_working_days_leave_weekends_and_holidays_out() -> None:
    assert working_days_later(date(2026, 12, 23), 2) == date(2026, 12, 29)
