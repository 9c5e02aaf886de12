"""SQL of tokens: whose one is, those of a partnership, and those that end soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.base.errors import NotFound
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Account, ApiToken, Partnership

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session


def tokens_in(partnership_id: UUID, at: datetime) -> list[tuple[ApiToken, Account]]:
    """Those of a partnership that have not ended, with whose they are, the oldest first."""
    rows = db.session.execute(
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(ApiToken.partnership_id == partnership_id, ApiToken.ended_at.is_(None), ApiToken.ends_at > at)
        .order_by(ApiToken.made_at, ApiToken.id)
    )
    return [(row[0], row[1]) for row in rows]


def get_token(slug: str, token_id: UUID) -> ApiToken:
    """A token of a partnership that was not revoked; raises NotFound."""
    partnership = get_partnership(slug)
    row = db.session.get(ApiToken, token_id)
    if row is None or row.partnership_id != partnership.id or row.ended_at is not None:
        raise NotFound
    return row


def ending_tokens(session: Session, at: datetime, before: datetime) -> list[tuple[ApiToken, Account, Partnership]]:
    """Those that end by the clock before a moment, whose holder was not told yet."""
    rows = session.execute(
        select(ApiToken, Account, Partnership)
        .join(Account, Account.id == ApiToken.account_id)
        .join(Partnership, Partnership.id == ApiToken.partnership_id)
        .where(
            ApiToken.ended_at.is_(None),
            ApiToken.warned_at.is_(None),
            ApiToken.ends_at > at,
            ApiToken.ends_at <= before,
            Account.is_active,
        )
        .order_by(ApiToken.ends_at, ApiToken.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
