"""Who takes part in a partnership: taking organisations in with the yes of who answers for them, and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.documents.text import clean, refused_characters
from partnership.guidance.countries import countries
from partnership.policy.authority import LAPSES_AFTER, REMINDED_AFTER, Act
from partnership.register.authority import homes
from partnership.register.authority import queries as authority
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions.services import NeedsYes, QuestionCounts, Yes
from partnership.register.directory import queries, services
from partnership.register.directory.consent import mails
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.values import looks_like_address
from partnership.store import audit
from partnership.store.models import Account, Partnership, TakingIn, TakingInState, now

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.guidance.types import Body
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Participation, Question, Responsibility

# The home of an organisation moves to another partnership: asked of who answers for it, and told to all concerned.
#
# Nothing here commits. `authority.homes` decides whether somebody must say yes first, and is what moves it.


NOBODY = "Nobody could say yes now: nobody who answers for {} can sign in. Those who run the site can move its home"


@dataclass(frozen=True, slots=True)
class Move:
    """What stands between an organisation and another home, for somebody who would move it."""

    old: Partnership | None  # the home of today
    is_led: bool  # its lead is asked; else the home of today
    is_sealed: bool  # it has a confidential place: then a cleared coordinator of that home
    is_near: bool  # who looks answers for it, but may be somebody who is cleared where it would have its home
    is_at_once: bool  # who looks answers for it themselves
    has_nobody: bool  # nobody could say yes
    asked: Question | None  # the question that stands
    asked_by: str = ""  # the post of who asked


def move_of(session: Session, organisation: Organisation, partnership: Partnership, visitor: Viewer) -> Move:
    """What the page of a move says before anything is done."""
    is_led, is_home = authority.is_led(organisation.id), organisation.home_id in visitor.coordinated_ids
    is_at_once = homes.moves_at_once(visitor.account_id, organisation, partnership, visitor.cleared_ids)
    asked = questions.open_asked(homes.home_question(organisation, partnership).subject)
    asker = session.get(Account, asked.by_id) if asked is not None and asked.by_id is not None else None
    return Move(
        old=queries.home_of(organisation),
        is_led=is_led,
        is_sealed=authority.has_sealed_place(organisation.id),
        is_near=is_home and not is_led and not is_at_once,
        is_at_once=is_at_once,
        has_nobody=not is_at_once and bool(homes.unanswerable([organisation], partnership)),
        asked=asked,
        asked_by=asker.display_name if asker is not None else "",
    )


def move_home(session: Session, organisation: Organisation, partnership: Partnership, visitor: Viewer | None) -> bool:
    """Move the home at once where who starts it answers for the organisation, else ask; whether it has moved.

    Without a visitor it is the machine's word. Raises InputFault where nobody could be asked.
    """
    old = queries.home_of(organisation)
    by_id, cleared_in = (visitor.account_id, visitor.cleared_ids) if visitor is not None else (None, frozenset())
    try:
        homes.move(session, organisation, partnership, by_id=by_id, yes=None, cleared_in=cleared_in)
    except NeedsYes:
        if by_id is None or homes.unanswerable([organisation], partnership):
            raise InputFault(NOBODY.format(organisation.name)) from None
        homes.ask_home(session, organisation, partnership, by_id)
        return False
    mails.tell_moved(session, organisation, old, partnership, by_id)
    return True


def move_agreed(
    session: Session, organisation: Organisation, partnership: Partnership, yes: Yes, by_id: UUID | None
) -> None:
    """Move the home since who answers for the organisation has said yes to whoever asked."""
    old = queries.home_of(organisation)
    homes.move(session, organisation, partnership, by_id=by_id, yes=yes)
    mails.tell_moved(session, organisation, old, partnership, yes.by_id)


LONGEST_REASON = 500
ANSWERED = "This was answered or taken back after you opened the page. Nothing was overwritten."
SAY_WHY = "Enter why"
NO_ADDRESS = "Do not write an address here: the coordinators of the partnership read it"


def take_in(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    on: date,
    *,
    visitor: Viewer | None,
    yes: Yes | None = None,
) -> Participation:
    """Take an organisation of the register into a partnership, and tell whom it concerns; what left comes back.

    Raises NeedsYes where who answers for it has to agree first; without a visitor it is the machine's word.
    """
    had_home = organisation.home_id is not None
    row = _take_in(session, partnership, organisation, on, visitor, yes)
    said_as = _answers_as(visitor, organisation, partnership) if visitor is not None else ""
    if had_home:
        mails.tell_taken_in(session, partnership, organisation, visitor, said_as)
    return row


def _take_in(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    on: date,
    visitor: Viewer | None,
    yes: Yes | None,
) -> Participation:
    by_id, cleared_in = (visitor.account_id, visitor.cleared_ids) if visitor is not None else (None, frozenset())
    row = homes.take_in(session, partnership, organisation, on, by_id=by_id, yes=yes, cleared_in=cleared_in)
    if (standing := consent.open_invitation(partnership.id, organisation.id)) is not None:
        standing.state, standing.answered_at = TakingInState.ACCEPTED, now()
        session.flush()
    return row


def take_in_body(
    session: Session,
    partnership: Partnership,
    body: Body,
    on: date,
    among: ColumnElement[bool] | None = None,
    *,
    keyring: Keyring,
) -> Organisation:
    """Make the entry of a body that the guidance pack names, as it stood at the pack's date, and take it in.

    The lines that it publishes become contacts that nobody has confirmed: they print as that until somebody rings them.
    Raises services.AlreadyInRegister when the register has it.
    """
    values = {
        "name": body.name,
        "short_name": body.short_name,
        "kind_id": body.kind,
        "level": body.level.value,
        "country": body.country if body.country in countries() else "",
        "description": body.description,
    }
    organisation = services.add_organisation(
        session, values, partnership=partnership, joined_on=on, body_pack_id=partnership.pack_id, among=among
    )
    for number, line in enumerate(body.lines):
        contact = {
            "post": line.name, "telephone": line.number, "is_main": number == 0,
            "hours": f"As published, nobody here has checked: {line.hours[:1].lower()}{line.hours[1:]}",
        }  # fmt: skip
        services.add_part(session, organisation, "contacts", contact, keyring=keyring)
    return organisation


def end(
    session: Session,
    participation: Participation,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer | None,
) -> list[Responsibility]:
    """A coordinator ends the organisation's part in their own partnership today; its people and its home are told."""
    ended = leave(session, participation, now().date())
    mails.tell_ended(session, partnership, organisation, visitor)
    return ended


def leave(session: Session, participation: Participation, on: date) -> list[Responsibility]:
    """End the organisation's part in a partnership, and with it, on the same day, what it is responsible for there."""
    homes.leave(session, participation, on)
    rows = queries.responsibilities(participation.organisation_id, [participation.partnership_id])
    held = [row for row in rows if row.until_on is None or row.until_on > on]
    for row in held:
        row.until_on = max(on, row.from_on or on)  # what was to begin later never does
    return held


def is_asked(visitor: Viewer, partnership: Partnership, organisation: Organisation) -> bool:
    """Whether who answers for the organisation is asked first, and the visitor is none of them."""
    return bool(homes.asked_first(visitor.account_id, partnership, [organisation], visitor.cleared_ids))


def _answers_as(visitor: Viewer, organisation: Organisation, partnership: Partnership) -> str:
    return homes.answers_for(visitor.account_id, organisation, partnership, visitor.cleared_ids)


def ask(session: Session, partnership: Partnership, organisation: Organisation, visitor: Viewer) -> TakingIn:
    """Ask an organisation whether it takes part, and tell who speaks for it; a question that stands is not repeated."""
    standing = consent.open_invitation(partnership.id, organisation.id)
    if standing is not None:
        return standing
    at = now()
    row = TakingIn(
        id=uuid4(),
        partnership_id=partnership.id,
        organisation_id=organisation.id,
        asked_by=visitor.display_name,
        asked_at=at,
        lapses_at=at + LAPSES_AFTER,
    )
    session.add(row)
    session.flush()
    mails.tell_asked(session, partnership, organisation, row.lapses_at)
    return row


def remind_and_lapse(session: Session, at: datetime) -> QuestionCounts:
    """Ask again after seven and after twenty-one days; end what nobody answered in thirty. Called by the worker."""
    audit.take_turn(session)
    reminded = lapsed = 0
    for row in consent.all_open():
        if row.lapses_at is None:
            continue
        partnership = session.get_one(Partnership, row.partnership_id)
        organisation = queries.get_organisation(row.organisation_id)
        is_away = organisation.is_archived or partnership.is_archived  # there nobody could answer
        next_mail = row.lapses_at - LAPSES_AFTER + [*REMINDED_AFTER, LAPSES_AFTER][row.reminders]
        if row.lapses_at <= at:
            row.state, row.answered_at = TakingInState.LAPSED, at
            mails.tell_lapsed(session, partnership, organisation)
            lapsed += 1
        elif next_mail <= at and not is_away:
            row.reminders += 1
            mails.tell_asked(session, partnership, organisation, row.lapses_at)
            reminded += 1
    session.flush()
    return QuestionCounts(reminded, lapsed, "partnerships that ask organisations to take part")


def withdraw(row: TakingIn, visitor: Viewer, *, expected_version: int) -> None:
    """Take a question back that nobody has answered; raises Stale when it is not open any more."""
    _refuse_answered(row, expected_version)
    row.state, row.answered_by, row.answered_at = TakingInState.WITHDRAWN, visitor.display_name, now()


def answer(
    session: Session,
    row: TakingIn,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer,
    *,
    is_accepted: bool,
    reason: str,
    expected_version: int,
) -> None:
    """Keep what an organisation says to a partnership that asks, and take it in where it agrees.

    Raises Stale when the question is not open any more, InputFault for a refusal without a reason.
    """
    _refuse_answered(row, expected_version)
    row.reason = "" if is_accepted else checked_reason(organisation, reason)
    row.state = TakingInState.ACCEPTED if is_accepted else TakingInState.DECLINED
    row.answered_by, row.answered_at = visitor.display_name, now()
    session.flush()  # the second of two answers ends here, before anything else happens
    session.refresh(organisation, ["home_id"])
    row.answered_as = _answers_as(visitor, organisation, partnership)
    if not row.answered_as:
        raise NotAllowed
    if is_accepted and partnership.id not in organisation.partnership_ids:
        yes = Yes(Act.TAKING_IN, visitor.account_id)
        _take_in(session, partnership, organisation, now().date(), visitor, yes)
    mails.tell_answer(session, partnership, organisation, visitor, row)


def _refuse_answered(row: TakingIn, expected_version: int) -> None:
    has_lapsed = row.lapses_at is not None and row.lapses_at <= now()
    if row.state is not TakingInState.OPEN or row.version != expected_version or has_lapsed:
        raise Stale(ANSWERED)


def checked_reason(organisation: Organisation, reason: str) -> str:
    """The reason, cleaned; none of an organisation with a confidential place may tell where it is."""
    if refused := refused_characters(reason):
        raise InputFault(refused, "reason")
    kept = clean(reason).strip()
    if not kept:
        raise InputFault(SAY_WHY, "reason")
    if len(kept) > LONGEST_REASON:
        raise InputFault(f"The reason must be {LONGEST_REASON} characters or fewer", "reason")
    if looks_like_address(kept) and authority.has_sealed_place(organisation.id):
        raise InputFault(NO_ADDRESS, "reason")
    return kept


def leave_ourselves(
    session: Session,
    participation: Participation,
    partnership: Partnership,
    organisation: Organisation,
    visitor: Viewer,
    *,
    reason: str,
    expected_version: int,
) -> list[Responsibility]:
    """An organisation leaves by its own decision, its lead's or its home's; that stands until it is asked again.

    Raises Stale when it has left or come back since the page was opened, InputFault without a reason.
    """
    if participation.version != expected_version or not participation.is_current:
        raise Stale(ANSWERED)
    kept = checked_reason(organisation, reason)
    ended = leave(session, participation, now().date())
    row = TakingIn(
        id=uuid4(),
        partnership_id=partnership.id,
        organisation_id=organisation.id,
        state=TakingInState.DECLINED,
        reason=kept,
        answered_by=visitor.display_name,
        answered_as="lead" if visitor.leads(organisation.id) else "home",
        answered_at=now(),
    )
    session.add(row)
    session.flush()
    mails.tell_left(session, partnership, organisation, visitor, row)
    return ended
