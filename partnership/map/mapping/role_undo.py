"""What somebody saved of the roles in a task a moment ago: told beside each row, and taken back by one press.

Nothing is kept for it: the history has what stood before, and on whose word. That stands again as it was, since nobody
else has changed it in between: what an organisation had answered, it is not asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.base.errors import Stale
from partnership.guidance.types import Group
from partnership.map.mapping import queries, services
from partnership.map.mapping.cell_names import cell_of
from partnership.map.mapping.forms import option_words
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.services import RecordedAnswer, RoleAssignment, RoleGift
from partnership.store.models import Agreement, Role, now
from partnership.store.models.audit import CREATED, DELETED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function
    from partnership.policy.viewer import Viewer
    from partnership.store.models import AuditEntry, Partnership, Responsibility

LASTS = timedelta(minutes=10)
LONGEST_NUMBER = 9  # digits of an entry: a database counts no further than ten
COLUMNS = (
    "function_id", "group", "role", "state", "reason", "from_on", "until_on",
    "proposed_at", "answered_by", "answered_at", "suggested_id",
)  # fmt: skip
TOO_LATE = (
    "Nothing was undone: ten minutes have passed, or somebody changed one of these roles since. Change the roles below"
)


@dataclass(frozen=True, slots=True)
class SavedRole:
    """A role that was saved, and what stood there before: none where there was no role, or one that was over."""

    function_id: str
    organisation_id: UUID
    group: Group
    before: RoleAssignment | None
    answer: RecordedAnswer  # on which it rested
    sequence: int  # of the entry in the history
    row_id: UUID | None  # none where the role was taken away

    @property
    def cell(self) -> str:
        """The end of the names of its fields on the page."""
        return cell_of(self.organisation_id, self.group)

    @property
    def before_words(self) -> str:
        """What stood there, as a list of roles says it."""
        return option_words(self.before.role, self.before.state) if self.before else "No role"


def span_words(sequences: list[int]) -> str:
    """The entries of one save, as an address carries them."""
    return f"{sequences[0]}-{sequences[-1]}" if sequences else ""


def saved_roles(span: str, partnership: Partnership, function: Function, viewer: Viewer) -> list[SavedRole]:
    """What the viewer saved in a function with these entries, if it was a moment ago and nothing came after it."""
    return [each for each in saved_in(span, partnership, viewer) if each.function_id == function.id]


def saved_in(span: str, partnership: Partnership, viewer: Viewer) -> list[SavedRole]:
    """The same in every function of the partnership."""
    first, _, last = span.partition("-")
    is_number = all(each.isascii() and each.isdigit() and len(each) <= LONGEST_NUMBER for each in (first, last))
    if not is_number or viewer.account_id is None or viewer.limited_to is not None:
        return []
    found = role_queries.changed_by(viewer.account_id, partnership.id, (int(first), int(last)), now() - LASTS)
    is_gone = any(row is None and entry.action != DELETED for entry, row in found)
    if is_gone or role_queries.told_since(int(last), [row.id for _entry, row in found if row is not None]):
        return []
    return [_saved(entry, row) for entry, row in found]


def _saved(entry: AuditEntry, row: Responsibility | None) -> SavedRole:
    """The role, and what stood before it; a value that the entry does not tell of is as it was."""
    assert entry.organisation_id is not None  # noqa: S101 - a role is always of an organisation
    is_created = entry.action == CREATED
    told = {name: values[is_created] for name, values in entry.changes.items()}
    values: dict[str, Any] = {name: told.get(name, getattr(row, name, None)) for name in COLUMNS}
    before = None if is_created or _is_over(values) else _assignment(values)
    row_id = row.id if row is not None else None
    return SavedRole(
        values["function_id"],
        entry.organisation_id,
        Group(values["group"]),
        before,
        _answer(values),
        entry.sequence,
        row_id,
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _answer(values: Mapping[str, Any]) -> RecordedAnswer:
    suggested = values["suggested_id"]
    return RecordedAnswer(
        values["answered_by"] or "",
        _moment(values["answered_at"]),
        _moment(values["proposed_at"]),
        UUID(suggested) if isinstance(suggested, str) else suggested,
    )


def _is_over(values: Mapping[str, Any]) -> bool:
    until_on = _day(values["until_on"])
    return until_on is not None and until_on <= queries.today()


def _assignment(values: Mapping[str, Any]) -> RoleAssignment:
    role, state, reason = Role(values["role"]), Agreement(values["state"]), values["reason"] or ""
    return RoleAssignment(role, state, reason, _day(values["from_on"]), _day(values["until_on"]))


def undo(session: Session, partnership: Partnership, saved: Sequence[SavedRole], viewer: Viewer) -> None:
    """Put back what stood before, all or nothing; raises Stale where somebody else changed one of the roles since."""
    if not saved:
        raise Stale(TOO_LATE)
    functions = queries.pack_of(partnership).functions
    for each in saved:
        function = functions[each.function_id]
        organisation = queries.participant(partnership.id, each.organisation_id, viewer)
        row = queries.responsibility_of(partnership.id, function.id, organisation.id, each.group)
        if (row.id if row else None) != each.row_id or (row and role_queries.told_since(each.sequence, [row.id])):
            raise Stale(TOO_LATE)
        version = row.version if row else 0
        if each.before is None:
            services.set_role(session, partnership, organisation, function, each.group, None, expected_version=version)
        else:
            gift = RoleGift(organisation, function, each.group, each.before)
            services.put_back(session, partnership, gift, each.answer, expected_version=version)
