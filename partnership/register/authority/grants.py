"""Grants of confidential places: the only thing that opens a seal, and the only writer of `LocationGrant`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, NotAllowed
from partnership.documents.wording import day
from partnership.policy.authority import Act
from partnership.register.authority import lines, places, queries
from partnership.register.authority.places import Word
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, Yes
from partnership.store import audit
from partnership.store.models import LocationGrant, now
from partnership.web.drafts.services import forget_subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Location, Question

HAS_IT = "This account can open the address already"
SECOND_CLEARED = "A second person who is cleared agrees first"
NO_SECOND_CLEARED = (
    "A second person who is cleared agrees first, and there is none. A lead of the organisation who can open the "
    "address can give it at once. Where there is none either, whoever runs the site clears a second coordinator: {}"
)
COMMAND = "flask --app wsgi accounts clear EMAIL --partnership NAME"
WAS_ENDED = "The grant was ended meanwhile. Give a new one"
NOT_ONESELF = "Nobody gives themselves an address, or keeps it longer: ask another one who can open it"

LONGER = "You can open it until {} yourself, and nobody is given it for longer. Enter that day or an earlier one"


def holds(account_id: UUID, location_id: UUID) -> bool:
    """Whether an account can open a place now."""
    grant = queries.current_grant(location_id, account_id)
    at = now()
    return grant is not None and grant.from_at <= at and (grant.until_at is None or grant.until_at > at)


def act_of(by_id: UUID, location: Location) -> Act:
    """By which row of the table somebody gives a grant here; raises NotAllowed for who may not."""
    word = places.word_of(by_id, location.organisation)
    if word is Word.LEAD and holds(by_id, location.id):
        return Act.GRANT_BY_HOLDER
    home_id = location.organisation.home_id
    if home_id is not None and by_id in {each.id for each in queries.coordinators_of([home_id], is_cleared=True)}:
        return Act.GRANT_BY_CLEARED
    raise NotAllowed


def refuse_unanswerable(by_id: UUID, location: Location, field: str = "email") -> None:
    """Raise InputFault where nobody could give the second cleared yes."""
    others = queries.coordinators_of([location.organisation.home_id], is_cleared=True)
    if not any(lines.are_two(by_id, each.id) for each in others):
        raise InputFault(NO_SECOND_CLEARED.format(COMMAND), field)


def has_run_out(grant: LocationGrant) -> bool:
    """Whether the last day of a grant is over."""
    return grant.until_at is not None and grant.until_at <= now()


def give(
    session: Session,
    location: Location,
    account_id: UUID,
    *,
    by_id: UUID | None,
    from_at: datetime,
    until_at: datetime | None,
    reason: str,
    yes: Yes | None = None,
) -> LocationGrant:
    """Let an account open one place from when to when. By a lead who can open it, or by two cleared people.

    Raises Conflict for who has it already, InputFault for who gives it to themselves or for longer than they can
    open it, NeedsYes where a second cleared person has to agree, NotAllowed.
    """
    audit.take_turn(session)
    _refuse(by_id, location, account_id, until_at, yes)
    standing = queries.current_grant(location.id, account_id)
    if standing is not None and not has_run_out(standing):
        raise Conflict(HAS_IT, "email")
    if standing is not None:
        end(session, standing, None)
    row = LocationGrant(
        id=uuid4(),
        location_id=location.id,
        account_id=account_id,
        reason=reason,
        given_by_id=by_id,
        agreed_by_id=yes.by_id if yes else None,
        from_at=from_at,
        until_at=until_at,
    )
    session.add(row)
    session.flush()
    return row


def _refuse(
    by_id: UUID | None, location: Location, account_id: UUID, until_at: datetime | None, yes: Yes | None
) -> None:
    if by_id is None:
        return
    act = act_of(by_id, location)
    if act is Act.GRANT_BY_CLEARED and yes is None:
        raise NeedsYes(act, SECOND_CLEARED, "email")
    if act is Act.GRANT_BY_HOLDER and account_id == by_id:
        raise InputFault(NOT_ONESELF, "email")
    if act is Act.GRANT_BY_HOLDER:
        _refuse_longer(by_id, location, until_at)


def _refuse_longer(by_id: UUID, location: Location, until_at: datetime | None) -> None:
    """A lead gives only what they hold: their own account's time would not end it otherwise, by a second one."""
    own = queries.current_grant(location.id, by_id)
    if own is not None and own.until_at is not None and (until_at is None or until_at > own.until_at):
        raise InputFault(LONGER.format(day(own.last_on)), "until_on")


def keep(
    session: Session,
    location: Location,
    account_id: UUID,
    *,
    by_id: UUID | None,
    until_at: datetime | None,
    reason: str,
    yes: Yes | None = None,
) -> LocationGrant:
    """A new grant in place of the one that an account has, by the rule of every grant; raises what `give` raises."""
    audit.take_turn(session)
    _refuse(by_id, location, account_id, until_at, yes)
    standing = queries.current_grant(location.id, account_id)
    if standing is None:
        raise Conflict(WAS_ENDED)
    end(session, standing, by_id)
    begins = max(standing.from_at, now())
    return give(session, location, account_id, by_id=by_id, from_at=begins, until_at=until_at, reason=reason, yes=yes)


def seal_anew(
    session: Session,
    location: Location,
    typist_id: UUID | None,
    kept: Collection[UUID] = (),
    *,
    agreed_by_id: UUID | None = None,
) -> None:
    """Another address was typed over a sealed one: all grants end but those ticked, and who typed it can open it.

    What is asked for the address of before is asked no more, and no invitation brings it. `agreed_by_id`: who accepted
    the address, where it was asked for.
    """
    audit.take_turn(session)  # what is given or prolonged at this moment is of the address that was there before
    _promise_no_more(session, location)
    for grant in queries.grants_at(location.id):
        if grant.account_id == typist_id or grant.id not in kept:
            end(session, grant, typist_id)
    if typist_id is not None:
        at = now()
        row = LocationGrant(
            id=uuid4(),
            location_id=location.id,
            account_id=typist_id,
            reason="Typed the address",
            given_by_id=typist_id,
            agreed_by_id=agreed_by_id,
            from_at=at,
        )
        session.add(row)
    session.flush()


def end(session: Session, grant: LocationGrant, by_id: UUID | None) -> None:
    """End a grant at once, and what its account has typed about the place and not saved."""
    grant.ended_at, grant.ended_by_id = now(), by_id
    forget_subject(session, grant.account_id, grant.location_id)
    session.flush()


def _promise_no_more(session: Session, location: Location) -> None:
    """Whoever waits for the address of before waits for that one: by a second yes, or by an invitation of a lead."""
    asked = questions.open_about(organisation_id=location.organisation_id)
    _ask_no_more(session, [each for each in asked if each.location_id == location.id])
    for link in queries.open_invitations(location.organisation_id):
        link.opens = [each for each in link.opens if each != str(location.id)]


def _ask_no_more(session: Session, found: Iterable[Question]) -> None:
    """Of open questions end those whether somebody is given an address: a yes is to the one that stood there then."""
    services.withdraw(session, [each for each in found if each.act == Act.GRANT_BY_CLEARED])


def end_all_of(session: Session, account_id: UUID, by_id: UUID | None) -> list[LocationGrant]:
    """End every grant of an account, and what is asked for it: it has left, or others let it back in."""
    _ask_no_more(session, questions.open_about(account_id=account_id))
    found = queries.grants_of(account_id)
    for each in found:
        end(session, each, by_id)
    return found
