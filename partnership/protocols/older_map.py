"""The map by which a protocol goes that rests on guidance of before: today's desks, the kinds and roles of then.

Without it a draft of before would say that nobody leads any of its tasks: roles are in other tasks by now.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.base.clocks import london_day
from partnership.findings.facts import Duty
from partnership.guidance.types import Group
from partnership.protocols import queries
from partnership.store.models import Agreement, Organisation, Responsibility, Role
from partnership.store.models.audit import DELETED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from partnership.findings.facts import Agency, PartnershipMap


def map_before(map_: PartnershipMap, pack_id: str) -> PartnershipMap:
    """The map with the kinds and roles that it had under a pack; as it is where no change from that pack stands.

    Kept with the map that it is made from: each page of a protocol asks for it several times.
    """
    key = f"before {pack_id}"
    kept: Any = map_.computed.get(key)
    if kept is None:
        change = queries.change_from(map_.partnership_id, pack_id)
        kept = (
            map_
            if change is None
            else _put_back(map_, queries.told_between(change.after_sequence, change.until_sequence))
        )
        map_.computed[key] = kept
    before: PartnershipMap = kept
    return before


def _put_back(map_: PartnershipMap, told: list[Any]) -> PartnershipMap:
    kinds = {
        UUID(entry.row_id): entry.changes["kind_id"][0]
        for entry in told
        if entry.table == Organisation.__tablename__ and "kind_id" in entry.changes
    }
    agencies = {each.id: replace(each, kind_id=kinds.get(each.id, each.kind_id)) for each in map_.agencies}
    rows = [entry for entry in told if entry.table == Responsibility.__tablename__ and entry.action == DELETED]
    duties = (
        _duty(UUID(entry.row_id), {name: pair[0] for name, pair in entry.changes.items()}, agencies, map_.as_of)
        for entry in rows
    )
    order = {agency_id: place for place, agency_id in enumerate(agencies)}
    found = sorted(filter(None, duties), key=lambda each: (order[each.agency.id], each.function_id, each.group))
    return replace(map_, agencies=tuple(agencies.values()), duties=tuple(found))


def _duty(row_id: UUID, was: Mapping[str, Any], agencies: Mapping[UUID, Agency], as_of: date) -> Duty | None:
    agency = agencies.get(UUID(str(was["organisation_id"])))
    begins, ends = was.get("from_on"), was.get("until_on")
    day = as_of.isoformat()
    if agency is None or (begins and begins > day) or (ends and ends <= day):
        return None
    return Duty(
        row_id, agency, was["function_id"], Group(was["group"]), Role(was["role"]), Agreement(was["state"]), 0,
        proposed_on=_day(was.get("proposed_at")), answered_on=_day(was.get("answered_at")),
        held=Role(was["held_role"]) if was.get("held_role") else None,
    )  # fmt: skip


def _day(moment: str | None) -> date | None:
    return london_day(datetime.fromisoformat(moment)) if moment else None
