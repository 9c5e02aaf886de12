"""Changes of the audit. The rules hold for pages, the demonstration and commands alike; nothing here commits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm.attributes import flag_modified

from partnership.base.errors import InputFault, Stale
from partnership.documents.text import clean, refused_characters
from partnership.findings.find import why_not_first_contact
from partnership.map.mapping.queries import pack_of
from partnership.reviews.identification import queries
from partnership.reviews.identification.entry import SettingEntry
from partnership.store.models import FirstContact, SettingCheck

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.reviews.identification.queries import SettingSubject

MOVED = "Somebody else changed this setting while you had the page open. Nothing was overwritten."
LONGEST_ASSURANCE = 2000
LONGEST_ACTION = 500


def save_setting(
    session: Session,
    place: SettingSubject,
    entry: SettingEntry,
    map_: PartnershipMap,
    *,
    expected_version: int,
    changed_by: str,
) -> bool:
    """Store what was entered about a setting; returns whether anything was different.

    `map_` is the map as any member may see it: an organisation that is not in it takes no part, or could not be named
    to everybody. `expected_version` is the version that the form showed, 0 where nothing was recorded. Raises Stale
    when somebody else was first, InputFault with the field for what cannot be accepted.
    """
    row = queries.check_of(place.partnership.id, place.setting.id)
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(MOVED)
    entry = _accepted(place, entry, map_, row)
    contacts = queries.first_contacts_of(place.partnership.id, place.setting.id)
    if row is None:
        if entry == SettingEntry():
            return False
        row = SettingCheck(partnership_id=place.partnership.id, setting_id=place.setting.id)
        session.add(row)
    has_moved = contacts.keys() != entry.first_contact_ids
    if not has_moved and entry == _stored(row, contacts):
        return False
    row.assurance, row.checked_on = entry.assurance, entry.checked_on
    row.action, row.action_owner_id, row.action_due_on = entry.action, entry.action_owner_id, entry.action_due_on
    row.changed_by = changed_by
    if has_moved:
        _set_first_contacts(session, place, contacts, entry.first_contact_ids)
        flag_modified(row, "changed_by")  # the second of two writers must notice, so the version moves on
    session.flush()
    return True


def accept_first_contacts(
    session: Session,
    place: SettingSubject,
    organisation_ids: Collection[UUID],
    map_: PartnershipMap,
    *,
    expected_version: int,
    changed_by: str,
) -> bool:
    """Add organisations as first contacts, and leave the rest of the setting as it is."""
    if not organisation_ids:
        message = "Tick at least one organisation"
        raise InputFault(message, "first_contacts")
    row = queries.check_of(place.partnership.id, place.setting.id)
    counted = frozenset(agency.id for agency in map_.setting(place.setting.id).first_contacts)
    stored = _stored(row, counted) if row is not None else SettingEntry()
    entry = replace(stored, first_contact_ids=counted | frozenset(organisation_ids))
    return save_setting(session, place, entry, map_, expected_version=expected_version, changed_by=changed_by)


def _stored(row: SettingCheck, contact_ids: Collection[UUID]) -> SettingEntry:
    return SettingEntry(
        frozenset(contact_ids),
        row.assurance or "",
        row.checked_on,
        row.action or "",
        row.action_owner_id,
        row.action_due_on,
    )


def _set_first_contacts(
    session: Session, place: SettingSubject, present: dict[UUID, FirstContact], wanted: Collection[UUID]
) -> None:
    for organisation_id, row in present.items():
        if organisation_id not in wanted:
            session.delete(row)
    for organisation_id in sorted(set(wanted) - present.keys()):
        session.add(
            FirstContact(
                partnership_id=place.partnership.id, setting_id=place.setting.id, organisation_id=organisation_id
            )
        )


def _accepted(
    place: SettingSubject, entry: SettingEntry, map_: PartnershipMap, row: SettingCheck | None
) -> SettingEntry:
    """The entry with its texts cleaned; raises InputFault for what breaks a rule."""
    _check_first_contacts(place, entry.first_contact_ids, map_)
    entry = replace(
        entry,
        assurance=_text(entry.assurance, "assurance", "Assurance", LONGEST_ASSURANCE),
        action=_text(entry.action, "next_action", "Next action", LONGEST_ACTION),
    )
    if entry.checked_on is not None and not entry.assurance:
        raise InputFault("Enter what was checked", "assurance")
    if entry.checked_on is not None and entry.checked_on > map_.as_of:
        raise InputFault("The day of the last check must be today or in the past", "checked_on")
    if not entry.action and (entry.action_owner_id is not None or entry.action_due_on is not None):
        raise InputFault("Enter what is to be done", "next_action")
    is_kept = row is not None and row.action_owner_id == entry.action_owner_id
    known = {agency.id for agency in map_.agencies}
    if entry.action_owner_id is not None and entry.action_owner_id not in known and not is_kept:
        raise InputFault("Select an organisation that takes part in the partnership", "action_owner")
    return entry


def _check_first_contacts(place: SettingSubject, organisation_ids: Collection[UUID], map_: PartnershipMap) -> None:
    agencies = {agency.id: agency for agency in map_.agencies}
    pack = pack_of(place.partnership)
    for organisation_id in organisation_ids:
        agency = agencies.get(organisation_id)
        if agency is None:
            raise InputFault("A first contact must take part in the partnership", "first_contacts")
        if why := why_not_first_contact(agency.kind_id, place.setting, pack):
            raise InputFault(f"{agency.name} cannot be chosen: {why}", "first_contacts")


def _text(text: str, field: str, subject: str, most: int) -> str:
    cleaned = clean(text).strip()
    if refused := refused_characters(cleaned):
        raise InputFault(refused, field)
    if len(cleaned) > most:
        raise InputFault(f"{subject} must be {most} characters or fewer", field)
    return cleaned
