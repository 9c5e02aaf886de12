"""Changes of responsibilities. The rules hold for pages, imports and commands alike; nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.errors import InputFault, Stale
from partnership.guidance.types import Group, Stage
from partnership.mapping import queries
from partnership.models import Agreement, Responsibility, Role

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function
    from partnership.models import Organisation, Partnership

MOVED = "Somebody else changed this role while you had the page open. Nothing was overwritten: load the page and look."
MEDIATORS = (
    "Cultural mediators do not work with children: a child needs an independent interpreter. "
    "Choose “adults”, or another agency."
)


@dataclass(frozen=True, slots=True)
class Holding:
    """The role that an organisation is to hold."""

    role: Role
    state: Agreement = Agreement.PROPOSED
    reason: str = ""
    from_on: date | None = None
    until_on: date | None = None


def set_role(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    function: Function,
    group: Group,
    holding: Holding | None,
    *,
    expected_version: int = 0,
) -> Responsibility | None:
    """Give, change or (with None) take away a role; returns the row, None when there is none any more.

    `expected_version` is the version that the form showed, 0 where it showed no role; raises Stale when it moved on.
    """
    rows = queries.responsibilities_for_change(partnership.id, function.id, organisation.id)
    row = next((each for each in rows if each.group is group), None)
    if (row.version if row else 0) != expected_version:
        raise Stale(MOVED)
    if holding is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return None
    _check(organisation, function, group, holding)
    if clash := next((each for each in rows if each is not row and _overlaps(each.group, group)), None):
        whom = _whom(clash.group)
        message = f"{organisation.name} already has a role here for {whom}: change that one, or remove it first"
        raise InputFault(message, "group")
    if row is None:
        row = Responsibility(
            partnership_id=partnership.id, organisation_id=organisation.id, function_id=function.id, group=group
        )
        session.add(row)
    row.role, row.state, row.reason = holding.role, holding.state, holding.reason
    row.from_on, row.until_on = holding.from_on, holding.until_on
    session.flush()
    return row


def _check(organisation: Organisation, function: Function, group: Group, holding: Holding) -> None:
    if function.group is not Group.BOTH and group is not function.group:
        message = f"“{function.name}” is for {_whom(function.group)} only"
        raise InputFault(message, "group")
    is_mediator = organisation.kind_id == "cultural-mediator"
    if is_mediator and group is not Group.ADULTS and function.stage is not Stage.PARTNERSHIP:
        raise InputFault(MEDIATORS, "group")
    if holding.state is Agreement.DECLINED and not holding.reason.strip():
        message = "Say why the organisation declined"
        raise InputFault(message, "reason")
    if holding.from_on and holding.until_on and holding.until_on <= holding.from_on:
        message = "The last day must be after the first"
        raise InputFault(message, "until_on")


def _overlaps(one: Group, other: Group) -> bool:
    return one is other or Group.BOTH in (one, other)


def _whom(group: Group) -> str:
    return {Group.BOTH: "children and adults"}.get(group, str(group))
