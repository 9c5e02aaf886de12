"""Which cases a task may be given for, and to which kind of organisation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import Group, Stage

if TYPE_CHECKING:
    from partnership.guidance.types import Function, Kind


def whom(group: Group) -> str:
    """A group in a sentence."""
    return {Group.BOTH: "children and adults"}.get(group, str(group))


def fault_of(kind: Kind | None, function: Function, group: Group) -> str:
    """Why an organisation of this kind gets no role in the task for these cases; empty where it may."""
    if function.group is not Group.BOTH and group is not function.group:
        return f"“{function.name}” is for {whom(function.group)} only"
    is_kept_away = kind is not None and kind.never_with_children and function.stage is not Stage.PARTNERSHIP
    if kind is not None and is_kept_away and group is not Group.ADULTS:
        return f"“{kind.name}” gets no role with children: choose “adults”, or another agency. {kind.rule}".rstrip()
    return ""
