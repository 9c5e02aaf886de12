"""SQL about lines: whom an account hangs on, up to those that the command line vouches for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from partnership.store.db import db
from partnership.store.models import Account, Gift, LetIn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID


def lines_of(account_ids: Iterable[UUID | None]) -> dict[UUID, frozenset[UUID]]:
    """The line of each account: the accounts vouched for at the command line that it hangs on, itself perhaps.

    An account without a line is not in the answer's sets: its line is empty, and it is nobody's second person.
    """
    wanted = {each for each in account_ids if each is not None}
    stands, hangs_on = _gifts(wanted)
    return {each: _closure(each, stands, hangs_on) for each in wanted}


def _gifts(account_ids: set[UUID]) -> tuple[dict[UUID, datetime | None], dict[UUID, set[UUID]]]:
    """Of these accounts and all that they hang on: since when each stands for itself, and who let it in.

    Who stands for itself hangs on nobody else, but on those who let it back in since, and on whom the command line
    calls the same person.
    """
    stands: dict[UUID, datetime | None] = {}
    hangs_on: dict[UUID, set[UUID]] = {}
    front = set(account_ids)
    while front:
        found = db.session.execute(
            select(Account.id, Account.stands_for_itself_since, LetIn.by_id, LetIn.gift, LetIn.at)
            .outerjoin(LetIn, LetIn.account_id == Account.id)
            .where(Account.id.in_(front))
        ).all()
        for row in found:
            stands[row.id] = since = row.stands_for_itself_since
            counts = since is None or (row.at is not None and row.gift is Gift.BACK_IN and row.at > since)
            if row.by_id is not None and counts:
                hangs_on.setdefault(row.id, set()).add(row.by_id)
        front = {by for each in front for by in hangs_on.get(each, ())} - stands.keys()
    return stands, hangs_on


def _closure(account_id: UUID, stands: dict[UUID, datetime | None], hangs_on: dict[UUID, set[UUID]]) -> frozenset[UUID]:
    seen, front = {account_id}, [account_id]
    while front:
        for by in hangs_on.get(front.pop(), ()):
            if by not in seen:
                seen.add(by)
                front.append(by)
    return frozenset(each for each in seen if stands.get(each) is not None)


def gifts_to(account_ids: Iterable[UUID | None]) -> list[tuple[LetIn, Account]]:
    """Who let each of these accounts in, with what and when, the oldest first."""
    statement = select(LetIn, Account).join(Account, Account.id == LetIn.by_id)
    wanted = {each for each in account_ids if each is not None}
    rows = db.session.execute(statement.where(LetIn.account_id.in_(wanted)).order_by(LetIn.at, LetIn.id))
    return [(row[0], row[1]) for row in rows]


def has_line(account_id: UUID) -> bool:
    """Whether an account was let in by somebody before."""
    return db.session.scalar(select(LetIn.id).where(LetIn.account_id == account_id).limit(1)) is not None


def standing_accounts() -> list[Account]:
    """Accounts that the command line vouches for, the oldest first."""
    statement = select(Account).where(Account.stands_for_itself_since.is_not(None))
    return list(db.session.scalars(statement.order_by(Account.stands_for_itself_since, Account.email)))


def bound(account_ids: Collection[UUID]) -> set[UUID]:
    """Which of the accounts hang on somebody who let them back in."""
    statement = (
        select(LetIn.account_id)
        .join(Account, Account.id == LetIn.account_id)
        .where(
            LetIn.account_id.in_(account_ids),
            LetIn.gift == Gift.BACK_IN,
            or_(Account.stands_for_itself_since.is_(None), LetIn.at > Account.stands_for_itself_since),
        )
    )
    return set(db.session.scalars(statement.distinct()))


def hanging_alone(giver_id: UUID, but: UUID | None = None) -> list[Account]:
    """Accounts that hang on one alone: nobody let them in but it, and others who hang on it alone; by address.

    `but` counts as an outsider, with whoever hangs on them too. Two that hang on it and on each other are its own.
    """
    givers = _below(giver_id, but)
    found = {
        account.id: account
        for account in db.session.scalars(
            select(Account).where(Account.id.in_(givers), Account.stands_for_itself_since.is_(None))
        )
    }
    while outsiders := {each for each in found if not givers[each] <= found.keys() | {giver_id}}:
        for each in outsiders:
            del found[each]
    return sorted(found.values(), key=lambda each: each.email)


def _below(giver_id: UUID, but: UUID | None) -> dict[UUID, set[UUID]]:
    """All who hang on an account, over others too, each with everybody who let it in."""
    below: set[UUID] = set()
    front = {giver_id}
    while front:
        let_in = set(db.session.scalars(select(LetIn.account_id).where(LetIn.by_id.in_(front))))
        front = let_in - below - {giver_id, but}
        below |= front
    givers: dict[UUID, set[UUID]] = {}
    for account_id, by_id in db.session.execute(
        select(LetIn.account_id, LetIn.by_id).where(LetIn.account_id.in_(below))
    ):
        givers.setdefault(account_id, set()).add(by_id)
    return givers
