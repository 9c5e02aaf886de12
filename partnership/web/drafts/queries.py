"""All SQL about drafts: one, those of a piece of work, those of an author, and forms that were taken."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, func, select

from partnership.base.statements import column_rows
from partnership.store.models import FormDraft, SentForm

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import ColumnElement, Delete, Select
    from sqlalchemy.orm import Session

    from partnership.web.drafts.content import Author, Form

MOST_LISTED = 100
_DRAFTS, _TAKEN = FormDraft.metadata.tables["draft"], FormDraft.metadata.tables["sent_form"]

# Each form that is saved, and each page with one, sends these: made once, they spare half of what they take. They pass
# the audit by, which hears of no row here.
_LED_TO = select(_TAKEN.c.address).where(_TAKEN.c.key_hash == bindparam("key"))
_LEAD_TO = _TAKEN.update().where(_TAKEN.c.key_hash == bindparam("key")).values(address=bindparam("led_to"))
_TAKE = _TAKEN.insert()


@cache
def _addresses(*, of_stranger: bool) -> Select[str]:
    return select(_DRAFTS.c.address).where(_is_by(of_stranger=of_stranger), _DRAFTS.c.changed_at > bindparam("since"))


@cache
def _end(*, of_stranger: bool) -> Delete:
    is_of_form = and_(_DRAFTS.c.work == bindparam("of_work"), _DRAFTS.c.address == bindparam("at_address"))
    return _DRAFTS.delete().where(_is_by(of_stranger=of_stranger), is_of_form)


def _is_by(*, of_stranger: bool) -> ColumnElement[bool]:
    account = _DRAFTS.c.account_id
    is_account = account.is_(None) if of_stranger else account == bindparam("account")
    return and_(is_account, _DRAFTS.c.holder_hash == bindparam("holder"))


def _given(author: Author) -> dict[str, Any]:
    account = {} if author.account_id is None else {"account": author.account_id}
    return {"holder": author.holder_hash, **account}


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
    statement = _addresses(of_stranger=author.account_id is None)
    return set(column_rows(session, statement, {**_given(author), "since": since}).scalars())


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


def end_drafts(session: Session, author: Author, form: Form) -> None:
    """Delete all drafts of a form of a piece of work."""
    given = {**_given(author), "of_work": form.work, "at_address": form.address}
    session.connection().execute(_end(of_stranger=author.account_id is None), given)


def take(session: Session, key_hash: str, work: UUID) -> None:
    """Use up the key of a form; IntegrityError where it was used before."""
    session.connection().execute(_TAKE, {"key_hash": key_hash, "work": work})


def led_to(session: Session, key_hash: str) -> str | None:
    """Where the sender of the form that was taken under this key was led to; None where none was taken."""
    found: str | None = column_rows(session, _LED_TO, {"key": key_hash}).scalar()
    return found


def lead_to(session: Session, key_hash: str, address: str) -> None:
    """Note where the sender of the form that was taken under this key was led to, if it is still there."""
    session.connection().execute(_LEAD_TO, {"key": key_hash, "led_to": address})


def is_taken(session: Session, work: UUID) -> bool:
    """Whether a form of this piece of work was taken already."""
    return session.scalars(select(SentForm.id).where(SentForm.work == work).limit(1)).first() is not None
