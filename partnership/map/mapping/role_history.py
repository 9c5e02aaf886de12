"""What came of the roles in a task so far, in words: proposed, accepted, declined, handed back, taken away. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnership.guidance.types import Group
from partnership.register.directory.wording import GROUPS, ROLES
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from partnership.store.models import AuditEntry

# What is said of a role when it comes to stand so; the second where no word of the organisation's own is on record.
SAID = {
    Agreement.PROPOSED: ("Proposed", "Proposed"),
    Agreement.ACCEPTED: ("Accepted by the organisation", "Recorded as accepted"),
    Agreement.DECLINED: ("Declined by the organisation", "Recorded as declined"),
}


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """Something that happened to a role: when, about which organisation, what, and by which post."""

    at: datetime
    organisation: str
    what: str
    reason: str
    post: str


def past_answers(entries: Iterable[tuple[AuditEntry, str]], names: Mapping[UUID, str]) -> list[PastAnswer]:
    """Entries of the audit about roles of one task, newest first, told of the organisations in `names`."""
    told = []
    for entry, post in entries:
        name = names.get(entry.organisation_id) if entry.organisation_id else None
        what = _what(entry.action, entry.changes)
        if name and what:
            reason = _new(entry.changes, "reason") if "Declined" in what or what == "Handed back" else ""
            told.append(PastAnswer(entry.at, name, what, reason or "", post))
    return told


def _what(action: str, changes: Mapping[str, list[Any]]) -> str:
    """What happened; empty where only dates or a remark changed."""
    if action == "deleted":
        return f"Taken away: {_role(changes, 0)}"
    if action == "created":
        return f"{_said(changes)}: {_role(changes, 1)}"
    if "role" in changes and "state" not in changes:
        return f"Changed to {ROLES[Role(changes['role'][1])].lower()}"
    if "state" not in changes:
        return ""
    old, new = changes["state"]
    if old == Agreement.ACCEPTED and new == Agreement.DECLINED and _new(changes, "answered_at"):
        return "Handed back"
    return f"{_said(changes)}: {ROLES[Role(changes['role'][1])].lower()}" if "role" in changes else _said(changes)


def _said(changes: Mapping[str, list[Any]]) -> str:
    own, recorded = SAID[Agreement(changes["state"][1])]
    return own if _new(changes, "answered_at") else recorded


def _new(changes: Mapping[str, list[Any]], name: str) -> Any:
    return changes.get(name, [None, None])[1]


def _role(changes: Mapping[str, list[Any]], place: int) -> str:
    """Role and cases of a row that came or went."""
    role, group = (changes[name][place] for name in ("role", "group"))
    return f"{ROLES[Role(role)].lower()}, {GROUPS[Group(group)].lower()}"
