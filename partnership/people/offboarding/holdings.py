"""What somebody holds, as far as whoever sees them off manages it, and what is to become of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.people.wording import MEMBERS, POSITIONS
from partnership.store.models import MemberRole, PositionRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.store.models import (
        Account,
        ChangeRequest,
        Contact,
        Membership,
        Organisation,
        Partnership,
        Position,
    )


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that one account holds within somebody's reach."""

    account: Account
    positions: tuple[tuple[Position, Organisation], ...] = ()
    memberships: tuple[tuple[Membership, Partnership], ...] = ()
    desks: tuple[Contact, ...] = ()
    requests: Mapping[UUID, list[ChangeRequest]] = field(default_factory=dict)  # partnership -> taken on and open
    hidden_requests: Mapping[UUID, list[ChangeRequest]] = field(default_factory=dict)  # those the viewer may not know
    colleagues: Mapping[UUID, list[Account]] = field(default_factory=dict)  # organisation -> who could take over
    team_mates: Mapping[UUID, list[Account]] = field(default_factory=dict)  # partnership -> who could take over
    sent: int = 0  # open change requests that they sent
    comments: int = 0  # comments on protocols that nobody has answered
    signatures: int = 0  # that their organisations are asked for

    @property
    def places(self) -> dict[str, str]:
        """What can end, in words, by the key that a form carries."""
        found = {str(row.id): f"{POSITIONS[row.role]} at {at.name}" for row, at in self.positions}
        return found | {str(row.id): f"{MEMBERS[row.role]} of {at.name}" for row, at in self.memberships}

    @property
    def led(self) -> list[Organisation]:
        """Organisations that they are the lead of."""
        return [at for row, at in self.positions if row.role is PositionRole.LEAD]

    @property
    def coordinated(self) -> list[Partnership]:
        """Partnerships that they coordinate."""
        return [at for row, at in self.memberships if row.role is MemberRole.COORDINATOR]


@dataclass(frozen=True, slots=True)
class HandoverPlan:
    """What ends, and who takes over what; what has no successor is left open."""

    places: frozenset[str]
    desks: Mapping[UUID, UUID] = field(default_factory=dict)  # contact -> account
    leads: Mapping[UUID, UUID] = field(default_factory=dict)  # organisation -> account that becomes lead
    requests: Mapping[UUID, UUID] = field(default_factory=dict)  # partnership -> account


@dataclass(frozen=True, slots=True)
class OffboardingResult:
    """What became of it."""

    is_closed: bool  # nothing was left, so the account is closed
    gaps: tuple[str, ...] = ()  # what stays open, in words without a name of a desk
