"""Words for change requests, reports that something is wrong or missing, and the monthly digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.history.descriptions.shape import (
    Category,
    EventWording,
    RecordedEvent,
    done,
    entry_link,
    in_partnership,
)
from partnership.policy.audience import descriptions
from partnership.register.directory.parts import BY_TABLE
from partnership.store.models import FieldAnswer, ImportState, Organisation, RequestState

if TYPE_CHECKING:
    from partnership.store.models import Entry

_STATES = {RequestState.OPEN: "open", RequestState.ANSWERED: "answered", RequestState.WITHDRAWN: "withdrawn"}
_ANSWERS = {
    FieldAnswer.OPEN: "open",
    FieldAnswer.ACCEPTED: "accepted",
    FieldAnswer.REFUSED: "refused",
    FieldAnswer.WITHDRAWN: "withdrawn",
}
_LABELS = {"audience": "Who can see it", "address": "Address", "role": "Role"}


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


def thing(table: str, row_id: object, organisation_id: object, event: RecordedEvent) -> str:
    """What a request or report is about: the entry, one of its parts by its name, or a role."""
    names = event.names
    whose = names.organisation(organisation_id)
    if table == "responsibility":
        return f"a role of {whose}"
    if table in BY_TABLE:
        name = names.parts.get(str(row_id), "")
        return f"{BY_TABLE[table].one}{f' “{name}”' if name else ''} of {whose}"
    return f"the entry of {whose}"


def _request(event: RecordedEvent) -> str:
    about = thing(str(event.fact("table")), event.fact("row_id"), event.entry.organisation_id, event)
    if event.action == "created":
        return f"Change asked for: {about}"
    return f"Change request {done(event, state=_STATES, owner_id=('taken on', 'taken on'))}: {about}"


def _field(event: RecordedEvent) -> str:
    table = str(event.of_parent("change_request", "request_id", "table") or "organisation")
    row_id = event.of_parent("change_request", "request_id", "row_id")
    about = thing(table, row_id, event.entry.organisation_id, event)
    label = field_label(table, str(event.fact("name") or "A field"))
    if event.action == "created":
        return f"“{label}” of {about}: a change is asked for"
    return f"“{label}” of {about}: change {done(event, answer=_ANSWERS)}"


def _report(event: RecordedEvent) -> str:
    table, field = str(event.fact("table")), str(event.fact("field") or "")
    about = thing(table, event.fact("row_id"), event.entry.organisation_id, event)
    about = f"“{field_label(table, field)}” of {about}" if field else about
    if event.action == "created":
        return f"Reported as wrong: {about}"
    if event.is_about("answered_by") and not event.is_about("was_right"):
        return f"Report taken back: {about}"
    return f"Report {done(event, answered_by=('answered', 'answered'))}: {about}"


def _missing(event: RecordedEvent) -> str:
    return f"What somebody did not find {done(event, 'told', 'dropped', done_at=('looked after', 'put back'))}"


def _digest(event: RecordedEvent) -> str:
    month = event.fact("month") or "a month"
    if event.told("escalated_at") and not event.told("answered_at"):
        return f"Digest of {month}: the coordinators were told that nobody answers"
    said = next((words for name, words in _DIGEST.items() if event.told(name)), "")
    return f"Digest of {month} {said or done(event, 'sent')}"


def _import(event: RecordedEvent) -> str:
    name = f"File “{event.fact('file_name') or 'without a name'}”"
    return f"{name} {done(event, 'brought for import', state=_IMPORTS)}"


_IMPORTS = {
    ImportState.CHECKED: "looked through before import",
    ImportState.WAITING: "put in line for import",
    ImportState.DONE: "imported",
    ImportState.CANCELLED: "not imported: cancelled",
    ImportState.FAILED: "not imported",
    ImportState.UNDONE: "import undone",
}
_DIGEST = {"answered_at": "answered", "opened_at": "opened"}

TABLES = {
    "change_request": EventWording(Category.REQUESTS, _request, entry_link),
    "change_field": EventWording(Category.REQUESTS, _field, entry_link),
    "report": EventWording(Category.REQUESTS, _report, entry_link),
    "missing_notice": EventWording(
        Category.REQUESTS, _missing, in_partnership("See searches without an answer", "misses.index")
    ),
    "directory_import": EventWording(
        Category.ENTRIES, _import, in_partnership("See the import", "imports.report", "import_id")
    ),
    "digest": EventWording(Category.ACCOUNTS, _digest),
}
