"""Subjects of permission that are no row of their own: what a loader returns besides organisations and partnerships."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.policy.authority import Act
    from partnership.store.models import Location, Organisation, Question, Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutOrganisation:
    """Something about one organisation (a change request, a report, a person there); `row` is the thing itself."""

    organisation: Organisation
    row: Any = None
    sender_id: UUID | None = None  # whose it is, where it has a sender
    partnership_id: UUID | None = None  # where it is about one partnership only (a role there): nothing to the others
    is_inside: bool = False  # a thing of the house (a person, a request): nothing to those who share no partnership
    is_led: bool = True  # whether somebody leads the organisation; its editors answer for it only where nobody does
    # Whether its home answers by who is cleared there: it has a confidential place, or who answers may be the same
    # person as somebody who is cleared where it is to take part.
    needs_clearance: bool = True
    is_lock: bool = False  # a request that opens a confidential place, or who is hidden: leads answer too


@dataclass(frozen=True, slots=True)
class AboutRelationship:
    """A relationship of two organisations of a partnership, and which of the two somebody leads."""

    row: Relationship
    led_ids: frozenset[UUID] = frozenset()

    @property
    def partnership_id(self) -> UUID:
        """Where it is known."""
        return self.row.partnership_id

    @property
    def ends(self) -> tuple[Organisation, Organisation]:
        """Both organisations."""
        return self.row.organisation, self.row.other


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutGrant:
    """The right of one account to open one confidential place; `row` is the thing itself."""

    location: Location
    account_id: UUID
    row: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutAsked:
    """Something that waits for a yes, with what the table of authority asks of it; `is_second` for whom it is loaded.

    `is_second`: whether whoever it is loaded for hangs on none of the people whom the table sets the second beside.
    """

    asked: Question
    act: Act
    organisation: Organisation | None = None
    partnership_id: UUID | None = None
    account_id: UUID | None = None  # whom it raises, or whose seat it is
    starter_id: UUID | None = None
    is_led: bool = True
    needs_clearance: bool = True  # whether home answers by who is cleared there, as above; asked of where its home is
    is_second: bool = False
    contact_email: str = ""  # of the data protection contact, once it is their turn
    was_let_back_in: bool = False  # others let the account back in: it says nothing for the seats that it had
