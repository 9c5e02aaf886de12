"""Words for roles, for how long ago somebody signed in, and for what a count of keepers means. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.store.models import MemberRole, PositionRole

if TYPE_CHECKING:
    from datetime import datetime

UNUSED_AFTER = timedelta(days=90)
WEEK, MONTH = timedelta(days=7), timedelta(days=31)

POSITIONS = {
    PositionRole.LEAD: "Lead",
    PositionRole.DEPUTY: "Deputy",
    PositionRole.EDITOR: "Editor",
    PositionRole.READER: "Reader",
}
POSITION_HINTS = {
    PositionRole.LEAD: "Speaks for the organisation, manages its people, keeps its entry",
    PositionRole.DEPUTY: "The same in the lead’s place, but makes no other lead",
    PositionRole.EDITOR: "Keeps and confirms the entry",
    PositionRole.READER: "Reads, and changes nothing",
}
MEMBERS = {MemberRole.COORDINATOR: "Coordinator", MemberRole.READER: "Reader"}
MEMBER_HINTS = {
    MemberRole.COORDINATOR: "Manages the partnership, its organisations, its map and its documents",
    MemberRole.READER: "Reads what members of the partnership may read",
}
NOBODY_KEEPS = "Nobody keeps this entry"
ONE_KEEPS = "Only one person keeps this entry"


def last_used(at: datetime | None, now: datetime) -> str:
    """How long ago somebody last used the site, no closer than anybody needs to know."""
    if at is None:
        return "never"
    age = now - at
    if age <= WEEK:
        return "this week"
    if age <= MONTH:
        return "this month"
    return "in the last 90 days" if age <= UNUSED_AFTER else "more than 90 days ago"


def is_unused(last: datetime | None, made: datetime, now: datetime) -> bool:
    """Whether an account has not been used for ninety days, or never since it was made so long ago."""
    return now - (last or made) > UNUSED_AFTER
