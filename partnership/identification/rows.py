"""The audit as rows for a page or a document: each setting with what is recorded, how it stands and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.find import register_of
from partnership.findings.sentences import said_of
from partnership.findings.settings import CheckStanding, check_standing, proposed
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from datetime import date

    from partnership.findings.facts import Agency, PartnershipMap, SettingRecord
    from partnership.findings.sentences import FindingText
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting

# Children and adults are never mixed in one list.
PARTS = {Group.CHILDREN: "Children", Group.ADULTS: "Adults"}
OVERDUE = "Overdue"
RULE = "One sign proves nothing. Several together are a reason to act: suspicion is enough, and proof is not asked."


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of the audit."""

    setting: Setting
    record: SettingRecord
    standing: CheckStanding
    gaps: tuple[FindingText, ...]
    proposed: tuple[Agency, ...]
    today: date
    anchor: str = "settings"  # of its first gap, on the page of gaps

    @property
    def checked_words(self) -> str:
        """When the assurance was last checked, and whether that still counts."""
        on = self.record.checked_on
        if self.standing is CheckStanding.NONE:
            return "No assurance to check"
        if on is None:
            return "Never checked"
        return f"{day(on)}, more than a year ago" if self.standing is CheckStanding.OLD else day(on)

    @property
    def is_overdue(self) -> bool:
        """Whether the day by which the next action was to be done is past."""
        due = self.record.action_due_on
        return due is not None and due < self.today

    @property
    def action_words(self) -> str:
        """Who does the next action, and by when."""
        owner, due = self.record.action_owner, self.record.action_due_on
        who = owner.name if owner is not None else "No organisation yet"
        when = f"by {day(due)}" if due is not None else "no day set"
        return f"{who}, {when}"


def row_of(setting: Setting, map_: PartnershipMap, pack: Pack) -> SettingRow:
    """One setting with everything about it."""
    record, register = map_.setting(setting.id), register_of(map_, pack)
    found = register.of_setting(setting.id)
    return SettingRow(
        setting,
        record,
        check_standing(record, map_.as_of),
        tuple(said_of(each, register) for each in found),
        proposed(setting, map_, pack),
        map_.as_of,
        found[0].key if found else "settings",
    )


def rows_of(map_: PartnershipMap, pack: Pack) -> dict[Group, list[SettingRow]]:
    """Every setting of the pack, children and adults apart."""
    found: dict[Group, list[SettingRow]] = {group: [] for group in PARTS}
    for setting in pack.settings.values():
        # A setting for both would stand with the children: what protects a child harms no adult.
        found.get(setting.group, found[Group.CHILDREN]).append(row_of(setting, map_, pack))
    return found
