"""All SQL of assessments: the list of a partnership, one of them whole, and what else its pages show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.base.errors import NotFound
from partnership.map.mapping.queries import pack_of
from partnership.policy.audience import visible
from partnership.policy.viewer import reader_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Assessment,
    AuditEntry,
    CompetenceRating,
    Evidence,
    Organisation,
    Partnership,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer

__all__ = ["AssessedCompetence", "AssessmentSubject", "EvidenceSubject", "get_partnership"]

LATEST = 10
TABLES = ("assessment", "competence_rating", "evidence")
_WHOLE = (selectinload(Assessment.ratings), selectinload(Assessment.evidence))


@dataclass(frozen=True, slots=True)
class AssessmentSubject:
    """An assessment with its partnership: the subject of its pages."""

    assessment: Assessment
    partnership: Partnership

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def place(self) -> dict[str, Any]:
        """The arguments of its addresses."""
        return {"slug": self.partnership.slug, "assessment_id": self.assessment.id}


@dataclass(frozen=True, slots=True)
class AssessedCompetence:
    """One competence of an assessment: the subject of the pages that fill it in."""

    held: AssessmentSubject
    competence_id: str

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.held.partnership.id

    @property
    def row(self) -> CompetenceRating | None:
        """What is stored for it; none when nobody has begun."""
        return next((row for row in self.held.assessment.ratings if row.competence_id == self.competence_id), None)


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """A piece of evidence of an assessment: the subject of the pages that change it or take it away."""

    held: AssessmentSubject
    piece: Evidence

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.held.partnership.id


def get_held(slug: str, assessment_id: UUID) -> AssessmentSubject:
    """An assessment of the partnership with this slug, put away or not, whole; raises NotFound."""
    partnership = get_partnership(slug)
    assessment = db.session.scalar(
        select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.partnership_id == partnership.id)
        .options(*_WHOLE)
    )
    if assessment is None:
        raise NotFound
    return AssessmentSubject(assessment, partnership)


def get_answered(slug: str, assessment_id: UUID, competence_id: str) -> AssessedCompetence:
    """One competence of an assessment; raises NotFound for one that neither the pack nor the kept sheet has."""
    held = get_held(slug, assessment_id)
    if competence_id not in competence_ids(held):
        raise NotFound
    return AssessedCompetence(held, competence_id)


def competence_ids(held: AssessmentSubject) -> Collection[str]:
    """The competences of an assessment: of the pack while it is open, as they were once it is closed."""
    if held.assessment.kept:
        return {entry["id"] for theme in held.assessment.kept["themes"] for entry in theme["entries"]}
    return pack_of(held.partnership).competences


def get_shown(slug: str, assessment_id: UUID, evidence_id: UUID) -> EvidenceSubject:
    """A piece of evidence, taken away or not; raises NotFound."""
    held = get_held(slug, assessment_id)
    piece = next((row for row in held.assessment.evidence if row.id == evidence_id), None)
    if piece is None:
        raise NotFound
    return EvidenceSubject(held, piece)


def assessments_of(partnership: Partnership) -> list[Assessment]:
    """Every assessment of a partnership, whole: the one at work, then the closed ones, the latest first."""
    return list(
        db.session.scalars(
            select(Assessment)
            .where(Assessment.partnership_id == partnership.id)
            .options(*_WHOLE)
            .order_by(Assessment.closed_at.is_not(None), Assessment.closed_at.desc(), Assessment.created_at.desc())
            .order_by(Assessment.id)
        )
    )


def open_assessment(partnership: Partnership) -> Assessment | None:
    """The assessment that is being filled in, if there is one."""
    return db.session.scalar(
        select(Assessment)
        .where(
            Assessment.partnership_id == partnership.id,
            Assessment.archived_at.is_(None),
            Assessment.closed_at.is_(None),
        )
        .options(*_WHOLE)
        .order_by(Assessment.created_at, Assessment.id)
        .limit(1)
    )


def overdue(partnership_id: UUID, today: date, owner_ids: Collection[UUID] | None) -> list[tuple[str, date, UUID]]:
    """Open actions of the assessment at work whose day is past, of these owners or of all: competence, day, sheet."""
    statement = (
        select(CompetenceRating.competence_id, CompetenceRating.action_due_on, CompetenceRating.assessment_id)
        .join(Assessment, Assessment.id == CompetenceRating.assessment_id)
        .where(
            Assessment.partnership_id == partnership_id,
            Assessment.archived_at.is_(None),
            Assessment.closed_at.is_(None),
            CompetenceRating.action != "",
            CompetenceRating.action_done_on.is_(None),
            CompetenceRating.action_due_on < today,
        )
    )
    if owner_ids is not None:
        statement = statement.where(CompetenceRating.action_owner_id.in_(owner_ids))
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement) if row[1]]


def last_closed(partnership: Partnership) -> Assessment | None:
    """The assessment that was closed last and is not put away, with its rows."""
    return db.session.scalar(
        select(Assessment)
        .where(
            Assessment.partnership_id == partnership.id,
            Assessment.archived_at.is_(None),
            Assessment.closed_at.is_not(None),
        )
        .options(*_WHOLE)
        .order_by(Assessment.closed_at.desc(), Assessment.id)
        .limit(1)
    )


def lock_partnership(session: Session, partnership_id: UUID) -> None:
    """Let one at a time start or bring back an assessment; SQLite has one writer anyway."""
    session.scalar(select(Partnership.id).where(Partnership.id == partnership_id).with_for_update(key_share=True))


def lock(session: Session, assessment_id: UUID) -> Assessment:
    """The assessment as it is at this moment, whole, held until the transaction ends: nobody closes it meanwhile."""
    statement = select(Assessment).where(Assessment.id == assessment_id).with_for_update(key_share=True)
    found = session.scalars(statement.options(*_WHOLE).execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def owner_names(partnership: Partnership, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of organisations as any member may see them; one that may not be seen is left out."""
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(ids)).options(selectinload(Organisation.participations))
    )
    return dict(_named(rows, reader_of(partnership.id)))


def _named(rows: Iterable[Organisation], reader: Viewer) -> Iterable[tuple[UUID, str]]:
    for row in rows:
        shown = visible(reader, row)
        if shown is not None:
            yield row.id, shown.name


def latest_changes(assessment: Assessment) -> list[AuditEntry]:
    """What changed last in an assessment, the newest first."""
    ratings, pieces = (row.id for row in assessment.ratings), (row.id for row in assessment.evidence)
    ids = [str(each) for each in (assessment.id, *ratings, *pieces)]
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.table.in_(TABLES), AuditEntry.row_id.in_(ids))
            .order_by(AuditEntry.sequence.desc())
            .limit(LATEST)
        )
    )
