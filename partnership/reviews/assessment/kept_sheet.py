"""The sheet of an assessment: kept as it was when it was closed, else made afresh from the rows and today's map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from partnership.documents.wording import listed
from partnership.map.mapping.queries import members_map, pack_of
from partnership.reviews.assessment import queries
from partnership.reviews.assessment.compose import SheetMaterial, compose_sheet
from partnership.reviews.assessment.sheet import AssessmentSheet, from_json

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.policy.viewer import Viewer
    from partnership.reviews.assessment.queries import AssessmentSubject
    from partnership.store.models import Assessment, Partnership

LONGEST_SIGNATURE = 254
COORDINATOR = "Coordinator of the partnership"
PARTNER = "A partner agency"


def sheet_of(held: AssessmentSubject, map_: PartnershipMap | None = None) -> AssessmentSheet:
    """The sheet of an assessment; `map_` where it has been read already."""
    if held.assessment.kept:
        return kept_sheet(held.assessment)
    map_ = map_ or members_map(held.partnership)
    return compose_sheet(held.assessment, material_for(held, map_))


def kept_sheet(assessment: Assessment) -> AssessmentSheet:
    """A closed assessment as it was kept."""
    return from_json(AssessmentSheet, assessment.kept)


def material_for(held: AssessmentSubject, map_: PartnershipMap) -> SheetMaterial:
    """What the sheet of an open assessment is made from."""
    partnership = held.partnership
    names = {agency.id: agency.name for agency in map_.agencies}
    ids = {row.action_owner_id for row in held.assessment.ratings if row.action_owner_id is not None}
    owners = {**names, **queries.owner_names(partnership, ids - names.keys())}
    before = queries.last_closed(partnership)
    done = {}
    if before is not None:
        done = {row.competence_id: row.action_done_on for row in before.ratings if row.action_done_on is not None}
    return SheetMaterial(
        pack_of(partnership),
        map_,
        owners,
        kept_sheet(before) if before is not None else None,
        done,
    )


def signature(visitor: Viewer, partnership: Partnership, agencies: Collection[Agency]) -> str:
    """In whose name somebody writes: the agencies they edit. No person is named: the audit knows who it was."""
    own = [agency.name for agency in agencies if visitor.edits(agency.id)]
    if own:
        return listed(own)[:LONGEST_SIGNATURE]
    return COORDINATOR if visitor.coordinates(partnership.id) else PARTNER


def closing_sheet(sheet: AssessmentSheet, *, closed_by: str, conclusion: str) -> AssessmentSheet:
    """The sheet as it is kept."""
    return replace(sheet, closed_on=sheet.as_of, closed_by=closed_by, conclusion=conclusion)
