"""Of whom nobody knows when they answer: hours in words that cannot be read, or none at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap


@dataclass(frozen=True, slots=True)
class UnreadHours:
    """A desk or service; `words` are what stands there, empty where nothing does."""

    agency: str
    agency_id: UUID
    part: str  # as the addresses of entries have it
    row_id: UUID
    name: str
    words: str


def unread_hours(map_: PartnershipMap) -> tuple[UnreadHours, ...]:
    """By agency: first the words that cannot be read, then desks with a number and no hours."""
    found = [each for agency in map_.agencies for each in _of(agency)]
    return tuple(sorted(found, key=lambda each: not each.words))


def _of(agency: Agency) -> Iterator[UnreadHours]:
    for desk in agency.desks:
        if desk.id is not None and (desk.is_unread or (desk.open is None and desk.has_number)):
            yield UnreadHours(agency.name, agency.id, "contacts", desk.id, desk.post, desk.hours)
    for service in agency.services:
        if service.id is not None and service.open is None and service.hours:
            yield UnreadHours(agency.name, agency.id, "services", service.id, service.name, service.hours)
