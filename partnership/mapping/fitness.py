"""Which cases a task may be given for, and to which kind of organisation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import Group, Stage

if TYPE_CHECKING:
    from partnership.guidance.types import Function

MEDIATORS = (
    "Cultural mediators do not work with children: a child needs an independent interpreter. "
    "Choose “adults”, or another agency."
)


def whom(group: Group) -> str:
    """A group in a sentence."""
    return {Group.BOTH: "children and adults"}.get(group, str(group))


def fault_of(kind_id: str, function: Function, group: Group) -> str:
    """Why an organisation of this kind gets no role in the task for these cases; empty where it may."""
    if function.group is not Group.BOTH and group is not function.group:
        return f"“{function.name}” is for {whom(function.group)} only"
    is_mediator = kind_id == "cultural-mediator"
    if is_mediator and group is not Group.ADULTS and function.stage is not Stage.PARTNERSHIP:
        return MEDIATORS
    return ""
