"""What each address of the feed answers: pages and items, made afresh from the register and from no copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.base.errors import NotFound
from partnership.exchange import queries
from partnership.exchange.feed.catalogue import catalogue
from partnership.exchange.feed.filters import OF_ORGANISATIONS, OF_SERVICES, OF_TERMS, PAGED, list_request
from partnership.exchange.open_referral.items import ItemWriter
from partnership.exchange.open_referral.seen import seen_entry
from partnership.exchange.open_referral.terms import TAXONOMIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from partnership.exchange.feed.catalogue import ServiceFacts
    from partnership.exchange.feed.filters import ListRequest
    from partnership.exchange.open_referral.items import Item, SeenEntry
    from partnership.exchange.recipient import Recipient
    from partnership.policy.audience import RedactedRecord

    Given = Mapping[str, str]


class FeedPages:
    """What one recipient is answered."""

    def __init__(self, recipient: Recipient) -> None:
        self._recipient = recipient
        self._catalogue = catalogue(recipient)
        self._writer = ItemWriter()

    def services(self, given: Given) -> Item:
        """A page of services; whole ones with `full`."""
        asked = list_request(given, OF_SERVICES)
        ids, page = _page(asked, [each.id for each in self._asked_services(asked)])
        found = self._services(ids)
        write = self._writer.service if asked.is_full else self._writer.service_head
        return page | {"contents": [write(*found[each]) for each in ids if each in found]}

    def service(self, service_id: UUID) -> Item:
        """A whole service."""
        found = self._services([service_id])
        if service_id not in found:
            raise NotFound
        return self._writer.service(*found[service_id])

    def organizations(self, given: Given) -> Item:
        """A page of organisations, with their identifiers and terms."""
        asked = list_request(given, OF_ORGANISATIONS)
        rows = self._catalogue.organisations.values()
        ids, page = _page(asked, [each.id for each in rows if asked.accepts(each.text, each.modified_at)])
        found = self._entries(ids, is_whole=False)
        return page | {"contents": [self._writer.organisation(found[each]) for each in ids if each in found]}

    def organization(self, organisation_id: UUID) -> Item:
        """An organisation."""
        found = self._entries([organisation_id], is_whole=False)
        if organisation_id not in found:
            raise NotFound
        return self._writer.organisation(found[organisation_id])

    def service_at_locations(self, given: Given) -> Item:
        """A page of services at places."""
        asked = list_request(given, OF_SERVICES)
        wanted = {each.id for each in self._asked_services(asked)}
        pairs = self._catalogue.places
        ids, page = _page(asked, [key for key, (service_id, _place) in pairs.items() if service_id in wanted])
        found = self._services({pairs[each][0] for each in ids})
        items = (self._at(each, found, is_full=asked.is_full) for each in ids)
        return page | {"contents": [each for each in items if each is not None]}

    def service_at_location(self, at_id: UUID) -> Item:
        """A service at a place."""
        pair = self._catalogue.places.get(at_id)
        item = self._at(at_id, self._services([pair[0]]), is_full=True) if pair is not None else None
        if item is None:
            raise NotFound
        return item

    def taxonomies(self, given: Given) -> Item:
        """A page of taxonomies."""
        items, page = _page(list_request(given, PAGED), [each.item for each in TAXONOMIES])
        return page | {"contents": items}

    def taxonomy(self, taxonomy_id: UUID) -> Item:
        """A taxonomy."""
        found = next((each for each in TAXONOMIES if each.id == taxonomy_id), None)
        if found is None:
            raise NotFound
        return found.item

    def taxonomy_terms(self, given: Given) -> Item:
        """A page of terms: those of the guidance, and languages that a service is given in."""
        asked = list_request(given, OF_TERMS)
        taxonomy = asked.values.get("taxonomy_id")
        terms = [each for each in self._catalogue.terms.values() if taxonomy in (None, each.taxonomy.id)]
        found, page = _page(asked, terms)
        return page | {"contents": [each.item for each in found]}

    def taxonomy_term(self, term_id: UUID) -> Item:
        """A term."""
        found = self._catalogue.terms.get(term_id)
        if found is None:
            raise NotFound
        return found.item

    def _asked_services(self, asked: ListRequest) -> list[ServiceFacts]:
        if not asked.is_narrowed:
            return list(self._catalogue.services.values())
        terms_of: dict[UUID, frozenset[UUID]] = {}
        if "taxonomy_id" in asked.values:
            terms_of = {
                each.id: frozenset(key for key, term in self._catalogue.terms.items() if term.taxonomy == each)
                for each in TAXONOMIES
            }
        return [each for each in self._catalogue.services.values() if asked.accepts_service(each, terms_of)]

    def _entries(self, ids: Collection[UUID], *, is_whole: bool = True) -> dict[UUID, SeenEntry]:
        """Entries as they are seen now, whatever the catalogue had: what was taken out a moment ago is in none."""
        wanted = [each for each in dict.fromkeys(ids) if each in self._catalogue.organisations]
        seen = (
            seen_entry(ready, row, self._catalogue.organisations[row.id].times, is_whole=is_whole)
            for ready, row in queries.entries(self._recipient, wanted, is_whole=is_whole)
        )
        return {each.organisation.id: each for each in seen if each is not None}

    def _services(self, ids: Collection[UUID]) -> dict[UUID, tuple[SeenEntry, RedactedRecord]]:
        facts = self._catalogue.services
        entries = self._entries([facts[each].organisation_id for each in ids if each in facts])
        return {row.id: (seen, row) for seen in entries.values() for row in seen.services}

    def _at(self, at_id: UUID, found: Mapping[UUID, tuple[SeenEntry, RedactedRecord]], *, is_full: bool) -> Item | None:
        service_id, place_id = self._catalogue.places[at_id]
        if service_id not in found:
            return None
        seen, service = found[service_id]
        place = next((each for each in seen.places if each.id == place_id), None)
        return self._writer.at_location(seen, service, place, is_full=is_full) if place is not None else None


def _page(asked: ListRequest, rows: Sequence[Any]) -> tuple[list[Any], dict[str, Any]]:
    """The rows of the page that was asked for, and what the standard tells of a page."""
    start = (asked.page - 1) * asked.per_page
    found = list(rows[start : start + asked.per_page])
    pages = max(1, -(-len(rows) // asked.per_page))
    return found, {
        "total_items": len(rows),
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(found),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not found,
    }
