"""Who is told by mail when a version of a protocol comes into force: of one protocol, or of all of a partnership."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts.queries import account_by_id, viewer_of
from partnership.protocols.manual import queries
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.models import ManualWatch

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership


@dataclass(frozen=True, slots=True)
class WatchState:
    """What somebody is told of; `may_choose`: whether it is theirs to say."""

    may_choose: bool = False
    is_off: bool = False  # whether they get no mails of this kind, by their own choice
    of_all: bool = False
    protocol_ids: frozenset[UUID] = frozenset()


def watch_state(account_id: UUID | None, partnership: Partnership, *, may_choose: bool) -> WatchState:
    """What an account is told of in a partnership."""
    if account_id is None:
        return WatchState()
    rows = queries.watches_of(account_id, partnership.id)
    ids = frozenset(row.protocol_id for row in rows if row.protocol_id is not None)
    account = account_by_id(account_id)
    is_off = account is not None and MailKind.MANUAL_CHANGED.value in account.mail_off
    return WatchState(may_choose, is_off, any(row.protocol_id is None for row in rows), ids)


def watch(
    session: Session, account_id: UUID, partnership: Partnership, protocol_id: UUID | None, *, is_on: bool
) -> None:
    """An account wants to be told of a protocol, or of all where none is named; or no longer. Twice does no harm."""
    known = [row for row in queries.watches_of(account_id, partnership.id) if row.protocol_id == protocol_id]
    if is_on and not known:
        row = ManualWatch(id=uuid4(), account_id=account_id, partnership_id=partnership.id, protocol_id=protocol_id)
        session.add(row)
    elif not is_on:
        for row in known:
            session.delete(row)


def tell_in_force(session: Session, draft: Draft, number: str, earlier: str, told: Collection[UUID]) -> int:
    """Tell who asked that a version is in force, and which one it supersedes; returns how many were told.

    `told` are those who have a mail of it already. Who may no longer read the partnership is told nothing, and asked
    for nothing more. No text of the protocol is in the mail.
    """
    count = 0
    seen = set(told)
    for row in queries.watches_for(draft.partnership.id, draft.protocol.id):
        account = account_by_id(row.account_id)
        if account is None or not account.is_active or draft.partnership.id not in viewer_of(account).partnership_ids:
            session.delete(row)
            continue
        if account.id in seen:
            continue
        seen.add(account.id)
        mail = send(
            session,
            MailKind.MANUAL_CHANGED,
            account,
            f"“{draft.protocol.title}”: version {number} is in force",
            "manual-changed",
            title=draft.protocol.title,
            partnership=draft.partnership.name,
            number=number,
            earlier=earlier,
            link=address("protocols.manual", **draft.place),
            changes=_changes(draft, number, earlier),
        )
        count += mail is not None
    return count


def _changes(draft: Draft, number: str, earlier: str) -> str:
    """Where it is told what changed; empty for a first version."""
    return address("protocols.compare", **draft.place, **{"from": earlier, "to": number}) if earlier else ""
