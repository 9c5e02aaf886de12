"""What a request asks of a list: its page and its filters, read strictly and applied to the catalogue. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.base.errors import InputFault
from partnership.exchange.open_referral.items import DAYS
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.exchange.feed.catalogue import ServiceFacts

USUAL_PAGE, MOST_ON_PAGE, MOST_PAGES = 50, 100, 1_000_000
OLDEST_AGE = 150
LONGEST_SEARCH = 200
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _number(name: str, low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not low <= int(text[:12]) <= high or len(text) > 12:  # noqa: PLR2004
            message = f"{name} must be a whole number from {low} to {high}"
            raise InputFault(message, name)
        return int(text)

    return read


def read_uuid(text: str) -> UUID | None:
    """An id as the feed writes it; none for anything else, though Python reads more."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None


def _uuid(name: str) -> Callable[[str], UUID]:
    def read(text: str) -> UUID:
        found = read_uuid(text)
        if found is None:
            message = f"{name} must be a UUID"
            raise InputFault(message, name)
        return found

    return read


def _time(name: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(CLOCK_PATTERN, text, re.ASCII):
            message = f"{name} must be a time such as 09:00"
            raise InputFault(message, name)
        found = time.fromisoformat(text)
        return found.hour * 60 + found.minute

    return read


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that nobody escaped arrives as a space
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        message = "modified_after must be a date and time such as 2026-11-01T00:00:00Z"
        raise InputFault(message, "modified_after") from None


def _day(text: str) -> int:
    folded = text.strip().lower()
    for names in (DAYS, DAY_NAMES):
        for number, name in enumerate(names):
            if folded == name.lower():
                return number
    message = f"day must be one of {', '.join(DAYS)}"
    raise InputFault(message, "day")


def _yes(name: str) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        if text.lower() not in {"true", "false"}:
            message = f"{name} must be true or false"
            raise InputFault(message, name)
        return text.lower() == "true"

    return read


def _words(text: str) -> tuple[str, ...]:
    if len(text) > LONGEST_SEARCH:
        message = f"search may have {LONGEST_SEARCH} characters"
        raise InputFault(message, "search")
    return tuple(fold(text).split())


# How each parameter is read; a list says which of them it knows, and leaves out every other.
READ: dict[str, Callable[[str], object]] = {
    "page": _number("page", 1, MOST_PAGES),
    "per_page": _number("per_page", 1, MOST_ON_PAGE),
    "search": _words,
    "full": _yes("full"),
    "modified_after": _moment,
    "taxonomy_term_id": _uuid("taxonomy_term_id"),
    "taxonomy_id": _uuid("taxonomy_id"),
    "organization_id": _uuid("organization_id"),
    "minimum_age": _number("minimum_age", 0, OLDEST_AGE),
    "maximum_age": _number("maximum_age", 0, OLDEST_AGE),
    "start_time": _time("start_time"),
    "end_time": _time("end_time"),
    "day": _day,
}
PAGED = ("page", "per_page")
NARROWING_NOTHING = frozenset({*PAGED, "full"})
OF_ORGANISATIONS = (*PAGED, "search", "modified_after")
OF_TERMS = (*PAGED, "taxonomy_id")
OF_SERVICES = (
    *PAGED, "search", "full", "modified_after", "taxonomy_term_id", "taxonomy_id", "organization_id", "minimum_age",
    "maximum_age", "start_time", "end_time", "day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What was asked of a list, each parameter as what it means."""

    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def page(self) -> int:
        """Which page; the first is 1."""
        return int(self.values.get("page", 1))  # type: ignore[call-overload, no-any-return]

    @property
    def per_page(self) -> int:
        """How many on a page."""
        return int(self.values.get("per_page", USUAL_PAGE))  # type: ignore[call-overload, no-any-return]

    @property
    def is_full(self) -> bool:
        """Whether items are to be whole."""
        return bool(self.values.get("full"))

    @property
    def is_narrowed(self) -> bool:
        """Whether something is asked for that not everything of a list has."""
        return not self.values.keys() <= NARROWING_NOTHING

    def accepts(self, text: str, modified_at: datetime) -> bool:
        """Whether something of these words, changed then, is asked for."""
        words: tuple[str, ...] = self.values.get("search", ())  # type: ignore[assignment]
        after = self.values.get("modified_after")
        return all(word in text for word in words) and (after is None or modified_at >= after)  # type: ignore[operator]

    def accepts_service(self, facts: ServiceFacts, terms_of: Mapping[UUID, frozenset[UUID]]) -> bool:
        """Whether a service is asked for; `terms_of` has the terms of each taxonomy."""
        asked = self.values.get
        term, taxonomy, owner = asked("taxonomy_term_id"), asked("taxonomy_id"), asked("organization_id")
        return (
            self.accepts(facts.text, facts.modified_at)
            and (owner is None or facts.organisation_id == owner)
            and (term is None or term in facts.terms)
            and (taxonomy is None or not facts.terms.isdisjoint(terms_of.get(taxonomy, frozenset())))  # type: ignore[call-overload]
            and self._takes_age(facts)
            and self._is_open(facts)
        )

    def _takes_age(self, facts: ServiceFacts) -> bool:
        """As the standard has it: no younger than asked, and no older."""
        low, high = self.values.get("minimum_age"), self.values.get("maximum_age")
        is_old_enough = low is None or (facts.minimum_age is not None and facts.minimum_age >= low)  # type: ignore[operator]
        is_young_enough = high is None or (facts.maximum_age is not None and facts.maximum_age <= high)  # type: ignore[operator]
        return is_old_enough and is_young_enough

    def _is_open(self, facts: ServiceFacts) -> bool:
        """Whether one stretch of its week begins no earlier, ends no later, and is on the day."""
        day, start, end = (self.values.get(name) for name in ("day", "start_time", "end_time"))
        if day is None and start is None and end is None:
            return True
        return any(
            (day is None or span.day == day)
            and (start is None or span.start >= start)  # type: ignore[operator]
            and (end is None or span.end <= end)  # type: ignore[operator]
            for span in facts.spans
        )


def list_request(given: Mapping[str, str], known: tuple[str, ...]) -> ListRequest:
    """What was asked; raises InputFault for a value that means nothing. What a list does not know is left out."""
    return ListRequest({name: READ[name](given[name]) for name in known if name in given})
