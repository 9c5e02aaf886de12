"""Entries as Open Referral UK 3.0 has them: made from what a recipient is shown, empty values left out. Pure.

The standard has no field for telephones, for who can use a service and for how to refer: they stand in the description,
each after its own word, so that nothing that helps somebody is lost. Rows keep their own ids; what is no row (opening
times, areas) has one that is made of the row's id and what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

from partnership.documents.text import is_web_address
from partnership.exchange.open_referral.terms import GROUPS, KINDS, SEXES, TASKS, Term, TermFinder
from partnership.findings.hours import HOLIDAY
from partnership.findings.schedule import remark_of, schedule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from partnership.policy.audience import RedactedRecord

_POSTCODE = re.compile(r"\b([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})\b", re.IGNORECASE)
FEWEST = 2  # parts of an address beside its postcode: a street and a town


def location_item(place: RedactedRecord) -> dict[str, Any]:
    """A location, with its address where a street, a town and a postcode can be told apart, and else in words."""
    found = _address(place)
    told = (
        {"addresses": [found]} if found else {"description": " ".join(place.address.split())} if place.address else {}
    )
    name = {"name": place.name} if place.name else {}
    return {"id": str(place.id), "location_type": "physical"} | name | told


def _address(place: RedactedRecord) -> dict[str, Any] | None:
    postcode = _POSTCODE.search(place.address or "")
    if postcode is None:
        return None
    rest = place.address[: postcode.start()] + place.address[postcode.end() :]
    parts = [part for each in re.split(r"[\n,]", rest) if (part := " ".join(each.split()))]
    if len(parts) < FEWEST:
        return None
    *street, city = parts
    return {
        "id": str(uuid5(place.id, "address")),
        "location_id": str(place.id),
        "address_1": ", ".join(street),
        "city": city,
        "state_province": city,  # the standard asks for a county, which British addresses no longer have
        "postal_code": f"{postcode[1]} {postcode[2]}".upper(),
        "country": "GB",
        "address_type": "physical",
    }


Item = dict[str, Any]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHARITIES = {"SC": "GB-SC", "NIC": "GB-NIC"}  # schemes of org-id.guide by how a number begins
ENGLISH_CHARITIES = "GB-CHC"
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An organisation with its parts as a recipient is shown them; the clocks where they may be told."""

    organisation: RedactedRecord
    services: Sequence[RedactedRecord]
    desks: Sequence[RedactedRecord]
    places: Sequence[RedactedRecord] = ()
    modified_at: datetime | None = None
    confirmed_on: date | None = None  # its services, and the numbers that are told with them


def filled(**values: Any) -> Item:
    """An item without what is empty; a zero is a value."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {}, ())}


def time_of(at: datetime) -> str:
    """A moment in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class ItemWriter:
    """Writes items; one is made for many, since it looks its terms up once."""

    def __init__(self) -> None:
        self._terms = TermFinder()

    def organisation(self, seen: SeenEntry) -> Item:
        """An organisation with its identifiers and terms."""
        row = seen.organisation
        number = row.charity_number
        scheme = next((name for start, name in CHARITIES.items() if number.startswith(start)), ENGLISH_CHARITIES)
        identifier = filled(
            id=str(uuid5(row.id, f"charity {number}")),
            organization_id=str(row.id),
            identifier_scheme=scheme,
            identifier_type="Charity number",
            identifier=number,
        )
        return self.organisation_head(seen) | filled(
            organization_identifiers=[identifier] if number else [],
            attributes=self._attributes(row.id, [("kind", self._terms.of(KINDS, [row.kind_id]))]),
        )

    def organisation_head(self, seen: SeenEntry) -> Item:
        """An organisation without what it has several of, as lists of services have it."""
        row = seen.organisation
        kind = next((each.name for each in self._terms.of(KINDS, [row.kind_id])), row.name)
        return filled(
            id=str(row.id),
            name=row.name,
            description=row.description or kind,
            website=address_of(row.website),
            email=self._email(seen.desks),
        )

    def service_head(self, seen: SeenEntry, service: RedactedRecord) -> Item:
        """A service without what it has several of, as lists have it."""
        return filled(
            id=str(service.id),
            name=service.name,
            description="\n\n".join(_description(seen, service)),
            url=address_of(service.website),
            fees=service.fees,
            email=self._email(seen.desks),
            status="active",
            minimum_age=_age(service.age_from),
            maximum_age=_age(service.age_to),
            assured_date=seen.confirmed_on.isoformat() if seen.confirmed_on else None,
            last_modified=time_of(seen.modified_at) if seen.modified_at else None,
            organization=self.organisation_head(seen),
        )

    def service(self, seen: SeenEntry, service: RedactedRecord) -> Item:
        """A service with everything that belongs to it."""
        own = str(service.id)
        head = self.service_head(seen, service)
        return head | filled(
            organization=self.organisation(seen),
            schedules=list(_schedules(service)),
            service_areas=[
                filled(id=str(uuid5(service.id, f"area {name}")), service_id=own, name=name)
                for name in dict.fromkeys(seen.organisation.covers or ())
            ],
            contacts=[
                filled(id=str(uuid5(service.id, f"desk {each.id}")), service_id=own, title=each.post)
                for each in _desks_of(seen, service)
            ],
            service_at_locations=[self._at(service, place) for place in seen.places],
            attributes=self._attributes(service.id, list(self.terms(seen, service))),
        )

    def terms(self, seen: SeenEntry, service: RedactedRecord) -> Iterator[tuple[str, list[Term]]]:
        """The terms of a service by how they are tied to it."""
        yield "task", self._terms.of(TASKS, service.function_ids or ())
        yield "audience", self._terms.of(GROUPS, [service.for_whom] if service.for_whom else [])
        yield "audience", self._terms.of(SEXES, service.sexes or ())
        yield "language", TermFinder.languages(service.languages or seen.organisation.languages or ())

    def at_location(self, seen: SeenEntry, service: RedactedRecord, place: RedactedRecord, *, is_full: bool) -> Item:
        """A service at one place."""
        told = self.service(seen, service) if is_full else self.service_head(seen, service)
        told.pop("service_at_locations", None)
        return self._at(service, place) | {"service": told}

    @staticmethod
    def _at(service: RedactedRecord, place: RedactedRecord) -> Item:
        return filled(
            id=str(at_location_id(service.id, place.id)),
            service_id=str(service.id),
            location_id=str(place.id),
            location=location_item(place),
        )

    @staticmethod
    def _email(desks: Iterable[RedactedRecord]) -> str:
        return next((each.email for each in desks if _EMAIL.fullmatch(each.email or "")), "")

    @staticmethod
    def _attributes(row_id: UUID, terms: Iterable[tuple[str, list[Term]]]) -> list[Item]:
        return [
            filled(
                id=str(uuid5(row_id, f"term {term.id}")),
                link_id=str(row_id),
                taxonomy_term_id=str(term.id),
                link_type=tie,
                taxonomy_term=term.item,
            )
            for tie, found in terms
            for term in found
        ]


def at_location_id(service_id: UUID, place_id: UUID) -> UUID:
    """The id of a service at a place."""
    return uuid5(service_id, f"place {place_id}")


def _age(value: Any) -> int | None:
    return value if isinstance(value, int) else None  # a field that is withheld is an empty text


def _desks_of(seen: SeenEntry, service: RedactedRecord) -> list[RedactedRecord]:
    """Desks for the tasks of a service; those for no task in particular answer for all of them."""
    tasks = set(service.function_ids or ())
    return [each for each in seen.desks if each.post and (not (own := set(each.function_ids or ())) or own & tasks)]


def _description(seen: SeenEntry, service: RedactedRecord) -> Iterator[str]:
    if service.description:
        yield service.description
    told = (
        ("Who can use it", service.eligibility),
        ("How to refer", service.how_to_refer),
        ("How to attend", service.how_to_attend),
        ("Hours", remark_of(service.open or None, service.hours)),
        ("Places", service.capacity),
    )
    yield from (f"{word}: {value}" for word, value in told if value)
    for desk in _desks_of(seen, service):
        numbers = [desk.telephone, f"when closed {desk.out_of_hours_telephone}" if desk.out_of_hours_telephone else ""]
        if any(numbers):
            yield f"{desk.post}: {', '.join(each for each in numbers if each)}"


def _schedules(service: RedactedRecord) -> Iterator[Item]:
    """A line for each time that some days have in common; bank holidays, which no rule of a week has, in words."""
    schedule = schedule_of(service.open or None, service.hours)
    if schedule is None:
        return
    by_time: dict[tuple[int, int], list[int]] = {}
    for span in schedule.hours:
        by_time.setdefault((span.start, span.end), []).append(span.day)
    for (start, end), days in by_time.items():
        week = ",".join(DAYS[day] for day in days if day != HOLIDAY)
        yield filled(
            id=str(uuid5(service.id, f"times {week} {start} {end} {schedule.months}")),
            service_id=str(service.id),
            freq="WEEKLY" if week else None,
            byday=week,
            opens_at=_time(start),
            closes_at=_time(end),
            description=schedule.words if schedule.months or HOLIDAY in days else None,
        )


def _time(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


@lru_cache(maxsize=4096)
def address_of(text: str) -> str:
    """A web address as the standard wants it, in plain letters; empty where it is none."""
    if not text or not is_web_address(text):
        return ""
    parts = urlsplit(text)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        return ""
    path, query, fragment = (quote(each, safe="/:@!$&'()*+,;=~%-._?") for each in parts[2:])
    return urlunsplit((parts.scheme, host, path, query, fragment))
