"""Assessments as Word files: for the page, and from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.map.downloads.delivery import Delivery, word_bytes
from partnership.map.mapping.queries import today
from partnership.reviews.assessment import queries
from partnership.reviews.assessment.document import compose_document, file_name
from partnership.reviews.assessment.kept_sheet import sheet_of
from partnership.reviews.assessment.queries import AssessmentSubject

if TYPE_CHECKING:
    from pathlib import Path

    from partnership.documents.blocks import Document
    from partnership.reviews.assessment.sheet import AssessmentSheet
    from partnership.store.models import Partnership


def current(partnership: Partnership) -> AssessmentSubject | None:
    """The assessment that is open, else the one that was closed last; none where there has been none."""
    found = queries.open_assessment(partnership) or queries.last_closed(partnership)
    return AssessmentSubject(found, partnership) if found is not None else None


def document_of(held: AssessmentSubject, marking: str) -> Document:
    """The document of an assessment: as it was kept, or as it stands today."""
    return _document(held, sheet_of(held), marking)


def paper_of(held: AssessmentSubject, marking: str) -> Delivery:
    """An assessment as a paper that leaves, under its own name."""
    sheet = sheet_of(held)
    name = file_name(sheet, held.partnership.slug, "docx")
    return Delivery(_document(held, sheet, marking), held.partnership, word_name=name)


def _document(held: AssessmentSubject, sheet: AssessmentSheet, marking: str) -> Document:
    return compose_document(sheet, dated_on=today(), slug=held.partnership.slug, marking=marking)


def current_document(partnership: Partnership, marking: str) -> Document:
    """The document of the current assessment; raises InputFault where there is none."""
    held = current(partnership)
    if held is None:
        message = f"the partnership {partnership.slug} has no assessment, neither open nor closed"
        raise InputFault(message)
    return document_of(held, marking)


def export_current(partnership: Partnership, folder: Path, marking: str) -> list[Path]:
    """Write the current assessment into a folder; returns the file, or nothing where there is no assessment."""
    held = current(partnership)
    if held is None:
        return []
    paper = paper_of(held, marking)
    path = folder / paper.word_name
    path.write_bytes(word_bytes(paper.document, partnership))
    return [path]
