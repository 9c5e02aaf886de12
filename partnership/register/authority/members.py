"""Places in the teams of partnerships, and clearance. The only writer of `Membership`; nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import Conflict, InputFault, NotAllowed
from partnership.policy.authority import Act
from partnership.register.authority import lines, queries
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.store import audit
from partnership.store.models import Gift, MemberRole, Membership, now

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Partnership

NO_WORD = "Whoever sent this no longer coordinates the partnership. Ask one of its coordinators for another one"
NOBODY_LEFT = (
    "Nobody coordinates this partnership any more. Those who run the site name a coordinator at the command line: "
    "flask accounts create-coordinator EMAIL --partnership {}"
)
COORDINATOR_AGREES = "One of its coordinators agrees first"
NO_SECOND_CLEARED = (
    "A second person who is cleared agrees first, and there is none. Those who run the site clear somebody at the "
    "command line: flask accounts clear EMAIL --partnership {}"
)
ASLEEP = "This place sleeps. A coordinator of the team wakes it first, in the role that it has"
# What only the cleared ask for: it ends with their clearance.
ASKED_BY_CLEARED = {Act.CLEARANCE.value, Act.GRANT_BY_CLEARED.value}


def coordinates(account_id: UUID | None, partnership_id: UUID) -> bool:
    """Whether an open account coordinates the partnership now, in a place that does not sleep."""
    return account_id is not None and partnership_id in queries.coordinated_by(account_id)


def has_yet_to_begin(partnership: Partnership) -> bool:
    """Whether it was made on screen and nobody has ever coordinated it: an administrator names who does first."""
    return partnership.made_by_id is not None and not queries.had_coordinator(partnership.id)


def refuse_wordless(partnership: Partnership, by_id: UUID | None, yes: Yes | None) -> None:
    """Raise for somebody who may not add to the team by themselves: NeedsYes for an administrator, else NotAllowed."""
    if by_id is None or coordinates(by_id, partnership.id):
        return
    account = queries.accounts_by_id([by_id]).get(by_id)
    if account is None or not account.is_active or not account.is_administrator:
        raise NotAllowed(NO_WORD)
    if yes and yes.act is Act.COORDINATOR_BY_ADMINISTRATOR and coordinates(yes.by_id, partnership.id):
        return  # both still are what they were when they asked and agreed: a sign-up link keeps a yes while it is open
    if has_yet_to_begin(partnership):
        return  # row 27: it is the administrator's own beginning, and nothing is in it yet
    if not queries.coordinators_of([partnership.id]):
        raise InputFault(NOBODY_LEFT.format(partnership.slug), "email")
    raise NeedsYes(Act.COORDINATOR_BY_ADMINISTRATOR, COORDINATOR_AGREES, "email")


def add(
    session: Session,
    partnership: Partnership,
    account: Account,
    role: MemberRole,
    *,
    by_id: UUID | None,
    yes: Yes | None = None,
    is_cleared: bool = False,
) -> Membership:
    """Add an account to the team; it hangs on whoever added it. Only the command line clears at once.

    Raises what `refuse_wordless` raises, and Conflict for who belongs to the team already.
    """
    audit.take_turn(session)
    refuse_wordless(partnership, by_id, yes)
    if is_cleared and by_id is not None:
        raise NotAllowed
    if queries.membership(account.id, partnership.id) is not None:
        message = "This address belongs to the team already. Change its role on the page of the team"
        raise Conflict(message, "email")
    row = Membership(
        id=uuid4(),
        account_id=account.id,
        partnership_id=partnership.id,
        role=role,
        given_by_id=by_id,
        is_cleared=is_cleared,
    )
    session.add(row)
    session.flush()
    lines.let_in(session, account.id, [by_id], Gift.TEAM)
    return row


def change_role(session: Session, partnership: Partnership, row: Membership, role: MemberRole, by_id: UUID) -> None:
    """Give somebody another role in the team; a reader's clearance ends.

    Raises InputFault for a stronger role of a place that sleeps: whoever wakes it says yes to the role they were told.
    """
    refuse_wordless(partnership, by_id, None)
    if row.asleep_since is not None and role is MemberRole.COORDINATOR:
        raise InputFault(ASLEEP, "role")
    row.role = role
    if role is MemberRole.COORDINATOR:
        lines.let_in(session, row.account_id, [by_id], Gift.TEAM)
    else:
        _lose_word(session, row)
    session.flush()


def raise_by_machine(session: Session, row: Membership) -> None:
    """By the machine's word: a reader of a team coordinates it from now on, awake."""
    row.role, row.given_by_id, row.asleep_since = MemberRole.COORDINATOR, None, None
    session.flush()
    services.withdraw_about(session, row.id)


def _lose_word(session: Session, row: Membership) -> None:
    """Clearance, links and questions of somebody who coordinates no more, or will not for now."""
    row.is_cleared, row.clearance_given_by_id, row.clearance_agreed_by_id = False, None, None
    for link in queries.open_links_made(row.account_id, partnership_id=row.partnership_id):
        link.ended_at = now()
    kept = queries.kept_through(row.partnership_id)
    for organisation_id in kept:
        for link in queries.open_links_made(row.account_id, organisation_id=organisation_id):
            link.ended_at = now()
    services.withdraw_of(session, row.account_id, organisation_ids=kept, partnership_id=row.partnership_id)


def end(session: Session, row: Membership, by_id: UUID | None) -> None:
    """End a place in the team at once: by its holder, by another, or (None) by the clock."""
    row.ended_at, row.ended_by_id = now(), by_id
    _lose_word(session, row)
    session.flush()
    services.withdraw_about(session, row.id)


def ask_clearance(session: Session, partnership: Partnership, row: Membership, by_id: UUID, reason: str) -> None:
    """Ask a second cleared person whether a coordinator is cleared; raises InputFault where there is nobody to ask."""
    if not second_cleared(partnership, row, by_id):
        raise InputFault(NO_SECOND_CLEARED.format(partnership.slug), "reason")
    question = NewQuestion(
        act=Act.CLEARANCE,
        key=str(row.id),
        account_id=row.account_id,
        partnership_id=partnership.id,
        row_id=row.id,
        details={"reason": reason},
    )
    services.ask(session, question, by_id)


def second_cleared(partnership: Partnership, row: Membership, by_id: UUID | None) -> list[Account]:
    """Cleared people of another line who could agree, were this account to ask for somebody's clearance."""
    others = queries.coordinators_of([partnership.id], is_cleared=True)
    return [each for each in others if each.id != row.account_id and lines.are_two(by_id, each.id)]


def clear(session: Session, row: Membership, by_id: UUID | None, yes: Yes | None) -> None:
    """Clear a coordinator for confidential places: by two cleared people of two lines, or by the command line."""
    if by_id is not None and yes is None:
        raise NeedsYes(Act.CLEARANCE, "A second person who is cleared agrees first", "reason")
    if row.role is not MemberRole.COORDINATOR or row.ended_at is not None or row.asleep_since is not None:
        message = "Only a coordinator can be cleared"
        raise InputFault(message, "reason")
    row.is_cleared, row.clearance_given_by_id = True, by_id
    row.clearance_agreed_by_id = yes.by_id if yes else None
    session.flush()
    lines.let_in(session, row.account_id, [by_id, row.clearance_agreed_by_id], Gift.CLEARANCE)


def unclear(session: Session, row: Membership) -> None:
    """End a clearance at once."""
    row.is_cleared, row.clearance_given_by_id, row.clearance_agreed_by_id = False, None, None
    asked = questions.open_by(row.account_id)
    services.withdraw(session, [each for each in asked if each.act in ASKED_BY_CLEARED])
    session.flush()


def sleep(session: Session, row: Membership, by_id: UUID) -> None:
    """A place of somebody whom others let back in gives nothing until a coordinator of the team wakes it.

    Whether they are cleared is asked no more: it was asked about who held the account before.
    """
    _lose_word(session, row)
    row.asleep_since = now()
    session.flush()
    services.withdraw_about(session, row.id)
    question = NewQuestion(
        act=Act.BACK_IN,
        key=str(row.id),
        account_id=row.account_id,
        partnership_id=row.partnership_id,
        row_id=row.id,
        details={"role": row.role.value},
    )
    services.ask(session, question, by_id)


def wake(session: Session, row: Membership, yes: Yes) -> None:
    """Wake a place in the team; clearance is given anew."""
    if row.asleep_since is None:
        raise Conflict(services.ANSWERED)
    row.asleep_since, row.woken_by_id = None, yes.by_id
    session.flush()
    lines.let_in(session, row.account_id, [yes.by_id], Gift.TEAM)
