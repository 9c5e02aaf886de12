"""Words for change requests field by field, reports that something is wrong, and the monthly digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory.parts import BY_TABLE
from partnership.history.descriptions.shape import Happening, Sort, Words, done, entry_link
from partnership.models import FieldAnswer, Organisation, RequestState
from partnership.policy.audience import descriptions

if TYPE_CHECKING:
    from partnership.models import Entry

_STATES = {RequestState.OPEN: "open", RequestState.ANSWERED: "answered", RequestState.WITHDRAWN: "withdrawn"}
_ANSWERS = {
    FieldAnswer.OPEN: "open",
    FieldAnswer.ACCEPTED: "accepted",
    FieldAnswer.REFUSED: "refused",
    FieldAnswer.WITHDRAWN: "withdrawn",
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
    return f"Change request {done(happening, state=_STATES, owner_id=('taken on', 'taken on'))}: {about}"


def _field(happening: Happening) -> str:
    table = str(happening.of_parent("change_request", "request_id", "table") or "organisation")
    row_id = happening.of_parent("change_request", "request_id", "row_id")
    about = thing(table, row_id, happening.entry.organisation_id, happening)
    label = field_label(table, str(happening.fact("name") or "A field"))
    if happening.action == "created":
        return f"“{label}” of {about}: a change is asked for"
    return f"“{label}” of {about}: change {done(happening, answer=_ANSWERS)}"


def _report(happening: Happening) -> str:
    table, field = str(happening.fact("table")), str(happening.fact("field") or "")
    about = thing(table, happening.fact("row_id"), happening.entry.organisation_id, happening)
    about = f"“{field_label(table, field)}” of {about}" if field else about
    if happening.action == "created":
        return f"Reported as wrong: {about}"
    if happening.is_about("answered_by") and not happening.is_about("was_right"):
        return f"Report taken back: {about}"
    return f"Report {done(happening, answered_by=('answered', 'answered'))}: {about}"


def _digest(happening: Happening) -> str:
    month = happening.fact("month") or "a month"
    if happening.told("escalated_at") and not happening.told("answered_at"):
        return f"Digest of {month}: the coordinators were told that nobody answers"
    said = next((words for name, words in _DIGEST.items() if happening.told(name)), "")
    return f"Digest of {month} {said or done(happening, 'sent')}"


_DIGEST = {"answered_at": "answered", "opened_at": "opened"}

TABLES = {
    "change_request": Words(Sort.REQUESTS, _request, entry_link),
    "change_field": Words(Sort.REQUESTS, _field, entry_link),
    "report": Words(Sort.REQUESTS, _report, entry_link),
    "digest": Words(Sort.ACCOUNTS, _digest),
}
