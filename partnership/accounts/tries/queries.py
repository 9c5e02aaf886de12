"""All SQL about tries to sign in: counters, known browsers, and the record of failures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, or_, select

from partnership.store.db import db
from partnership.store.models import Account, FailedSignIn, FailedStep, KnownBrowser, SignInFailure
from partnership.web.pagination import PER_PAGE, ResultPage

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

COUNTING = 7_301_945  # the lock of PostgreSQL under which tries are counted


def take_counting_turn(session: Session) -> None:
    """Wait until nobody else counts: SQLite lets one writer on at a time by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(COUNTING)))


def _lately(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (FailedSignIn.at > since) & (FailedSignIn.at <= until)


def failures(*, account_hash: str, address_hash: str, since: datetime, until: datetime) -> tuple[int, int]:
    """Failed tries in a time: for this account from this place, and from this place at all."""
    row = db.session.execute(
        select(func.count().filter(FailedSignIn.account_hash == account_hash), func.count()).where(
            FailedSignIn.address_hash == address_hash, _lately(since, until)
        )
    ).one()
    return row[0], row[1]


def failures_anywhere(account_hash: str, since: datetime, until: datetime) -> int:
    """Failed tries for an account from all places together."""
    statement = select(func.count()).where(FailedSignIn.account_hash == account_hash, _lately(since, until))
    return db.session.scalar(statement) or 0


def old_failures(before: datetime, after: datetime, limit: int = 500) -> list[FailedSignIn]:
    """Counters that have outlived their day, or are dated later than a moment, oldest first."""
    is_old = or_(FailedSignIn.at < before, FailedSignIn.at > after)
    return list(db.session.scalars(select(FailedSignIn).where(is_old).order_by(FailedSignIn.id).limit(limit)))


def counters(
    *, account_hashes: Collection[str] | None = None, address_hash: str | None = None, limit: int = 500
) -> list[FailedSignIn]:
    """Counters of accounts, of an address, or all."""
    statement = select(FailedSignIn)
    if account_hashes is not None:
        statement = statement.where(FailedSignIn.account_hash.in_(account_hashes))
    if address_hash is not None:
        statement = statement.where(FailedSignIn.address_hash == address_hash)
    return list(db.session.scalars(statement.order_by(FailedSignIn.id).limit(limit)))


def known_browser(account_id: UUID, token_hashes: Collection[str], since: datetime) -> KnownBrowser | None:
    """The browser of one of the tokens in which the account was signed in since a moment."""
    if not token_hashes:
        return None
    return db.session.scalar(
        select(KnownBrowser)
        .where(KnownBrowser.account_id == account_id, KnownBrowser.token_hash.in_(token_hashes))
        .where(KnownBrowser.used_at >= since)
        .order_by(KnownBrowser.used_at.desc())
        .limit(1)
    )


def known_browsers(account_id: UUID) -> list[KnownBrowser]:
    """The browsers in which an account was signed in, the latest first."""
    statement = select(KnownBrowser).where(KnownBrowser.account_id == account_id)
    return list(db.session.scalars(statement.order_by(KnownBrowser.used_at.desc(), KnownBrowser.id)))


def unused_browsers(before: datetime, limit: int = 500) -> list[KnownBrowser]:
    """Browsers that were last used before a moment."""
    statement = select(KnownBrowser).where(KnownBrowser.used_at < before).order_by(KnownBrowser.id).limit(limit)
    return list(db.session.scalars(statement))


def has_waited(account_hash: str, address_hash: str, since: datetime) -> bool:
    """Whether it was written since a moment that this account has to wait here."""
    statement = (
        select(SignInFailure.id)
        .where(SignInFailure.account_hash == account_hash, SignInFailure.address_hash == address_hash)
        .where(SignInFailure.step == FailedStep.REFUSED, SignInFailure.at > since)
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def recorded(number: int) -> ResultPage[tuple[SignInFailure, Account | None]]:
    """The record of failures, the newest first, each with its account where there is one."""
    total = db.session.scalar(select(func.count()).select_from(SignInFailure)) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    statement = (
        select(SignInFailure, Account)
        .outerjoin(Account, Account.id == SignInFailure.account_id)
        .order_by(SignInFailure.at.desc(), SignInFailure.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return ResultPage([(row[0], row[1]) for row in db.session.execute(statement)], number, total)


def recorded_before(before: datetime, limit: int = 500) -> list[SignInFailure]:
    """What was recorded before a moment, oldest first."""
    statement = select(SignInFailure).where(SignInFailure.at < before).order_by(SignInFailure.at).limit(limit)
    return list(db.session.scalars(statement))
