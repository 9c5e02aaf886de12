"""Who let whom in: the links of which lines are made, and whether two accounts are two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from partnership.policy.authority import TABLE, Act, is_second
from partnership.register.authority import queries
from partnership.register.authority.queries import coordinators_of, position_by_id
from partnership.store.models import Gift, LetIn, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Question


def let_in(session: Session, account_id: UUID, by_ids: Iterable[UUID | None], gift: Gift) -> None:
    """Write down who gave an account something: it hangs on all of them from now on; None is the command line."""
    for by_id in {each for each in by_ids if each is not None and each != account_id}:
        session.add(LetIn(account_id=account_id, by_id=by_id, gift=gift))
    session.flush()


def are_two(first_id: UUID | None, second_id: UUID | None) -> bool:
    """Whether two accounts are two persons, as far as the site knows."""
    return are_second(first_id, second_id, lines_of([first_id, second_id]))


def lines_of(account_ids: Iterable[UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """The line of each account."""
    return queries.lines_of(account_ids)


def are_second(first_id: UUID | None, second_id: UUID | None, found: Mapping[UUID, frozenset[UUID]]) -> bool:
    """Whether two accounts are two persons, by lines that have been read."""
    if first_id is None or second_id is None or first_id == second_id:
        return False
    return is_second(found[first_id], found[second_id])


def beside_of(asked: Question) -> tuple[UUID | None, ...]:
    """The accounts beside which the table sets a second person, for a question; none where it sets nobody.

    Beside a place stand both the account and who asks, since whose role is to be stronger does not hang on who asks for
    it; beside a seat both who ended it and who asks. The asker's own guest would else say the yes.
    """
    beside = TABLE[Act(asked.act)].beside
    starter = () if asked.by_id is None else (asked.by_id,)  # what the machine asked has no asker
    if beside == "ended-by-and-starter":
        seat = position_by_id(asked.row_id)
        return (seat.ended_by_id if seat is not None else None, *starter)
    if beside == "requester":  # a question that the worker asks for an administrator, or for the clock
        by = asked.details.get("starter")
        return (UUID(by),) if by else ()
    if beside == "account-and-starter":
        return (asked.account_id, *starter)
    return {"starter": (asked.by_id,), "account": (asked.account_id,), "": ()}[beside]


def are_second_beside(
    beside: Collection[UUID | None], other_id: UUID | None, found: Mapping[UUID, frozenset[UUID]]
) -> bool:
    """Whether an account is another person than each of these, by lines that have been read."""
    return bool(beside) and all(are_second(each, other_id, found) for each in beside)


def near_cleared(account_ids: Collection[UUID], partnership_id: UUID) -> set[UUID]:
    """Of these accounts, those that may be the same person as somebody who is cleared in a partnership.

    What an organisation keeps for named people is opened to the cleared of each partnership that it takes part in. So
    the yes of such an account, which answers for it elsewhere, would open that to itself.
    """
    cleared = {each.id for each in coordinators_of([partnership_id], is_cleared=True)}
    if not cleared:
        return set()
    found = lines_of([*account_ids, *cleared])
    return {each for each in account_ids if not all(are_second(each, other, found) for other in cleared)}


def let_in_since(account_id: UUID, since: datetime) -> set[UUID]:
    """Who let an account in since a moment, and who let those in since then, and so on."""
    found: set[UUID] = set()
    front = {account_id}
    while front:
        givers = {row.by_id for row, _by in queries.gifts_to(front) if row.at > since}
        front = givers - found - {account_id}
        found |= front
    return found


def let_back_in(account_ids: Iterable[UUID | None]) -> set[UUID]:
    """Accounts that others let back in, and that the command line has not vouched for since."""
    wanted = {each for each in account_ids if each is not None}
    return queries.bound(wanted) if wanted else set()


def stand(session: Session, account: Account) -> None:
    """The command line vouches that an account is another person than all others that stand for themselves."""
    account.stands_for_itself_since = now()
    session.flush()


def call_same_person(session: Session, account: Account, same_as: Account | None) -> None:
    """The command line says whose person an account is; without a name it could be any of those it knows."""
    accounts = [same_as] if same_as is not None else queries.standing_accounts()
    let_in(session, account.id, [each.id for each in accounts], Gift.SAME_PERSON)
