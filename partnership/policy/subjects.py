"""Subjects of permission that are no row of their own: what a loader returns besides organisations and partnerships."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutOrganisation:
    """Something about one organisation (a change request, a report, a person there); `row` is the thing itself."""

    organisation: Organisation
    row: Any = None
    sender_id: UUID | None = None  # whose it is, where it has a sender
    partnership_id: UUID | None = None  # where it is about one partnership only (a role there): nothing to the others
    is_inside: bool = False  # a thing of the house (a person, a request): nothing to those who share no partnership
    is_led: bool = True  # whether somebody leads the organisation; its editors answer for it only where nobody does


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutParties:
    """Something of a partnership that its parties act on (a consultation, a signature asked for)."""

    partnership_id: UUID
    party_ids: frozenset[UUID] = field(default_factory=frozenset)  # organisations whose people may act
    sender_id: UUID | None = None
