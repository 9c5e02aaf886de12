"""What a recipient can be given, in the order of its pages, with all that a filter asks for. Kept until it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from partnership.exchange import queries
from partnership.exchange.open_referral.items import ItemWriter, at_location_id
from partnership.exchange.open_referral.seen import seen_entry
from partnership.exchange.open_referral.terms import fixed_terms
from partnership.exchange.queries import PublicTimes
from partnership.findings.schedule import schedule_of
from partnership.policy.audience import reach_key
from partnership.store.kept_answers import until_a_change
from partnership.store.models import (
    Contact,
    Location,
    Organisation,
    Participation,
    Partnership,
    Publication,
    SectionClock,
    Service,
)
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import datetime
    from uuid import UUID

    from partnership.exchange.open_referral.items import SeenEntry
    from partnership.exchange.open_referral.terms import Term
    from partnership.exchange.recipient import Recipient
    from partnership.findings.hours import Span
    from partnership.policy.audience import RedactedRecord

T = TypeVar("T", bound="Hashable")

# All that can change what is given: a sign-in or a protocol does not.
TABLES = (Organisation, Service, Contact, Location, Participation, Partnership, Publication, SectionClock)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A service, by what it is found."""

    id: UUID
    organisation_id: UUID
    modified_at: datetime
    text: str  # folded
    terms: frozenset[UUID]
    minimum_age: int | None
    maximum_age: int | None
    spans: tuple[Span, ...]
    places: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """An organisation, by what it is found."""

    id: UUID
    times: PublicTimes
    text: str

    @property
    def modified_at(self) -> datetime:
        """When what the recipient sees of it changed."""
        return self.times.modified_at


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that a recipient can be given, without what is told of it."""

    organisations: Mapping[UUID, OrganisationFacts]
    services: Mapping[UUID, ServiceFacts]
    places: Mapping[UUID, tuple[UUID, UUID]]  # by the id of a service at a place: both
    terms: Mapping[UUID, Term]


def catalogue(recipient: Recipient) -> Catalogue:
    """The catalogue of a recipient: reckoned again once something changed, and not for each page."""
    holder, own_id = recipient.holder, recipient.partnership_id
    limit = None if holder is None else holder.key if own_id is None else reach_key(holder, own_id)
    key = ("exchange catalogue", recipient.audience, own_id, recipient.is_feed, recipient.has_places, limit)
    return until_a_change(key, lambda: _catalogue(recipient), tables=TABLES)


class SharedValues:
    """Values of which many are equal, each held once: the garbage collector looks at all that is held for long."""

    def __init__(self) -> None:
        self._found: dict[Any, Any] = {}

    def of(self, value: T) -> T:
        """The first that was equal to it."""
        found: T = self._found.setdefault(value, value)
        return found


def _catalogue(recipient: Recipient) -> Catalogue:
    organisations: dict[UUID, OrganisationFacts] = {}
    services: dict[UUID, ServiceFacts] = {}
    terms = {each.id: each for each in fixed_terms()}
    writer = ItemWriter()
    same = SharedValues()
    times = queries.public_times(is_feed=recipient.is_feed) if recipient.is_anybody else {}
    for ready, row in queries.entries(recipient):
        public = times.get(row.id, PublicTimes(None, row.created_at))
        seen = seen_entry(ready, row, public)
        if seen is None or seen.modified_at is None:
            continue
        name = fold(seen.organisation.name)
        organisations[row.id] = OrganisationFacts(row.id, PublicTimes(public.changed_at, seen.modified_at), name)
        for service in seen.services:
            own = [term for _tie, found in writer.terms(seen, service) for term in found]
            terms.update((each.id, each) for each in own)
            services[service.id] = _facts(seen, service, name, same.of(frozenset(each.id for each in own)), same)
    places = {at_location_id(each.id, place): (each.id, place) for each in services.values() for place in each.places}
    return Catalogue(organisations, services, places, terms)


def _facts(
    seen: SeenEntry, service: RedactedRecord, name: str, terms: frozenset[UUID], same: SharedValues
) -> ServiceFacts:
    schedule = schedule_of(service.open or None, service.hours)
    told = (service.name, service.description, service.eligibility)
    assert seen.modified_at is not None  # noqa: S101 - who calls has looked
    return ServiceFacts(
        id=service.id,
        organisation_id=seen.organisation.id,
        modified_at=seen.modified_at,
        text=" ".join([name, *(fold(each) for each in told if each)]),
        terms=terms,
        minimum_age=service.age_from if isinstance(service.age_from, int) else None,
        maximum_age=service.age_to if isinstance(service.age_to, int) else None,
        spans=same.of(tuple(schedule.hours)) if schedule is not None else (),
        places=tuple(each.id for each in seen.places),
    )
