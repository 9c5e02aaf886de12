"""What organisations are called, and were called, as far as a visitor may know it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from partnership.register.directory import queries
from partnership.register.directory.history import EventContext, old_value
from partnership.register.directory.namesakes import KnownName

if TYPE_CHECKING:
    from uuid import UUID

    from partnership.policy.viewer import Viewer

_NAMES = ("name", "short_name")


def known_names(viewer: Viewer) -> list[KnownName]:
    """What all organisations that the viewer may know of are called, and were called by the histories they read."""
    former = _former_names(viewer)
    return [
        KnownName(id_, name, short_name, tuple(former.get(id_, ())))
        for id_, name, short_name in queries.names_known(viewer)
    ]


def _former_names(viewer: Viewer) -> dict[UUID, dict[str, None]]:
    """Former names of organisations, the last first: those that their history shows to the viewer, and no others.

    What a refuge was called while it was hidden is in no answer once it is hidden no more.
    """
    organisations, entries = queries.renamed(viewer)
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    if not entries:
        return found
    openings = queries.openings([each.id for each in organisations], entries[-1].sequence)
    contexts = {each.id: EventContext(viewer, each, {}, {}, openings) for each in organisations}
    for entry in entries:
        known = contexts.get(entry.organisation_id) if entry.organisation_id is not None else None
        if known is not None:
            old = [old_value(known, entry, name) for name in _NAMES if name in entry.changes]
            found[known.organisation.id] |= dict.fromkeys(each for each in old if each)
    return found
