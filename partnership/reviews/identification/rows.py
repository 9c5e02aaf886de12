"""The audit as rows for a page or a document: each setting with what is recorded, how it stands and what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import counted, day
from partnership.findings.find import CheckStanding, check_standing, proposed, register_of
from partnership.findings.sentences import said_of
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from partnership.findings.facts import Agency, PartnershipMap, SettingRecord
    from partnership.findings.sentences import FindingText
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting

# Children and adults are never mixed in one list.
PARTS = {Group.CHILDREN: "Children", Group.ADULTS: "Adults"}
OVERDUE = "Overdue"
RULE = "Suspicion is enough to call. No sign is proof, and no proof is asked; the more signs, the sooner."


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
    def shortfalls(self) -> tuple[str, ...]:
        """What falls short here beside the gaps, in words: what is left to do, and who takes part unrecorded."""
        found = []
        if self.record.action:
            found.append("action overdue" if self.is_overdue else "action left to do")
        if self.proposed:
            found.append("takes part, not recorded")
        return tuple(found)

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


def result_words(rows: Sequence[SettingRow]) -> str:
    """The result of the audit in a sentence or two, never better than its lines: what is missing comes first."""
    gaps, kept = sum(len(row.gaps) for row in rows), sum(1 for row in rows if row.record.assurance)
    missing = f"{counted(gaps, 'entry', 'entries')} missing or out of date" if gaps else "No entry missing"
    return (
        f"{missing}; {kept} of {counted(len(rows), 'setting')} with an assurance of the partnership’s own, "
        "which nobody outside has tested"
    )


def shortfall_words(rows: Iterable[SettingRow]) -> str:
    """How many settings fall short in which way, beside their gaps: "action left to do in 3; ..."."""
    counts = Counter(each for row in rows for each in row.shortfalls)
    return "; ".join(f"{words} in {number}" for words, number in sorted(counts.items())) or "none recorded"
