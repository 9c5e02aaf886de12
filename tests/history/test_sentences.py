"""Every audited table has words, and every column of it is told by its description or left unsaid on purpose."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import JSON, Column, Enum, LargeBinary

from partnership.guidance.loader import load_packs
from partnership.history.names import NamedPaper, Names, RecordedEvent
from partnership.history.sentences import lines_of, sentence_of, told_columns
from partnership.history.tables import TABLES, Category, tables_of
from partnership.policy.authority import Act
from partnership.store.audit import THROUGH, UNTOLD
from partnership.store.models import AuditEntry, Base, Described, now
from partnership.store.models.base import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.register.directory.history import FieldLine

ORGANISATION, PROTOCOL = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
ACCOUNT, PARTNERSHIP = "33333333-3333-3333-3333-333333333333", "44444444-4444-4444-4444-444444444444"
# Columns that no history tells from what to what: the sentence says them, who did it stands beside the event, or they
# say nothing to a reader. What neither stands here nor is described tells nothing, and a test names it.
UNSAID = {
    "asked": {"act", "subject", "row_id", "details", "reminders"},
    "assessment": {"opened_by", "closed_by", "kept"},
    "change_field": {"place", "name", "answered_by"},
    "change_request": {"table", "row_id", "about", "base_version", "sender"},
    "clause_comment": {"clause_id", "answered_by"},
    "clause_text": {"clause_id", "text", "parts"},
    "competence_rating": {"competence_id"},
    "consultation": {"opened_by"},
    "contact": {"audience", "audiences"},
    "desk_notice": {"instead", "by"},
    "guidance_change": {"state", "decisions", "after_sequence", "until_sequence"},
    "desk_report": {"was_answered", "is_wrong_number"},
    "digest": {"month"},
    "directory_import": {
        "form",
        "file_sha256",
        "headings",
        "columns",
        "kinds",
        "decisions",
        "counts",
        "after_sequence",
        "until_sequence",
        "has_unnamed_rows",
    },
    "evidence": {"competence_id", "added_by"},
    "fact_check": {"fact_id"},
    "finding_note": {"key"},
    "first_contact": {"setting_id"},
    "late_finding": {"key"},
    "law_reading": {"clause_id", "fact_id"},
    "let_in": {"gift"},
    "letterhead": {"found", "is_used", "read_by"},
    "location": {"audience", "audiences"},
    "merger": {"state", "fields", "waits_for"},
    "one_time_link": {"purpose", "email", "made_by", "opens"},
    "organisation": {"body_pack_id", "is_kind_guessed", "audience", "audiences"},
    "protocol": {"parameters"},
    "protocol_version": {"number", "created_by"},
    "publication": {"cover"},
    "relationship": {"kind"},
    "report": {"table", "row_id", "field", "answered_by"},
    "responsibility": {"function_id", "takes_over_id"},
    "return_checklist": {"age_group", "country", "created_by"},
    "returned_copy": {"uploaded_by"},
    "section_clock": {"confirmed_by"},
    "service": {"audience", "audiences"},
    "setting_check": {"setting_id"},
    "sharing_decision": {"information_id", "kind_id"},
    "signature": {"place", "approval", "decided_by"},
    "signing": {"opened_by"},
    "taking_in": {"asked_by", "reminders"},
}
# Undescribed, and told by lines of their own.
TOLD_OTHERWISE = {("protocol", "parameters"), ("clause_text", "text")}
NAMES = Names(
    organisations={ORGANISATION: "Borough police"},
    accounts={ACCOUNT: "desk@example.org"},
    papers={PROTOCOL: NamedPaper("Safeguarding", "thameside", "safeguarding-trafficked-children")},
    partnerships={PARTNERSHIP: ("thameside", "Thameside partnership")},
    pack=load_packs()["solace-2009"],
    sees_people=True,
)


def models() -> Iterator[type[Base]]:
    return (mapper.class_ for mapper in Base.registry.mappers)


OF_EVENTS = ("api_token",)  # its columns are told nowhere, what became of it is
AUDITED = sorted(model.__tablename__ for model in models() if model.is_audited)


def entry(table: str, action: str = "changed", row_id: str = "", **changes: Any) -> AuditEntry:
    """An entry of the audit as it is read."""
    return AuditEntry(
        sequence=1, at=now(), actor="desk@example.org", actor_id=None, action=action, table=table,
        row_id=row_id or "99999999-9999-9999-9999-999999999999", organisation_id=UUID(ORGANISATION),
        partnership_id=UUID(PARTNERSHIP), changes={name: list(pair) for name, pair in changes.items()},
    )  # fmt: skip


def said(table: str, action: str = "changed", row_id: str = "", names: Names = NAMES, **changes: Any) -> str:
    return sentence_of(RecordedEvent(entry(table, action, row_id, **changes), names))


def told(table: str, action: str = "changed", names: Names = NAMES, **changes: Any) -> list[tuple[str, str, str]]:
    found = lines_of(RecordedEvent(entry(table, action, **changes), names))
    return [(line.label, line.old, line.new or line.remark) for line in found]


def test_every_audited_table_has_words_and_no_other_has() -> None:
    assert sorted(TABLES) == sorted([*AUDITED, *OF_EVENTS])


def columns(table: str) -> list[Column[Any]]:
    return [each for each in Base.metadata.tables[table].columns if each.name not in UNTOLD]


def says_nothing(column: Column[Any]) -> bool:
    """Whether a column has nothing to tell by what it is: a key, the name of another row, a secret, or a time."""
    is_key = column.primary_key or column.foreign_keys
    return bool(is_key or column.info.get("audit") or isinstance(column.type, (LargeBinary, UtcDateTime)))


@pytest.mark.parametrize("table", AUDITED)
def test_every_column_is_described_or_left_unsaid_on_purpose(table: str) -> None:
    undescribed = {each.name for each in columns(table) if "field" not in each.info and not says_nothing(each)}
    assert undescribed == UNSAID.get(table, set()), "described, or left unsaid on purpose?"


@pytest.mark.parametrize("table", AUDITED)
def test_what_is_described_is_told_to_coordinators_and_nothing_else_is(table: str) -> None:
    described = {each.name for each in columns(table) if "field" in each.info and not each.info.get("audit")}
    expected = set() if TABLES[table].is_entry else described
    assert told_columns(table).keys() == expected
    for column in columns(table):
        if (table, column.name) not in TOLD_OTHERWISE:
            lines = _lines_of_change(table, column.name, _value_of(column))
            assert bool(lines) is (column.name in expected), column.name


def _lines_of_change(table: str, name: str, value: Any) -> tuple[FieldLine, ...]:
    changed = entry(table)
    changed.changes = {name: [None, value]}
    return lines_of(RecordedEvent(changed, NAMES))


def _value_of(column: Column[Any]) -> Any:
    """A value as the audit keeps it."""
    if isinstance(column.type, UtcDateTime):
        return "2009-05-03T09:00:00+00:00"
    if isinstance(column.type, JSON):
        return ["Zyqqex"]
    found = {date: "2009-05-03", UUID: ORGANISATION, bool: True, int: 3}
    return found.get(column.type.python_type, "Zyqqex")


@pytest.mark.parametrize("table", AUDITED)
def test_a_column_that_no_model_has_tells_nothing_of_a_row(table: str) -> None:
    for action in ("created", "changed", "deleted"):
        assert lines_of(RecordedEvent(entry(table, action, taken_out_since=("Zyqqex", "Zyqqex too")), NAMES)) == ()


def test_every_choice_is_told_in_words() -> None:
    for table in AUDITED:
        for name in told_columns(table):
            kind = Base.metadata.tables[table].columns[name].type
            for value in kind.enums if isinstance(kind, Enum) else ():
                (line,) = _lines_of_change(table, name, value)
                assert line.new
                assert "-" not in line.new


def test_a_fact_that_was_looked_up_is_said_to_hold_or_not_only_where_that_is_told() -> None:
    for outcome, words in (("holds", "Holds"), ("changed", "Changed")):
        lines = told("fact_check", "created", fact_id=(None, "N10"), outcome=(None, outcome))
        assert [(label, words) for label, _old, words in lines] == [("Does it hold", words)]
    assert "N10" in said("fact_check", "created", fact_id=(None, "N10"))
    assert told("fact_check", "created", fact_id=(None, "N10")) == []


@pytest.mark.parametrize("table", AUDITED)
@pytest.mark.parametrize("action", ["created", "changed", "deleted", "something that was recorded"])
def test_every_table_has_a_sentence_for_whatever_happens(table: str, action: str) -> None:
    row_id = f"{ORGANISATION}/contacts" if table == "section_clock" else ""
    sentence = said(table, action, row_id)
    assert sentence.strip() == sentence
    assert sentence[:1].isupper() or sentence[:1] == "“" or "@" in sentence.split()[0]
    assert "None" not in sentence
    assert "  " not in sentence


@pytest.mark.parametrize("table", AUDITED)
def test_what_belongs_to_something_else_says_so_to_the_audit(table: str) -> None:
    """A table without a partnership or an organisation of its own is reached through another row, or belongs to none."""
    columns = Base.metadata.tables[table].columns
    alone = {"account", "let_in", "passkey", "provider_link", "mail_ending", "digest", "partnership", "organisation"}
    is_placed = "partnership_id" in columns or "organisation_id" in columns
    assert is_placed or table in THROUGH or table in alone


def test_every_sort_has_tables() -> None:
    for category in set(Category) - {Category.TAKEN_AWAY}:  # told by its action, whatever the table
        assert tables_of(category)


def test_a_role_is_told_in_the_words_of_the_map() -> None:
    role = {"organisation_id": (None, ORGANISATION), "function_id": (None, "interpreting")}
    given = said("responsibility", "created", **role, role=(None, "lead"))
    assert given == "Role given: Borough police, “Interpreting and translation”"
    names = Names(facts={("responsibility", "1"): {"organisation_id": ORGANISATION, "function_id": "interpreting"}},
                  organisations=NAMES.organisations, pack=NAMES.pack)  # fmt: skip
    accepted = said("responsibility", "changed", "1", names, state=("proposed", "accepted"))
    assert accepted == "Role accepted: Borough police, “Interpreting and translation”"
    declined = said("responsibility", "changed", "1", names, state=("proposed", "declined"), reason=("", "No staff"))
    assert declined == "Role declined: Borough police, “Interpreting and translation”"
    assert said("responsibility", "deleted", "1", names, role=("lead", None)).startswith("Role removed")
    assert told("responsibility", role=("lead", "deputy"), from_on=(None, "2009-05-03")) == [
        ("Role", "Lead", "Deputy"),
        ("From", "", "3 May 2009"),
    ]


def test_reasons_and_mail_addresses_are_for_coordinators() -> None:
    changes = {"state": ("proposed", "declined"), "reason": ("", "Because of a person")}
    member = Names(pack=NAMES.pack)
    assert "Because" in str(told("responsibility", **changes))
    assert told("responsibility", names=member, **changes) == [("State", "Proposed", "Declined")]
    assert told("clause_comment", names=member, text=("", "Our view")) == []
    assert "Our view" in str(told("clause_comment", text=("", "Our view")))
    event = entry("protocol", "reminded", to=(None, "desk@example.org"))
    assert lines_of(RecordedEvent(event, member)) == ()
    assert lines_of(RecordedEvent(event, NAMES))[0].new == "desk@example.org"


def test_an_organisation_that_the_reader_may_not_know_of_has_no_name() -> None:
    nobody = Names(pack=NAMES.pack)
    party = said("party", "created", names=nobody, organisation_id=(None, ORGANISATION))
    assert party == "Party added: an organisation, a protocol"
    assert "police" not in said("participation", "created", names=nobody, organisation_id=(None, ORGANISATION))


def test_settings_of_a_protocol_are_told_one_by_one() -> None:
    event = entry(
        "protocol", "changed", PROTOCOL, parameters=({"first-call": "24"}, {"first-call": "12", "review": "3"})
    )
    found = {line.label: (line.old, line.new) for line in lines_of(RecordedEvent(event, NAMES))}
    assert ("24", "12") in found.values()
    assert ("as the template proposes", "3") in found.values()
    assert said("protocol", "changed", PROTOCOL, title=("A", "B")) == "Protocol changed: “Safeguarding”"
    assert said("protocol", "changed", PROTOCOL, status=("draft", "agreed")) == "Protocol agreed: “Safeguarding”"


def test_the_text_of_a_clause_is_told_and_the_template_stands_where_there_is_none() -> None:
    changes = {"protocol_id": (None, PROTOCOL), "clause_id": (None, "no-consent"), "text": (None, "Ours")}
    assert said("clause_text", "created", **changes) == "Clause “Do not ask a child to …” of “Safeguarding” rewritten"
    assert ("Text", "the text of the template", "Ours") in told("clause_text", "created", **changes)


def test_people_are_told_by_their_address_where_it_may_be_seen() -> None:
    position = {"account_id": (None, ACCOUNT), "organisation_id": (None, ORGANISATION), "role": (None, "editor")}
    assert said("position", "created", **position) == "desk@example.org is now an editor of Borough police"
    hidden = Names(organisations=NAMES.organisations)
    assert said("position", "created", names=hidden, **position) == "An account is now an editor of Borough police"
    own = Names(organisations=NAMES.organisations, own_id=UUID(ACCOUNT))
    assert said("position", "created", names=own, **position) == "You are now an editor of Borough police"
    assert said("account", "changed", ACCOUNT, own, password_hash=("withheld", "withheld")) == "Password changed"
    assert said("account", "changed", ACCOUNT, is_active=(True, False)) == "Account closed: desk@example.org"


def test_who_was_at_work_is_an_address_an_organisation_or_the_coordinator() -> None:
    event = entry("protocol", "changed", PROTOCOL)
    event.actor_id = UUID(ACCOUNT)
    assert NAMES.who(event) == "desk@example.org"
    assert Names(actors={ACCOUNT: "the coordinator"}).who(event) == "the coordinator"
    assert Names(own_id=UUID(ACCOUNT)).who(event) == "you"
    assert "@" not in Names().who(event)
    assert Names(sees_people=True, actors={ACCOUNT: "a coordinator elsewhere"}).who(event) == "a coordinator elsewhere"
    event.actor = "command line"
    assert Names().who(event) == "command line"


def test_secrets_are_never_told() -> None:
    """A described secret, such as a locked address, is none the less told by no history."""
    described = {"field": Described("Secret"), "audit": "mask"}
    column = Base.metadata.tables["account"].columns["password_hash"]
    before = dict(column.info)
    try:
        column.info.update(described)
        assert told("account", password_hash=("withheld", "withheld")) == []
    finally:
        column.info.clear()
        column.info.update(before)


def test_a_place_that_ended_says_how_and_who_ended_it_stands_beside_it() -> None:
    at, other = "2026-03-02T09:00:00+00:00", "55555555-5555-5555-5555-555555555555"
    facts = {"account_id": (None, ACCOUNT), "organisation_id": (None, ORGANISATION), "role": (None, "lead")}

    def ended(by: str | None) -> str:
        return said("position", "changed", **facts, ended_at=(None, at), ended_by_id=(None, by))

    assert ended(ACCOUNT) == "desk@example.org is no longer lead of Borough police, given up"
    assert ended(other) == "desk@example.org is no longer lead of Borough police, ended by another person"
    assert ended(None) == "desk@example.org is no longer lead of Borough police, ended by the site"
    stands = said("position", "changed", **facts, stands_since=(None, at))
    assert stands == "The place of desk@example.org as lead of Borough police counts now"
    asleep = said("position", "changed", **facts, asleep_since=(None, at), stands_since=(at, None))
    assert asleep == "The place of desk@example.org in Borough police is asleep now"
    woken = said("membership", "changed", account_id=(None, ACCOUNT), asleep_since=(at, None))
    assert woken == "The place of desk@example.org in Thameside partnership was woken"
    vacant = said("position", "changed", **facts, vacant_at=(None, at))
    assert vacant == "The seat of the lead of Borough police is vacant: desk@example.org"


def test_a_grant_is_told_as_it_begins_and_as_it_ends() -> None:
    grant = {"account_id": (None, ACCOUNT), "from_at": (None, "2026-03-02T09:00:00+00:00")}
    assert said("location_grant", "created", **grant) == (
        "desk@example.org may see a confidential address of Borough police"
    )
    ended = said("location_grant", "changed", **grant, ended_at=(None, "2026-03-03T09:00:00+00:00"))
    assert ended == "desk@example.org may no longer see a confidential address of Borough police"


def test_who_let_whom_in_is_told_to_those_who_see_people() -> None:
    other = "55555555-5555-5555-5555-555555555555"
    link = {"account_id": (None, ACCOUNT), "by_id": (None, other), "gift": (None, "place")}
    names = Names(accounts={ACCOUNT: "desk@example.org", other: "night@example.org"}, sees_people=True)
    assert said("let_in", "created", names=names, **link) == (
        "desk@example.org was let into an organisation, or given a stronger role there, by night@example.org"
    )
    own = Names(own_id=UUID(ACCOUNT))
    assert said("let_in", "created", names=own, **link) == (
        "You were let into an organisation, or given a stronger role there, by an account"
    )


@pytest.mark.parametrize("act", list(Act))
def test_every_question_has_words_and_tells_nothing_that_was_typed(act: Act) -> None:
    asked = {
        "act": (None, act.value), "account_id": (None, ACCOUNT), "organisation_id": (None, ORGANISATION),
        "partnership_id": (None, PARTNERSHIP), "details": ({}, {"email": "new@example.org", "reason": "Zyqqex"}),
    }  # fmt: skip
    sentence = said("asked", "created", **asked)
    assert sentence.startswith("Agreement asked for: ")
    assert said("asked", "changed", **asked, state=("open", "refused")).startswith("Agreement refused: ")
    nobody = Names(pack=NAMES.pack)
    hidden = said("asked", "created", names=nobody, **asked)
    assert "police" not in hidden
    assert "desk@" not in hidden
    lines = told("asked", "changed", names=nobody, **asked, reason=("", "Zyqqex"))
    assert not [each for each in (sentence, hidden, str(lines)) if "Zyqqex" in each or "new@" in each]


AT = "2026-03-02T09:00:00+00:00"


def test_a_gap_that_is_set_aside_is_told_by_its_title() -> None:
    title = {"title": (None, "One agency only")}
    assert said("finding_note", "created", **title, aside_until=(None, "2026-04-01")) == (
        "Gap set aside: “One agency only”"
    )
    assert said("finding_note", **title, aside_until=("2026-04-01", None)) == (
        "Gap no longer set aside: “One agency only”"
    )
    assert said("finding_note", aside_until=(None, "2026-04-01")) == "Gap set aside"
    assert (
        said("finding_note", "created", **title, post=(None, "Night desk")) == "Note on a gap added: “One agency only”"
    )


@pytest.mark.parametrize(
    ("state", "verb"),
    [("asked", "asked for"), ("made", "carried out"), ("undone", "undone"), ("ended", "not carried out")],
)
def test_a_merger_names_both_entries_and_how_far_it_is(state: str, verb: str) -> None:
    both = {"organisation_id": (None, ORGANISATION), "merged_name": (None, "Old police")}
    for action in ("created", "changed"):
        assert said("merger", action, **both, state=(None, state)) == f"Merger {verb}: “Old police” into Borough police"


def test_one_side_of_a_relationship_answers_for_itself_alone() -> None:
    other = "55555555-5555-5555-5555-555555555555"
    names = Names(organisations={ORGANISATION: "Borough police", other: "Hospital"})
    edge = {"organisation_id": (None, ORGANISATION), "other_id": (None, other), "kind": (None, "refers-to")}
    what = "Borough police refers to Hospital"
    assert said("relationship", "created", names=names, **edge, own_state=(None, "accepted")) == (
        f"Relationship recorded: {what}"
    )
    assert said("relationship", names=names, **edge, other_state=("proposed", "declined")) == (
        f"Relationship declined by Hospital: {what}"
    )
    assert said("relationship", names=names, **edge, own_state=("proposed", "accepted")) == (
        f"Relationship accepted by Borough police: {what}"
    )


def test_a_report_that_was_taken_back_is_not_told_as_answered() -> None:
    facts = {("report", "1"): {"table": "organisation", "field": "name"}}
    names = Names(facts=facts, organisations=NAMES.organisations)
    whose = "“Name” of the entry of Borough police"
    assert said("report", "changed", "1", names, answered_at=(None, AT)) == f"Report taken back: {whose}"
    answered = said("report", "changed", "1", names, answered_at=(None, AT), was_right=(None, False))
    assert answered == f"Report answered: {whose}"


def test_an_agreement_to_the_public_directory_is_told_as_it_ends_and_is_given_again() -> None:
    assert said("publication", ended_at=(None, AT)) == "Agreement to the public directory ended: Borough police"
    again = said("publication", ended_at=(AT, None), agreed_at=("2026-01-02T09:00:00+00:00", AT))
    assert again == "Agreement to the public directory given again: Borough police"


def test_an_agency_without_a_comment_is_not_told_as_one_that_was_added() -> None:
    party = {"organisation_id": (None, ORGANISATION), "protocol_id": (None, PROTOCOL)}
    assert said("consulted_party", "created", **party, no_comment_at=(None, AT), reminded_at=(None, None)) == (
        "Consulted agency has no comment: Borough police, “Safeguarding”"
    )
    assert said("consulted_party", "created", **party, reminded_at=(None, AT)) == (
        "Consulted agency reminded: Borough police, “Safeguarding”"
    )


def test_a_day_in_the_details_of_an_event_is_written_as_readers_write_it() -> None:
    assert told("protocol", "consultation opened", closes_on=(None, "2026-12-22")) == [
        ("Closes on", "", "22 December 2026")
    ]
