"""Names for a history: of organisations that the reader may know of, tasks, papers and people. Pure; filled by queries.

What is not among the names is named by what it is ("an organisation"), never by a text that somebody once recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnership.guidance.countries import countries
from partnership.guidance.loader import load_packs
from partnership.protocols.composing.context import label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Clause, ProtocolTemplate
    from partnership.store.models import AuditEntry

SOMEBODY = "somebody of the partnership"
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
        return self.actors.get(str(entry.actor_id), SOMEBODY)

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

    def task(self, function_id: Any) -> str:
        """A task of the map."""
        return self._item("functions", function_id, "a task")

    def kind(self, kind_id: Any) -> str:
        """A kind of organisation."""
        return self._item("kinds", kind_id, "a kind of agency")

    def information(self, information_id: Any) -> str:
        """A kind of information."""
        return self._item("information", information_id, "a kind of information")

    def setting(self, setting_id: Any) -> str:
        """A setting of the identification audit."""
        return self._item("settings", setting_id, "a setting")

    def competence(self, competence_id: Any) -> str:
        """A competence with its number."""
        found = self._found("competences", competence_id)
        return f"{found.id} {found.name}" if found else str(competence_id or "a competence")

    def _item(self, of: str, item_id: Any, otherwise: str) -> str:
        found = self._found(of, item_id)
        return str(found.name) if found else str(item_id or otherwise)

    def _found(self, of: str, item_id: Any) -> Any:
        """An item of the guidance of today, else of any: a partnership may have had another one."""
        packs = [*([self.pack] if self.pack else []), *load_packs().values()]
        return next((found for pack in packs if (found := getattr(pack, of).get(str(item_id)))), None)

    def country(self, code: Any) -> str:
        """A country."""
        return countries().get(str(code), str(code or "a country"))

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
