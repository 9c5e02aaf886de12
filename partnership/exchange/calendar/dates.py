"""Dates of a partnership, and the iCalendar file of them. Pure: the same dates on the same day are the same bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from partnership.documents.writers.content_lines import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

ICALENDAR: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//Partnership directory and protocol builder//Dates//EN"
ASKED_AGAIN: Final = timedelta(hours=12)  # how often a calendar that asks by itself should


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A day on which something of a partnership is due, and the page where it is seen to."""

    id: UUID
    on: date
    what: str  # "Review", "Comments end"
    about: str
    path: str
    text: str = ""

    @property
    def title(self) -> str:
        """As a calendar shows it."""
        return f"{self.what}: {self.about}"


def in_order(dates: Iterable[CalendarDate]) -> tuple[CalendarDate, ...]:
    """By day, then as they read."""
    return tuple(sorted(dates, key=lambda each: (each.on, each.title, str(each.id))))


def calendar_file(name: str, dates: Iterable[CalendarDate], made_on: date, site: str) -> bytes:
    """The file: each date is a whole day on which nobody is busy; `site` is the public address of the pages."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - a library that few requests need

    calendar, stamp = Calendar(), datetime.combine(made_on, time(), UTC)
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("refresh-interval", ASKED_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for each in dates:
        event = Event()
        event.add("uid", f"urn:uuid:{each.id}")
        event.add("dtstamp", stamp)
        event.add("dtstart", each.on)
        event.add("summary", one_line(each.title))
        if each.text:
            event.add("description", "\n".join(one_line(line) for line in each.text.splitlines()))
        event.add("url", urljoin(site, each.path))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
