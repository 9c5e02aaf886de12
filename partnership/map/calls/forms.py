"""The form of a desk that is closed for a while: until when, and which number to ring instead."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from partnership.base.clocks import LONDON
from partnership.map.mapping.queries import today
from partnership.store.models import now
from partnership.web import fields
from partnership.web.fields import DatePartsField
from partnership.web.forms import BaseForm, Relevance

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_DAYS: Final = 90
OPENS: Final = time(9)  # when a day begins for those who ring
DAY: Final = "day"


def _in_hours(number: int) -> Callable[[datetime], datetime]:
    return lambda at: at + timedelta(hours=number)


def _tomorrow(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(LONDON).date() + timedelta(days=1), OPENS, LONDON)


UNTIL: Final = {"2-hours": _in_hours(2), "8-hours": _in_hours(8), "tomorrow": _tomorrow}
WORDS: Final = {
    "2-hours": "For two hours",
    "8-hours": "For eight hours",
    "tomorrow": "Until tomorrow, 9am",
    DAY: "Until 9am on another day",
}


class NoticeForm(BaseForm):
    """How long a desk is closed, and which number to ring meanwhile."""

    relevance = MappingProxyType({"day": Relevance("until", frozenset({DAY}), "Enter the day on which it opens again")})
    until = fields.RadiosField("How long is it closed?", required="Select how long it is closed")
    day = DatePartsField("Which day?", subject="The day")
    instead = fields.TelephoneField("Which number answers instead?")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.until.choices = fields.choices_of(WORDS)
        self.day.earliest, self.day.latest = today() + timedelta(days=1), today() + timedelta(days=LONGEST_DAYS)

    @property
    def until_at(self) -> datetime:
        """When the notice lapses."""
        if self.until.data == DAY and self.day.data is not None:
            return datetime.combine(self.day.data, OPENS, LONDON)
        return UNTIL[self.until.data](now())
