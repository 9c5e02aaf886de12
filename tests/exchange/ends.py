"""How an account comes to its end, and with it what is asked in its name: the calendar's address, and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.accounts.sign_ins import end_everything
from partnership.store.models import Account, Membership, now

if TYPE_CHECKING:
    from factories import World


def leave(world: World, reader: Account) -> None:
    """The partnership is left."""
    with world.session() as session:
        session.scalars(select(Membership).where(Membership.account_id == reader.id)).one().ended_at = now()


def close(world: World, reader: Account) -> None:
    """The account is closed."""
    with world.session() as session:
        session.get_one(Account, reader.id).is_active = False


def change_password(world: World, reader: Account) -> None:
    """All that was signed in ends, as a new password has it."""
    with world.session() as session:
        end_everything(session, session.get_one(Account, reader.id))
