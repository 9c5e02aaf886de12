"""All SQL about accounts of a sign-in provider, and the sign-ins that began there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.store.db import db
from partnership.store.models import Account, ProviderLink, ProviderSession, SignIn

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def link_of(account_id: UUID) -> ProviderLink | None:
    """How an account signs in through the provider."""
    return db.session.scalar(select(ProviderLink).where(ProviderLink.account_id == account_id))


def link_by_subject(issuer: str, subject: str) -> tuple[ProviderLink, Account] | None:
    """The account of somebody whom the provider has named."""
    statement = (
        select(ProviderLink, Account)
        .join(Account, Account.id == ProviderLink.account_id)
        .where(ProviderLink.issuer == issuer, ProviderLink.subject == subject)
    )
    found = db.session.execute(statement).first()
    return (found[0], found[1]) if found else None


def session_of(sign_in_id: UUID) -> ProviderSession | None:
    """What is known of the provider's side of a sign-in."""
    return db.session.scalar(select(ProviderSession).where(ProviderSession.sign_in_id == sign_in_id))


def sessions_named(issuer: str, subject: str, session: str) -> list[tuple[ProviderSession, SignIn]]:
    """Sign-ins that were not ended, of a subject, or of one session of it; an empty name is any."""
    statement = (
        select(ProviderSession, SignIn)
        .join(SignIn, SignIn.id == ProviderSession.sign_in_id)
        .where(ProviderSession.issuer == issuer, SignIn.ended_at.is_(None))
    )
    if subject:
        statement = statement.where(ProviderSession.subject == subject)
    if session:
        statement = statement.where(ProviderSession.session == session)
    return [(row[0], row[1]) for row in db.session.execute(statement.order_by(SignIn.id))]


def sessions_to_ask(before: datetime, seen_after: datetime, limit: int = 200) -> list[UUID]:
    """Sign-ins in use of which the provider was not asked since a moment, and can be."""
    statement = (
        select(ProviderSession.id)
        .join(SignIn, SignIn.id == ProviderSession.sign_in_id)
        .where(SignIn.ended_at.is_(None), SignIn.seen_at >= seen_after)
        .where(ProviderSession.sealed_refresh.is_not(None), ProviderSession.asked_at < before)
        .order_by(ProviderSession.asked_at)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def sessions_over(before: datetime, limit: int = 500) -> list[ProviderSession]:
    """What is known of sign-ins that are over, or began before a moment."""
    statement = (
        select(ProviderSession)
        .join(SignIn, SignIn.id == ProviderSession.sign_in_id)
        .where(SignIn.ended_at.is_not(None) | (SignIn.started_at < before))
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def sign_in_by_hash(session: Session, token_hash: str) -> SignIn:
    """A sign-in that has just begun."""
    return session.scalars(select(SignIn).where(SignIn.token_hash == token_hash)).one()
