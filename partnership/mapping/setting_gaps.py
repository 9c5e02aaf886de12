"""Settings of the identification audit: who may be first contact, how an assurance stands, what is missing. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.guidance.types import Group
from partnership.mapping.gaps import names, one_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from partnership.guidance.types import Pack, Setting
    from partnership.mapping.facts import Agency, PartnershipMap, SettingRecord

# How long a check of an assurance holds. Staff leave, training fades and posters come down within a year, and a board
# reports once a year. No source sets this time: it is our own judgement.
CHECK_HOLDS = timedelta(days=365)

MEDIATOR = "cultural-mediator"
NO_AUTHORITY_ABROAD = "an embassy or an authority abroad is never a first contact"
NO_MEDIATOR = "a cultural mediator is never a first contact for children"


class CheckStanding(StrEnum):
    """How the assurance of a setting stands, as screens and documents say it."""

    NONE = "no assurance"
    NEVER = "never checked"
    FRESH = "checked"
    OLD = "check is old"


class SettingGapKind(StrEnum):
    """What is missing in a setting, the worst first."""

    NOTHING = "nothing-recorded"
    NO_FIRST_CONTACT = "no-first-contact"
    NO_ASSURANCE = "no-assurance"
    NEVER_CHECKED = "never-checked"
    OLD_CHECK = "old-check"
    STALE_CONTACT = "stale-contact"


@dataclass(frozen=True, slots=True)
class SettingGap:
    """Something missing in a setting."""

    kind: SettingGapKind
    setting: Setting
    short: str  # two or three words
    text: str  # what is missing, a sentence
    advice: str  # what to do about it, a sentence or two
    agencies: tuple[Agency, ...] = ()  # those it is about


def why_not_first_contact(kind_id: str, setting: Setting, pack: Pack) -> str:
    """Why an agency of a kind may not be first contact in a setting, to stand in a sentence; empty when it may."""
    if pack.is_abroad(kind_id):
        return NO_AUTHORITY_ABROAD
    if kind_id == MEDIATOR and setting.group is not Group.ADULTS:
        return NO_MEDIATOR
    return ""


def check_standing(record: SettingRecord, today: date) -> CheckStanding:
    """How the assurance of a setting stands on a day."""
    if not record.assurance:
        return CheckStanding.NONE
    if record.checked_on is None:
        return CheckStanding.NEVER
    return CheckStanding.OLD if today - record.checked_on > CHECK_HOLDS else CheckStanding.FRESH


def proposed(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[Agency, ...]:
    """Agencies of the usual kinds that take part and are not recorded yet, kinds in the pack's order."""
    recorded = map_.setting(setting.id).first_contacts
    usual = (agency for kind_id in setting.first_contacts for agency in map_.of_kind(kind_id))
    return tuple(
        agency
        for agency in dict.fromkeys(usual)
        if agency not in recorded and not why_not_first_contact(agency.kind_id, setting, pack)
    )


def find_setting_gaps(map_: PartnershipMap, pack: Pack) -> Mapping[str, tuple[SettingGap, ...]]:
    """Gaps by setting, in the pack's order; every setting has an entry, an empty one where nothing is missing."""
    return {setting.id: setting_gaps_of(setting, map_, pack) for setting in pack.settings.values()}


def setting_gaps_of(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[SettingGap, ...]:
    """Gaps of one setting, the worst first."""
    record = map_.setting(setting.id)
    if record.is_empty:
        return (_nothing(setting, map_, pack),)
    found = [_without_first_contact(setting, map_, pack)] if not record.first_contacts else []
    found += _of_assurance(setting, record, map_.as_of)
    stale = tuple(agency for agency in record.first_contacts if agency.is_stale)
    if stale:
        found.append(_stale(setting, stale))
    return tuple(found)


def _nothing(setting: Setting, map_: PartnershipMap, pack: Pack) -> SettingGap:
    return SettingGap(
        SettingGapKind.NOTHING,
        setting,
        "Nothing recorded",
        "Nobody has looked at this setting yet: no first contact is named and no assurance is recorded.",
        f"{_whom_to_ask(setting, map_, pack)} Then write down how you know that staff there would notice a victim.",
    )


def _without_first_contact(setting: Setting, map_: PartnershipMap, pack: Pack) -> SettingGap:
    return SettingGap(
        SettingGapKind.NO_FIRST_CONTACT,
        setting,
        "No first contact",
        "No organisation is named whose staff would meet a victim here first.",
        _whom_to_ask(setting, map_, pack),
    )


def _whom_to_ask(setting: Setting, map_: PartnershipMap, pack: Pack) -> str:
    kinds = one_of([pack.kinds[kind_id].name for kind_id in setting.first_contacts if kind_id in pack.kinds])
    fitting = proposed(setting, map_, pack)
    if fitting:
        return f"Usual first contact: {kinds}. Ask {one_of([agency.name for agency in fitting])}."
    return f"Usual first contact: {kinds}. None of that kind takes part: look for one that can, or name another."


def _of_assurance(setting: Setting, record: SettingRecord, today: date) -> list[SettingGap]:
    ask = f"Ask {names(record.first_contacts)}" if record.first_contacts else "Ask those who work there"
    match check_standing(record, today):
        case CheckStanding.NONE:
            return [
                SettingGap(
                    SettingGapKind.NO_ASSURANCE,
                    setting,
                    "No assurance",
                    "Nothing says how the partnership knows that staff here would notice a victim.",
                    f"{ask} what training, material or agreement there is. Record it, with the day of the check.",
                )
            ]
        case CheckStanding.NEVER:
            return [
                SettingGap(
                    SettingGapKind.NEVER_CHECKED,
                    setting,
                    "Never checked",
                    "An assurance is recorded, and no day on which anybody checked it.",
                    f"{ask} whether it is so. Enter the day on which you checked.",
                )
            ]
        case CheckStanding.OLD if record.checked_on is not None:
            return [
                SettingGap(
                    SettingGapKind.OLD_CHECK,
                    setting,
                    "Check is old",
                    f"The assurance was last checked on {day(record.checked_on)}, more than a year ago.",
                    f"{ask} whether it still holds: people move on and training fades. Enter the new day.",
                )
            ]
    return []


def _stale(setting: Setting, stale: tuple[Agency, ...]) -> SettingGap:
    are = "is first contact here and its" if len(stale) == 1 else "are first contacts here and their"
    ages = dict.fromkeys(_last_confirmed(agency) for agency in stale)
    return SettingGap(
        SettingGapKind.STALE_CONTACT,
        setting,
        "First contact not confirmed",
        f"{names(stale)} {are} contacts are unconfirmed ({'; '.join(ages)}).",
        f"Call {names(stale)}, check each desk and number, and confirm the contacts.",
        stale,
    )


def _last_confirmed(agency: Agency) -> str:
    on = agency.contacts_confirmed_on
    return f"last confirmed on {day(on)}" if on is not None else "never confirmed"
