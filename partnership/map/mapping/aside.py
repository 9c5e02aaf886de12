"""Setting a finding aside that is only to be tidied, until a day and with a reason; and taking it up again. No commit.

It is hidden from nobody: the page of gaps shows it under its own heading, and every paper that rests on it names it as
before. What stops signing, or costs safety at night, is never set aside; one that comes to do so later is shown again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.text import clean, refused_characters, shows_nothing
from partnership.findings.papers import able_to_wait
from partnership.findings.sentences import about, said_of
from partnership.findings.words import TOO_SEVERE
from partnership.map.mapping import queries
from partnership.store import audit
from partnership.store.models import FindingNote

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.store.models import Partnership

LONGEST_REASON = 500
LONGEST_TITLE = 300
LONGEST = timedelta(days=366)
GONE = "The map does not say this any more, so nothing has to be set aside."
MOVED = "Somebody else set this aside, or took it up again, after you opened the page. Nothing was overwritten."


def finding_of(register: Register, key: str) -> Finding:
    """A finding of the map by its key; raises Conflict where there is none, or where it is more than to be tidied.

    It is asked of every paper of the guidance: a missing lead does not get lighter because no paper is begun yet.
    """
    found = next((each for each in register.findings if each.key == key), None)
    if found is None:
        raise Conflict(GONE)
    if found not in able_to_wait(register):
        raise Conflict(TOO_SEVERE)
    return found


def title_of(finding: Finding, register: Register) -> str:
    """What a finding is about, and what is missing in a few words."""
    return f"{about(finding, register)}: {said_of(finding, register).short.lower()}"[:LONGEST_TITLE]


def set_aside(
    session: Session,
    partnership: Partnership,
    register: Register,
    finding: Finding,
    until: date | None,
    reason: str,
    by: str,
    *,
    expected_version: int = 0,
) -> FindingNote:
    """Set a finding aside until a day, that day included; `expected_version` is 0 where no note was shown.

    Raises InputFault for a day or a reason that will not do, Stale where somebody else was first.
    """
    audit.take_turn(session)
    row = queries.notes_of(partnership.id).get(finding.key)
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(MOVED)
    today = queries.today()
    if until is None or not today < until <= today + LONGEST:
        message = "The day must be after today and within a year"
        raise InputFault(message, "until")
    if row is None:
        row = FindingNote(partnership_id=partnership.id, key=finding.key)
        session.add(row)
    row.title = title_of(finding, register)
    row.reason = _reason(reason)
    row.aside_until, row.aside_on, row.aside_by = until, today, by
    session.flush()
    return row


def take_up(session: Session, row: FindingNote, *, expected_version: int) -> None:
    """Show a finding among the others again; raises Stale where the note is not the one that was shown."""
    if row.version != expected_version:
        raise Stale(MOVED)
    row.aside_until, row.aside_on, row.aside_by, row.reason = None, None, None, ""
    session.flush()


def _reason(text: str) -> str:
    if refused := refused_characters(text):
        raise InputFault(refused, "reason")
    found = clean(text).strip()
    if shows_nothing(found) or len(found) > LONGEST_REASON:
        message = f"Enter in up to {LONGEST_REASON} characters why it can wait"
        raise InputFault(message, "reason")
    return found
