"""What the rows of each audited table are called in a history, which columns say what they are about, and their page.

A new table is one entry of `TABLES`. A new column needs nothing here: `described(...)` says how it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from partnership.guidance.countries import countries
from partnership.protocols.lifecycle.status import title_of
from partnership.register.directory.parts import BY_TABLE
from partnership.register.relationships.edges import LABELS
from partnership.store.models import Organisation, descriptions

if TYPE_CHECKING:
    from partnership.guidance.pack import Pack
    from partnership.history.names import RecordedEvent


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
    Category.TAKEN_AWAY: "Files downloaded",
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
    values: dict[str, Any]


Link = Callable[["RecordedEvent"], EventLink | None]


def _entry(event: RecordedEvent) -> EventLink | None:
    """The page of the organisation that an event belongs to, where the reader may know of it."""
    organisation_id = event.entry.organisation_id or event.fact("organisation_id")
    if str(organisation_id) not in event.names.organisations:
        return None
    return EventLink("See the entry", "directory.organisation", {"organisation_id": organisation_id})


def _protocol(event: RecordedEvent) -> EventLink | None:
    paper = event.names.papers.get(str(event.protocol_id))
    if paper is None or not paper.slug:
        return None
    values = {"slug": paper.slug, "protocol_id": event.protocol_id}
    return EventLink("See the protocol", "protocols.protocol", values)


def _assessment(event: RecordedEvent) -> EventLink | None:
    paper = event.names.papers.get(event.assessment_id)
    if paper is None or not paper.slug:
        return None
    values = {"slug": paper.slug, "assessment_id": event.assessment_id}
    competence_id, pack = event.fact("competence_id"), event.names.pack
    if pack is not None and competence_id in pack.competences:
        return EventLink("See the competence", "assessment.competence", {**values, "competence_id": competence_id})
    return EventLink("See the assessment", "assessment.page", values)


def _item(text: str, endpoint: str, name: str, items: Callable[[Pack], Container[Any]]) -> Link:
    """The link to the page of an item of the guidance that the column `name` holds; none where it has it no more."""

    def link(event: RecordedEvent) -> EventLink | None:
        slug, key, pack = event.names.slug(event.entry.partnership_id), event.fact(name), event.names.pack
        is_there = slug and pack is not None and key in items(pack)
        return EventLink(text, endpoint, {"slug": slug, name: key}) if is_there else None

    return link


def _page(text: str, endpoint: str, row: str = "") -> Link:
    """The link to a page of the reader's own partnership; `row` is what the address calls the id of the row."""

    def link(event: RecordedEvent) -> EventLink | None:
        slug = event.names.slug(event.entry.partnership_id)
        return EventLink(text, endpoint, {"slug": slug} | ({row: event.entry.row_id} if row else {})) if slug else None

    return link


@dataclass(frozen=True, slots=True)
class TableWording:
    """What the rows of a table are called, and what is told of them.

    `about`: columns, or other keys of `REFERENCES`, that say which row it is. `made`: the verb for a new row; empty
    where a new row is told by its state, or by what it sets, as a change is.
    `unsaid`: details of an event that say nothing to a reader. `is_private`: only coordinators are told values.
    `is_entry`: no history but the entry's own tells values.
    """

    category: Category
    noun: str
    about: tuple[str, ...] = ()
    link: Link = lambda _event: None
    made: str = "added"
    unsaid: frozenset[str] = frozenset()
    is_private: bool = False
    is_entry: bool = False


def reference(event: RecordedEvent, name: str) -> str:
    """What a row is about by one of its columns: a name that the reader may know, else what it is."""
    value = event.fact(name)
    if name in REFERENCES:
        return REFERENCES[name](event, value)
    if name in ITEMS:
        return f"“{event.names.item(*ITEMS[name], value)}”"
    return f"“{value}”" if value else ""


ITEMS = {
    "function_id": ("functions", "a task"),
    "setting_id": ("settings", "a setting"),
}
_AGES = {"child": "a child", "adult": "an adult"}
APPROVALS = {
    "lawyer": "the council lawyer",
    "safeguarding-lead": "the safeguarding lead",
    "data-post": "the post that answers for data",
    "chair": "the chair",
}


def organisation(event: RecordedEvent) -> str:
    """The organisation of a row."""
    return event.names.organisation(event.fact("organisation_id") or event.entry.organisation_id)


def _version(event: RecordedEvent) -> str:
    """The words “version 0.2 of ‘Safeguarding’”, or the title alone where the number is not known."""
    names = event.names
    version_id = event.fact("version_id") or event.of_parent("signing", "signing_id", "version_id")
    number = names.fact("protocol_version", str(version_id), "number") or event.fact("number")
    title = names.paper(event.protocol_id, "a protocol")
    return f"version {number} of {title}" if number else title


def _signatory(event: RecordedEvent) -> str:
    approval = str(event.fact("approval") or "")
    if event.fact("organisation_id"):
        return organisation(event)
    return APPROVALS.get(approval, approval)


def _account(event: RecordedEvent, name: str) -> str:
    """The mail address of another's account, where the reader may see it; empty for the reader's own."""
    key = event.about_account(name)
    return "" if event.names.is_own(key) or key is None else event.names.account(key)


def _requested(event: RecordedEvent) -> str:
    """What a request or report is about: a field of the entry, of one of its parts by its name, or of a role."""
    of_request = event.entry.table == "change_field"
    table, row_id = (
        event.of_parent("change_request", "request_id", each) if of_request else event.fact(each)
        for each in ("table", "row_id")
    )
    field = str(event.fact("name" if of_request else "field") or "")
    whose = event.names.organisation(event.entry.organisation_id)
    label = field_label(str(table), field) if field else ""
    of = f"{label if '“' in label else f'“{label}”'} of " if label else ""
    if table == "responsibility":
        return f"{of}a role of {whose}"
    if table in BY_TABLE:
        name = event.names.parts.get(str(row_id), "")
        one = BY_TABLE[table].one
        return f"{of}{f'the {one} “{name}”' if name else f'a {one}'} of {whose}"
    return f"{of}the entry of {whose}"


_LABELS = {"audience": "Who can see it", "address": "Address", "role": "Role"}


def field_label(table: str, name: str) -> str:
    """What a field of a change request or report is called, by the table that it would change."""
    column, _, of_field = name.partition(":")
    part = BY_TABLE.get(table)
    model = part.table if part else Organisation if table == Organisation.__tablename__ else None
    described = descriptions(model) if model is not None else {}
    if of_field:
        label = described[of_field].label if of_field in described else of_field
        return f"Who may see “{label}”"
    return described[column].label if column in described else _LABELS.get(column, column.capitalize())


def _in_clause(event: RecordedEvent, clause_id: Any) -> str:
    """A clause of a protocol or of one of its versions; the whole of it where no clause is told."""
    whole = _version(event)
    return f"“{event.names.clause(event.protocol_id, clause_id)}” of {whole}" if clause_id else whole


def _shared(event: RecordedEvent, information_id: Any) -> str:
    names = event.names
    kind = names.item("kinds", "a kind of agency", event.fact("kind_id"))
    return f"“{names.item('information', 'a kind of information', information_id)}” with “{kind}”"


def _relation(event: RecordedEvent, other_id: Any) -> str:
    forth = {kind.value: words.forth for kind, words in LABELS.items()}.get(event.fact("kind"), "and")
    return f"{organisation(event)} {forth} {event.names.organisation(other_id)}"


def _guidance(event: RecordedEvent, pack_id: Any) -> str:
    return f"from “{title_of(str(event.fact('from_pack_id') or ''))}” to “{title_of(str(pack_id or ''))}”"


REFERENCES: dict[str, Callable[[RecordedEvent, Any], str]] = {
    "organisation_id": lambda event, _value: organisation(event),
    "other_id": _relation,
    "partnership_id": lambda event, _value: event.names.partnership(event.entry.partnership_id),
    "account_id": lambda event, _value: _account(event, "account_id"),
    "protocol_id": lambda event, _value: event.names.paper(event.protocol_id, "a protocol"),
    "assessment_id": lambda event, _value: event.names.paper(event.assessment_id, "an assessment"),
    "version_id": lambda event, _value: _version(event),
    "clause_id": _in_clause,
    "competence_id": lambda event, value: event.names.competence(value),
    "country": lambda _event, value: countries().get(str(value), str(value or "a country")),
    "age_group": lambda _event, value: _AGES.get(str(value), "a person"),
    "fact_id": lambda _event, value: f"fact {value}" if value else "",
    "ending": lambda _event, value: str(value or ""),
    "month": lambda _event, value: f"{date.fromisoformat(f'{value}-01'):%B %Y}" if value else "",
    "to_pack_id": _guidance,
    "place": lambda event, _value: _signatory(event),
    "row_id": lambda event, _value: _requested(event),
    "information_id": _shared,
    "merged_name": lambda event, value: f"“{value}” into {organisation(event)}" if value else organisation(event),
}

_IN_ASSESSMENT = ("competence_id", "assessment_id")
_FILE = frozenset({"paper", "file", "length", "sha256", "files", "saved_version"})
_OF_PROTOCOL = frozenset({"added", "removed", "number", "sha256"})
_setting = _item("See the setting", "identification.setting", "setting_id", lambda pack: pack.settings)
_ROLES, _PART, _PEOPLE, _ACCOUNTS = Category.ROLES, Category.TAKING_PART, Category.PEOPLE, Category.ACCOUNTS
_PROTOCOLS, _CONSULTING, _REQUESTS = Category.PROTOCOLS, Category.CONSULTING, Category.REQUESTS
_WHOSE = ("organisation_id",)


def _entry_wording(noun: str) -> TableWording:
    return TableWording(Category.ENTRIES, noun, _WHOSE, _entry, is_entry=True)


TABLES: dict[str, TableWording] = {
    "responsibility": TableWording(
        _ROLES, "Role", ("organisation_id", "function_id"),
        _item("See the task", "mapping.function", "function_id", lambda pack: pack.functions), "given",
    ),
    "relationship": TableWording(_ROLES, "Relationship", ("other_id",), _entry, "recorded"),
    "sharing_decision": TableWording(
        Category.SHARING, "Decision on sharing", ("information_id",),
        _item("See what applies", "sharing.information", "information_id", lambda pack: pack.information), "recorded",
    ),
    "partnership": TableWording(_PART, "Partnership", made="set up", unsaid=frozenset({"account"}) | _FILE),
    "board": TableWording(_PART, "Board", ("name",)),
    "law_post": TableWording(_PART, "Post that records checks of the law", ("name",)),
    "finding_note": TableWording(_PART, "Note on a gap", ("title",)),
    "participation": TableWording(_PART, "Participation", _WHOSE, _entry, "started", _FILE),
    "publication": TableWording(_PART, "Agreement to the public directory", _WHOSE, _entry, "given"),
    "taking_in": TableWording(_PART, "Invitation to take part", _WHOSE, _entry, "sent"),
    "guidance_change": TableWording(
        _PART, "Change of guidance", ("to_pack_id",), _page("See the guidance", "pack_change.index"), "planned"
    ),
    "merger": TableWording(_PART, "Merger", ("merged_name",), _entry, made=""),
    "protocol": TableWording(_PROTOCOLS, "Protocol", ("protocol_id",), _protocol, "started", _OF_PROTOCOL),
    "party": TableWording(_PROTOCOLS, "Party", ("organisation_id", "protocol_id"), _protocol),
    "clause_text": TableWording(_PROTOCOLS, "Clause", ("clause_id",), _protocol, "rewritten"),
    "law_reading": TableWording(_PROTOCOLS, "Clause", ("clause_id", "fact_id"), _protocol, "checked and still right"),
    "fact_check": TableWording(_PROTOCOLS, "Check of the law", ("fact_id",), made="recorded"),
    "protocol_version": TableWording(_PROTOCOLS, "Protocol", ("version_id",), _protocol, "saved"),
    "letterhead": TableWording(
        Category.LETTERHEADS, "Letterhead", ("name",),
        _page("See the letterhead", "letterheads.letterhead", "letterhead_id"),
    ),
    "return_checklist": TableWording(
        Category.RETURNS, "Return checklist", ("age_group", "country"),
        _page("See the checklists", "repatriation.returns"), "made",
    ),
    "consultation": TableWording(_CONSULTING, "Consultation", ("protocol_id",), _protocol, "opened"),
    "consulted_party": TableWording(
        _CONSULTING, "Consulted agency", ("organisation_id", "protocol_id"), _protocol, made=""
    ),
    "clause_comment": TableWording(
        _CONSULTING, "Comment", ("organisation_id", "clause_id"), _protocol, "sent", is_private=True
    ),
    "returned_copy": TableWording(
        _CONSULTING, "Returned copy", ("organisation_id", "clause_id"), _protocol, "read", frozenset({"clause_id"}),
        is_private=True,
    ),
    "signing": TableWording(_CONSULTING, "Signing", ("version_id",), _protocol, "opened"),
    "signature": TableWording(_CONSULTING, "Signature", ("place", "version_id"), _protocol, "asked for"),
    "late_finding": TableWording(_CONSULTING, "Gap found during signing", ("version_id",), _protocol, "answered"),
    "assessment": TableWording(Category.ASSESSMENTS, "Assessment", ("assessment_id",), _assessment, "started"),
    "competence_rating": TableWording(Category.ASSESSMENTS, "Rating", _IN_ASSESSMENT, _assessment),
    "evidence": TableWording(Category.ASSESSMENTS, "Evidence", _IN_ASSESSMENT, _assessment),
    "setting_check": TableWording(Category.AUDIT, "Check of a setting", ("setting_id",), _setting, "recorded"),
    "first_contact": TableWording(Category.AUDIT, "First contact", ("organisation_id", "setting_id"), _setting),
    "change_request": TableWording(_REQUESTS, "Change request", ("row_id",), _entry, "sent"),
    "change_field": TableWording(_REQUESTS, "Change", ("row_id",), _entry, "asked for"),
    "report": TableWording(_REQUESTS, "Report", ("row_id",), _entry, "sent"),
    "missing_notice": TableWording(
        _REQUESTS, "Message about something missing", (),
        _page("See searches without an answer", "misses.index"), "sent",
    ),
    "directory_import": TableWording(
        Category.ENTRIES, "File for import", ("file_name",), _page("See the import", "imports.report", "import_id")
    ),
    "organisation": _entry_wording("Entry"),
    **{table: _entry_wording(part.one.capitalize()) for table, part in BY_TABLE.items()},
    "desk_notice": _entry_wording("Notice at a desk"),
    "desk_report": _entry_wording("Report of a call to a desk"),
    "section_clock": _entry_wording("Part of the entry"),
    "account": TableWording(_ACCOUNTS, "Account", ("account_id",), made="made"),
    "let_in": TableWording(_ACCOUNTS, "Access", ("account_id",), made="given"),
    "passkey": TableWording(_ACCOUNTS, "Passkey", ("name", "account_id")),
    "provider_link": TableWording(_ACCOUNTS, "Link to the sign-in provider", ("account_id",)),
    "mail_ending": TableWording(_ACCOUNTS, "Mail ending", ("ending",)),
    "digest": TableWording(_ACCOUNTS, "Digest", ("month",), made="sent"),
    "membership": TableWording(_PEOPLE, "Membership", ("account_id", "partnership_id")),
    "position": TableWording(_PEOPLE, "Place", ("account_id", "organisation_id"), _entry),
    "api_token": TableWording(_PEOPLE, "Token for own systems", ("partnership_id", "account_id")),
    "one_time_link": TableWording(_PEOPLE, "Link", made="sent"),
    "location_grant": TableWording(_PEOPLE, "Access to a confidential address", ("account_id", "organisation_id")),
    "asked": TableWording(_PEOPLE, "Agreement", ("account_id", "organisation_id")),
}  # fmt: skip


def tables_of(category: Category) -> frozenset[str]:
    """The tables of a sort of things."""
    return frozenset(table for table, thing in TABLES.items() if thing.category is category)
