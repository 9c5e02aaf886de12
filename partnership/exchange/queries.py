"""SQL of what leaves the register: organisations with their parts, in batches, for an audience."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import selectinload

from partnership.policy.scopes import is_in_force, is_published, known_organisations, takes_part
from partnership.register.authority.publications.queries import covers
from partnership.register.directory.queries import WHOLE, WITH_DESKS
from partnership.store.db import batches, db
from partnership.store.models import (
    Account,
    ApiToken,
    CalendarAddress,
    Contact,
    Organisation,
    Partnership,
    Publication,
    PublicClock,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.exchange.recipient import Recipient


WHOLE_AT_ONCE = 320  # organisations with their parts, some ten rows each: a partnership of 300 is read at once


@dataclass(frozen=True, slots=True)
class PublicTimes:
    """When the values of an entry that are marked public changed, and when that or the agreement to show them did."""

    changed_at: datetime | None  # none: not since the entry is there
    modified_at: datetime


Secret = TypeVar("Secret", CalendarAddress, ApiToken)


def by_hash(
    table: type[Secret], token_hash: str, *conditions: ColumnElement[bool]
) -> tuple[Secret, Account, Partnership] | None:
    """What opens something without a sign-in, unless it was ended, with its open account and a partnership in use."""
    row = db.session.execute(
        select(table, Account, Partnership)
        .join(Account, Account.id == table.account_id)
        .join(Partnership, Partnership.id == table.partnership_id)
        .where(
            table.token_hash == token_hash,
            table.ended_at.is_(None),
            Account.is_active,
            Partnership.archived_at.is_(None),
            *conditions,
        )
    ).first()
    return (row[0], row[1], row[2]) if row else None


def is_known(recipient: Recipient) -> ColumnElement[bool]:
    """The condition under which an organisation is known to a recipient, and is not put away."""
    if recipient.is_anybody:
        return is_published(is_feed=recipient.is_feed)
    return and_(known_organisations(recipient.viewer), Organisation.archived_at.is_(None))


def entry_ids(recipient: Recipient) -> list[UUID]:
    """What leaves for a recipient, by name; of one partnership those that take part in it."""
    chosen = select(Organisation.id).where(is_known(recipient))
    if recipient.partnership_id is not None:
        chosen = chosen.where(takes_part([recipient.partnership_id]))
    return list(db.session.scalars(chosen.order_by(Organisation.folded_name, Organisation.id)))


def entries(
    recipient: Recipient, ids: Sequence[UUID] | None = None, *, is_whole: bool = True
) -> Iterator[tuple[Recipient, Organisation]]:
    """Organisations with their parts, each with the recipient who knows what it agreed to; in the order given.

    Without services and places where `is_whole` is not set.
    """
    sure = selectinload(Organisation.contacts).selectinload(Contact.confirmations)  # the day told rests on the numbers
    parts = (*(WHOLE if is_whole else WITH_DESKS), sure)
    for batch in batches(entry_ids(recipient) if ids is None else ids, WHOLE_AT_ONCE):
        statement = select(Organisation).where(Organisation.id.in_(batch), is_known(recipient)).options(*parts)
        found = {row.id: row for row in db.session.scalars(statement)}
        ready = (
            replace(recipient, covers=covers(batch, is_feed=recipient.is_feed)) if recipient.is_anybody else recipient
        )
        for each in batch:
            if each in found:
                yield ready, found[each]


def public_times(*, is_feed: bool) -> dict[UUID, PublicTimes]:
    """When the values that the public may see of each entry changed, and when what it sees of them changed."""
    changed = select(PublicClock.organisation_id, PublicClock.changed_at)
    found = {row.organisation_id: PublicTimes(row.changed_at, row.changed_at) for row in db.session.execute(changed)}
    agreed = select(Publication.organisation_id, Publication.agreed_at).where(is_in_force(is_feed=is_feed))
    for organisation_id, at in db.session.execute(agreed):
        before = found.get(organisation_id, PublicTimes(None, at))
        found[organisation_id] = PublicTimes(before.changed_at, max(at, before.modified_at))
    return found
