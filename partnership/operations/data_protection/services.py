"""What is done by the clock: records whose time is over go. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.operations.data_protection import queries
from partnership.operations.data_protection.erasure import erase_own
from partnership.operations.data_protection.papers import SiteFacts
from partnership.operations.data_protection.retention import BY_TABLE
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Base

# What each of them takes out; other kinds have a job of their own (drafts, mail, searches, failed sign-ins).
OLD: dict[str, Callable[[Session, datetime], Sequence[Base]]] = {
    "digest": queries.old_digests,  # before the links that they keep
    "one_time_link": queries.old_links,
    "sign_in": queries.old_sign_ins,
    "calendar_address": queries.old_calendar_addresses,
    "api_token": queries.old_api_tokens,
    "desk_report": queries.old_calls,
}


@dataclass(frozen=True, slots=True)
class CleanupCounts:
    """How much was taken out."""

    deleted: int = 0
    erased: int = 0

    def __str__(self) -> str:
        """As the worker prints it."""
        return f"kept long enough: {self.deleted} records deleted, {self.erased} closed accounts erased"

    def __bool__(self) -> bool:
        """Whether anything was."""
        return bool(self.deleted or self.erased)


def site_facts(session: Session, only: Collection[UUID] | None = None) -> SiteFacts:
    """What the papers tell of the site as it is today; of some partnerships alone without numbers of the whole."""
    return SiteFacts(
        settings=site_settings(),
        today=london_day(now()),
        partnerships=queries.partnership_names(session, only),
        numbers=queries.numbers(session) if only is None else {},
    )


def end_old(session: Session, at: datetime) -> CleanupCounts:
    """Delete what was kept long enough, and erase who held accounts closed long ago. Called by the worker."""
    settings = site_settings()
    deleted = 0
    for table, find in OLD.items():
        length = BY_TABLE[table].length(settings)
        for row in find(session, at - length) if length is not None else ():
            session.delete(row)
            deleted += 1
        session.flush()
    length = BY_TABLE["account"].length(settings)
    closed = queries.closed_long_ago(session, at - length) if length is not None else ()
    for account in closed:
        erase_own(session, None, account)
    return CleanupCounts(deleted, len(closed))
