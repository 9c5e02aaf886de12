"""What waits of the identification audit: actions whose day is past, for their owners and for coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.map.mapping.queries import pack_of
from partnership.web.todo import overdue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.web.todo import Asker, ToDo


def todos(asker: Asker) -> Iterator[ToDo]:
    """Overdue actions of settings: coordinators are told of all, others of their own."""
    pack, slug = pack_of(asker.partnership), asker.partnership.slug
    for each in asker.settings:
        setting, due_on, owner = pack.settings.get(each.setting_id), each.action_due_on, each.action_owner
        if setting is None or due_on is None or due_on >= asker.today:
            continue
        if asker.coordinates or (owner is not None and owner.id in asker.owner_ids):
            values = {"slug": slug, "setting_id": each.setting_id}
            yield overdue(f"“{setting.name}” in the audit", due_on, "identification.setting", values)
