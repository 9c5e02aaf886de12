"""Asking again what nobody agreed to: a new question, by who may still start the act. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.people import approvals, services
from partnership.policy.actions import Action
from partnership.policy.authority import Act
from partnership.policy.rules import allows
from partnership.register.authority import places
from partnership.register.authority import queries as authority
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services as question_services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion
from partnership.store import audit
from partnership.store.models import Organisation, PositionRole, Question, QuestionState

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Position

PLACES = {Act.PLACE_BY_HOME, Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED}
STANDS = "This place stands already, so nobody needs to be asked"
SLEEPS = "This place sleeps: it has to be woken before it can stand"


def ask_again(session: Session, asked: Question, viewer: Viewer, *, expected_version: int) -> None:
    """Ask once more what was refused, taken back, or not answered in time.

    Raises NotAllowed for who may not start it any more, Stale where it was asked again or answered meanwhile,
    InputFault where what it is about has ended.
    """
    audit.take_turn(session)
    session.refresh(asked)
    is_over = asked.state in (QuestionState.OPEN, QuestionState.AGREED) or asked.version != expected_version
    if is_over or questions.open_asked(asked.subject) is not None:
        raise Stale(question_services.ANSWERED)
    if not allows(viewer, Action.YES_ASK_AGAIN, approvals.about(asked, viewer)):
        raise NotAllowed
    by_id = services.account_id_of(viewer)
    if Act(asked.act) in PLACES and asked.row_id is not None:
        _ask_for_place(session, asked, by_id)
        return
    question = NewQuestion(
        act=Act(asked.act),
        key=asked.subject.removeprefix(f"{asked.act}:"),
        account_id=asked.account_id,
        organisation_id=asked.organisation_id,
        partnership_id=asked.partnership_id,
        location_id=asked.location_id,
        row_id=asked.row_id,
        details=asked.details,
    )
    question_services.ask(session, question, by_id)


def _ask_for_place(session: Session, asked: Question, by_id: UUID) -> None:
    """Ask whom the table names today: where a lead came, or a confidential place, others answer than before."""
    row = authority.position_by_id(asked.row_id)
    organisation = session.get(Organisation, asked.organisation_id)
    if row is None or organisation is None or row.ended_at is not None or row.asleep_since is not None:
        raise InputFault(approvals.GONE)
    if row.stands_since is None:
        places.ask_to_stand(session, row, by_id)
        return
    role = PositionRole(asked.details["role"])
    try:
        places.change_role(session, organisation, row, role, by_id=by_id)
    except NeedsYes as needed:
        services.ask_for_role(session, organisation, row, role, needed, by_id)


def ask_for_standing(session: Session, position: Position, viewer: Viewer) -> None:
    """Ask whether a working place stands, for which no question is open; raises InputFault where it cannot stand."""
    audit.take_turn(session)
    session.refresh(position)
    if position.stands_since is not None or position.asleep_since is not None:
        raise InputFault(STANDS if position.stands_since is not None else SLEEPS)
    places.ask_to_stand(session, position, services.account_id_of(viewer))
