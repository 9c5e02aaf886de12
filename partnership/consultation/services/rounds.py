"""Opening, moving, closing and reopening a consultation, and reminding those who are silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from partnership.base.clocks import london_day
from partnership.base.errors import Conflict, InputFault, Stale
from partnership.consultation import mails, queries
from partnership.consultation.services.text_input import LONGEST_INVITATION, lines
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.protocols import queries as protocols
from partnership.protocols.drafting import party_ids
from partnership.protocols.lifecycle.progress import silent
from partnership.protocols.lifecycle.status import consultation_that_counts, is_open, why_locked
from partnership.protocols.services import ARCHIVED, save_version
from partnership.store import audit
from partnership.store.models import Consultation, ConsultedParty, now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.consultation.queries import Round
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import Protocol

USUAL = timedelta(weeks=4)
LONGEST = timedelta(days=366)
BETWEEN_REMINDERS = timedelta(days=7)
MOVED = "Somebody else changed this consultation while you had the page open. Nothing was overwritten."


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the parties are asked."""

    closes_on: date
    text: str = ""


def open_consultation(
    session: Session, draft: Draft, material: Material, invitation: Invitation, by: str
) -> Consultation:
    """Freeze the draft as the version that the parties are asked about, and ask them.

    Raises Conflict while the protocol is locked or out for consultation already, InputFault for a day that will not do.
    """
    audit.take_turn(session)
    draft = protocols.get_draft(draft.partnership.slug, draft.protocol.id, is_fresh=True)
    _refuse_second(draft.protocol)
    if not party_ids(draft) & material.map_.agency_ids:
        raise Conflict("This protocol has no party that could be asked. Choose the parties first.")
    closes_on = _last_day(invitation.closes_on)
    text = lines(invitation.text, "invitation", "", LONGEST_INVITATION)
    draft.protocol.status = Status.CONSULTATION
    version = save_version(session, draft, material, f"For consultation until {day(closes_on)}", by)
    row = Consultation(
        id=uuid4(),
        protocol_id=draft.protocol.id,
        version_id=version.id,
        opened_by=by,
        closes_on=closes_on,
        invitation=text,
    )
    session.add(row)
    audit.record(session, "consultation opened", draft.protocol, number=version.number, closes_on=closes_on)
    mails.tell_opened(session, draft, row, party_ids(draft) & material.map_.agency_ids)
    return row


def _refuse_second(protocol: Protocol) -> None:
    if protocol.is_archived:
        raise Conflict(ARCHIVED)
    if locked := why_locked(protocol):
        raise Conflict(locked)
    current = consultation_that_counts(protocol)
    if current is not None and current.closed_at is None:
        if is_open(current, today()):
            raise Conflict("This protocol is out for consultation already.")
        _close(current, protocol, now())


def _last_day(closes_on: date) -> date:
    first = today()
    if closes_on < first:
        raise InputFault("The last day must be today or later", "closes_on")
    if closes_on > first + LONGEST:
        raise InputFault("The last day must be within a year", "closes_on")
    return closes_on


def change_last_day(session: Session, held: Round, closes_on: date, *, expected_version: int) -> None:
    """Another last day for comments; raises Conflict when the consultation is over, Stale when it was moved."""
    row = _own(held, expected_version)
    if not is_open(row, today()):
        raise Conflict("The consultation is over. Reopen it to take more comments.")
    row.closes_on = _last_day(closes_on)
    audit.record(session, "last day of consultation changed", held.draft.protocol, closes_on=closes_on)


def close(session: Session, held: Round, *, expected_version: int) -> None:
    """Close a consultation before its last day is over."""
    row = _own(held, expected_version)
    if row.closed_at is not None:
        raise Conflict("The consultation is closed already.")
    _close(row, held.draft.protocol, now())
    audit.record(session, "consultation closed", held.draft.protocol)


def reopen(session: Session, held: Round, closes_on: date, *, expected_version: int) -> None:
    """Take comments again on the version that the parties were asked about."""
    audit.take_turn(session)
    draft = protocols.get_draft(held.draft.partnership.slug, held.draft.protocol.id, is_fresh=True)
    row = _own(held, expected_version)
    if is_open(row, today()):
        raise Conflict("The consultation is open.")
    if locked := why_locked(draft.protocol):
        raise Conflict(locked)
    newest = consultation_that_counts(draft.protocol)
    if newest is None or newest.id != row.id:
        raise Conflict("The protocol has moved on since. Open a new consultation instead.")
    row.closes_on, row.closed_at = _last_day(closes_on), None
    draft.protocol.status = Status.CONSULTATION
    flag_modified(draft.protocol, "status")
    audit.record(session, "consultation reopened", draft.protocol, closes_on=closes_on)


def _own(held: Round, expected_version: int) -> Consultation:
    if held.draft.protocol.is_archived:
        raise Conflict(ARCHIVED)
    if held.asked.version != expected_version:
        raise Stale(MOVED)
    return held.asked


def close_due(session: Session, at: datetime) -> int:
    """Close the consultations whose last day is over; returns how many. The worker asks for it."""
    found = queries.consultations_over(london_day(at))
    for row, protocol in found:
        _close(row, protocol, at)
        audit.record(session, "consultation closed", protocol, reason="its last day is over")
    return len(found)


def _close(row: Consultation, protocol: Protocol, at: datetime) -> None:
    row.closed_at = at
    if protocol.status is Status.CONSULTATION:
        protocol.status = Status.DRAFT


def remind_silent(session: Session, held: Round, at: datetime, present: Collection[UUID]) -> int:
    """Ask the parties again that have not answered and were not reminded in the last week; returns how many.

    `present` are the organisations that take part and that any member may know of: no other can answer.
    """
    row, protocol = held.asked, held.draft.protocol
    if not is_open(row, today()) or protocol.is_archived:
        raise Conflict("The consultation is over: nobody can answer any more.")
    asked = queries.consulted_parties(row.id)
    left = silent(protocol, protocols.answered([row.id])[row.id], present)
    due = [each for each in left if may_remind(row, asked.get(each), at)]
    told = [each for each in due if each in _reachable(due)]
    for organisation_id in told:
        party = asked.get(organisation_id)
        if party is None:
            party = ConsultedParty(consultation_id=row.id, organisation_id=organisation_id)
            session.add(party)
        party.reminded_at = at
    if told:
        mails.remind(session, held.draft, row, told)
        audit.record(session, "reminded of the consultation", protocol, parties=len(told))
    return len(told)


def may_remind(consultation: Consultation, party: ConsultedParty | None, at: datetime) -> bool:
    """Whether a week has gone by since a party was asked or reminded."""
    last = party.reminded_at if party is not None and party.reminded_at is not None else consultation.opened_at
    return at - last >= BETWEEN_REMINDERS


def _reachable(organisation_ids: Collection[UUID]) -> set[UUID]:
    people = queries.people_of(organisation_ids).values()
    return {organisation_id for _, own in people for organisation_id in own}
