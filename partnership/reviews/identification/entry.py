"""What is entered about a setting, which organisations are offered for it, and where two writers differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.find import proposed, why_not_first_contact
from partnership.findings.phrases import kind_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap, SettingRecord
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """What a form, a command or the demonstration says about one setting."""

    first_contact_ids: frozenset[UUID] = frozenset()
    assurance: str = ""
    checked_on: date | None = None
    action: str = ""
    action_owner_id: UUID | None = None
    action_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContactChoice:
    """An organisation that may be first contact in a setting."""

    agency: Agency
    kind: str
    is_proposed: bool  # of a usual kind, and not recorded

    @property
    def hint(self) -> str:
        """What stands below its name."""
        if self.is_proposed:
            return f"{self.kind}, proposed by the map"
        return self.kind


def usual_choices(setting: Setting, map_: PartnershipMap, pack: Pack) -> list[ContactChoice]:
    """Organisations that are recorded, then those of the usual kinds."""
    recorded = map_.setting(setting.id).first_contacts
    return [
        *(_choice(agency, pack) for agency in recorded),
        *(_choice(agency, pack, is_proposed=True) for agency in proposed(setting, map_, pack)),
    ]


def other_choices(setting: Setting, map_: PartnershipMap, pack: Pack) -> list[ContactChoice]:
    """Every other organisation that takes part and may be first contact, by name."""
    shown = {choice.agency.id for choice in usual_choices(setting, map_, pack)}
    return [
        _choice(agency, pack)
        for agency in map_.agencies
        if agency.id not in shown and not why_not_first_contact(agency.kind_id, setting, pack)
    ]


def _choice(agency: Agency, pack: Pack, *, is_proposed: bool = False) -> ContactChoice:
    return ContactChoice(agency, kind_name(pack, agency.kind_id), is_proposed)


def entry_of(record: SettingRecord) -> SettingEntry:
    """What is recorded, as it would be entered."""
    return SettingEntry(
        frozenset(agency.id for agency in record.first_contacts),
        record.assurance,
        record.checked_on,
        record.action,
        record.action_owner.id if record.action_owner else None,
        record.action_due_on,
    )


def differences(stored: SettingEntry, typed: SettingEntry, map_: PartnershipMap) -> list[tuple[str, str, str]]:
    """Where what is stored and what was typed part: the field, and both in words."""
    names = {agency.id: agency.name for agency in map_.agencies}
    pairs = (
        ("First contacts", _names(stored.first_contact_ids, names), _names(typed.first_contact_ids, names)),
        ("Assurance", stored.assurance, typed.assurance),
        ("Last checked", day(stored.checked_on), day(typed.checked_on)),
        ("Next action", stored.action, typed.action),
        ("Who does it", _name(stored.action_owner_id, names), _name(typed.action_owner_id, names)),
        ("By when", day(stored.action_due_on), day(typed.action_due_on)),
    )
    return [each for each in pairs if each[1] != each[2]]


def _names(ids: Iterable[UUID], names: dict[UUID, str]) -> str:
    return "; ".join(name for key, name in names.items() if key in ids)


def _name(key: UUID | None, names: dict[UUID, str]) -> str:
    return names.get(key, "") if key is not None else ""
