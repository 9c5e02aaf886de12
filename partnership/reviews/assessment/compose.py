"""The sheet of an open assessment: what people wrote, beside what map and audit show today. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.protocols.composing.phrases import plain
from partnership.reviews.assessment.map_evidence import settings_of, tasks_of
from partnership.reviews.assessment.sheet import AssessmentSheet, CompetenceEntry, Earlier, EvidencePiece, SheetTheme

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Competence
    from partnership.store.models import Assessment, CompetenceRating, Evidence

HIDDEN_OWNER = "an agency that members may not see"


@dataclass(frozen=True, slots=True)
class SheetMaterial:
    """What a sheet is made from, beside the rows of the assessment itself."""

    pack: Pack
    map_: PartnershipMap
    owners: Mapping[UUID, str]  # agencies that own an action, also those that have left since
    earlier: AssessmentSheet | None = None  # the assessment that was closed before
    earlier_done: Mapping[str, date] | None = None  # competence -> when its earlier action was done, found out since


def compose_sheet(assessment: Assessment, material: SheetMaterial) -> AssessmentSheet:
    """The sheet of an assessment with its ratings and evidence loaded."""
    rows = {row.competence_id: row for row in assessment.ratings}
    pieces: dict[str, list[EvidencePiece]] = {}
    for row in assessment.evidence:
        if not row.is_archived:
            pieces.setdefault(row.competence_id, []).append(_piece(row))
    earlier = material.earlier
    return AssessmentSheet(
        id=str(assessment.id),
        title=assessment.title,
        partnership=material.map_.name,
        area=material.map_.area,
        pack=material.pack.title,
        opened_on=assessment.opened_on,
        as_of=material.map_.as_of,
        themes=tuple(
            SheetTheme(
                theme.id,
                plain(theme.name),
                tuple(
                    _entry(competence, rows.get(competence.id), tuple(pieces.get(competence.id, ())), material)
                    for competence in theme.competences
                ),
            )
            for theme in material.pack.themes.values()
        ),
        earlier_id=earlier.id if earlier else "",
        earlier_title=earlier.title if earlier else "",
        earlier_closed_on=earlier.closed_on if earlier else None,
    )


def _piece(row: Evidence) -> EvidencePiece:
    added_on = london_day(row.created_at)
    return EvidencePiece(str(row.id), row.text, row.link, row.added_by, added_on, row.version)


def _entry(
    competence: Competence, row: CompetenceRating | None, pieces: tuple[EvidencePiece, ...], material: SheetMaterial
) -> CompetenceEntry:
    tasks = tasks_of(competence, material.map_, material.pack)
    settings = settings_of(competence, material.map_, material.pack)
    name, wanted = plain(competence.name), plain(competence.evidence)
    earlier = _earlier(competence.id, material)
    if row is None:
        return CompetenceEntry(
            competence.id, name, wanted, pieces=pieces, tasks=tasks, settings=settings, earlier=earlier
        )
    owner = material.owners.get(row.action_owner_id, HIDDEN_OWNER) if row.action_owner_id else ""
    return CompetenceEntry(
        competence.id,
        name,
        wanted,
        rating=row.rating,
        reason=row.reason,
        action=row.action,
        owner=owner,
        due_on=row.action_due_on,
        done_on=row.action_done_on,
        pieces=pieces,
        tasks=tasks,
        settings=settings,
        earlier=earlier,
    )


def _earlier(competence_id: str, material: SheetMaterial) -> Earlier | None:
    found = material.earlier.entry(competence_id) if material.earlier else None
    if found is None:
        return None
    done_on = found.done_on or (material.earlier_done or {}).get(competence_id)
    return Earlier(found.rating, found.reason, found.action, found.owner, found.due_on, done_on)
