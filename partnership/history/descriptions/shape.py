"""The shape in which a table tells what happened to its rows, and what it is told with. Pure.

What changed from what to what is told by the descriptions of the columns (`models.described`). A table has one entry in
the register of words (`history/descriptions`) for what they cannot say: which sort of thing it is, and the sentence of
an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from partnership.guidance.pack import Pack
    from partnership.history.descriptions.names import Names
    from partnership.register.directory.events import FieldLine
    from partnership.store.models import AuditEntry


class Category(StrEnum):
    """What a history is filtered by: sorts of things, as people think of them."""

    ROLES = "roles"
    TAKING_PART = "taking-part"
    TAKEN_AWAY = "taken-away"
    SHARING = "sharing"
    PROTOCOLS = "protocols"
    LETTERHEADS = "letterheads"
    CONSULTING = "consulting"
    ASSESSMENTS = "assessments"
    AUDIT = "audit"
    RETURNS = "returns"
    REQUESTS = "requests"
    PEOPLE = "people"
    ENTRIES = "entries"
    ACCOUNTS = "accounts"


CATEGORIES = {
    Category.ROLES: "Who does what",
    Category.TAKING_PART: "Taking part",
    Category.TAKEN_AWAY: "Papers taken away",
    Category.SHARING: "Sharing of information",
    Category.PROTOCOLS: "Protocols",
    Category.LETTERHEADS: "Letterheads",
    Category.CONSULTING: "Consultation and signing",
    Category.ASSESSMENTS: "Assessments",
    Category.AUDIT: "Identification audit",
    Category.RETURNS: "Return checklists",
    Category.REQUESTS: "Change requests and reports",
    Category.PEOPLE: "People of the partnership",
    Category.ENTRIES: "Entries of the directory",
    Category.ACCOUNTS: "Accounts",
}


@dataclass(frozen=True, slots=True)
class EventLink:
    """The page of the thing that an event is about."""

    text: str
    endpoint: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An entry of the audit with what is known of its row, and the names that it is told with."""

    entry: AuditEntry
    names: Names

    @property
    def action(self) -> str:
        """created, changed, deleted, or the name of an event."""
        return self.entry.action

    def fact(self, name: str) -> Any:
        """What the row had in a column when it was made, or has by this event; None when neither tells."""
        return self.names.fact(self.entry.table, self.entry.row_id, name) or self.told(name)

    def told(self, name: str) -> Any:
        """The new value that the event tells of a column; the old one where it took the row away."""
        old, new = self.entry.changes.get(name, (None, None))
        return old if self.action == "deleted" else new

    def is_about(self, name: str) -> bool:
        """Whether the event changed this column."""
        return self.action == "changed" and name in self.entry.changes

    @property
    def is_secret(self) -> bool:
        """Whether it is about a confidential place, and what was written about that is not for the reader."""
        about = (
            self.fact("row_id"),
            self.of_parent("change_request", "request_id", "row_id"),
            self.fact("location_id"),
        )
        return any(str(each) in self.names.secret_places for each in about if each)

    def of_parent(self, table: str, column: str, name: str) -> Any:
        """A fact of the row that a column of this one names."""
        key = self.fact(column)
        return self.names.fact(table, str(key), name) if key else None


@dataclass(frozen=True, slots=True)
class EventWording:
    """How the events of a table are told, beside what the descriptions of its columns say.

    `event` tells what was recorded that is no change of a row, by the name under which it was recorded; `untold` are
    details of such events that say nothing to a reader. `is_private`: nothing from what to what is told but to
    coordinators. `is_entry`: nothing from what to what at all: only the entry's own history knows who may see it.
    """

    category: Category
    sentence: Callable[[RecordedEvent], str]
    link: Callable[[RecordedEvent], EventLink | None] = lambda _event: None
    lines: Callable[[RecordedEvent], tuple[FieldLine, ...]] = lambda _event: ()
    event: Callable[[RecordedEvent], str] = lambda event: event.action
    untold: frozenset[str] = frozenset()
    is_private: bool = False
    is_entry: bool = False


def in_guidance(
    text: str, endpoint: str, name: str, items: Callable[[Pack], Container[Any]]
) -> Callable[[RecordedEvent], EventLink | None]:
    """The link to the page of an item of the guidance that the column `name` holds; none where it has it no more."""

    def link(event: RecordedEvent) -> EventLink | None:
        slug, key = event.names.slug(event.entry.partnership_id), event.fact(name)
        pack = event.names.pack
        if not slug or pack is None or key not in items(pack):
            return None
        return EventLink(text, endpoint, {"slug": slug, name: key})

    return link


def in_partnership(text: str, endpoint: str, row: str = "") -> Callable[[RecordedEvent], EventLink | None]:
    """The link to a page of the reader's own partnership; `row` is what the address calls the id of the row."""

    def link(event: RecordedEvent) -> EventLink | None:
        slug = event.names.slug(event.entry.partnership_id)
        values = {"slug": slug} | ({row: event.entry.row_id} if row else {})
        return EventLink(text, endpoint, values) if slug else None

    return link


def entry_link(event: RecordedEvent) -> EventLink | None:
    """The page of the organisation that an event belongs to, where the reader may know of it."""
    organisation_id = event.entry.organisation_id or event.fact("organisation_id")
    if str(organisation_id) not in event.names.organisations:
        return None
    return EventLink("See the entry", "directory.organisation", {"organisation_id": organisation_id})


def done(
    event: RecordedEvent, made: str = "added", gone: str = "taken away", **columns: tuple[str, str] | Mapping[Any, str]
) -> str:
    """What happened to a row, in a few words.

    A change is told by the first of `columns` that it changed: the words for a value and for none, or the words of some
    values; else it was put away, brought back or "changed".
    """
    if event.action == "changed":
        for name, words in ({"archived_at": ("archived", "restored")} | columns).items():
            if name in event.entry.changes:
                new = event.told(name)
                found = words[0 if new else 1] if isinstance(words, tuple) else words.get(new)
                if found:
                    return found
    return {"created": made, "deleted": gone}.get(event.action, event.action)
