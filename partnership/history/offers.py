"""Which events can be gone back on, and the links to the pages that do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from partnership.history.restore.shape import AFTER, BEFORE
from partnership.policy.actions import Action
from partnership.register.directory.events import EventTarget
from partnership.store.models.audit import ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from partnership.store.models import AuditEntry

# What is needed to go back, by table.
OF_PARTNERSHIP: dict[str, Action] = {
    "responsibility": Action.RESPONSIBILITY_EDIT,
    "sharing_decision": Action.SHARING_EDIT,
    "protocol": Action.PROTOCOL_EDIT,
    "party": Action.PROTOCOL_EDIT,
    "clause_text": Action.PROTOCOL_EDIT,
}
# Rows that can be made and taken away: before they were made there was something too, if only nothing.
_COME_AND_GO = ("responsibility", "sharing_decision", "clause_text", "party")
_WORDS = {BEFORE: "Go back to how it was before this", AFTER: "Go back to how it was after this"}


def entry_offers(
    organisation_id: UUID, entry: AuditEntry, last: Mapping[tuple[str, str], int]
) -> tuple[EventTarget, ...]:
    """The offers of an event of an organisation or one of its parts."""
    return tuple(
        EventTarget(
            _WORDS[side],
            url_for("history.entry", organisation_id=organisation_id, change=each.sequence, side=side),
        )
        for side, each in _sides(entry, entry, last)
    )


def partnership_offers(
    slug: str, oldest: AuditEntry, newest: AuditEntry, last: Mapping[tuple[str, str], int]
) -> tuple[EventTarget, ...]:
    """The offers of an event of a partnership; of several shown as one, before the first and after the last."""
    if newest.table not in OF_PARTNERSHIP:
        return ()
    return tuple(
        EventTarget(_WORDS[side], url_for("history.event", slug=slug, sequence=each.sequence, side=side))
        for side, each in _sides(oldest, newest, last)
    )


def _sides(
    oldest: AuditEntry, newest: AuditEntry, last: Mapping[tuple[str, str], int]
) -> Iterable[tuple[str, AuditEntry]]:
    """Before an event only where there was something, after it only where something happened since."""
    if newest.action not in ROW_CHANGES:
        return
    if oldest.action != "created" or oldest.table in _COME_AND_GO:
        yield BEFORE, oldest
    is_last = last.get((newest.table, newest.row_id)) == newest.sequence
    if newest.table == "party" or not is_last:
        yield AFTER, newest
