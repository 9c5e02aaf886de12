"""The latest changes of an assessment in words: when, what, and for coordinators by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.assessment.wording import WORDS, rating_words
from partnership.models.assessments import Rating

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.models import Assessment, AuditEntry

_FIELDS = {
    "reason": "reason",
    "action": "action",
    "action_owner_id": "who does it",
    "action_due_on": "by when",
    "action_done_on": "done on",
}
_PIECES = {"created": "evidence added", "changed": "evidence changed"}


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One change."""

    at: datetime
    who: str  # the account, for coordinators only
    what: str
    competence_id: str = ""


def told(assessment: Assessment, entry: AuditEntry, *, is_told_who: bool) -> RatingLine:
    """An entry of the audit in words."""
    who = entry.actor if is_told_who else ""
    competences = {str(row.id): row.competence_id for row in assessment.ratings}
    competences |= {str(row.id): row.competence_id for row in assessment.evidence}
    found = competences.get(entry.row_id, "")
    what = {"competence_rating": _rating, "evidence": _piece}.get(entry.table, _whole)(entry)
    return RatingLine(entry.at, who, what, found)


def _rating(entry: AuditEntry) -> str:
    parts = []
    if "rating" in entry.changes:
        old, new = (rating_words(Rating(each) if each in list(WORDS) else None) for each in entry.changes["rating"])
        parts.append(f"rating from “{old}” to “{new}”" if entry.action == "changed" else f"rated “{new}”")
    parts += [words for name, words in _FIELDS.items() if name in entry.changes]
    return ", ".join(parts) or "begun"


def _piece(entry: AuditEntry) -> str:
    if "archived_at" in entry.changes:
        return "evidence taken away" if entry.changes["archived_at"][1] else "evidence brought back"
    return _PIECES.get(entry.action, entry.action)


def _whole(entry: AuditEntry) -> str:
    if entry.action == "created":
        return "assessment started"
    if "closed_at" in entry.changes:
        return "assessment closed"
    if "archived_at" in entry.changes:
        return "assessment put away" if entry.changes["archived_at"][1] else "assessment brought back"
    return "assessment changed"
