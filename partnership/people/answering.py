"""What waits for somebody's yes: the list of it, and doing each act once the yes is there. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership import audit
from partnership.authority import asking, homes, members, places, telling
from partnership.authority import queries as authority
from partnership.authority.questions import queries as questions
from partnership.authority.wording import Asking, Named, asking_of
from partnership.directory import queries as directory
from partnership.directory import services as entries
from partnership.directory.wording import name_in_mail
from partnership.errors import InputFault, NotAllowed, NotFound
from partnership.models import Asked, AskedState, Location, PositionRole
from partnership.people import invitations, services
from partnership.people.grants import services as grants
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.policy.authority import Act
from partnership.policy.rules import allows

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.authority.asking import Yes
    from partnership.models import Organisation
    from partnership.policy.subjects import AboutAsked
    from partnership.policy.viewer import Viewer

HIDDEN = "an organisation"  # what somebody is told of one that they may not know of
DONE = "The answer was yes."
NOT_DONE = "The answer was no. Nothing changes."
GONE = "What this was about has ended meanwhile, so nothing was changed"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question with its words, as one viewer is shown it."""

    asked: Asked
    words: Asking
    named: Named
    act: Act


def about(asked: Asked, viewer: Viewer) -> AboutAsked:
    """A question as the policy is asked of it, for one viewer."""
    return asking.about(asked, _organisation(asked), viewer.account_id)


def get_asked(asked_id: UUID, viewer: Viewer) -> AboutAsked:
    """One question for the policy; raises NotFound."""
    found = questions.asked_by_id(asked_id)
    if found is None:
        raise NotFound
    return about(found, viewer)


def _organisation(asked: Asked) -> Organisation | None:
    return directory.get_organisation(asked.organisation_id) if asked.organisation_id is not None else None


def waiting_for(session: Session, viewer: Viewer) -> list[Waiting]:
    """Everything that waits for this viewer's yes, the oldest first."""
    found = (about(each, viewer) for each in questions.open_for(viewer))
    return [shown(session, each, viewer) for each in found if allows(viewer, Action.YES_GIVE, each)]


def asked_by(session: Session, viewer: Viewer) -> list[Waiting]:
    """What the viewer asked that nobody has answered."""
    if viewer.account_id is None:
        return []
    return [shown(session, about(each, viewer), viewer) for each in questions.open_by(viewer.account_id)]


def shown(session: Session, found: AboutAsked, viewer: Viewer) -> Waiting:
    """A question in words, with no name that the viewer may not know."""
    named = telling.named(session, found.asked)
    if found.organisation is not None:
        seen = visible(viewer, found.organisation)
        name = seen.name if seen is not None and seen.name else HIDDEN
        named = Named(named.who, named.email, named.by, name, named.partnership)
    return Waiting(found.asked, asking_of(found.act, named, found.asked.details), named, found.act)


def answer(
    session: Session, asked: Asked, viewer: Viewer, *, is_agreed: bool, reason: str = "", expected_version: int
) -> None:
    """Say yes or no to one question, and do what was asked where it is yes.

    Raises NotAllowed for who may not answer at this moment, Stale for a question that is not open any more, InputFault
    where what it is about has ended.
    """
    audit.take_turn(session)
    session.refresh(asked)
    asking.refuse_answered(asked, expected_version)
    found = about(asked, viewer)
    if not allows(viewer, Action.YES_GIVE, found):
        raise NotAllowed
    yes = asking.settle(session, asked, viewer, is_agreed=is_agreed, reason=reason, expected_version=expected_version)
    if is_agreed:
        _CARRY_OUT[found.act](session, asked, found.organisation, yes)
    telling.tell_answered(session, asked, DONE if is_agreed else NOT_DONE)


def withdraw(session: Session, asked: Asked, *, expected_version: int) -> None:
    """Take back what one asked."""
    audit.take_turn(session)
    session.refresh(asked)
    asking.refuse_answered(asked, expected_version)
    asking.withdraw(session, [asked])


def _place_by_home(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None:
        raise InputFault(GONE)
    if asked.row_id is None:
        invitations.invite_agreed(session, asked, organisation, yes)
    else:
        _raise(session, asked, organisation, yes)


def _place_stands(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None:
        raise InputFault(GONE)
    _raise(session, asked, organisation, yes)


def _raise(session: Session, asked: Asked, organisation: Organisation, yes: Yes) -> None:
    """A place stands, or has a stronger role, from now on; everybody who keeps the entry is told."""
    row = authority.position_by_id(asked.row_id)
    if row is None or row.ended_at is not None or row.asleep_since is not None:
        raise InputFault(GONE)
    places.stand(session, row, yes, PositionRole(asked.details["role"]))
    services.tell_stands(session, organisation, row, yes)


def _coordinator(session: Session, asked: Asked, _organisation: Organisation | None, yes: Yes) -> None:
    if asked.partnership_id is None:
        raise InputFault(GONE)
    services.add_agreed(session, asked, directory.partnership_by_id(asked.partnership_id), yes)


def _clearance(session: Session, asked: Asked, _organisation: Organisation | None, yes: Yes) -> None:
    row = authority.membership_by_id(asked.row_id)
    if row is None or row.ended_at is not None:
        raise InputFault(GONE)
    services.clear_agreed(session, asked, directory.partnership_by_id(row.partnership_id), row, yes)


def _grant(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    location = session.get(Location, asked.location_id)
    if organisation is None or location is None or location.sealed_address is None:
        raise InputFault(GONE)
    grants.give_agreed(session, asked, grants.with_organisation(location, organisation), yes)


def _vacancy(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    row = authority.position_by_id(asked.row_id)
    if organisation is None or row is None:
        raise InputFault(GONE)
    places.vacate(session, row, yes.by_id)
    services.tell_vacant(session, organisation, row)


def _back_in(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is not None:
        place = authority.position_by_id(asked.row_id)
        if place is None or place.ended_at is not None:
            raise InputFault(GONE)
        places.wake(session, organisation, place, yes)
        return
    member = authority.membership_by_id(asked.row_id)
    if member is None or member.ended_at is not None:
        raise InputFault(GONE)
    members.wake(session, member, yes)


def _home(session: Session, asked: Asked, organisation: Organisation | None, yes: Yes) -> None:
    if organisation is None or asked.partnership_id is None:
        raise InputFault(GONE)
    partnership = directory.partnership_by_id(asked.partnership_id)
    homes.move(session, organisation, partnership, by_id=asked.by_id, yes=yes)


def _audience(session: Session, asked: Asked, organisation: Organisation | None, _yes: Yes) -> None:
    """A place is not confidential any more: its lead, or a second cleared coordinator, agrees with one of its home."""
    if organisation is None:
        raise InputFault(GONE)
    location = next((each for each in organisation.locations if each.id == asked.location_id), None)
    if location is None or not location.is_confidential:
        raise InputFault(GONE)
    entries.open_lock(location)
    session.flush()
    what = f"A place of {name_in_mail(organisation)} is not confidential any more. Its sealed address stays sealed."
    telling.tell_keepers(session, organisation, what)


_CARRY_OUT: dict[Act, Callable[[Session, Asked, Organisation | None, Yes], None]] = {
    Act.PLACE_BY_HOME: _place_by_home,
    Act.PLACE_STANDS: _place_stands,
    Act.PLACE_STANDS_SEALED: _place_stands,
    Act.COORDINATOR_BY_ADMINISTRATOR: _coordinator,
    Act.CLEARANCE: _clearance,
    Act.GRANT_BY_CLEARED: _grant,
    Act.VACANCY: _vacancy,
    Act.BACK_IN: _back_in,
    Act.HOME: _home,
    Act.AUDIENCE: _audience,
}

__all__ = ["AskedState", "Waiting", "about", "answer", "asked_by", "get_asked", "shown", "waiting_for", "withdraw"]
