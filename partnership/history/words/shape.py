"""The shape in which a table tells what happened to its rows, and what it is told with. Pure.

A table has one entry in the register of words (see `partnership.history.words`): which sort of thing it is, the
sentence of an event, and how each of its columns is told from what to what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from partnership.web.templating import day, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from partnership.guidance.types import Pack
    from partnership.history.words.names import Names
    from partnership.models import AuditEntry

    Say = Callable[[Any, "Happening"], str]

NOTHING = "nothing"
WITHHELD = "withheld"


class Sort(StrEnum):
    """What a history is filtered by: sorts of things, as people think of them."""

    ROLES = "roles"
    TAKING_PART = "taking-part"
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


SORTS = {
    Sort.ROLES: "Who does what",
    Sort.TAKING_PART: "Taking part",
    Sort.SHARING: "Sharing of information",
    Sort.PROTOCOLS: "Protocols",
    Sort.LETTERHEADS: "Letterheads",
    Sort.CONSULTING: "Consultation and signing",
    Sort.ASSESSMENTS: "Assessments",
    Sort.AUDIT: "Identification audit",
    Sort.RETURNS: "Return checklists",
    Sort.REQUESTS: "Change requests and reports",
    Sort.PEOPLE: "People of the partnership",
    Sort.ENTRIES: "Entries of the register",
    Sort.ACCOUNTS: "Accounts",
}


@dataclass(frozen=True, slots=True)
class Link:
    """The page of the thing that an event is about."""

    text: str
    endpoint: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One field: from what to what, or a remark in place of both."""

    NOTHING: ClassVar[str] = NOTHING  # the words for an empty value

    label: str
    old: str = ""
    new: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
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
class Column:
    """How a column is told: its label and its values in words. A private one is told to coordinators only.

    `is_written`: what somebody wrote; about a confidential place it is told only to those whom its fields are for.
    """

    label: str
    say: Say | None = None
    is_private: bool = False
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """How the events of a table are told.

    `unsaid` are columns that the sentence says already, or that say nothing to a reader. `is_private`: nothing from
    what to what is told but to coordinators. `event` tells what was recorded that is no change of a row, by the name
    under which it was recorded.
    """

    sort: Sort
    sentence: Callable[[Happening], str]
    columns: Mapping[str, Column] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()
    link: Callable[[Happening], Link | None] = lambda _happening: None
    lines: Callable[[Happening], tuple[Line, ...]] = lambda _happening: ()
    is_private: bool = False
    event: Callable[[Happening], str] = lambda happening: happening.action


def in_guidance(
    text: str, endpoint: str, name: str, items: Callable[[Pack], Container[Any]]
) -> Callable[[Happening], Link | None]:
    """The link to the page of an item of the guidance that the column `name` holds; none where it has it no more."""

    def link(happening: Happening) -> Link | None:
        slug, key = happening.names.slug(happening.entry.partnership_id), happening.fact(name)
        pack = happening.names.pack
        if not slug or pack is None or key not in items(pack):
            return None
        return Link(text, endpoint, {"slug": slug, name: key})

    return link


def unsaid(*names: str) -> frozenset[str]:
    """Columns that are never told from what to what, with those that no table tells."""
    return frozenset({"id", "partnership_id", *names})


def in_words(column: Column, value: Any, happening: Happening) -> str:
    """A value of a column, "nothing" for an empty one."""
    if value in (None, "", [], {}):
        return NOTHING
    if value == WITHHELD:
        return WITHHELD
    return column.say(value, happening) if column.say is not None else plain(value)


def plain(value: Any) -> str:
    """A value in words where the column needs none of its own."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, (list, tuple)):
        return "; ".join(plain(each) for each in value)
    return str(value)


def one_of(words: Mapping[Any, str]) -> Say:
    """Says a value of a list of choices in its words."""
    by_value = {str(key): text for key, text in words.items()}
    return lambda value, _happening: by_value.get(str(value), str(value))


def on_day(value: Any, _happening: Happening) -> str:
    """Says a date."""
    return day(date.fromisoformat(str(value)))


def at_time(value: Any, _happening: Happening) -> str:
    """Says a time."""
    return moment(datetime.fromisoformat(str(value)))


def organisation(value: Any, happening: Happening) -> str:
    """Says an organisation by its name, where the reader may know of it."""
    return happening.names.organisation(value)


def put_away(happening: Happening) -> str:
    """The word “archived” or “restored” when that is what happened, else nothing."""
    if not happening.is_about("archived_at"):
        return ""
    return "archived" if happening.entry.changes["archived_at"][1] else "restored"


def verb(happening: Happening, made: str = "added") -> str:
    """What happened to a row, in one word or two."""
    usual = {"created": made, "changed": "changed", "deleted": "taken away"}
    return put_away(happening) or usual.get(happening.action, happening.action)
