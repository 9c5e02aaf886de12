"""A change of guidance taken back as a whole within a week, from what the audit tells of it. Nothing here commits.

What an organisation had agreed to it has agreed to again; if it said no meanwhile to what followed, it is asked.
What was done since under the new guidance ends, stays in the history, and is named before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.base.errors import InputFault, Stale
from partnership.guidance.successors import SuccessionList, heirs, root_of
from partnership.guidance.types import Group
from partnership.map.mapping import mails
from partnership.map.mapping import services as mapping
from partnership.map.mapping.queries import today
from partnership.protocols.pack_change import queries
from partnership.protocols.pack_change.plan import mark_of
from partnership.protocols.queries import told_between
from partnership.register.directory.safe_places import is_laid_open
from partnership.store import audit
from partnership.store.models import (
    Agreement,
    AuditEntry,
    GuidanceChangeState,
    Organisation,
    Responsibility,
    Role,
    now,
)
from partnership.store.models.audit import CREATED, DELETED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.protocols.pack_change.queries import ChangeSubject

TOO_LATE = "The guidance was changed more than a week ago, or was changed again since, so it cannot be undone"
MOVED = "Somebody else changed something after you opened the page. Nothing was undone: look at it again"
_ENTRIES = {"organisation": ("kind_id",), "contact": ("function_ids",), "service": ("function_ids",)}


@dataclass(frozen=True, slots=True)
class RestoredRole:
    """A role of before, as it comes back."""

    id: UUID
    organisation_id: UUID
    values: dict[str, Any]  # the columns of its row
    was: Agreement

    @property
    def state(self) -> Agreement:
        """What it counts as when it is back."""
        state: Agreement = self.values["state"]
        return state

    @property
    def is_asked_again(self) -> bool:
        """Whether the organisation said no meanwhile, so that its yes of before is asked for anew."""
        return self.state is not self.was


@dataclass(frozen=True, slots=True)
class ValueBack:
    """A value of an entry as it was; `is_left` where it stays: changed since, kept elsewhere, or hiding people."""

    table: str
    id: UUID
    column: str
    was: Any
    is_left: bool


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What taking back would do."""

    roles: tuple[RestoredRole, ...]
    lost: tuple[Responsibility, ...]  # roles that somebody gave, accepted or declined since the change
    ended: int  # roles that the change proposed and nobody has answered
    left_out: tuple[RestoredRole, ...]  # of organisations that do not take part any more
    values: tuple[ValueBack, ...]
    fingerprint: str


def undo_plan(held: ChangeSubject, viewer: Viewer) -> UndoPlan:
    """What taking back the change would do as things stand now; its fingerprint is of what the viewer may know of."""
    row = held.row
    told = told_between(row.after_sequence, row.until_sequence)
    current = queries.roles_for_change(held.partnership.id)
    there = queries.taking_part_ids(held.partnership.id)
    said_no = {(each.organisation_id, each.function_id) for each in current if each.state is Agreement.DECLINED}
    made = {UUID(each.row_id) for each in told if each.table == Responsibility.__tablename__ and each.action == CREATED}
    roles: list[RestoredRole] = []
    left_out: list[RestoredRole] = []
    for entry in told:
        if entry.table == Responsibility.__tablename__ and entry.action == DELETED:
            role = _restored(entry, held, said_no)
            (roles if role.organisation_id in there or _is_over(role) else left_out).append(role)
    untouched = [each for each in current if each.id in made and each.state is Agreement.PROPOSED]
    waiting = {each.id for each in untouched}
    lost = tuple(each for each in current if each.id not in waiting)
    values = tuple(_values_back(told, queries.at_home_ids(held.partnership.id)))
    known = queries.known_ids(held.partnership, viewer)
    seen = (
        str(row.id),
        sorted((str(each.id), each.state) for each in roles if each.organisation_id in known),
        sorted((str(each.id), each.version) for each in current if each.organisation_id in known),
        sorted((str(each.id), each.is_left) for each in values if each.id in known),
    )
    return UndoPlan(tuple(roles), lost, len(untouched), tuple(left_out), values, mark_of(seen))


def undo(session: Session, held: ChangeSubject, viewer: Viewer, *, expected_version: int, seen: str) -> UndoPlan:
    """Take the change back; `seen` is the fingerprint of what was looked at.

    Raises InputFault where it is too late, and Stale where something is otherwise by now.
    """
    audit.take_turn(session)
    row, partnership = held.row, held.partnership
    session.refresh(row)
    session.refresh(partnership)
    if not may_be_undone(held):
        raise InputFault(TOO_LATE)
    plan = undo_plan(held, viewer)
    if row.version != expected_version or plan.fingerprint != seen:
        raise Stale(MOVED)
    partnership.pack_id = row.from_pack_id
    _move_papers_back(held)
    records = queries.rows_of((each.table, each.id) for each in plan.values)
    for each in plan.values:
        record = records.get(each.id)
        if record is not None and not each.is_left:
            setattr(record, each.column, each.was)
    concerned = set()
    for role in queries.roles_for_change(partnership.id):
        concerned.add(role.organisation_id)
        session.delete(role)
    session.flush()
    for restored in plan.roles:
        concerned.add(restored.organisation_id)
        session.add(Responsibility(id=restored.id, partnership_id=partnership.id, **restored.values))
    row.state, row.undone_at, row.undone_by_id = GuidanceChangeState.UNDONE, now(), viewer.account_id
    session.flush()
    _tell(session, concerned)
    return plan


def may_be_undone(held: ChangeSubject) -> bool:
    """Whether it stands, is no older than a week, and is what the partnership goes by."""
    newest = queries.last_made(held.partnership.id)
    is_newest = newest is not None and newest.id == held.row.id
    return is_newest and held.row.can_be_undone(now()) and held.partnership.pack_id == held.row.to_pack_id


def _tell(session: Session, organisation_ids: Iterable[UUID]) -> None:
    """Those who lead an organisation hear what waits for them now and what was taken away."""
    for organisation in queries.organisations_by_id(organisation_ids).values():
        if mapping.is_led_by_its_own(organisation):
            mails.tell_of_roles(session, organisation)


def _move_papers_back(held: ChangeSubject) -> None:
    if root_of(held.old).id == root_of(held.new).id:
        return
    for protocol in queries.protocols_for_change(held.partnership.id):
        if protocol.other_pack_id == held.old.id:
            protocol.other_pack_id = ""
        elif not protocol.other_pack_id:
            protocol.other_pack_id = held.new.id


def _restored(entry: AuditEntry, held: ChangeSubject, said_no: set[tuple[UUID, str]]) -> RestoredRole:
    old = {name: audit.opened(entry, name, values[0]) for name, values in entry.changes.items()}
    organisation_id, state = UUID(str(old["organisation_id"])), Agreement(old["state"])
    followers = heirs(held.old, held.new, SuccessionList.FUNCTIONS, old["function_id"]).now
    says_no = state is Agreement.ACCEPTED and any((organisation_id, each) in said_no for each in followers)
    values = {
        "organisation_id": organisation_id,
        "function_id": old["function_id"],
        "group": Group(old["group"]),
        "role": Role(old["role"]),
        "state": Agreement.PROPOSED if says_no else state,
        "reason": old.get("reason") or "",
        "from_on": _day(old.get("from_on")),
        "until_on": _day(old.get("until_on")),
        "proposed_at": now() if says_no else _moment(old.get("proposed_at")),
        "answered_by": "" if says_no else old.get("answered_by") or "",
        "answered_at": None if says_no else _moment(old.get("answered_at")),
        "suggested_id": UUID(str(old["suggested_id"])) if old.get("suggested_id") else None,
    }
    return RestoredRole(UUID(entry.row_id), organisation_id, values, state)


def _is_over(role: RestoredRole) -> bool:
    until_on = role.values["until_on"]
    return until_on is not None and until_on <= today()


def _values_back(told: Sequence[AuditEntry], at_home: Collection[UUID]) -> Iterator[ValueBack]:
    records = queries.rows_of((each.table, UUID(each.row_id)) for each in told if each.table in _ENTRIES)
    for entry in told:
        for column in _ENTRIES.get(entry.table, ()):
            if column not in entry.changes:
                continue
            was, then = (audit.opened(entry, column, value) for value in entry.changes[column])
            record = records.get(UUID(entry.row_id))
            if record is not None:
                keeps = (record.id if isinstance(record, Organisation) else record.organisation_id) in at_home
                is_other = audit.plain(getattr(record, column)) != then
                is_left = is_other or not keeps or is_laid_open(record, {column: was})
                yield ValueBack(entry.table, UUID(entry.row_id), column, was, is_left)


def left_names(plan: UndoPlan) -> tuple[str, ...]:
    """The organisations whose kind stays: somebody changed it since, or it hides people."""
    ids = [each.id for each in plan.values if each.is_left and each.table == Organisation.__tablename__]
    return tuple(sorted(each.name for each in queries.organisations_by_id(ids).values()))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
