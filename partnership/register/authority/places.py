"""Places in organisations: given, raised, standing, ended, vacant, asleep. Where alone a `Position` begins and ends.

Whose word counts is asked of the rows as they are now, never of a session: an invitation is taken up days after it was
made. Nothing here commits or tells anybody.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, NotAllowed
from partnership.policy import provider_sessions
from partnership.policy.authority import Act
from partnership.register.authority import lines, queries
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.store import audit
from partnership.store.models import Gift, Position, PositionRole, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Organisation

RANKS = tuple(PositionRole)  # strongest first
NO_WORD = "Whoever sent this no longer answers for the organisation. Ask its lead, or a coordinator, for another one"
HAS_LEAD = "{} has a lead, who says who joins it. Its lead is asked first"
ASLEEP = "This place sleeps. Whoever answers for it wakes it first, in the role that it has"
STANDS_ALREADY = "This place stands with a weaker role already. Ask its lead, or a coordinator, to change the role"


class Word(StrEnum):
    """In what capacity somebody lets people into an organisation."""

    LEAD = "lead"  # a lead or deputy whose place stands
    HOME = "home"  # a coordinator of its home partnership
    COMMAND_LINE = "command-line"


def word_of(account_id: UUID | None, organisation: Organisation) -> Word | None:
    """In what capacity an account's word on people counts there now; None where it does not. None is the machine."""
    if account_id is None:
        return Word.COMMAND_LINE
    if organisation.id in queries.led_by(account_id):
        return Word.LEAD
    return Word.HOME if queries.keeping_home(organisation.id) in queries.coordinated_by(account_id) else None


def stands_at_once(by_id: UUID | None, organisation: Organisation, yes: Yes | None) -> bool:
    """Whether a place that this account gives stands, or only works.

    Raises NotAllowed for somebody without a word there, NeedsYes where its lead has to agree first.
    """
    word = word_of(by_id, organisation)
    if word is None:
        raise NotAllowed(NO_WORD)
    if word is not Word.HOME:
        return True
    if yes is not None and yes.act is Act.PLACE_BY_HOME and word_of(yes.by_id, organisation) is Word.LEAD:
        return True  # who said it leads there now, too: an invitation keeps a yes for as long as it is open
    if queries.is_led(organisation.id):
        raise NeedsYes(Act.PLACE_BY_HOME, HAS_LEAD.format(organisation.name), "email")
    return False


def give(
    session: Session,
    organisation: Organisation,
    account: Account,
    role: PositionRole,
    *,
    by_id: UUID | None,
    yes: Yes | None = None,
) -> Position:
    """Let an account into an organisation, or give it a stronger role there; a working place asks for its yes.

    Raises what `stands_at_once` raises, InputFault where a standing place would be raised by a coordinator alone, and
    for a place that sleeps: it is asked whether it wakes in the role that it has.
    """
    audit.take_turn(session)
    stands = stands_at_once(by_id, organisation, yes)
    row = queries.position(account.id, organisation.id)
    if row is not None and not stands and row.stands_since is not None and _is_stronger(role, row.role):
        raise InputFault(STANDS_ALREADY, "role")
    if row is None:
        row = Position(id=uuid4(), account_id=account.id, organisation_id=organisation.id, role=role, given_by_id=by_id)
        session.add(row)
    _refuse_asleep(row, role)
    is_raised = _is_stronger(role, row.role)  # an invitation takes nothing from who is there meanwhile
    starts_leading = is_raised and role.leads and not row.role.leads
    if is_raised:
        row.role = role
    if stands and (row.stands_since is None or starts_leading):
        row.stands_since, row.agreed_by_id = now(), yes.by_id if yes else (by_id if starts_leading else None)
    session.flush()
    lines.let_in(session, account.id, [by_id, yes.by_id if yes else None], Gift.PLACE)
    ask_to_stand(session, row, by_id)
    return row


def _is_stronger(role: PositionRole, than: PositionRole) -> bool:
    return RANKS.index(role) < RANKS.index(than)


def _refuse_asleep(row: Position, role: PositionRole) -> None:
    """Raise for a stronger role of a place that sleeps: whoever wakes it says yes to the role that they were told."""
    if row.asleep_since is not None and _is_stronger(role, row.role):
        raise InputFault(ASLEEP, "role")


def _about(act: Act, row: Position) -> NewQuestion:
    """A question about a place, in the role that it has now: a yes is for that role."""
    return NewQuestion(
        act=act,
        key=str(row.id),
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        row_id=row.id,
        details={"role": row.role.value},
    )


def ask_to_stand(session: Session, row: Position, by_id: UUID | None) -> None:
    """Ask a second person whether a working place stands; a cleared one where there is a confidential place.

    Anew, where it was asked for another role: a yes is for the role that the question named. Nothing is asked of a
    place that stands.
    """
    if row.asleep_since is not None:
        return  # it is asked whether it wakes, and that question stays
    services.withdraw_about(session, row.id)
    if row.stands_since is not None:
        return
    services.ask(session, _about(_act_of_standing(row.organisation_id), row), by_id)


def stand(session: Session, row: Position, yes: Yes, role: PositionRole) -> None:
    """A working place stands, or a standing one has a stronger role, by a second person's yes."""
    starts_leading = role.leads and not row.role.leads
    row.role = role
    if row.stands_since is None or starts_leading:
        row.stands_since, row.agreed_by_id = now(), yes.by_id
    session.flush()
    lines.let_in(session, row.account_id, [yes.by_id], Gift.PLACE)


def change_role(
    session: Session,
    organisation: Organisation,
    row: Position,
    role: PositionRole,
    *,
    by_id: UUID | None,
    yes: Yes | None = None,
) -> Position:
    """Give a place another role; returns the row that is the place now.

    Weaker is at once, and a seat that somebody else takes away so is kept. Stronger stands at once by a lead's word; a
    working place stays one. Raises NeedsYes where a standing place would be raised by a coordinator alone, InputFault
    for a stronger role of a place that sleeps.
    """
    if row.role is role:
        return row
    word = word_of(by_id, organisation)
    if word is None:
        raise NotAllowed(NO_WORD)
    if _is_stronger(row.role, role):
        return _lowered(session, row, role, by_id)
    _refuse_asleep(row, role)
    if word is Word.HOME and yes is None and row.stands_since is not None:
        act = Act.PLACE_BY_HOME if queries.is_led(organisation.id) else _act_of_standing(organisation.id)
        raise NeedsYes(act, "A stronger role waits for somebody else's yes", "role")
    if row.stands_since is not None and role.leads and not row.role.leads:
        row.stands_since, row.agreed_by_id = now(), yes.by_id if yes else by_id
    row.role = role
    session.flush()
    lines.let_in(session, row.account_id, [by_id, yes.by_id if yes else None], Gift.PLACE)
    ask_to_stand(session, row, by_id)
    return row


def _act_of_standing(organisation_id: UUID) -> Act:
    return Act.PLACE_STANDS_SEALED if queries.has_sealed_place(organisation_id) else Act.PLACE_STANDS


def _lowered(session: Session, row: Position, role: PositionRole, by_id: UUID | None) -> Position:
    """A seat that somebody else takes away is an ended place, so that it is kept; a new place has the weaker role."""
    is_seat = row.role.leads and row.stands_since is not None
    for link in queries.open_links_made(row.account_id, organisation_id=row.organisation_id):
        if not role.leads or link.role == PositionRole.LEAD.value:  # what they may give no more
            link.ended_at = now()
    if not is_seat or role.leads or by_id == row.account_id:
        row.role = role
        session.flush()
        ask_to_stand(session, row, row.given_by_id)
        return row
    end(session, row, by_id)
    new = _in_place_of(row, role, by_id)
    new.stands_since, new.agreed_by_id = row.stands_since, row.agreed_by_id
    session.add(new)
    session.flush()
    return new


def _in_place_of(row: Position, role: PositionRole, by_id: UUID | None) -> Position:
    """A new place of the same person there, after one that ended with its seat kept; it does not stand."""
    return Position(
        id=uuid4(),
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        role=role,
        given_by_id=by_id,
        agreement=row.agreement,
        agreed_at=row.agreed_at,
        vouched_by=row.vouched_by,
    )


def end(session: Session, row: Position, by_id: UUID | None) -> None:
    """End a place at once: by its holder, by another, or (None) by the clock. What it asked and sent ends with it."""
    row.ended_at, row.ended_by_id = now(), by_id
    for link in queries.open_links_made(row.account_id, organisation_id=row.organisation_id):
        link.ended_at = row.ended_at
    session.flush()
    services.withdraw_about(session, row.id)
    services.withdraw_of(session, row.account_id, organisation_ids=[row.organisation_id])


def ask_vacancy(session: Session, organisation: Organisation, row: Position, by_id: UUID | None) -> None:
    """Ask the holder, or a second person, whether a seat that was ended is vacant; nobody where it is not kept.

    Nobody either where whoever ended it came by the sign-in provider's word alone: that asks a passkey.
    """
    if provider_sessions.is_alone():
        return
    if row.id not in {each.id for each in queries.kept_seats([organisation.id])}:
        return
    services.ask(session, _about(Act.VACANCY, row), by_id)


def vacate(session: Session, row: Position, by_id: UUID | None) -> None:
    """A seat that was ended is vacant from now on: its holder or a second person said so."""
    row.vacant_at, row.vacant_agreed_by_id = now(), by_id
    session.flush()


def sleep(session: Session, row: Position, by_id: UUID) -> Position:
    """A place of somebody whom others let back in gives nothing until it is woken; its seat is kept, not its standing.

    Returns the row that is the place now.
    """
    at = now()
    stood = row.role.leads and row.stands_since is not None
    if stood:
        end(session, row, by_id)
        row = _in_place_of(row, row.role, by_id)
        session.add(row)
    row.asleep_since, row.stands_since, row.agreed_by_id = at, None, None
    session.flush()
    services.ask(session, _about(Act.BACK_IN, row), by_id)
    return row


def wake(session: Session, organisation: Organisation, row: Position, yes: Yes) -> None:
    """Wake a place: by a lead's word it stands again, by a coordinator's of home it works, and asks to stand."""
    if row.asleep_since is None:
        raise Conflict(services.ANSWERED)
    is_lead = yes.by_id is None or word_of(yes.by_id, organisation) is Word.LEAD
    row.asleep_since, row.woken_by_id = None, yes.by_id
    if is_lead:
        row.stands_since, row.agreed_by_id = now(), yes.by_id
    session.flush()
    lines.let_in(session, row.account_id, [yes.by_id], Gift.PLACE)
    if not is_lead:
        ask_to_stand(session, row, yes.by_id)
