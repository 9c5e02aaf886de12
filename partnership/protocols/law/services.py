"""Changes of the clock of the law: a post may record, a check is recorded. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.documents.text import clean, refused_characters, shows_nothing
from partnership.guidance.facts import FactOutcome
from partnership.protocols.law import queries
from partnership.store.models import FactCheck, LawPost, LawReading, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.facts import Fact
    from partnership.protocols.law.queries import FactSubject, ReadingSubject
    from partnership.protocols.law.readings import ClauseOnFact
    from partnership.store.models import Partnership

LONGEST_POST = 200
LONGEST_AGAINST = 500
LONGEST_NOTE = 2000
# What an answer says of a provision that has such states, where nobody says it apart.
IMPLIED = {FactOutcome.BEGUN: "in-force", FactOutcome.ENDED: "not-in-force"}
LONGEST_WAIT = 366  # days until a fact is looked at again


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """What somebody found who looked a fact up."""

    post: LawPost
    outcome: FactOutcome | None  # none: it is still as it was recorded last
    checked_on: date
    against: str
    note: str = ""
    since_on: date | None = None
    state: str = ""
    look_on: date | None = None


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
    """Record that a fact was looked up: on which day, against what, and what is so.

    A later record counts in the place of this one; none is changed. What is still as it was recorded last keeps what
    was said then, and the clauses that were read since stay read. Raises InputFault for what cannot be so.
    """
    if entry.checked_on > today:
        message = "The day of the check cannot be after today"
        raise InputFault(message, "checked_on")
    read_on = place.fact.read_on or place.pack.facts_read_on
    if read_on is not None and entry.checked_on < read_on:
        message = "The guidance read this fact later than that: look it up again"
        raise InputFault(message, "checked_on")
    entry, said_at = _answer(entry, last_news(queries.checks_of(place.partnership.id, place.fact.id), place.fact))
    row = FactCheck(
        partnership_id=place.partnership.id,
        fact_id=place.fact.id,
        text=place.fact.text,
        outcome=entry.outcome or FactOutcome.HOLDS,
        checked_on=entry.checked_on,
        against=_text(entry.against, "against", "Enter what it was checked against", LONGEST_AGAINST),
        note=_note(entry),
        since_on=_since(entry),
        state=_state(entry, place.fact),
        look_on=_look_on(entry, today),
        said_at=said_at,
        post=entry.post.name,
        organisation_id=entry.post.organisation_id,
        checked_by=checked_by,
    )
    session.add(row)
    session.flush()
    return row


def _answer(entry: CheckEntry, last: FactCheck | None) -> tuple[CheckEntry, datetime]:
    """What is said, and since when it is: an answer that still holds is the one that was recorded last."""
    if entry.outcome is not None:
        return entry, now()
    if last is None:
        message = "Nothing else is recorded: select what is so"
        raise InputFault(message, "outcome")
    kept = replace(entry, outcome=last.outcome, since_on=last.since_on, state=last.state)
    return (kept if not shows_nothing(entry.note) else replace(kept, note=last.note)), last.said_at


def last_news(checks: Sequence[FactCheck], fact: Fact) -> FactCheck | None:
    """What counts of a fact where it is not what the guidance says; `checks` are the newest first."""
    newest = next(iter(checks), None)
    return newest if newest is not None and newest.text == fact.text and newest.outcome.is_news else None


def record_readings(
    session: Session,
    place: ReadingSubject,
    clauses: Sequence[ClauseOnFact],
    reason: str,
    post: LawPost,
    *,
    read_by: str,
) -> None:
    """Record that clauses were read again after the law was found another, and are right as they stand.

    Raises InputFault without a clause that waits for it, or without a reason.
    """
    waiting = [each for each in clauses if each.waits]
    if not waiting:
        message = "Select the clauses that you have read"
        raise InputFault(message, "clauses")
    reason = clean(reason).strip()
    if shows_nothing(reason) or refused_characters(reason) or len(reason) > LONGEST_NOTE:
        message = f"Say in up to {LONGEST_NOTE} characters why these clauses are right as they stand"
        raise InputFault(message, "reason")
    for each in waiting:
        row = LawReading(protocol_id=place.draft.protocol.id, clause_id=each.id, fact_id=place.fact.fact.id)
        row.reason, row.post, row.organisation_id, row.read_by = reason, post.name, post.organisation_id, read_by
        session.add(row)
    session.flush()


def _since(entry: CheckEntry) -> date | None:
    if entry.outcome is None or not entry.outcome.is_news:
        return None
    if entry.since_on is None and entry.outcome.has_day:
        message = "Enter the day from which it is so"
        raise InputFault(message, "since_on")
    if entry.since_on is not None and entry.since_on > entry.checked_on:
        message = "It is so only from a later day: record what is so on the day of the check"
        raise InputFault(message, "since_on")
    return entry.since_on


def _state(entry: CheckEntry, fact: Fact) -> str:
    """Which of its states is so; where it holds, the first, as the fact says it."""
    if not fact.states or entry.outcome in {FactOutcome.HOLDS, FactOutcome.NOT_FOUND}:
        return ""
    state = entry.state or IMPLIED.get(entry.outcome or FactOutcome.CHANGED, "")
    if state not in fact.states:
        message = "Select what is so now"
        raise InputFault(message, "state")
    return state


def _look_on(entry: CheckEntry, today: date) -> date | None:
    if entry.look_on is not None and not today < entry.look_on <= today + timedelta(days=LONGEST_WAIT):
        message = "The day to look at it again must be after today, and within a year"
        raise InputFault(message, "look_on")
    return entry.look_on


def _note(entry: CheckEntry) -> str:
    note = clean(entry.note).strip()
    if entry.outcome in {FactOutcome.CHANGED, FactOutcome.NOT_FOUND} and shows_nothing(note):
        message = "Say what is so now, or what was looked for, so that the papers can be put right"
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
