"""Roles that wait for an answer, and the fields that answer them: for the tests of both pages of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.guidance.types import Group
from partnership.store.models import Agreement, Responsibility, Role

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Organisation, Partnership

TASK = "section-47"


def propose(
    world: World, ours: Partnership, to: Organisation, task: str = TASK, role: Role = Role.LEAD
) -> Responsibility:
    """A role that waits for an answer."""
    return world.responsibility(ours, to, task, role, Agreement.PROPOSED, Group.CHILDREN)


def name(row: Responsibility, field: str = "decision") -> str:
    """The name of a field about one role."""
    return f"r-{row.id}-{field}"


def role_now(world: World, row: Responsibility) -> Responsibility:
    """The role as it is stored."""
    with world.session() as session:
        return session.get_one(Responsibility, row.id)
