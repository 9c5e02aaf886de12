"""Who may give whom which role in an organisation. Nobody raises themselves. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.store.models import PositionRole

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation

RANKS = tuple(PositionRole)  # strongest first
RAISES_ONESELF = "Nobody raises themselves: ask a coordinator, or another lead"
LAST_LEAD = "This is the only lead. Make somebody else lead first, or ask a coordinator"
ABOVE_DEPUTY = "A deputy does not change who is lead: ask a lead, or a coordinator"


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who manages the people of one organisation: a lead or deputy who stands there, or its home."""

    account_id: UUID | None
    email: str
    role: PositionRole | None = None
    is_coordinator: bool = False  # of its home partnership

    @property
    def may_lead(self) -> bool:
        """Whether they make leads and change them: everybody but a deputy."""
        return self.is_coordinator or self.role is PositionRole.LEAD

    @property
    def roles(self) -> tuple[PositionRole, ...]:
        """The roles that they may give."""
        return RANKS if self.may_lead else RANKS[1:]


def manager_in(viewer: Viewer, organisation: Organisation) -> Manager:
    """What somebody who may manage the organisation's people is there."""
    role = viewer.positions.get(organisation.id) if viewer.leads(organisation.id) else None
    return Manager(viewer.account_id, viewer.email, role, viewer.keeps(organisation))


def fault_of_change(
    manager: Manager, account_id: UUID, old: PositionRole, new: PositionRole, *, is_last_lead: bool
) -> str:
    """Why this change of role is refused; empty when it is not."""
    if PositionRole.LEAD in (old, new) and not manager.may_lead:
        return ABOVE_DEPUTY
    if account_id == manager.account_id and RANKS.index(new) < RANKS.index(old):
        return RAISES_ONESELF
    return LAST_LEAD if is_last_lead and new is not PositionRole.LEAD and not manager.is_coordinator else ""
