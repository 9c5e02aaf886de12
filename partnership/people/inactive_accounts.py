"""Accounts that nobody uses: warned after ninety days, closed fourteen days later. Called by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.people import queries
from partnership.people.administration import queries as administration
from partnership.people.offboarding import queries as offboarding
from partnership.people.offboarding.services import leave_all
from partnership.people.wording import UNUSED_AFTER
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Account

NOTICE = timedelta(days=14)
WHY = "It was not used for ninety days."


@dataclass(frozen=True, slots=True)
class InactivityCounts:
    """What was done about unused accounts, or would be."""

    warned: int = 0
    closed: int = 0
    kept: int = 0  # due, but the last coordinator of a partnership or the last administrator

    def __str__(self) -> str:
        """As a command and the worker print it."""
        kept = f", {self.kept} kept as the last coordinator or administrator" if self.kept else ""
        return f"unused accounts: {self.warned} warned, {self.closed} closed{kept}"

    def __bool__(self) -> bool:
        """Whether anything was done."""
        return bool(self.warned or self.closed)


def close_unused(session: Session, at: datetime) -> InactivityCounts:
    """Warn accounts that were not used for ninety days, and close those that were warned fourteen days ago.

    Somebody who signed in since the warning is left alone, and would be warned afresh. Nothing is handed over: what a
    closed account held opens as gaps.
    """
    audit.take_turn(session)
    for account, last in offboarding.warned():
        if last is not None and account.warned_unused_at is not None and last > account.warned_unused_at:
            account.warned_unused_at = None
    session.flush()
    warned = closed = kept = 0
    for account, _last in offboarding.unused(at - UNUSED_AFTER):
        if account.warned_unused_at is None:
            _warn(session, account, at)
            warned += 1
        elif account.warned_unused_at <= at - NOTICE:
            if _is_last(account):
                kept += 1
                continue
            leave_all(session, account, WHY)
            closed += 1
    return InactivityCounts(warned, closed, kept)


def _warn(session: Session, account: Account, at: datetime) -> None:
    account.warned_unused_at = at
    values = {"closes": at + NOTICE, "href": address("accounts.sign_in")}
    send(session, MailKind.UNUSED_ACCOUNT, account, "Your account will be closed", "unused-account", **values)


def _is_last(account: Account) -> bool:
    """Whether nobody else could let others in: a site or a partnership must not lock itself out."""
    if account.is_administrator and not administration.other_administrators(account.id):
        return True
    return any(
        not queries.other_coordinators(partnership_id, account.id)
        for partnership_id in offboarding.coordinated_ids(account.id)
    )
