"""A change of guidance begun, decided, made as a whole, given up. Nothing here commits.

A kind belongs to an entry that may take part in several partnerships, so only its home changes it. Every role is asked
for again: nobody said yes to a task of the new guidance. What was signed stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, Stale
from partnership.guidance.successors import root_of
from partnership.map.mapping import mails
from partnership.map.mapping import services as mapping
from partnership.map.mapping.roles import queries as role_queries
from partnership.map.mapping.services import RoleAssignment, RoleGift
from partnership.protocols.pack_change import queries
from partnership.store import audit
from partnership.store.models import GuidanceChange, GuidanceChangeState, now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.protocols.pack_change.plan import ChangePlan
    from partnership.protocols.pack_change.queries import ChangeSubject
    from partnership.store.models import Organisation, Partnership

MOVED = "Somebody else changed something after you opened the page. Nothing was done: look at it again"
NOT_OPEN = "No such change of guidance is open: it was made, undone or given up. Nothing was done"
NO_WAY = "Select guidance that says what becomes of the present one"
UNDECIDED = "First decide what is still open"


def start_plan(session: Session, partnership: Partnership, pack_id: str, viewer: Viewer) -> GuidanceChange:
    """Plan a change to a pack; one that is planned to another is given up. Raises InputFault for a pack with no way."""
    audit.take_turn(session)
    if pack_id not in {pack.id for pack in queries.followers(partnership)}:
        raise InputFault(NO_WAY, "pack_id")
    planned = queries.planned_of(partnership.id)
    if planned is not None:
        if (planned.from_pack_id, planned.to_pack_id) == (partnership.pack_id, pack_id):
            return planned
        planned.state = GuidanceChangeState.DROPPED
        session.flush()
    row = GuidanceChange(
        partnership_id=partnership.id, from_pack_id=partnership.pack_id, to_pack_id=pack_id, by_id=viewer.account_id
    )
    session.add(row)
    session.flush()
    return row


def decide(
    row: GuidanceChange,
    *,
    kinds: Mapping[str, str] | None = None,
    tasks: Mapping[str, Sequence[str]] | None = None,
    expected_version: int,
) -> None:
    """Note what somebody decided beside what was decided before; raises Stale."""
    _refuse_closed(row, expected_version)
    row.decisions = {
        "kinds": {**row.decisions.get("kinds", {}), **(kinds or {})},
        "tasks": {**row.decisions.get("tasks", {}), **{key: list(value) for key, value in (tasks or {}).items()}},
    }


def drop(row: GuidanceChange, *, expected_version: int) -> None:
    """Give a plan up; raises Stale."""
    _refuse_closed(row, expected_version)
    row.state = GuidanceChangeState.DROPPED


def _refuse_closed(row: GuidanceChange, expected_version: int) -> None:
    if not row.state.is_planned:
        raise Stale(NOT_OPEN)
    if row.version != expected_version:
        raise Stale(MOVED)


def make(session: Session, held: ChangeSubject, viewer: Viewer, *, expected_version: int, seen: str) -> ChangePlan:
    """Change the guidance as a whole; `seen` is the fingerprint of the plan that was looked at.

    Raises Stale where something of it is otherwise by now, InputFault where something is undecided.
    """
    audit.take_turn(session)
    row, partnership = held.row, held.partnership
    session.refresh(row)
    session.refresh(partnership)
    _refuse_closed(row, expected_version)
    if partnership.pack_id != row.from_pack_id:
        raise Stale(MOVED)
    plan = queries.read_plan(held, viewer)
    if not plan.is_complete:
        raise InputFault(UNDECIDED)
    if plan.fingerprint(queries.known_ids(partnership, viewer), row.id) != seen:
        raise Stale(MOVED)
    row.after_sequence = role_queries.last_told()
    partnership.pack_id = row.to_pack_id
    _move_papers(held)
    organisations = queries.organisations_by_id(each.organisation.id for each in plan.kinds)
    for kind in plan.kinds:
        if kind.is_changed and kind.now:
            organisations[kind.organisation.id].kind_id = kind.now
    records = queries.rows_of((each.table, each.id) for each in plan.named)
    for each in plan.named:
        records[each.id].function_ids = list(each.function_ids)
    session.flush()
    _ask_again(session, held, plan, organisations)
    row.state, row.made_at, row.by_id = GuidanceChangeState.MADE, now(), viewer.account_id
    session.flush()
    row.until_sequence = role_queries.last_told()
    session.flush()
    return plan


def _move_papers(held: ChangeSubject) -> None:
    """Protocols go on resting on the guidance of before, unless the new one stands on the same pack."""
    if root_of(held.old).id == root_of(held.new).id:
        return
    for protocol in queries.protocols_for_change(held.partnership.id):
        if not protocol.other_pack_id:
            protocol.other_pack_id = held.old.id
        elif protocol.other_pack_id == held.new.id:
            protocol.other_pack_id = ""


def _ask_again(
    session: Session, held: ChangeSubject, plan: ChangePlan, organisations: Mapping[UUID, Organisation]
) -> None:
    """Take all roles of before away, and ask for those that follow them."""
    lost: set[UUID] = set()
    for role in queries.roles_for_change(held.partnership.id):
        lost.add(role.organisation_id)
        session.delete(role)
    session.flush()
    gifts = [
        RoleGift(
            organisations[each.old.organisation_id],
            held.new.functions[each.function_id],
            each.group,
            RoleAssignment(each.old.role, from_on=each.old.from_on, until_on=each.old.until_on),
        )
        for each in plan.proposed
        if each.old.organisation_id in organisations
    ]
    seen = role_queries.last_told_in(held.partnership.id)
    mapping.give_roles(session, held.partnership, gifts, seen=seen)
    asked = {gift.organisation.id for gift in gifts}
    for organisation_id in sorted(lost - asked, key=str):
        organisation = organisations.get(organisation_id)
        if organisation is not None and mapping.is_led_by_its_own(organisation):
            mails.tell_of_roles(session, organisation)
