"""Accounts that others let back in: their places sleep, each is woken by who answers for it, and everybody is told.

Whoever reads the mailbox of such an account is the account from now on. So it hangs on who let it back in, and
clearance, open addresses, standing and the role of administrator are given anew. Nothing here commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.people import wording
from partnership.people.administration import queries
from partnership.policy.audience import visible
from partnership.policy.authority import Act
from partnership.register.authority import grants, lines, mails, members, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import Yes
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store import audit
from partnership.store.models import Gift, MemberRole

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Membership, Organisation, Position, Question

HIDDEN = "an organisation that you may not know of"
NOTHING_SLEEPS = "nothing of {} sleeps"
SLEEPS = (
    "Its places sleep: each gives you nothing until somebody who answers for it has spoken with you and woken it. The "
    "page of your account says who was asked. Clearance and open addresses are given anew."
)


@dataclass(frozen=True, slots=True)
class DormantPosition:
    """A place that sleeps, in words: where, as what, since when, and who can wake it."""

    role: str
    at: str
    since: datetime
    asked: tuple[str, ...]  # posts of those who were asked and can say yes; nobody where only the command line can


def put_to_sleep(session: Session, account: Account, what: str, actor_id: UUID | None) -> None:
    """Somebody else let an account back in: its places sleep until who answers for them wakes each of them.

    The command line is the machine: what it does needs nobody's yes.
    """
    if actor_id is None:
        return
    lines.let_in(session, account.id, [actor_id], Gift.BACK_IN)
    grants.end_all_of(session, account.id, actor_id)
    if account.is_administrator:  # whoever does this is one too, so it is not the last
        lose_administrator(session, account)
        told = f"{post_of(account)} ({account.email}) {what}, and is no administrator until made one again."
        mails.tell_administrators(session, told, but={account.id, actor_id})
    session.flush()
    held, teams = authority.places_of(account.id), authority.memberships_of(account.id)
    if held or teams:
        mails.tell_account(session, account, SLEEPS)
    who = f"{post_of(account)} ({account.email})"
    told = f"{who} {what} by an administrator. Their place here sleeps until it is woken."
    but = {account.id, actor_id}
    tell_all(session, account, told, but)
    for member in teams:
        members.sleep(session, member, actor_id)
    for place in held:
        places.sleep(session, place, actor_id)
        if place.ended_at is not None:  # it stood: its seat is kept, and a second person may say that it is vacant
            places.ask_vacancy(session, get_organisation(place.organisation_id), place, actor_id)


def lose_administrator(session: Session, account: Account) -> None:
    """An account is no administrator any more: whom it wanted named coordinator is named by nobody."""
    account.is_administrator = False
    asked = questions.open_by(account.id)
    services.withdraw(session, [each for each in asked if each.act == Act.COORDINATOR_BY_ADMINISTRATOR.value])


def tell_all(session: Session, account: Account, what: str, but: set[UUID]) -> None:
    """Tell everybody who shares a place with an account: of its organisations, and of its teams."""
    for member in authority.memberships_of(account.id):
        _tell_team(session, member.partnership_id, what, but)
    for place in authority.places_of(account.id):
        mails.tell_keepers(session, get_organisation(place.organisation_id), what, but=but)


def _tell_team(session: Session, partnership_id: UUID, what: str, but: set[UUID]) -> None:
    """Tell everybody who shares the team, readers too."""
    readers = authority.members_of(partnership_id, MemberRole.READER)
    mails.tell_coordinators(session, partnership_by_id(partnership_id), what, but=but, also=readers)


def wake_place(session: Session, organisation: Organisation, row: Position, yes: Yes) -> None:
    """Wake a place in an organisation, and tell everybody who shares it; raises Conflict where it sleeps no more."""
    places.wake(session, organisation, row, yes)
    _let_seats_rest(session, organisation, row)
    account, by = _both(row.account_id, yes)
    word = wording.POSITIONS[row.role].lower()
    again = "It stands." if row.stands_since is not None else "It works, and stands when a second person has said yes."
    mails.tell_account(session, account, f"Your place at {organisation.name}, as {word}, is woken. {again}")
    what = f"The place of {post_of(account)} ({account.email}) as {word} is woken by {post_of(by)}. {again}"
    mails.tell_keepers(session, organisation, what, but=_but(account, by))


def _let_seats_rest(session: Session, organisation: Organisation, row: Position) -> None:
    """Who stands again fills the seat: whether it is vacant is asked no more."""
    kept = {each.id for each in authority.kept_seats([organisation.id])}
    found = questions.open_about(account_id=row.account_id, organisation_id=organisation.id)
    services.withdraw(session, [each for each in found if each.act == Act.VACANCY.value and each.row_id not in kept])


def wake_member(session: Session, row: Membership, yes: Yes) -> None:
    """Wake a place in a team, and tell everybody who shares it; raises Conflict where it sleeps no more."""
    members.wake(session, row, yes)
    account, by = _both(row.account_id, yes)
    word = wording.MEMBERS[row.role].lower()
    name = partnership_by_id(row.partnership_id).name
    mails.tell_account(session, account, f"Your place as {word} of {name} is woken.")
    what = f"The place of {post_of(account)} ({account.email}) as {word} is woken by {post_of(by)}."
    _tell_team(session, row.partnership_id, what, _but(account, by))


def _both(account_id: UUID, yes: Yes) -> tuple[Account, Account | None]:
    found = authority.accounts_by_id([account_id, yes.by_id])
    return found[account_id], found.get(yes.by_id) if yes.by_id is not None else None


def _but(*accounts: Account | None) -> set[UUID]:
    return {each.id for each in accounts if each is not None}


def wake_all(session: Session, account: Account) -> int:
    """At the command line: wake everything of an account that sleeps; returns how much. Raises InputFault for nothing.

    What stood before stands again: the machine's word needs nobody else's.
    """
    audit.take_turn(session)
    yes = Yes(Act.BACK_IN, None)
    teams = [each for each in authority.memberships_of(account.id) if each.asleep_since is not None]
    held = [each for each in authority.places_of(account.id) if each.asleep_since is not None]
    if not teams and not held:
        raise InputFault(NOTHING_SLEEPS.format(account.email), "email")
    for member in teams:
        services.withdraw_about(session, member.id)
        wake_member(session, member, yes)
    for place in held:
        services.withdraw_about(session, place.id)
        wake_place(session, get_organisation(place.organisation_id), place, yes)
    audit.record(session, "woken", account, places=len(teams) + len(held))
    return len(teams) + len(held)


def asleep_of(session: Session, account_id: UUID, viewer: Viewer) -> list[DormantPosition]:
    """What of an account sleeps and who was asked, as far as the viewer may know of it."""
    open_now = {each.row_id: each for each in questions.open_about(account_id=account_id)}
    found = [
        DormantPosition(
            wording.MEMBERS[row.role],
            partnership.name,
            row.asleep_since,
            _asked(session, open_now.get(row.id)),
        )
        for row, partnership in queries.sleeping_members(account_id)
        if row.asleep_since is not None
    ]
    for place in authority.places_of(account_id):
        if place.asleep_since is None:
            continue
        shown = visible(viewer, get_organisation(place.organisation_id))
        name = shown.name if shown is not None and shown.name else HIDDEN
        asked = _asked(session, open_now.get(place.id))
        found.append(DormantPosition(wording.POSITIONS[place.role], name, place.asleep_since, asked))
    return found


def _asked(session: Session, asked: Question | None) -> tuple[str, ...]:
    if asked is None:
        return ()
    return tuple(post_of(each) for each in mails.answerers(session, asked))
