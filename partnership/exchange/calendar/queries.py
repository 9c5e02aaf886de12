"""SQL of the dates of a partnership, as any member may see them, and of the addresses at which calendars read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from partnership.exchange.calendar.dates import CalendarDate, in_order
from partnership.map.action_plan.queries import read_plan
from partnership.map.action_plan.rows import note_of
from partnership.map.mapping.queries import notes_of, pack_of
from partnership.policy.viewer import reader_of
from partnership.register.relationships.queries import edges_in
from partnership.reviews.assessment.queries import open_assessment, owner_names
from partnership.store.db import db
from partnership.store.models import (
    Consultation,
    Partnership,
    Protocol,
    SettingCheck,
    Signing,
    SigningState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID


def dates_of(partnership: Partnership) -> tuple[CalendarDate, ...]:
    """Every date of a partnership that is still to be seen to, past ones among them, in order."""
    found = (_papers, _relationships, _gaps, _competences, _settings)
    return in_order(each for dates in found for each in dates(partnership))


def _papers(partnership: Partnership) -> Iterator[CalendarDate]:
    """The last days of consultations, and the reviews of what was agreed."""
    own = Protocol.partnership_id == partnership.id, Protocol.archived_at.is_(None)
    consultations = (
        select(Consultation, Protocol.title)
        .join(Protocol, Protocol.id == Consultation.protocol_id)
        .where(*own, Consultation.closed_at.is_(None))
    )
    signings = (
        select(Signing.id, Signing.protocol_id, Signing.review_on, Protocol.title)
        .join(Protocol, Protocol.id == Signing.protocol_id)
        .where(*own, Signing.state == SigningState.AGREED)
    )
    for asked, title in db.session.execute(consultations):
        page = url_for("consultation.page", slug=partnership.slug, protocol_id=asked.protocol_id)
        yield CalendarDate(asked.id, asked.closes_on, "Comments end", title, page)
    for signing_id, protocol_id, review_on, title in db.session.execute(signings):
        if review_on is not None:
            page = url_for("consultation.signing", slug=partnership.slug, protocol_id=protocol_id)
            yield CalendarDate(signing_id, review_on, "Review of an agreed paper", title, page)


def _relationships(partnership: Partnership) -> Iterator[CalendarDate]:
    """The reviews of agreements between two organisations, such as on information."""
    for edge in edges_in(partnership, reader_of(partnership.id)):
        if edge.review_on is None or not edge.is_confirmed:
            continue
        page = url_for("relationships.relationship", slug=partnership.slug, relationship_id=edge.id)
        ends = f"{edge.from_name} {edge.label} {edge.to_name}"
        about = edge.title or ends
        yield CalendarDate(edge.id, edge.review_on, "Review", about, page, ends if edge.title else "")


def _gaps(partnership: Partnership) -> Iterator[CalendarDate]:
    """The days by which posts mend gaps."""
    notes = notes_of(partnership.id)
    for action in read_plan(partnership).actions:
        note = note_of(notes, action.key)
        if action.due_on is None or action.is_closed or note is None:
            continue
        page = url_for("action_plan.index", slug=partnership.slug)
        text = f"Seen to by: {action.post}" if action.post else ""
        yield CalendarDate(note.id, action.due_on, "Gap to be closed", action.title, page, text)


def _competences(partnership: Partnership) -> Iterator[CalendarDate]:
    """The days of actions of the self-assessment that is being filled in."""
    assessment = open_assessment(partnership)
    if assessment is None:
        return
    names = pack_of(partnership).competences
    rows = [row for row in assessment.ratings if row.action and row.action_done_on is None]
    owners = owner_names(partnership, {row.action_owner_id for row in rows if row.action_owner_id is not None})
    for row in rows:
        if row.action_due_on is None:
            continue
        page = url_for(
            "assessment.competence", slug=partnership.slug, assessment_id=assessment.id, competence_id=row.competence_id
        )
        competence = names.get(row.competence_id)
        about = competence.name if competence is not None else row.competence_id
        text = _action(row.action, row.action_owner_id, owners)
        yield CalendarDate(row.id, row.action_due_on, "Action", about, page, text)


def _settings(partnership: Partnership) -> Iterator[CalendarDate]:
    """The days of actions where victims may be met."""
    names = pack_of(partnership).settings
    rows = list(
        db.session.scalars(
            select(SettingCheck).where(
                SettingCheck.partnership_id == partnership.id,
                SettingCheck.action != "",
                SettingCheck.action_due_on.is_not(None),
            )
        )
    )
    owners = owner_names(partnership, {row.action_owner_id for row in rows if row.action_owner_id is not None})
    for row in rows:
        if row.action_due_on is None or row.setting_id not in names:
            continue
        page = url_for("identification.setting", slug=partnership.slug, setting_id=row.setting_id)
        text = _action(row.action, row.action_owner_id, owners)
        yield CalendarDate(row.id, row.action_due_on, "Action", names[row.setting_id].name, page, text)


def _action(action: str, owner_id: UUID | None, owners: dict[UUID, str]) -> str:
    owner = owners.get(owner_id) if owner_id is not None else None
    return f"{action}\nBy: {owner}" if owner else action
