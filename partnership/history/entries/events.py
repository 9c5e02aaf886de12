"""The events of an entry in words: its own rows by `directory.history`, all others by the register of words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.directory import history as entry_history
from partnership.directory.queries import openings, responsibilities
from partnership.history.entries import queries
from partnership.history.event_page import told
from partnership.history.names.gather import names_for
from partnership.history.offers import entry_offers
from partnership.history.queries import last_changes
from partnership.partnerships.queries import partnerships_by_id
from partnership.policy.actions import Action
from partnership.policy.rules import allows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.directory.events import Event
    from partnership.models import AuditEntry, Organisation
    from partnership.policy.viewer import Viewer

BY_DIRECTORY = (*queries.ENTRY, "participation", "responsibility", "section_clock")


def entry_events(viewer: Viewer, organisation: Organisation, entries: Sequence[AuditEntry]) -> list[Event]:
    """The events of a page, newest first."""
    if not entries:
        return []
    shared = viewer.partnership_ids
    known = entry_history.Known(
        viewer=viewer,
        organisation=organisation,
        partnerships=partnerships_by_id(shared),
        responsibilities={str(row.id): row for row in responsibilities(organisation.id, shared)},
        openings=openings([organisation.id], entries[-1].sequence),
    )
    keeps_all = bool(viewer.coordinated_ids & organisation.partnership_ids)
    names = names_for(viewer, entries, sees_people=True, of_entry=None if keeps_all else organisation)
    last = last_changes(entries)
    may_restore = allows(viewer, Action.ORGANISATION_EDIT, organisation)
    found = []
    for entry in entries:
        if entry.table not in BY_DIRECTORY:
            found += told([entry], names)
            continue
        offers = entry_offers(organisation.id, entry, last) if may_restore and entry.table in queries.ENTRY else ()
        found.append(replace(entry_history.told(known, entry), who=names.who(entry), offers=offers))
    return found
