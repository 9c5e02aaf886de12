"""Digests, each account in a transaction of its own: a fault with one does not stop the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from partnership.db import db, transaction
from partnership.digest import queries, services
from partnership.digest.schedule import month_of
from partnership.errors import PartnershipError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def send_digests(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Put the digest of the month into the outbox for everybody who has had none; returns how many."""
    sent = 0
    waiting = queries.accounts_without_digest(month_of(at), at - services.OLD_REQUEST)
    db.session.rollback()
    for account_id in waiting:
        if is_ending():
            break
        try:
            with transaction() as session:
                sent += services.send_digest(session, account_id, at)
        except (PartnershipError, SQLAlchemyError):
            current_app.logger.exception("the digest of account %s was not made", account_id)
    return sent
