"""Where an account belongs, in words: its organisations, the partnerships they take part in, and what it is there."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from partnership.accounts import queries
from partnership.documents.wording import listed
from partnership.store.models import MemberRole, PositionRole

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Membership, Organisation, Partnership, Position

ROLES = {
    PositionRole.LEAD: "Lead: you keep its entry, speak for it and manage its people",
    PositionRole.DEPUTY: "Deputy: like its lead, you keep its entry, speak for it and manage its people",
    PositionRole.EDITOR: "Editor: you keep its entry",
    PositionRole.READER: "Reader: you see what its people may see",
}
WORKING = {
    PositionRole.LEAD: "Lead, working: you keep its entry",
    PositionRole.DEPUTY: "Deputy, working: you keep its entry",
    PositionRole.EDITOR: "Editor, working: you keep its entry",
    PositionRole.READER: "Reader, working: you see what members of its home partnership may see",
}
WAITS = "What is kept for named people, speaking and signing come once a second person has confirmed you."


@dataclass(frozen=True, slots=True)
class AccountMembership:
    """One organisation or partnership."""

    name: str
    role: str
    more: str = ""
    organisation: Organisation | None = None
    partnership: Partnership | None = None
    sleeps: bool = False  # clearance that waits for a sign-in with a passkey


def places_of(account_id: UUID, viewer: Viewer) -> list[AccountMembership]:
    """Everything that the account belongs to, but what sleeps; `viewer` is what counts of it in this sign-in."""
    found = [_of_member(row, partnership, viewer) for row, partnership in queries.own_memberships(account_id)]
    for organisation, rows in groupby(queries.own_positions(account_id), key=lambda row: row[1]):
        together = list(rows)
        names = [partnership.name for _row, _organisation, partnership in together if partnership is not None]
        more = f"It takes part in {listed(names)}." if names else "It takes part in no partnership."
        role, state = _of_place(together[0][0])
        words = f"{state} {more}".strip()
        found.append(AccountMembership(organisation.name, role, words, organisation=organisation))
    return found


def _of_place(row: Position) -> tuple[str, str]:
    """What a place in an organisation is, and what it still waits for."""
    if row.stands_since is None:
        return WORKING[row.role], WAITS
    return ROLES[row.role], ""


def _of_member(row: Membership, partnership: Partnership, viewer: Viewer) -> AccountMembership:
    sleeps = row.is_cleared and partnership.id not in viewer.cleared_ids
    role = "Coordinator" if row.role is MemberRole.COORDINATOR else "Reader: you see what its members may see"
    if not row.is_cleared:
        return AccountMembership(partnership.name, role, partnership=partnership)
    more = "You are cleared for its confidential addresses"
    more += ", but not in this sign-in: sign in with your passkey." if sleeps else "."
    return AccountMembership(partnership.name, role, more, partnership=partnership, sleeps=sleeps)
