"""The list of organisations as it stood at the end of a day, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.history.as_of import queries
from partnership.history.as_of.queries import EntryFilter
from partnership.history.as_of.redaction import Past, seen_by_both
from partnership.register.directory import wording
from partnership.register.directory.as_of import present, step_of, taken_back
from partnership.web.pages import ResultPage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from partnership.policy.audience import RedactedRecord
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation


@dataclass(frozen=True, slots=True)
class ListRow:
    """An organisation in the list of a day."""

    shown: RedactedRecord
    kind: str
    level: str
    name_now: str  # where it is called otherwise today


def organisations_then(rows: Iterable[Organisation], moment: datetime) -> Past:
    """Organisations as they were stored at a moment."""
    return Past(queries.changes_since(moment, [row.id for row in rows], ("organisation",)))


def took_part(partnership_id: UUID, moment: datetime) -> frozenset[UUID]:
    """The organisations that took part in a partnership at a moment."""
    changes = queries.changes_within(partnership_id, moment, ("participation",))
    then = taken_back(present(queries.participations(partnership_id)), map(step_of, changes))
    return frozenset(
        UUID(values["organisation_id"])
        for (table, _), values in then.items()
        if table == "participation" and not values.get("left_on")
    )


def list_then(
    viewer: Viewer, moment: datetime, *, text: str = "", partnership_id: UUID | None = None, number: int = 1
) -> ResultPage[ListRow]:
    """One page of the organisations of then that the viewer may know of."""
    sought = EntryFilter(
        moment,
        text=text,
        ids=took_part(partnership_id, moment) if partnership_id else None,
        left_out=_not_seen_then(viewer, moment),
    )
    page = queries.list_organisations(viewer, sought, number)
    then = organisations_then(page.rows, moment)
    kinds = wording.choices("kind")
    rows = []
    for organisation in page.rows:
        row = then.of(organisation)
        shown = seen_by_both(viewer, organisation, row) if row is not None else None
        if shown is not None:
            name_now = organisation.name if organisation.name != shown.name else ""
            rows.append(ListRow(shown, kinds.get(shown.kind_id, shown.kind_id), wording.LEVELS[shown.level], name_now))
    return ResultPage(rows, page.number, page.total)


def _not_seen_then(viewer: Viewer, moment: datetime) -> frozenset[UUID]:
    """Organisations that were put away then, or that the viewer could not know of then, though they know of it now."""
    touched = {each.organisation_id for each in queries.appearing_or_not(moment) if each.organisation_id is not None}
    rows = queries.by_ids(viewer, touched) if touched else []
    then = organisations_then(rows, moment)
    found = set()
    for organisation in rows:
        row = then.of(organisation)
        if row is None or row.is_archived or seen_by_both(viewer, organisation, row) is None:
            found.add(organisation.id)
    return frozenset(found)
