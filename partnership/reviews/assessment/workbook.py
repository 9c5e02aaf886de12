"""An assessment as an Excel file: ratings, evidence and actions on a sheet each. Text stays text and never counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.documents.writers.excel import FACTS, ExcelSheet, write_excel
from partnership.reviews.assessment.comparison import change_of
from partnership.reviews.assessment.map_evidence import lead_words
from partnership.reviews.assessment.wording import NO_VICTIM_DATA, OVERDUE, rating_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.documents.writers.excel import Row
    from partnership.reviews.assessment.sheet import AssessmentSheet, CompetenceEntry


def write_workbook(sheet: AssessmentSheet) -> bytes:
    """The file; a closed assessment gives the same words each time."""
    is_open = not sheet.is_closed
    return write_excel(
        (
            ExcelSheet(
                "Ratings",
                _RATING_COLUMNS,
                (_rating(theme.name, entry, is_open=is_open) for theme in sheet.themes for entry in theme.entries),
            ),
            ExcelSheet("Evidence", _EVIDENCE_COLUMNS, (row for entry in sheet.entries for row in _evidence(entry))),
            ExcelSheet(
                "Actions",
                _ACTION_COLUMNS,
                (_action(entry, is_late=sheet.is_late(entry)) for entry in (*sheet.actions, *sheet.done)),
            ),
            ExcelSheet("About", FACTS, _about(sheet)),
        ),
        title=sheet.title,
        author=sheet.partnership,
        made_on=sheet.opened_on,
    )


_RATING_COLUMNS = (
    ("Number", 9), ("Theme", 26), ("Competence", 44), ("Rating", 14), ("Last time", 14), ("Change", 20),
    ("Why this rating", 60), ("Pieces of evidence", 12), ("What the map shows", 60), ("What would show it", 60),
)  # fmt: skip
_EVIDENCE_COLUMNS = (
    ("Number", 9), ("Competence", 44), ("Evidence", 70), ("Link", 50), ("Added by", 36), ("Added on", 18),
)  # fmt: skip
_ACTION_COLUMNS = (
    ("Number", 9), ("Competence", 44), ("Action", 70), ("Who does it", 36), ("By when", 18), ("Done on", 18),
    ("What it lacks", 24), ("Overdue", 10), ("Rating", 14),
)  # fmt: skip


def _rating(theme: str, entry: CompetenceEntry, *, is_open: bool) -> Row:
    earlier = entry.earlier
    return (
        entry.id,
        theme,
        entry.name,
        rating_words(entry.rating),
        rating_words(earlier.rating) if earlier else "",
        change_of(earlier.rating, entry.rating, is_open=is_open).words if earlier else "",
        entry.reason,
        len(entry.pieces),
        "\n".join(f"{task.name}: {lead_words(task)}" for task in entry.tasks),
        entry.wanted,
    )


def _evidence(entry: CompetenceEntry) -> Iterable[Row]:
    for piece in entry.pieces:
        yield (entry.id, entry.name, piece.text, piece.link, piece.added_by, piece.added_on)


def _action(entry: CompetenceEntry, *, is_late: bool) -> Row:
    rating, late = rating_words(entry.rating), OVERDUE if is_late else ""
    return (entry.id, entry.name, entry.action, entry.owner, entry.due_on, entry.done_on, entry.lacks, late, rating)


def _about(sheet: AssessmentSheet) -> Iterable[Row]:
    closed = (
        f"Closed on {day(sheet.closed_on)} by {sheet.closed_by}" if sheet.closed_on else "Working paper: not closed"
    )
    yield from (
        ("Title", sheet.title),
        ("Partnership", sheet.partnership),
        ("Area", sheet.area),
        ("Standing", closed),
        ("Opened on", day(sheet.opened_on)),
        ("Map as it stood on", day(sheet.as_of)),
        ("Competences from", sheet.pack),
        ("Compared with", sheet.earlier_title or "Nothing: this is the first"),
        ("Conclusion", sheet.conclusion or "Written when the assessment is closed"),
        ("No victim data", NO_VICTIM_DATA),
    )
