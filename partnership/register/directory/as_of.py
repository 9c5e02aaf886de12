"""What rows were at an earlier moment: the changes since then taken back, one by one, from what stands now.

A row is the dict that `audit.values_of` makes of it. `row_of` turns such a dict into a row of the model that belongs to
no session, so that the policy of audiences can look at the past as it looks at the present.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import JSON, Column, Enum, LargeBinary, inspect
from sqlalchemy.orm.attributes import set_committed_value

from partnership.store import audit
from partnership.store.models import Base, Entry, Organisation
from partnership.store.models.audit import CHANGED, CREATED, DELETED
from partnership.store.models.base import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.store.models import AuditEntry

Values = dict[str, Any]
Key = tuple[str, str]  # the table, and the id of the row as the audit writes it
R = TypeVar("R", bound=Base)
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change of one row, with sealed values opened."""

    action: str
    table: str
    row_id: str
    changes: Mapping[str, tuple[Any, Any]]

    @property
    def key(self) -> Key:
        """The row that it is about."""
        return self.table, self.row_id


def step_of(entry: AuditEntry) -> RowChange:
    """An entry of the audit as a step that can be taken back."""
    opened = {
        name: (audit.opened(entry, name, old), audit.opened(entry, name, new))
        for name, (old, new) in entry.changes.items()
    }
    return RowChange(entry.action, entry.table, entry.row_id, opened)


def taken_back(present: Mapping[Key, Values], steps: Iterable[RowChange]) -> dict[Key, Values]:
    """The rows before the steps, which come newest first: what was made is gone, what was deleted is there again.

    Events that are no change of a row (a reveal, an export) change nothing.
    """
    rows = {key: dict(values) for key, values in present.items()}
    for step in steps:
        before = {name: old for name, (old, _new) in step.changes.items()}
        if step.action == CREATED:
            rows.pop(step.key, None)
        elif step.action == DELETED:
            rows[step.key] = before
        elif step.action == CHANGED and step.key in rows:
            rows[step.key] |= before
    return rows


def key_of(row: Base) -> Key:
    """The key of a stored row, as the audit writes it."""
    parts = inspect(row).mapper.primary_key_from_instance(row)
    return row.__tablename__, "/".join(str(part) for part in parts)


def present(rows: Iterable[Base]) -> dict[Key, Values]:
    """Stored rows as `taken_back` begins with them."""
    return {key_of(row): audit.values_of(row) for row in rows}


def row_of(table: type[R], values: Mapping[str, Any]) -> R:
    """A row with these values, of no session; a value that the audit left out because it was empty is empty again."""
    row = table()
    for attribute in inspect(table).column_attrs:
        if isinstance(column := attribute.columns[0], Column):  # else it is reckoned
            set_committed_value(row, attribute.key, _typed(column, values.get(attribute.key)))
    return row


def as_then(present_row: E, rows: Mapping[Key, Values], organisation: Organisation | None = None) -> E | None:
    """A record of the register as a row of then; None when there was none.

    `organisation` is the whole organisation of a part, for the policy: who belongs with whom is decided by now.
    """
    values = rows.get(key_of(present_row))  # type: ignore[arg-type] # entries are rows
    if values is None:
        return None
    then: E = row_of(type(present_row), values)  # type: ignore[type-var] # the same
    if isinstance(present_row, Organisation):
        set_committed_value(then, "participations", present_row.participations)
    else:
        set_committed_value(then, "organisation", organisation)
    return then


def _typed(column: Any, value: Any) -> Any:
    if value is None:
        return None if column.nullable else _empty(column)
    kind = column.type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, LargeBinary):
        return str(value).encode()  # "withheld": that there was something is all that is told
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if kind.python_type is UUID:
        return UUID(value)
    return date.fromisoformat(value) if kind.python_type is date else value


def _empty(column: Any) -> Any:
    """What stands in a column when nothing is entered."""
    if column.default is not None and column.default.is_scalar:
        return column.default.arg
    if column.default is not None and isinstance(column.type, JSON):
        return column.default.arg(None)
    return "" if column.type.python_type is str else None
