"""Which backups are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from partnership.operations.backups.retention import RetentionPlan

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)  # a Saturday
DAYS = [NOW - timedelta(days=each, hours=1) for each in range(400)]
PLAN = RetentionPlan(days=7, weeks=5, months=12)


def test_of_a_year_of_days_the_last_week_five_weeks_and_twelve_months_stay() -> None:
    kept = sorted(PLAN.kept(DAYS, NOW), reverse=True)
    assert kept[:7] == DAYS[:7]
    assert [f"{each:%d.%m.}" for each in kept[7:10]] == ["15.11.", "08.11.", "01.11."]  # Sundays, the ends of weeks
    assert [f"{each:%d.%m.%Y}" for each in kept[10:]] == [
        "31.10.2026", "30.09.2026", "31.08.2026", "31.07.2026", "30.06.2026", "31.05.2026", "30.04.2026",
        "31.03.2026", "28.02.2026", "31.01.2026", "31.12.2025",
    ]  # fmt: skip


def test_deleting_each_day_keeps_what_deleting_once_would_have() -> None:
    there: set[datetime] = set()
    for at in reversed(DAYS):
        there.add(at)
        there = PLAN.kept(there, at + timedelta(hours=1))
    assert there == PLAN.kept(DAYS, NOW)


def test_the_only_backup_stays_however_old_it_is() -> None:
    old = NOW - timedelta(days=4000)
    assert RetentionPlan(days=0, weeks=0, months=0).kept([old], NOW) == {old}


def test_a_backup_from_after_now_stays_when_the_clock_was_ahead() -> None:
    ahead = NOW + timedelta(days=300)
    assert ahead in PLAN.kept([*DAYS, ahead, ahead + timedelta(days=1)], NOW)
