"""What the events of a page are told with: names that the reader may know, facts of the rows, and the event itself.

What is not among the names is named by what it is ("an organisation"), never by a text that was recorded once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.guidance.loader import load_packs
from partnership.history import queries
from partnership.policy.audience import may_see
from partnership.protocols.composing.context import label
from partnership.register.directory.change_rules import may_read_words
from partnership.register.directory.parts import BY_TABLE
from partnership.store.models import Base, Organisation, descriptions
from partnership.store.models.audit import ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.policy.viewer import Viewer
    from partnership.register.directory.parts import PartRow
    from partnership.store.models import AuditEntry, Partnership

PERSON = "a person in the partnership"
COORDINATOR = "the coordinator"


@dataclass(frozen=True, slots=True)
class NamedPaper:
    """A protocol or an assessment: its title, and for a protocol its template."""

    title: str
    slug: str = ""  # of its partnership
    template_id: str = ""
    other_pack_id: str = ""  # of the guidance that it rests on, where the partnership has another one by now


@dataclass(frozen=True)
class Names:
    """Everything that the events of a page are told with."""

    facts: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)  # those that the reader may know of
    accounts: Mapping[str, str] = field(default_factory=dict)  # mail addresses, for those who may see them
    actors: Mapping[str, str] = field(default_factory=dict)  # by account, words in place of its mail address
    papers: Mapping[str, NamedPaper] = field(default_factory=dict)
    partnerships: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # slug and name, of the reader's own
    parts: Mapping[str, str] = field(default_factory=dict)  # services, contacts, locations that the reader may know of
    secret_places: frozenset[str] = frozenset()  # confidential places about which the reader is told no words of others
    pack: Pack | None = None
    sees_people: bool = False  # mail addresses, and what is told to coordinators only
    own_id: UUID | None = None  # the account of the reader

    def fact(self, table: str, row_id: str, name: str) -> Any:
        """A column of a row as it was made."""
        return self.facts.get((table, row_id), {}).get(name)

    def is_own(self, account_id: Any) -> bool:
        """Whether an account is the reader's own, and the reader is told so."""
        return self.own_id is not None and str(account_id) == str(self.own_id)

    def organisation(self, organisation_id: Any) -> str:
        """The name of an organisation."""
        return self.organisations.get(str(organisation_id), "an organisation")

    def account(self, account_id: Any) -> str:
        """The mail address of an account."""
        return self.accounts.get(str(account_id), "an account")

    def who(self, entry: AuditEntry) -> str:
        """Who did it, as far as the reader may know: a mail address, an organisation, or "the coordinator"."""
        if "@" not in entry.actor:  # the command line, the site itself
            return entry.actor
        if self.sees_people:
            return self.actors.get(str(entry.actor_id), entry.actor)
        if entry.actor_id is not None and entry.actor_id == self.own_id:
            return "you"
        return self.actors.get(str(entry.actor_id), PERSON)

    def partnership(self, partnership_id: Any) -> str:
        """The name of a partnership that is the reader's own."""
        return self.partnerships.get(str(partnership_id), ("", "a partnership"))[1]

    def slug(self, partnership_id: Any) -> str:
        """The short name of a partnership that is the reader's own; empty for another."""
        return self.partnerships.get(str(partnership_id), ("", ""))[0]

    def paper(self, key: Any, otherwise: str) -> str:
        """A protocol or assessment by its title."""
        found = self.papers.get(str(key))
        return f"“{found.title}”" if found else otherwise

    def item(self, of: str, otherwise: str, item_id: Any) -> str:
        """The name of an item of the guidance; its id where no pack has it."""
        found = self._found(of, item_id)
        return str(found.name) if found else str(item_id or otherwise)

    def competence(self, competence_id: Any) -> str:
        """A competence with its number."""
        found = self._found("competences", competence_id)
        return f"competence {found.id} {found.name}" if found else str(competence_id or "a competence")

    def _found(self, of: str, item_id: Any) -> Any:
        """An item of the guidance of today, else of any: a partnership may have had another one."""
        packs = [*([self.pack] if self.pack else []), *load_packs().values()]
        return next((found for pack in packs if (found := getattr(pack, of).get(str(item_id)))), None)

    def template(self, protocol_id: Any) -> ProtocolTemplate | None:
        """The template that a protocol was started from, while the guidance has it."""
        paper = self.papers.get(str(protocol_id))
        if paper is None:
            return None
        pack = load_packs().get(paper.other_pack_id, self.pack) if paper.other_pack_id else self.pack
        return pack.protocol(paper.template_id) if pack else None

    def clause(self, protocol_id: Any, clause_id: Any) -> str:
        """A clause of a protocol by its heading."""
        template = self.template(protocol_id)
        clauses: tuple[Clause, ...] = template.clauses() if template else ()
        found = next((each for each in clauses if each.id == clause_id), None)
        return label(found) if found else str(clause_id or "a clause").replace("-", " ").capitalize()

    def parameter(self, protocol_id: Any, parameter_id: str) -> str:
        """A time or limit of a protocol."""
        template = self.template(protocol_id)
        found = next((each for each in template.parameters if each.id == parameter_id), None) if template else None
        return found.label if found else parameter_id.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An entry of the audit with what is known of its row, and the names that it is told with."""

    entry: AuditEntry
    names: Names

    @property
    def action(self) -> str:
        """The words created, changed or deleted, or the name of an event."""
        return self.entry.action

    @property
    def is_of_row(self) -> bool:
        """Whether a row was created, changed or deleted; any other event only says that something happened."""
        return self.action in ROW_CHANGES

    @property
    def protocol_id(self) -> Any:
        """The protocol that a row belongs to, or that it is."""
        if self.entry.table == "protocol":
            return self.entry.row_id
        return (
            self.fact("protocol_id")
            or self.of_parent("consultation", "consultation_id", "protocol_id")
            or self.of_parent("signing", "signing_id", "protocol_id")
        )

    @property
    def assessment_id(self) -> str:
        """The assessment that a row belongs to, or that it is."""
        return self.entry.row_id if self.entry.table == "assessment" else str(self.fact("assessment_id"))

    def about_account(self, name: str = "account_id") -> Any:
        """The account that a column of the row names, or that the row is."""
        return self.entry.row_id if self.entry.table == "account" else self.fact(name)

    def fact(self, name: str) -> Any:
        """What the row had in a column when it was made, or has by this event; None when neither tells."""
        return self.names.fact(self.entry.table, self.entry.row_id, name) or self.new(name)

    def new(self, name: str) -> Any:
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


# Every column that names an organisation, as `organisation_id` and `action_owner_id` do.
ORGANISATIONS = {
    key.parent.name
    for table in Base.metadata.tables.values()
    for key in table.foreign_keys
    if key.column.table is Organisation.__table__
}
ACCOUNTS = ("account_id", "by_id")  # whom it is about, and on whom they hang


def names_for(
    viewer: Viewer,
    entries: Sequence[AuditEntry],
    partnership: Partnership | None = None,
    *,
    sees_people: bool = False,
    of_entry: Organisation | None = None,
) -> Names:
    """The names that these events are told with, as far as the viewer may know them.

    `sees_people`: mail addresses are shown, but those of people who have nothing to do with the viewer's partnerships
    or, where `of_entry` is given, with that organisation and its coordinators.
    """
    facts = queries.facts_of(entries)
    told = [*({name: new or old for name, (old, new) in entry.changes.items()} for entry in entries), *facts.values()]
    places = {place.id: (place.slug, place.name) for place in viewer.places}
    if partnership is not None:
        places[partnership.id] = (partnership.slug, partnership.name)
    slugs = {key: slug for key, (slug, _name) in places.items()}
    organisation_ids = {entry.organisation_id for entry in entries if entry.organisation_id} | _ids(told, ORGANISATIONS)
    within = frozenset({partnership.id}) if partnership else viewer.partnership_ids
    actors = _elsewhere(viewer, entries, within, of_entry) if sees_people else _actors(viewer, entries, within)
    paper_ids = _ids(told, ("protocol_id", "assessment_id")) | _row_ids(entries, ("protocol", "assessment"))
    return Names(
        facts=facts,
        organisations=queries.organisation_names(viewer, organisation_ids),
        accounts=queries.mail_addresses(_ids(told, ACCOUNTS) | _row_ids(entries, ("account",))) if sees_people else {},
        actors=actors,
        papers={str(row.id): _paper(row, slugs) for row in queries.papers(places, paper_ids)},
        partnerships={str(key): place for key, place in places.items()},
        parts=_parts(viewer, told),
        secret_places=_secret_places(viewer, told),
        pack=load_packs().get(partnership.pack_id) if partnership is not None else load_packs().newest_first[0],
        sees_people=sees_people,
        own_id=None if sees_people else viewer.account_id,  # where people are named, the reader is named too
    )


def _paper(row: Any, slugs: Mapping[UUID, str]) -> NamedPaper:
    of_protocol = (getattr(row, name, "") for name in ("template_id", "other_pack_id"))
    return NamedPaper(row.title, slugs.get(row.partnership_id, ""), *of_protocol)


def _ids(told: Iterable[dict[str, Any]], names: Iterable[str]) -> set[UUID]:
    wanted = set(names)
    return {UUID(str(facts[name])) for facts in told for name in wanted & facts.keys() if facts[name]}


def _row_ids(entries: Iterable[AuditEntry], tables: Iterable[str]) -> set[UUID]:
    return {UUID(entry.row_id) for entry in entries if entry.table in tables}


def _parts(viewer: Viewer, told: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Titles of the services, contacts and locations that requests and reports are about."""
    keys = {
        (facts["table"], UUID(str(facts["row_id"])))
        for facts in told
        if facts.get("table") in BY_TABLE and facts.get("row_id")
    }
    rows = queries.part_rows(viewer, sorted(keys, key=str))
    return {str(row.id): title for row in rows if (title := _title(viewer, row))}


def _secret_places(viewer: Viewer, told: Iterable[dict[str, Any]]) -> frozenset[str]:
    """Places that the events are about, and of which the reader may not read what somebody wrote."""
    about = {str(facts["row_id"]) for facts in told if facts.get("table") == "location" and facts.get("row_id")}
    about |= {str(facts["location_id"]) for facts in told if facts.get("location_id")}
    rows = queries.part_rows(viewer, sorted(("location", UUID(each)) for each in about))
    return frozenset(about - {str(row.id) for row in rows if may_read_words(viewer, row)})


def _title(viewer: Viewer, row: PartRow) -> str:
    part = BY_TABLE[row.__tablename__]
    is_seen = may_see(viewer, row, part.title_field, descriptions(part.table)[part.title_field])
    return str(getattr(row, part.title_field)) if is_seen else ""


def _actors(viewer: Viewer, entries: Iterable[AuditEntry], within: frozenset[UUID]) -> dict[str, str]:
    """Who was at work, for readers who are shown no mail addresses: the coordinator, or an organisation."""
    places = queries.places_of({entry.actor_id for entry in entries if entry.actor_id is not None})
    names = _their_organisations(viewer, places.values())
    found = {}
    for account_id, place in places.items():
        known = next((names[str(each)] for each in place.organisations if str(each) in names), "")
        if place.coordinates & within or known:
            found[str(account_id)] = COORDINATOR if place.coordinates & within else known
    return found


def _elsewhere(
    viewer: Viewer, entries: Iterable[AuditEntry], within: frozenset[UUID], of_entry: Organisation | None
) -> dict[str, str]:
    """Words in place of the mail addresses of people who belong elsewhere; who belongs nowhere any more is named."""
    places = queries.places_of({entry.actor_id for entry in entries if entry.actor_id is not None})
    far = {key: place for key, place in places.items() if not _is_near(place, within, of_entry)}
    names = _their_organisations(viewer, far.values())
    found = {}
    for account_id, place in far.items():
        known = next((names[str(each)] for each in place.organisations if str(each) in names), "")
        found[str(account_id)] = known or ("a coordinator elsewhere" if place.coordinates else "a person elsewhere")
    return found


def _is_near(place: queries.Places, within: frozenset[UUID], of_entry: Organisation | None) -> bool:
    """Own people of an entry see each other and its coordinators; coordinators see everybody of their partnerships."""
    if of_entry is None:
        return bool(place.partnerships & within)
    return of_entry.id in place.organisations or bool(place.coordinates & of_entry.partnership_ids & within)


def _their_organisations(viewer: Viewer, places: Iterable[queries.Places]) -> dict[str, str]:
    return queries.organisation_names(viewer, {each for place in places for each in place.organisations})
