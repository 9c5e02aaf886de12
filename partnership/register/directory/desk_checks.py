"""What was confirmed of each desk: its numbers, its address and its hours, each as it stood. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm import class_mapper

from partnership.base.errors import NotFound, Stale
from partnership.findings.certainty import DeskCertainty, certainty_at, certainty_of
from partnership.policy.audience import may_see, may_see_record
from partnership.register.directory import queries
from partnership.store import audit
from partnership.store.models import DeskConfirmation, DeskWay, EntrySection, descriptions, now
from partnership.store.models.desks import COLUMNS_OF_WAYS, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.certainty import Certainty
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Contact, Organisation

    WayChecks = dict[str, "WayCheck"]  # by field

RANG = "rung and answered"  # as the history has it
RUNG = (DeskWay.TELEPHONE, DeskWay.OUT_OF_HOURS)
CHANGED_MEANWHILE = "This number was changed after you opened the page. Look at it again, and ring the new one."


def certainty_of_desk(contact: Any, confirmed: Mapping[DeskWay, Any], at: datetime) -> DeskCertainty:
    """How sure each way to a desk is at a moment, by what was confirmed of it; a row of the table or of its columns."""
    return DeskCertainty(*(certainty_of(fingerprint(contact, way), confirmed.get(way), at) for way in DeskWay))


def certainty_of_entry(organisation: Organisation, at: datetime) -> Certainty:
    """Return how sure the contacts are as the entry says, which lists go by: some of its numbers are for few."""
    clock = organisation.clock(EntrySection.CONTACTS)
    return certainty_at(clock.confirmed_at if clock is not None else None, at)


@dataclass(frozen=True, slots=True)
class WayCheck:
    """How sure one field of a desk is, as the page of its entry has it."""

    way: DeskWay
    certainty: Certainty
    by: str  # who confirmed it; empty for who is not told
    seen: str  # what stands there, as the press that confirms it carries it

    @property
    def words(self) -> str:
        """The words, with who confirmed it."""
        by = f" by {self.by}" if self.by and self.certainty.confirmed_on is not None else ""
        return f"{self.certainty.sentence}{by}"

    @property
    def asks_for_call(self) -> bool:
        """Whether it is a number that somebody should ring."""
        return self.way in RUNG and self.certainty.is_doubtful


def checks_shown(viewer: Viewer, organisation: Organisation, at: datetime, *, is_near: bool) -> dict[UUID, WayChecks]:
    """By desk and field what is not as sure as its section says, or doubtful; of what the viewer is shown.

    `is_near`: whether they are told who confirmed it.
    """
    whole = certainty_of_entry(organisation, at)
    found = {
        desk_id: {name: each for name, each in checks.items() if each.certainty.is_doubtful or each.certainty != whole}
        for desk_id, checks in all_checks(viewer, organisation, at, is_near=is_near).items()
    }
    return {desk_id: checks for desk_id, checks in found.items() if checks}


def all_checks(viewer: Viewer, organisation: Organisation, at: datetime, *, is_near: bool) -> dict[UUID, WayChecks]:
    """By desk and field how sure each way to it is, of what the viewer is shown."""
    desks = [each for each in organisation.contacts if not each.is_archived]
    confirmed = queries.confirmations([each.id for each in desks])
    found: dict[UUID, WayChecks] = {}
    for desk in desks:
        for way in DeskWay:
            row = confirmed.get(desk.id, {}).get(way)
            seen = fingerprint(desk, way)
            if is_shown(viewer, desk, way):
                by = row.confirmed_by if row is not None and is_near else ""
                check = WayCheck(way, certainty_of(seen, row, at), by, seen)
                found.setdefault(desk.id, {})[_field_of(desk, way)] = check
    return found


def _field_of(desk: Contact, way: DeskWay) -> str:
    """The field of a desk beside which a way is told: of hours the one that has something."""
    return next((name for name in COLUMNS_OF_WAYS[way] if getattr(desk, name)), COLUMNS_OF_WAYS[way][0])


def number_of(desk: Contact, way: DeskWay) -> str:
    """What is rung on a way; empty for what is no number, or where there is none."""
    return {DeskWay.TELEPHONE: desk.telephone, DeskWay.OUT_OF_HOURS: desk.out_of_hours_telephone}.get(way, "")


def confirm_desks(
    session: Session, organisation: Organisation, by: str, at: datetime, seen_by: Viewer | None = None
) -> None:
    """Confirm every way to the current desks of an organisation as it stands now, as far as somebody sees them."""
    desks = queries.desks_of([organisation.id], is_fresh=True)
    if seen_by is not None and "participations" in inspect(organisation).unloaded:  # it was added a moment ago
        session.refresh(organisation, ["participations"])
    confirmed = queries.confirmations([each.id for each in desks])
    for desk in desks:
        known = confirmed.get(desk.id, {})
        for row in confirmed_now(desk, by, at):
            if seen_by is None or is_shown(seen_by, desk, row.way):
                session.add(known.get(row.way, row))
                _confirm(known.get(row.way, row), desk, by, at)


def is_shown(viewer: Viewer, desk: Contact, way: DeskWay) -> bool:
    """Whether somebody is shown all that a way to a desk is made of."""
    described = descriptions(type(desk))
    return may_see_record(viewer, desk) and all(
        may_see(viewer, desk, name, described[name]) for name in COLUMNS_OF_WAYS[way]
    )


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


def confirm_number(session: Session, desk: Contact, way: DeskWay, by: Viewer, *, seen: str) -> str:
    """Confirm one number that somebody rang and that answered; returns it. `seen` is the fingerprint of what they saw.

    Raises Stale where the desk was changed meanwhile, and NotFound where they are shown no such number.
    """
    audit.take_turn(session)
    session.refresh(desk, [each.key for each in class_mapper(type(desk)).column_attrs])
    number = number_of(desk, way)
    if desk.is_archived or not number or not is_shown(by, desk, way):
        raise NotFound
    if fingerprint(desk, way) != seen:
        raise Stale(CHANGED_MEANWHILE)
    row = queries.confirmations([desk.id]).get(desk.id, {}).get(way)
    if row is None:
        row = DeskConfirmation(contact_id=desk.id, way=way)
        session.add(row)
    _confirm(row, desk, by.email, now())
    audit.record(session, RANG, desk, way=way.value)
    return number


def _confirm(row: DeskConfirmation, desk: Contact, by: str, at: datetime) -> None:
    row.fingerprint, row.confirmed_at, row.confirmed_by, row.changed_at = fingerprint(desk, row.way), at, by, None
