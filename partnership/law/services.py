"""Changes of the clock of the law: a post may record, a check is recorded. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.text import clean, refused_characters, shows_nothing
from partnership.errors import InputFault
from partnership.guidance.facts import FactOutcome
from partnership.law import queries
from partnership.models import FactCheck, LawPost

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.law.queries import FactSubject
    from partnership.models import Partnership

LONGEST_POST = 200
LONGEST_AGAINST = 500
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """What somebody found who looked a fact up."""

    post: LawPost
    outcome: FactOutcome
    checked_on: date
    against: str
    note: str = ""


def add_post(
    session: Session, partnership: Partnership, organisation_id: UUID, name: str, map_: PartnershipMap
) -> LawPost:
    """Let the leads of an organisation record checks in the name of a post; `map_` is that of any member."""
    if organisation_id not in map_.agency_ids:
        message = "Select an organisation that takes part in this partnership"
        raise InputFault(message, "organisation")
    name = _text(name, "name", "Enter the post, for example “Council lawyer”", LONGEST_POST)
    known = ((row.organisation_id, row.name.casefold()) for row in queries.posts_of(partnership.id))
    if (organisation_id, name.casefold()) in known:
        message = "This post is entered already"
        raise InputFault(message, "name")
    row = LawPost(partnership_id=partnership.id, organisation_id=organisation_id, name=name)
    session.add(row)
    session.flush()
    return row


def remove_post(session: Session, row: LawPost) -> None:
    """Nobody records in the name of this post any more; what was recorded stays."""
    session.delete(row)
    session.flush()


def record_check(session: Session, place: FactSubject, entry: CheckEntry, *, checked_by: str, today: date) -> FactCheck:
    """Record that a fact was looked up: on which day, against what, and whether it holds.

    A later record counts in the place of this one; none is changed. Raises InputFault for what cannot be so.
    """
    if entry.checked_on > today:
        message = "The day of the check cannot be after today"
        raise InputFault(message, "checked_on")
    read_on = place.fact.read_on or place.pack.facts_read_on
    if read_on is not None and entry.checked_on < read_on:
        message = "The guidance read this fact later than that: look it up again"
        raise InputFault(message, "checked_on")
    row = FactCheck(
        partnership_id=place.partnership.id,
        fact_id=place.fact.id,
        text=place.fact.text,
        outcome=entry.outcome,
        checked_on=entry.checked_on,
        against=_text(entry.against, "against", "Enter what it was checked against", LONGEST_AGAINST),
        note=_note(entry),
        post=entry.post.name,
        organisation_id=entry.post.organisation_id,
        checked_by=checked_by,
    )
    session.add(row)
    session.flush()
    return row


def _note(entry: CheckEntry) -> str:
    note = clean(entry.note).strip()
    if entry.outcome is FactOutcome.CHANGED and shows_nothing(note):
        message = "Say what has changed, so that the papers can be put right"
        raise InputFault(message, "note")
    if refused_characters(note) or len(note) > LONGEST_NOTE:
        message = f"The note must be {LONGEST_NOTE} characters or less"
        raise InputFault(message, "note")
    return note


def _text(value: str, field: str, missing: str, longest: int) -> str:
    text = clean(value, is_name=True).strip()
    if shows_nothing(text):
        raise InputFault(missing, field)
    if refused_characters(text) or len(text) > longest:
        message = f"It must be {longest} characters or less"
        raise InputFault(message, field)
    return text
