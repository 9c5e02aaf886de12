"""Who sees to a gap and by when; and asking an agency to lead what nobody leads. Never commits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.documents.text import clean, refused_characters
from partnership.map.action_plan.rows import note_of
from partnership.map.mapping import queries
from partnership.map.mapping.aside import title_of
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.store import audit
from partnership.store.models import Agreement, FindingNote, Role

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.guidance.types import Function, Group
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership, Responsibility

LONGEST_POST = 200
LONGEST = timedelta(days=731)
GONE = "The map does not say this any more, so there is nothing to do about it."
MOVED = "Somebody else wrote down who sees to this after you opened the page. Nothing was overwritten."
NO_PART = "This organisation takes part no more, or you may not know of it."


def finding_of(register: Register, key: str) -> Finding:
    """A finding of the map by its key; raises Conflict where there is none."""
    found = next((each for each in register.findings if each.key == key), None)
    if found is None:
        raise Conflict(GONE)
    return found


def assign(
    session: Session,
    partnership: Partnership,
    register: Register,
    finding: Finding,
    post: str,
    due_on: date | None,
    *,
    expected_version: int = 0,
) -> FindingNote:
    """Write down which post sees to a gap and by when; an empty post takes both away.

    `expected_version` is 0 where no note was shown. Raises InputFault, Stale where somebody else was first.
    """
    audit.take_turn(session)
    row = note_of(queries.notes_of(partnership.id), finding.key)
    if (row.version if row is not None else 0) != expected_version:
        raise Stale(MOVED)
    post, today = _checked_post(post), queries.today()
    if not post and due_on is not None:
        message = "Enter the post that sees to it by that day"
        raise InputFault(message, "post")
    is_news = row is None or row.due_on != due_on
    if due_on is not None and is_news and not today <= due_on <= today + LONGEST:
        message = "The day must be today or later, and within two years"
        raise InputFault(message, "due_on")
    if row is None:
        row = FindingNote(partnership_id=partnership.id, key=finding.key)
        session.add(row)
    row.title = title_of(finding, register)
    row.post, row.due_on = post, due_on
    session.flush()
    return row


def propose_lead(
    session: Session, partnership: Partnership, function: Function, organisation_id: UUID, group: Group, by: Viewer
) -> Responsibility | None:
    """Ask an organisation whether it leads a task; its own people say yes or no. Raises InputFault and Stale."""
    organisation = queries.participants(partnership.id, {organisation_id}, by).get(organisation_id)
    if organisation is None:
        raise InputFault(NO_PART)
    holding = RoleAssignment(Role.LEAD, Agreement.PROPOSED)
    return set_role(session, partnership, organisation, function, group, holding)


def _checked_post(text: str) -> str:
    if refused := refused_characters(text):
        raise InputFault(refused, "post")
    found = clean(text).strip()
    if len(found) > LONGEST_POST or "@" in found:
        message = "Enter a post, such as “Commissioning manager”, in up to 200 characters and without an address"
        raise InputFault(message, "post")
    return found
