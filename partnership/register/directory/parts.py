"""The parts of an entry: how services, contacts and locations are called in addresses, on pages and in history."""

from __future__ import annotations

from dataclasses import dataclass

from partnership.store.models import Contact, Entry, EntrySection, Location, Organisation, Service


@dataclass(frozen=True, slots=True)
class EntryPart:
    """One of the three lists in an entry."""

    name: str  # in addresses: "contacts"
    one: str  # in sentences: "contact"
    table: type[Service | Contact | Location]
    section: EntrySection
    title_field: str  # the field that a reader knows the row by


PARTS = {
    part.name: part
    for part in (
        EntryPart("services", "service", Service, EntrySection.SERVICES, "name"),
        EntryPart("contacts", "contact", Contact, EntrySection.CONTACTS, "post"),
        EntryPart("locations", "location", Location, EntrySection.LOCATIONS, "name"),
    )
}
BY_TABLE = {part.table.__tablename__: part for part in PARTS.values()}
PartRow = Service | Contact | Location

HEADINGS = {
    EntrySection.IDENTITY: "About this organisation",
    EntrySection.SERVICES: "Services",
    EntrySection.CONTACTS: "Contacts",
    EntrySection.LOCATIONS: "Locations",
    EntrySection.RESPONSIBILITIES: "Tasks",
}
# What stands where a section has nothing to show.
EMPTY = {
    EntrySection.IDENTITY: "Nothing more is known yet.",
    EntrySection.SERVICES: "No service is entered yet.",
    EntrySection.CONTACTS: "No contact is entered yet that you may see.",
    EntrySection.LOCATIONS: "No location is entered yet that you may see.",
}
# What the button says that confirms a section: "Confirm the contacts".
CONFIRMED_WORDS = {
    EntrySection.IDENTITY: "the description",
    EntrySection.SERVICES: "the services",
    EntrySection.CONTACTS: "the contacts",
    EntrySection.LOCATIONS: "the locations",
    EntrySection.RESPONSIBILITIES: "the responsibilities",
}


def word_for(record: Entry) -> str:
    """What a record is called in a sentence: "organisation", "contact"."""
    part = BY_TABLE.get(record.__tablename__)  # type: ignore[attr-defined]
    return part.one if part else "organisation"


def organisation_of(record: Entry) -> Organisation:
    """The organisation that a record is, or belongs to."""
    return record if isinstance(record, Organisation) else record.organisation  # type: ignore[attr-defined]
