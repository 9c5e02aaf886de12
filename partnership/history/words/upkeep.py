"""Words for change requests field by field, reports that something is wrong, and the monthly digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory.parts import BY_TABLE
from partnership.history.words.shape import Column, Happening, Link, Sort, Words, one_of, unsaid, verb
from partnership.models import FieldAnswer, Organisation, RequestState
from partnership.policy.audience import descriptions

if TYPE_CHECKING:
    from partnership.models import Entry

STATES = {
    RequestState.OPEN: "Waiting",
    RequestState.ANSWERED: "Answered",
    RequestState.WITHDRAWN: "Withdrawn",
}
ANSWERS = {
    FieldAnswer.OPEN: "Not answered yet",
    FieldAnswer.ACCEPTED: "Accepted",
    FieldAnswer.REFUSED: "Refused",
    FieldAnswer.WITHDRAWN: "Withdrawn",
}
_LABELS = {"audience": "Who may know of it", "address": "Address", "role": "Role"}


def field_label(table: str, name: str) -> str:
    """What a field of a change request or report is called, by the table that it would change."""
    column, _, of_field = name.partition(":")
    described = descriptions(_model(table)) if _model(table) is not None else {}  # type: ignore[arg-type]
    if of_field:
        label = described[of_field].label if of_field in described else of_field
        return f"Who may see “{label}”"
    return described[column].label if column in described else _LABELS.get(column, column.capitalize())


def _model(table: str) -> type[Entry] | None:
    if table == Organisation.__tablename__:
        return Organisation
    return BY_TABLE[table].table if table in BY_TABLE else None


def thing(table: str, row_id: object, organisation_id: object, happening: Happening) -> str:
    """What a request or report is about: the entry, one of its parts by its name, or a role."""
    names = happening.names
    whose = names.organisation(organisation_id)
    if table == "responsibility":
        return f"a role of {whose}"
    if table in BY_TABLE:
        name = names.parts.get(str(row_id), "")
        return f"{BY_TABLE[table].one}{f' “{name}”' if name else ''} of {whose}"
    return f"the entry of {whose}"


def _request(happening: Happening) -> str:
    about = thing(str(happening.fact("table")), happening.fact("row_id"), happening.entry.organisation_id, happening)
    if happening.action == "created":
        return f"Change asked for: {about}"
    state = str(happening.told("state")) if happening.is_about("state") else ""
    if state:
        return f"Change request {state}: {about}"
    if happening.is_about("owner_id"):
        return f"Change request taken on: {about}"
    return f"Change request {verb(happening)}: {about}"


def _field(happening: Happening) -> str:
    table = str(happening.of_parent("change_request", "request_id", "table") or "organisation")
    row_id = happening.of_parent("change_request", "request_id", "row_id")
    about = thing(table, row_id, happening.entry.organisation_id, happening)
    label = field_label(table, str(happening.fact("name") or "A field"))
    if happening.action == "created":
        return f"“{label}” of {about}: a change is asked for"
    answer = str(happening.told("answer")) if happening.is_about("answer") else ""
    return f"“{label}” of {about}: change {answer or verb(happening)}"


def _report(happening: Happening) -> str:
    table, field = str(happening.fact("table")), str(happening.fact("field") or "")
    about = thing(table, happening.fact("row_id"), happening.entry.organisation_id, happening)
    about = f"“{field_label(table, field)}” of {about}" if field else about
    if happening.action == "created":
        return f"Reported as wrong: {about}"
    if happening.is_about("answered_by") and not happening.is_about("was_right"):
        return f"Report taken back: {about}"
    if happening.is_about("answered_by"):
        return f"Report answered: {about}"
    return f"Report {verb(happening)}: {about}"


def _digest(happening: Happening) -> str:
    month = happening.fact("month") or "a month"
    if happening.told("answered_at"):
        return f"Digest of {month} answered"
    if happening.told("escalated_at"):
        return f"Digest of {month}: the coordinators were told that nobody answers"
    if happening.told("opened_at"):
        return f"Digest of {month} opened"
    return f"Digest of {month} {verb(happening, made='sent')}"


def _entry(happening: Happening) -> Link | None:
    organisation_id = happening.entry.organisation_id
    if str(organisation_id) not in happening.names.organisations:
        return None
    return Link("See the entry", "directory.organisation", {"organisation_id": organisation_id})


TABLES = {
    "change_request": Words(
        Sort.REQUESTS,
        _request,
        {"note": Column("Why", is_private=True, is_written=True), "state": Column("State", one_of(STATES))},
        unsaid(
            "organisation_id", "table", "row_id", "about", "base_version", "sender_id", "sender", "sent_at",
            "owner_id", "answered_at",
        ),
        _entry,
    ),
    "change_field": Words(
        Sort.REQUESTS,
        _field,
        {"answer": Column("Answer", one_of(ANSWERS)), "reason": Column("Reason", is_private=True, is_written=True)},
        unsaid("request_id", "place", "name", "old", "new", "sealed_new", "answered_by", "answered_at"),
        _entry,
    ),
    "report": Words(
        Sort.REQUESTS,
        _report,
        {"was_right": Column("Something was changed because of it")},
        unsaid(
            "organisation_id", "table", "row_id", "field", "text", "sender_id", "sent_at", "answer", "answered_by",
            "answered_at",
        ),
        _entry,
    ),
    "digest": Words(
        Sort.ACCOUNTS,
        _digest,
        unsaid=unsaid("account_id", "month", "link_id", "sent_at", "opened_at", "answered_at", "escalated_at"),
    ),
}  # fmt: skip
