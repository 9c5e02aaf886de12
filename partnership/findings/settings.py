"""Settings of the identification audit: who may be first contact, how an assurance stands, and their rules. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.types import About, Finding, Part, Rule, Subject
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from partnership.findings.facts import Agency, PartnershipMap, SettingRecord
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting

# How long a check of an assurance holds. Staff leave, training fades and posters come down within a year, and a board
# reports once a year. No source sets this time: it is our own judgement.
CHECK_HOLDS = timedelta(days=365)
NO_AUTHORITY_ABROAD = "an embassy or an authority abroad is never a first contact"
ONLY_ADULTS = "an agency that works with adults only, and stands in for nobody, is never a first contact for children"


class CheckStanding(StrEnum):
    """How the assurance of a setting stands."""

    NONE = "no-assurance"
    NEVER = "never-checked"
    FRESH = "checked"
    OLD = "old"


def why_not_first_contact(kind_id: str, setting: Setting, pack: Pack) -> str:
    """Why an agency of a kind may not be first contact in a setting, to stand in a sentence; empty when it may."""
    if pack.is_abroad(kind_id):
        return NO_AUTHORITY_ABROAD
    kind = pack.kind(kind_id)
    if kind and kind.works_with is Group.ADULTS and not kind.stands_in and setting.group is not Group.ADULTS:
        return ONLY_ADULTS
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


def of_setting(setting: Setting, map_: PartnershipMap) -> Iterator[Finding]:
    """What is missing in one setting; where nobody has looked yet, that alone is told."""
    record = map_.setting(setting.id)
    subject, part = Subject(About.SETTING, setting.id), Part(setting.group)
    if not record.first_contacts:
        yield Finding(Rule.NO_FIRST_CONTACT, subject, part)
    if record.is_empty:
        return
    match check_standing(record, map_.as_of):
        case CheckStanding.NONE:
            yield Finding(Rule.NO_ASSURANCE, subject, part)
        case CheckStanding.NEVER:
            yield Finding(Rule.CHECK_OLD, subject, part, values=("never",))
        case CheckStanding.OLD if record.checked_on is not None:
            yield Finding(Rule.CHECK_OLD, subject, part, values=(day(record.checked_on),))
        case CheckStanding.FRESH | CheckStanding.OLD:
            pass
