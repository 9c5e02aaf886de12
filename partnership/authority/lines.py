"""Who let whom in: the links of which lines are made, and whether two accounts are two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.authority.lineage import queries
from partnership.models import Gift, LetIn, now
from partnership.policy.authority import is_second

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Account


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
