"""The words of an assessment: the scale and what each step means, changes between two assessments, and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import counted
from partnership.store.models.assessments import Rating
from partnership.web.states import Tag

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.reviews.assessment.sheet import RatingProgress
    from partnership.store.models import Assessment, AuditEntry

WORDS: Final = {
    Rating.NOT_IN_PLACE: "Not in place",
    Rating.DEVELOPING: "Developing",
    Rating.IN_PLACE: "In place",
    Rating.PROVEN: "Proven",
}
MEANINGS: Final = {
    Rating.NOT_IN_PLACE: "Nothing that anybody could rely on, or nobody can say whether there is",
    Rating.DEVELOPING: "Begun: it is agreed or written down, or some services do it and others do not yet",
    Rating.IN_PLACE: "It works now wherever it is needed, and the agencies concerned would say the same",
    Rating.PROVEN: "It works and evidence shows it: cases were followed, records counted, people asked",
}
COLOURS: Final = {
    Rating.NOT_IN_PLACE: "red",
    Rating.DEVELOPING: "yellow",
    Rating.IN_PLACE: "blue",
    Rating.PROVEN: "green",
}
OVERDUE: Final = "Overdue"
UNRATED: Final = "Not rated"
SCALE: Final = tuple(Rating)
NUMBERS: Final = ("no", "one", "two", "three", "four")
LABELS: Final = {
    "rating": "Rating",
    "reason": "Why this rating",
    "action": "Next action",
    "owner_id": "Who does it",
    "due_on": "By when",
    "done_on": "Done on",
    "earlier_done_on": "The earlier action was done on",
}
PURPOSE: Final = (
    "How good are the council and its partners at finding, supporting and protecting people who have been trafficked? "
    "Once a year the partnership rates itself against the competences, says what shows it, and sets the next action."
)
NO_VICTIM_DATA: Final = (
    "Write about arrangements, never about a person. Nothing here may tell who a victim is or was, or where anybody is "
    "housed. Case records stay in the agencies’ own systems."
)


def rating_tag(rating: Rating | None) -> Tag:
    """A rating as pages show it."""
    return Tag(rating_words(rating), COLOURS[rating] if rating is not None else "grey")


def rating_words(rating: Rating | None) -> str:
    """A rating as people read it."""
    return WORDS[rating] if rating is not None else UNRATED


def ratings_words(progress: RatingProgress) -> str:
    """How many have which rating, best first: "3 proven, 5 in place, 2 not rated"."""
    counts = [(rating_words(each).lower(), progress.ratings.get(each, 0)) for each in (*reversed(SCALE), None)]
    return ", ".join(f"{number} {words}" for words, number in counts if number)


def progress_words(progress: RatingProgress) -> str:
    """How far an open assessment is, in a sentence or two."""
    if progress.rated == progress.total:
        first = f"All {progress.total} competences are rated."
    else:
        first = f"{progress.rated} of {counted(progress.total, 'competence')} {_is(progress.rated)} rated."
    return f"{first} {evidence_words(progress)}"


def evidence_words(progress: RatingProgress) -> str:
    """Evidence and actions in a sentence."""
    actions = counted(progress.actions, "open action")
    lacking = f", {progress.lacking} of them without an owner or a date" if progress.lacking else ""
    late = f"{' and' if lacking else ','} {progress.late} overdue" if progress.late else ""
    return f"{counted(progress.pieces, 'piece')} of evidence, {actions}{lacking}{late}."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


# The latest changes of an assessment in words: when, what, and for coordinators by whom.

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


def rating_line(assessment: Assessment, entry: AuditEntry, *, is_told_who: bool) -> RatingLine:
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
        return "assessment archived" if entry.changes["archived_at"][1] else "assessment restored"
    return "assessment changed"
