"""What was confirmed of each desk: its numbers, its address and its hours, each as it stood. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership import audit
from partnership.directory import queries
from partnership.errors import InputFault, Stale
from partnership.findings.certainty import DeskCertainty, certainty_at, certainty_of, least
from partnership.models import DeskConfirmation, DeskWay, EntrySection, now
from partnership.models.desks import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.certainty import Certainty
    from partnership.models import Contact, Organisation

RANG = "rung"  # as the history has it
CHANGED_MEANWHILE = "This number was changed after you opened the page. Look at it again, and ring the new one."


def certainty_of_desk(contact: Any, confirmed: Mapping[DeskWay, Any], at: datetime) -> DeskCertainty:
    """How sure each way to a desk is at a moment, by what was confirmed of it; a row of the table or of its columns."""
    return DeskCertainty(*(certainty_of(fingerprint(contact, way), confirmed.get(way), at) for way in DeskWay))


def certainty_of_desks(contacts: Collection[Contact], at: datetime) -> dict[UUID, DeskCertainty]:
    """The same of several desks, in one statement."""
    confirmed = queries.confirmations([each.id for each in contacts])
    return {each.id: certainty_of_desk(each, confirmed.get(each.id, {}), at) for each in contacts}


def certainty_of_entries(organisations: Collection[Organisation], at: datetime) -> dict[UUID, Certainty]:
    """How sure the contacts of each are: as the least sure of its numbers; without any, as the entry says.

    Two statements, however many they are; their clocks have been read.
    """
    desks = queries.desks_of([each.id for each in organisations])
    sure = certainty_of_desks(desks, at)
    found: dict[UUID, list[Certainty]] = {}
    for desk in desks:
        numbers = sure[desk.id].of_numbers(desk.telephone, desk.out_of_hours_telephone, desk.email)
        found.setdefault(desk.organisation_id, []).extend(numbers)
    return {each.id: least(found.get(each.id, ())) or _of_entry(each, at) for each in organisations}


def _of_entry(organisation: Organisation, at: datetime) -> Certainty:
    clock = organisation.clock(EntrySection.CONTACTS)
    return certainty_at(clock.confirmed_at if clock is not None else None, at)


def number_of(desk: Contact, way: DeskWay) -> str:
    """What is rung on a way; empty for what is no number, or where there is none."""
    return {DeskWay.TELEPHONE: desk.telephone, DeskWay.OUT_OF_HOURS: desk.out_of_hours_telephone}.get(way, "")


def confirm_desks(session: Session, organisation_id: UUID, by: str, at: datetime) -> None:
    """Confirm every way to the current desks of an organisation as it stands now."""
    desks = queries.desks_of([organisation_id], is_fresh=True)
    confirmed = queries.confirmations([each.id for each in desks])
    for desk in desks:
        known = confirmed.get(desk.id, {})
        for row in known.values():
            _confirm(row, desk, by, at)
        session.add_all(row for row in confirmed_now(desk, by, at) if row.way not in known)


def confirmed_now(desk: Contact, by: str, at: datetime) -> list[DeskConfirmation]:
    """Rows that confirm every way to a desk as it stands."""
    rows = [DeskConfirmation(contact_id=desk.id, way=way) for way in DeskWay]
    for row in rows:
        _confirm(row, desk, by, at)
    return rows


def unconfirm_desks(session: Session, organisation_id: UUID) -> None:
    """Take every confirmation of the desks of an organisation back."""
    desks = queries.desks_of([organisation_id])
    for confirmed in queries.confirmations([each.id for each in desks]).values():
        for row in confirmed.values():
            session.delete(row)


def confirm_number(session: Session, desk: Contact, way: DeskWay, by: str, *, seen: str) -> None:
    """Confirm one number that somebody rang and that answered; `seen` is the fingerprint of what they saw.

    Raises Stale where the desk was changed meanwhile, and InputFault where there is no such number.
    """
    audit.take_turn(session)
    session.refresh(desk)
    if desk.is_archived or not number_of(desk, way):
        raise InputFault("There is no such number to confirm.")
    if fingerprint(desk, way) != seen:
        raise Stale(CHANGED_MEANWHILE)
    row = queries.confirmations([desk.id]).get(desk.id, {}).get(way)
    if row is None:
        row = DeskConfirmation(contact_id=desk.id, way=way)
        session.add(row)
    _confirm(row, desk, by, now())
    audit.record(session, RANG, desk, way=way.value)


def _confirm(row: DeskConfirmation, desk: Contact, by: str, at: datetime) -> None:
    row.fingerprint, row.confirmed_at, row.confirmed_by, row.changed_at = fingerprint(desk, row.way), at, by, None
