"""Which backups are kept: all of the last days, then the newest of a week and of a month. Knows no files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class RetentionPlan:
    """How many days all are kept, and of how many weeks and months before the newest."""

    days: int = 7
    weeks: int = 5
    months: int = 12

    def kept(self, moments: Iterable[datetime], now: datetime) -> set[datetime]:
        """The moments whose backups stay; the newest always does, and so does one from after now."""
        newest_first = sorted(moments, reverse=True)
        found = {each for each in newest_first if each > now - timedelta(days=self.days)}
        found |= set(newest_first[:1])
        found |= _newest_of_each(newest_first, lambda at: at.isocalendar()[:2], self.weeks)
        return found | _newest_of_each(newest_first, lambda at: (at.year, at.month), self.months)


def _newest_of_each(
    newest_first: list[datetime], period: Callable[[datetime], tuple[int, ...]], most: int
) -> set[datetime]:
    newest: dict[tuple[int, ...], datetime] = {}
    for at in newest_first:
        newest.setdefault(period(at), at)
    return set(list(newest.values())[:most])
