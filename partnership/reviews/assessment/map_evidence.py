"""What the map and the identification audit already show of a competence, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.findings.find import register_of
from partnership.findings.phrases import WHOM
from partnership.findings.sentences import Voice, said
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.reviews.assessment.sheet import SettingEvidence, TaskEvidence, TaskHolder
from partnership.store.models.partnerships import Role

if TYPE_CHECKING:
    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Competence, Function


NO_LEAD = WORDINGS[Rule.NO_LEAD].in_place.evidence
NO_FIRST_CONTACT = WORDINGS[Rule.NO_FIRST_CONTACT].in_place.evidence


def tasks_of(competence: Competence, map_: PartnershipMap, pack: Pack) -> tuple[TaskEvidence, ...]:
    """The tasks of the map that bear on a competence, as the map has them."""
    return tuple(_task(pack.functions[each], map_, pack) for each in competence.functions if each in pack.functions)


def settings_of(competence: Competence, map_: PartnershipMap, pack: Pack) -> tuple[SettingEvidence, ...]:
    """The settings of the audit that bear on a competence; one that nobody has looked at has nothing but its name."""
    records = [map_.setting(each) for each in competence.settings if each in pack.settings]
    return tuple(
        SettingEvidence(
            each.setting_id,
            pack.settings[each.setting_id].name,
            tuple(agency.name for agency in each.first_contacts),
            each.checked_on,
            each.assurance,
        )
        for each in records
    )


def _task(function: Function, map_: PartnershipMap, pack: Pack) -> TaskEvidence:
    deputies = map_.holding(function.id, Role.DEPUTY)
    supporters = map_.holding(function.id, Role.SUPPORTS)
    register = register_of(map_, pack)
    gaps = tuple(said(each, Voice.DOCUMENT, register) for each in register.of_task(function.id))
    return TaskEvidence(
        function.id, function.name, _leads(function, map_), tuple(each.name for each in deputies), len(supporters), gaps
    )


def _leads(function: Function, map_: PartnershipMap) -> tuple[TaskHolder, ...]:
    """Who leads: with the group where children and adults have different leads, or only one of them has any."""
    apart = map_.told_apart(function.id, Role.LEAD, function.group)
    return tuple(
        _holder(agency, WHOM[group] if len(apart) > 1 else "") for group, agencies in apart for agency in agencies
    )


def _holder(agency: Agency, whom: str = "") -> TaskHolder:
    return TaskHolder(agency.name, whom, contacts_words(agency))


def contacts_words(agency: Agency) -> str:
    """How sure an agency's contacts are."""
    certainty = agency.certainty
    if certainty.is_doubtful and certainty.confirmed_on is not None:
        return f"contacts unconfirmed: last confirmed {day(certainty.confirmed_on)}"
    return f"contacts {certainty.words}"


def lead_words(task: TaskEvidence) -> str:
    """Who leads a task, in a sentence."""
    if not task.leads:
        return NO_LEAD
    told = [
        f"{each.name}{f' for {each.whom}' if each.whom else ''}{f' ({each.contacts})' if each.contacts else ''}"
        for each in task.leads
    ]
    return f"Lead: {'; '.join(told)}."


def help_words(task: TaskEvidence) -> str:
    """Deputies and supporters of a task, in a sentence."""
    deputies = f"Deputy: {'; '.join(task.deputies)}" if task.deputies else "No deputy"
    if not task.supporters:
        return f"{deputies}; nobody supports."
    return f"{deputies}; {task.supporters} {'agency supports' if task.supporters == 1 else 'agencies support'}."


def setting_words(setting: SettingEvidence) -> str:
    """What is known of a setting, in a sentence."""
    who = f"First contact: {'; '.join(setting.first_contacts)}." if setting.first_contacts else NO_FIRST_CONTACT
    checked = f"Last checked {day(setting.checked_on)}." if setting.checked_on else "Not checked yet."
    return f"{who} {checked}"
