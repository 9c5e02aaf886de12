"""All SQL about drafts: one, those of a piece of work, those of an author, and forms that were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, and_, func, select

from partnership.models import FormDraft, SentForm

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from partnership.drafts.content import Author

MOST_LISTED = 100


def _of(author: Author) -> Select[FormDraft]:
    return select(FormDraft).where(
        FormDraft.account_id == author.account_id, FormDraft.holder_hash == author.holder_hash
    )


def _newest_first(chosen: Select[FormDraft]) -> Select[FormDraft]:
    return chosen.order_by(FormDraft.changed_at.desc(), FormDraft.sent_times.desc())


def drafts_of(
    session: Session, author: Author, since: datetime, addresses: Collection[str] | None = None
) -> list[FormDraft]:
    """The drafts of an author that are not over, the newest first; of some addresses only, if they are given."""
    found = _newest_first(_of(author).where(FormDraft.changed_at > since))
    if addresses is not None:
        found = found.where(FormDraft.address.in_(addresses))
    return list(session.scalars(found.limit(MOST_LISTED)))


def addresses_of(session: Session, author: Author, since: datetime) -> set[str]:
    """Of which addresses an author has drafts."""
    return set(session.scalars(_of(author).with_only_columns(FormDraft.address).where(FormDraft.changed_at > since)))


def newest_ids(session: Session, author: Author, since: datetime) -> list[UUID]:
    """Of each form of each piece of work the newest draft."""
    columns = (FormDraft.work, FormDraft.address, FormDraft.id)
    chosen = _newest_first(_of(author).where(FormDraft.changed_at > since)).with_only_columns(*columns)
    found: dict[tuple[UUID, str], UUID] = {}
    for work, address, draft_id in session.execute(chosen.limit(MOST_LISTED)):
        found.setdefault((work, address), draft_id)
    return list(found.values())


def draft_of(session: Session, author: Author, draft_id: UUID, since: datetime) -> FormDraft | None:
    """One draft, if it is this author's and not over."""
    return session.scalars(_of(author).where(FormDraft.id == draft_id, FormDraft.changed_at > since)).one_or_none()


def drafts_of_work(session: Session, author: Author, work: UUID) -> list[FormDraft]:
    """All drafts of a piece of work, the newest first."""
    return list(session.scalars(_newest_first(_of(author).where(FormDraft.work == work))))


def all_of_account(session: Session, account_id: UUID) -> list[FormDraft]:
    """Every draft of an account, and what waits for it in a browser."""
    return list(session.scalars(select(FormDraft).where(FormDraft.account_id == account_id)))


def about(session: Session, account_id: UUID, subject_id: UUID) -> list[FormDraft]:
    """Every draft of an account whose form is of this subject, by its address."""
    chosen = select(FormDraft).where(FormDraft.account_id == account_id)
    return list(session.scalars(chosen.where(FormDraft.address.contains(str(subject_id)))))


def waiting_for(session: Session, account_id: UUID) -> int:
    """How many drafts wait for an account to sign in again, in all browsers."""
    chosen = select(func.count()).select_from(FormDraft)
    waiting = chosen.where(FormDraft.account_id == account_id, FormDraft.holder_hash != "")
    return session.scalars(waiting).one()


def all_of(session: Session, author: Author) -> list[FormDraft]:
    """Every draft of an author, and no other's."""
    return list(session.scalars(_of(author)))


def sizes(session: Session, author: Author) -> list[tuple[UUID, int]]:
    """The drafts of an author and how many bytes each has, the newest first; none of them is read."""
    size = func.length(FormDraft.sealed_content, type_=Integer)
    found = _newest_first(_of(author)).with_only_columns(FormDraft.id, size)
    return [(draft_id, length) for draft_id, length in session.execute(found)]


def by_ids(session: Session, ids: Collection[UUID]) -> list[FormDraft]:
    """These drafts, the newest first."""
    return list(session.scalars(_newest_first(select(FormDraft).where(FormDraft.id.in_(ids)))))


def _of_strangers() -> ColumnElement[bool]:
    """Nobody was signed in, and there was no link of a mail, whose address is kept as a hash."""
    return and_(FormDraft.account_id.is_(None), FormDraft.address.startswith("/"))


def count_of_strangers(session: Session) -> int:
    """How many drafts there are of visitors without account and link."""
    return session.scalars(select(func.count()).select_from(FormDraft).where(_of_strangers())).one()


def old_of_strangers(session: Session, before: datetime) -> list[FormDraft]:
    """What is over of visitors without account and link."""
    return list(session.scalars(select(FormDraft).where(_of_strangers(), FormDraft.changed_at <= before)))


def old_drafts(session: Session, before: datetime) -> list[FormDraft]:
    """What is over."""
    return list(session.scalars(select(FormDraft).where(FormDraft.changed_at <= before)))


def old_sent_forms(session: Session, before: datetime) -> list[SentForm]:
    """Forms that were taken so long ago that nobody sends them again by accident."""
    return list(session.scalars(select(SentForm).where(SentForm.at <= before)))


def sent_form(session: Session, key_hash: str) -> SentForm | None:
    """The form that was taken under this key."""
    return session.scalars(select(SentForm).where(SentForm.key_hash == key_hash)).one_or_none()


def is_taken(session: Session, work: UUID) -> bool:
    """Whether a form of this piece of work was taken already."""
    return session.scalars(select(SentForm.id).where(SentForm.work == work).limit(1)).first() is not None
