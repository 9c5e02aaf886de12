"""What a viewer sees of a record as it stood then: only what they may see by the audiences of then and of now.

Narrowed since: hidden everywhere. Confidential now or then: withheld. Whom the viewer belongs with is decided by now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from partnership.policy.audience import RedactedRecord, visible
from partnership.register.directory.as_of import Key, RowChange, as_then, key_of, present, step_of, taken_back
from partnership.store.models import Entry, Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.policy.viewer import Viewer
    from partnership.store.models import AuditEntry, Organisation

E = TypeVar("E", bound=Entry)


class Past:
    """Records of the register as they stood before some changes; what none of these changed is as it is now."""

    def __init__(self, changes: Iterable[AuditEntry]) -> None:
        self._steps: dict[Key, list[RowChange]] = defaultdict(list)
        for entry in changes:
            self._steps[entry.table, entry.row_id].append(step_of(entry))

    def of(self, record: E, organisation: Organisation | None = None) -> E | None:
        """The record of then; None when there was none. `organisation` is the whole organisation of a part."""
        steps = self._steps.get(key_of(record))  # type: ignore[arg-type] # entries are rows
        if not steps:
            return record
        return as_then(record, taken_back(present([record]), steps), organisation)  # type: ignore[list-item] # the same


def seen_by_both(viewer: Viewer, present: Entry, then: Entry) -> RedactedRecord | None:
    """What the viewer sees of the record of then; None when they may not know of it by then's or by now's audience."""
    by_now = visible(viewer, present)
    shown = visible(viewer, then) if then is not present else by_now
    if shown is None or by_now is None:
        return None
    hidden = by_now.withheld | ({"address"} if is_address_withheld(present, then) else set())
    values = {name: value for name, value in shown.values.items() if name not in hidden}
    return replace(shown, values=values, withheld=shown.withheld | hidden)


def is_address_withheld(present: Entry, then: Entry) -> bool:
    """Whether the address of a place is, was then, or was ever since locked away: a lock leaves its mark for good."""
    rows = [row for row in (present, then) if isinstance(row, Location)]
    return any(row.is_confidential or row.sealed_address is not None for row in rows)
