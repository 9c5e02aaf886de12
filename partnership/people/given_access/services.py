"""What an account gave since a day, and taking it back in one go, with all who hang on it alone. Nothing here commits.

Taking away is at once, by another coordinator or an administrator; seats that it frees are kept as after any ending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.errors import InputFault, NotAllowed
from partnership.people import wording
from partnership.people.given_access import queries
from partnership.people.grants import services as grants
from partnership.people.offboarding.services import take_away
from partnership.policy.audience import visible
from partnership.register.authority import mails
from partnership.register.authority import members as team_members
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import services
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store import audit
from partnership.store.models import MemberRole, now

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import (
        Account,
        Location,
        LocationGrant,
        Membership,
        OneTimeLink,
        Organisation,
        Partnership,
        Position,
        Question,
    )

WHY = "taken back"
NOTHING = "Nothing of it is left to take back"
HIDDEN = "An organisation that you may not know of"


@dataclass(frozen=True, slots=True)
class GivenAccess:
    """What one account and those who hang on it alone gave, as far as the viewer answers for it."""

    giver: Account
    hangers: tuple[Account, ...]  # who hang on it alone
    places: tuple[tuple[Position, Account, Organisation], ...] = ()
    agreed: tuple[tuple[Position, Account, Organisation], ...] = ()  # given by others; it said only the yes
    members: tuple[tuple[Membership, Account, Partnership], ...] = ()
    cleared: tuple[tuple[Membership, Account, Partnership], ...] = ()  # given by others; it cleared, or agreed
    grants: tuple[tuple[LocationGrant, Account, Location], ...] = ()
    links: tuple[OneTimeLink, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def count(self) -> int:
        """How much of it can be taken back."""
        parts = (self.places, self.members, self.cleared, self.grants, self.links, self.questions)
        return sum(len(each) for each in parts)


def gave(viewer: Viewer, giver: Account, since: datetime, partnership: Partnership | None) -> GivenAccess:
    """What an account gave since a moment; within what a partnership keeps, or everywhere for an administrator.

    What whoever looks was given themselves is left out, and what hangs on them: nobody takes their own place back.
    """
    hangers = tuple(authority.hanging_alone(giver.id, but=viewer.account_id))
    ids = [giver.id, *(each.id for each in hangers)]
    own = viewer.account_id
    at = {row.organisation_id: get_organisation(row.organisation_id) for row, _who in queries.places(ids, since)}
    held = [
        (row, who, at[row.organisation_id])
        for row, who in queries.places(ids, since)
        if who.id != own and _answers(partnership, at[row.organisation_id].home_id)
    ]
    teams = [
        (row, who, partnership_by_id(row.partnership_id))
        for row, who in queries.members(ids, since)
        if who.id != own and _answers(partnership, row.partnership_id)
    ]
    given = [
        (grant, who, _with(location))
        for grant, who, location in queries.grants(ids, since)
        if _answers(partnership, get_organisation(location.organisation_id).home_id)
    ]
    return GivenAccess(
        giver,
        hangers,
        places=tuple(each for each in held if each[0].given_by_id in ids),
        agreed=tuple(each for each in held if each[0].given_by_id not in ids),
        members=tuple(each for each in teams if each[0].given_by_id in ids),
        cleared=tuple(each for each in teams if each[0].given_by_id not in ids),
        grants=tuple(given),
        links=tuple(each for each in queries.links(ids) if _answers(partnership, _of_link(each))),
        questions=tuple(each for each in queries.questions(ids) if _answers(partnership, _of_question(each))),
    )


def _answers(partnership: Partnership | None, partnership_id: UUID | None) -> bool:
    return partnership is None or partnership.id == partnership_id


def _with(location: Location) -> Location:
    set_committed_value(location, "organisation", get_organisation(location.organisation_id))
    return location


def _of_link(link: OneTimeLink) -> UUID | None:
    return get_organisation(link.organisation_id).home_id if link.organisation_id is not None else link.partnership_id


def _of_question(asked: Question) -> UUID | None:
    if asked.organisation_id is not None:
        return get_organisation(asked.organisation_id).home_id
    return asked.partnership_id


def name_of(viewer: Viewer, organisation_id: UUID) -> str:
    """The name of an organisation as the viewer may know it."""
    shown = visible(viewer, get_organisation(organisation_id))
    return shown.name if shown is not None and shown.name else HIDDEN


def take_back(
    session: Session, viewer: Viewer, giver: Account, since: datetime, partnership: Partnership | None
) -> int:
    """End all of it at once, and tell each; returns how much. Raises InputFault where nothing is left.

    What others gave and it only agreed to is left to a look at each: a place that stands by its yes keeps standing.
    """
    audit.take_turn(session)
    if viewer.account_id is None or viewer.account_id == giver.id or viewer.limited_to is not None:
        raise NotAllowed
    found = gave(viewer, giver, since, partnership)
    if not found.count:
        raise InputFault(NOTHING)
    services.withdraw(session, found.questions)
    for link in found.links:
        link.ended_at = now()
    for _grant, account, location in found.grants:
        grants.take_back(session, viewer, location, account)
    for row, account, at in found.cleared:
        _unclear(session, row, account, at)
    keys: dict[Account, set[str]] = {}
    for place, account, _at in found.places:
        keys.setdefault(account, set()).add(str(place.id))
    for member, account, _team in found.members:
        keys.setdefault(account, set()).add(str(member.id))
    for account, ended in keys.items():
        take_away(session, account, ended, WHY, viewer.account_id)
    audit.record(session, "took back", giver, what=found.count, since=since.date().isoformat())
    _tell(session, found, viewer, partnership)
    return found.count


def _unclear(session: Session, row: Membership, account: Account, at: Partnership) -> None:
    team_members.unclear(session, row)
    audit.record(session, "clearance ended", row, reason=WHY)
    mails.tell_account(session, account, f"You are no longer cleared for confidential addresses in {at.name}.")
    what = f"{post_of(account)} ({account.email}) is no longer cleared for confidential addresses."
    mails.tell_coordinators(session, at, what, but={account.id})


def _tell(session: Session, found: GivenAccess, viewer: Viewer, partnership: Partnership | None) -> None:
    """Tell its team, or all administrators, that what it gave was taken back; and the account itself."""
    parts = "one thing" if found.count == 1 else f"{found.count} things"
    what = f"{viewer.post} took back {parts} that {post_of(found.giver)} ({found.giver.email}) gave."
    but = {found.giver.id, *({viewer.account_id} if viewer.account_id is not None else ())}
    if partnership is not None:
        mails.tell_coordinators(session, partnership, what, but=but)
    mails.tell_administrators(session, what, but=but)
    if found.giver.is_active:
        mails.tell_account(session, found.giver, f"{viewer.post} took back {parts} that you gave.")


def role_words(row: Position | Membership) -> str:
    """What a place is, in words."""
    return wording.MEMBERS[row.role] if isinstance(row.role, MemberRole) else wording.POSITIONS[row.role]
