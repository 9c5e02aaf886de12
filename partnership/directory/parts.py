"""The parts of an entry: how services, contacts and locations are called in addresses, on pages and in history."""

from __future__ import annotations

from dataclasses import dataclass

from partnership.models import Contact, Entry, Location, Organisation, Section, Service


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three lists in an entry."""

    name: str  # in addresses: "contacts"
    one: str  # in sentences: "contact"
    table: type[Service | Contact | Location]
    section: Section
    title_field: str  # the field that a reader knows the row by


PARTS = {
    part.name: part
    for part in (
        Part("services", "service", Service, Section.SERVICES, "name"),
        Part("contacts", "contact", Contact, Section.CONTACTS, "post"),
        Part("locations", "location", Location, Section.LOCATIONS, "name"),
    )
}
BY_TABLE = {part.table.__tablename__: part for part in PARTS.values()}
PartRow = Service | Contact | Location

HEADINGS = {
    Section.IDENTITY: "About this organisation",
    Section.SERVICES: "Services",
    Section.CONTACTS: "Contacts",
    Section.LOCATIONS: "Locations",
    Section.RESPONSIBILITIES: "What it is responsible for",
}
# What the button says that confirms a section: "Confirm the contacts".
CONFIRMED_WORDS = {
    Section.IDENTITY: "the description",
    Section.SERVICES: "the services",
    Section.CONTACTS: "the contacts",
    Section.LOCATIONS: "the locations",
    Section.RESPONSIBILITIES: "the responsibilities",
}


def word_for(record: Entry) -> str:
    """What a record is called in a sentence: "organisation", "contact"."""
    part = BY_TABLE.get(record.__tablename__)  # type: ignore[attr-defined]
    return part.one if part else "organisation"


def organisation_of(record: Entry) -> Organisation:
    """The organisation that a record is, or belongs to."""
    return record if isinstance(record, Organisation) else record.organisation  # type: ignore[attr-defined]
