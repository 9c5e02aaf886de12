"""What needs doing next in a partnership, in the order in which it matters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.mapping.gaps import GapKind, names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from partnership.mapping.facts import Agency, PartnershipMap, SettingRecord
    from partnership.mapping.gaps import Gap
    from partnership.mapping.setting_gaps import SettingGap
    from partnership.policy.viewer import Viewer

MOST = 8  # more than that is a list, not a plan for today
URGENT = (GapKind.NO_LEAD, GapKind.DECLINED, GapKind.TWO_LEADS, GapKind.PROPOSED, GapKind.NO_NIGHT)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; it leads to a function, to a setting of the audit or to an organisation."""

    text: str
    function_id: str = ""
    setting_id: str = ""
    organisation_id: UUID | None = None


def things_to_do(
    map_: PartnershipMap,
    gaps: Mapping[str, tuple[Gap, ...]],
    setting_gaps: Mapping[str, tuple[SettingGap, ...]],
    viewer: Viewer,
) -> list[Task]:
    """At most eight things that this viewer can do something about."""
    found = [_own_entry(agency) for agency in map_.agencies if viewer.edits(agency.id) and agency.is_stale]
    if viewer.coordinates(map_.partnership_id):
        urgent = sorted(
            (gap for each in gaps.values() for gap in each if gap.kind in URGENT),
            key=lambda gap: URGENT.index(gap.kind),
        )
        found += [Task(f"{gap.function.name}: {gap.short.lower()}", function_id=gap.function.id) for gap in urgent]
        stale = dict.fromkeys(
            agency for each in gaps.values() for gap in each if gap.kind is GapKind.STALE for agency in gap.agencies
        )
        found += [
            Task(f"Confirm the contacts of {names([agency])}, which leads a task", organisation_id=agency.id)
            for agency in stale
        ]
    found += [
        Task(f"{gap.setting.name} (audit): {gap.short.lower()}", setting_id=setting_id)
        for setting_id, each in setting_gaps.items()
        for gap in each
        if viewer.coordinates(map_.partnership_id) or _is_theirs(map_.setting(setting_id), viewer)
    ]
    return found[:MOST]


def _is_theirs(record: SettingRecord, viewer: Viewer) -> bool:
    """Whether an organisation that they edit is first contact in a setting, or owns the next action there."""
    owner = record.action_owner
    return any(viewer.edits(agency.id) for agency in (*record.first_contacts, *((owner,) if owner else ())))


def _own_entry(agency: Agency) -> Task:
    return Task(f"Confirm the contacts of {agency.name}", organisation_id=agency.id)
