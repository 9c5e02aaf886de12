"""SQL of the pages that show several capabilities: counts of papers, and what changed lately."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, not_, or_, select

from partnership.authority.queries import is_seat
from partnership.consultation.queries import signatures_to_give, silent_parties
from partnership.db import db
from partnership.directory.queries import known_by_ids
from partnership.mapping.queries import pack_of, today
from partnership.models import (
    Agreement,
    Assessment,
    AuditEntry,
    ChangeRequest,
    CompetenceRating,
    Organisation,
    Participation,
    Partnership,
    Position,
    Protocol,
    Report,
    Responsibility,
    ReturnChecklist,
    TakingIn,
    TakingInState,
)
from partnership.overview.waiting import Found, Late, Own, Paper
from partnership.people.queries import vacant_desks
from partnership.policy.audience import visible
from partnership.policy.scopes import known_organisations
from partnership.upkeep.queries import (
    count,
    open_only,
    reports_of_partnership,
    requests_of_partnership,
    unanswered_only,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from partnership.findings.facts import SettingRecord
    from partnership.policy.viewer import Viewer

LATEST = 6
TOLD = ("organisation", "service", "contact", "location", "responsibility")
CHANGES = ("created", "changed", "deleted")  # events, such as a look at a confidential address, are no change


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An organisation's entry was changed: when, and by whom."""

    organisation_id: UUID
    name: str
    at: datetime
    by: str  # the account, for coordinators only


def count_papers(partnership_id: UUID) -> dict[str, int]:
    """How many protocols and return checklists the partnership has, archived ones left out."""
    protocols = select(func.count()).where(Protocol.partnership_id == partnership_id, Protocol.archived_at.is_(None))
    returns = select(func.count()).where(
        ReturnChecklist.partnership_id == partnership_id, ReturnChecklist.archived_at.is_(None)
    )
    row = db.session.execute(select(protocols.scalar_subquery(), returns.scalar_subquery())).one()
    return {"protocols": row[0], "returns": row[1]}


def latest_changes(viewer: Viewer, partnership: Partnership) -> list[EntryChange]:
    """The entries of the partnership that changed last, each once, without saying what changed."""
    last = (
        select(AuditEntry.organisation_id, func.max(AuditEntry.sequence).label("sequence"))
        .join(Participation, Participation.organisation_id == AuditEntry.organisation_id)
        .where(
            AuditEntry.table.in_(TOLD),
            AuditEntry.action.in_(CHANGES),
            or_(AuditEntry.partnership_id.is_(None), AuditEntry.partnership_id == partnership.id),
            Participation.partnership_id == partnership.id,
        )
        .group_by(AuditEntry.organisation_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, AuditEntry.at, AuditEntry.actor)
        .join(last, last.c.organisation_id == Organisation.id)
        .join(AuditEntry, AuditEntry.sequence == last.c.sequence)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            known_organisations(viewer),
            Participation.partnership_id == partnership.id,
            Participation.left_on.is_(None),
        )
        .order_by(last.c.sequence.desc())
        .limit(LATEST)
    )
    # Who works where is no business of other partners.
    is_told_who = viewer.coordinates(partnership.id)
    return [EntryChange(row.id, row.name, row.at, row.actor if is_told_who else "") for row in rows]


def find_waiting(viewer: Viewer, partnership: Partnership, settings: Collection[SettingRecord]) -> Found:
    """What waits for this viewer's own answer in a partnership; the same statements for any number of agencies.

    `settings` are those of its map, as this viewer sees them.
    """
    if viewer.limited_to is not None:  # another account's own questions, some of them from other partnerships
        return Found()
    rows = known_by_ids(viewer, viewer.positions.keys())
    here = [row for row in rows if partnership.id in row.partnership_ids]
    speaking = [row.id for row in here if viewer.leads(row.id)]
    kept = [row.id for row in rows if viewer.edits(row.id)]
    answered = [row.id for row in rows if viewer.leads(row.id)]
    proposed, invited, reported = _proposed(speaking, partnership.id), _invited(answered), _reported(kept)
    own = tuple(
        Own(row.id, row.name, proposed.get(row.id, 0), invited.get(row.id, 0), reported.get(row.id, 0)) for row in rows
    )
    found = Found(
        own,
        _silent_on(here, partnership.id),
        _to_sign(speaking, partnership.id),
        late=_late(viewer, partnership, settings),
    )
    return _for_coordinators(found, viewer, partnership) if viewer.coordinates(partnership.id) else found


def _late(viewer: Viewer, partnership: Partnership, settings: Collection[SettingRecord]) -> tuple[Late, ...]:
    """Actions of the assessment at work and of the audit whose day is past: coordinators see all, others their own."""
    is_all = viewer.coordinates(partnership.id)
    owners = [organisation_id for organisation_id in viewer.positions if viewer.edits(organisation_id)]
    pack = pack_of(partnership)
    rated = (
        select(CompetenceRating.competence_id, CompetenceRating.action_due_on, CompetenceRating.assessment_id)
        .join(Assessment, Assessment.id == CompetenceRating.assessment_id)
        .where(
            Assessment.partnership_id == partnership.id,
            Assessment.archived_at.is_(None),
            Assessment.closed_at.is_(None),
            CompetenceRating.action != "",
            CompetenceRating.action_done_on.is_(None),
            CompetenceRating.action_due_on < today(),
        )
    )
    if not is_all:
        rated = rated.where(CompetenceRating.action_owner_id.in_(owners))
    found = [
        Late(
            f"competence {row[0]}", row[1], "assessment.competence", {"competence_id": row[0], "assessment_id": row[2]}
        )
        for row in db.session.execute(rated)
        if row[0] in pack.competences and row[1]
    ]
    found += [
        Late(
            f"“{pack.settings[each.setting_id].name}” in the audit",
            each.action_due_on,
            "identification.setting",
            {"setting_id": each.setting_id},
        )
        for each in settings
        if each.setting_id in pack.settings
        and each.action_due_on
        and each.action_due_on < today()
        and (is_all or (each.action_owner is not None and each.action_owner.id in owners))
    ]
    return tuple(found)


def _for_coordinators(found: Found, viewer: Viewer, partnership: Partnership) -> Found:
    requests = requests_of_partnership(viewer, partnership.id).where(ChangeRequest.sender_id != viewer.account_id)
    return replace(
        found,
        own=(*found.own, *_asked_of_home(viewer, partnership.id)),
        requests=count(open_only(requests)),
        reports=count(unanswered_only(reports_of_partnership(viewer, partnership.id))),
        vacant=_vacant(viewer, partnership.id),
    )


def _asked_of_home(viewer: Viewer, partnership_id: UUID) -> tuple[Own, ...]:
    """Organisations that have their home here and that nobody leads: its coordinators say whether they take part."""
    invited = _invited_to_be_answered_by(partnership_id)
    rows = known_by_ids(viewer, invited.keys()) if invited else []
    return tuple(Own(row.id, row.name, invitations=invited[row.id]) for row in rows)


def _invited_to_be_answered_by(partnership_id: UUID) -> dict[UUID, int]:
    is_led = exists(select(Position.id).where(Position.organisation_id == Organisation.id, is_seat()))
    statement = (
        select(TakingIn.organisation_id, func.count())
        .join(Organisation, Organisation.id == TakingIn.organisation_id)
        .join(Partnership, Partnership.id == TakingIn.partnership_id)
        .where(
            Organisation.home_id == partnership_id,
            TakingIn.state == TakingInState.OPEN,
            Partnership.archived_at.is_(None),
            not_(is_led),
        )
        .group_by(TakingIn.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _vacant(viewer: Viewer, partnership_id: UUID) -> tuple[tuple[UUID, str, str], ...]:
    """Desks whose person has left, as far as the viewer sees them."""
    found = ((row, visible(viewer, row.organisation), visible(viewer, row)) for row in vacant_desks(partnership_id))
    return tuple((row.organisation_id, agency.name, desk.post) for row, agency, desk in found if agency and desk)


def _proposed(organisation_ids: Collection[UUID], partnership_id: UUID) -> dict[UUID, int]:
    if not organisation_ids:
        return {}
    statement = (
        select(Responsibility.organisation_id, func.count())
        .where(
            Responsibility.organisation_id.in_(organisation_ids),
            Responsibility.partnership_id == partnership_id,
            Responsibility.state == Agreement.PROPOSED,
            or_(Responsibility.until_on.is_(None), Responsibility.until_on > today()),
        )
        .group_by(Responsibility.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _invited(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    if not organisation_ids:
        return {}
    statement = (
        select(TakingIn.organisation_id, func.count())
        .join(Partnership, Partnership.id == TakingIn.partnership_id)
        .where(
            TakingIn.organisation_id.in_(organisation_ids),
            TakingIn.state == TakingInState.OPEN,
            Partnership.archived_at.is_(None),
        )
        .group_by(TakingIn.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _reported(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    if not organisation_ids:
        return {}
    statement = (
        select(Report.organisation_id, func.count())
        .where(Report.organisation_id.in_(organisation_ids), Report.answered_at.is_(None))
        .group_by(Report.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _silent_on(organisations: Collection[Organisation], partnership_id: UUID) -> tuple[Paper, ...]:
    """Open consultations in which an organisation of these is a party that has said nothing."""
    found = silent_parties([row.id for row in organisations])
    statement = (
        select(found.c.id, found.c.title, found.c.closes_on)
        .where(found.c.partnership_id == partnership_id)
        .distinct()
        .order_by(found.c.closes_on, found.c.title, found.c.id)
    )
    return tuple(Paper(*row) for row in db.session.execute(statement))


def _to_sign(organisation_ids: Collection[UUID], partnership_id: UUID) -> tuple[Paper, ...]:
    found = signatures_to_give(organisation_ids)
    statement = (
        select(found.c.id, found.c.title)
        .where(found.c.partnership_id == partnership_id)
        .distinct()
        .order_by(found.c.title, found.c.id)
    )
    return tuple(Paper(*row) for row in db.session.execute(statement))
