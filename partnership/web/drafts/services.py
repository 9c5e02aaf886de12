"""Keeping a draft under seal, opening it for its author alone, and ending it. Never commits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from partnership.base.sealing import CannotUnseal
from partnership.store.models import FormDraft, now
from partnership.web.drafts import queries
from partnership.web.drafts.content import Author, Content, Form, OpenedDraft, from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring

LIFE = timedelta(days=1)
MOST_OF_ONE, MOST_BYTES_OF_ONE = 60, 3_000_000
# Of visitors without account and link, whose forms are those of getting in: of one, of all, bytes of a draft, how long.
MOST_OF_STRANGER, MOST_OF_STRANGERS, MOST_BYTES_OF_STRANGER = 5, 300, 30_000
LIFE_OF_STRANGER = timedelta(hours=1)
MOST_WAITING = 20  # for an account to sign in again, in all browsers


class SentTwice(Exception):
    """The very same form was taken already, perhaps a moment ago by another process; nothing was changed again."""


def keep_sent(session: Session, keys: Keyring, author: Author, form: Form, content: Content) -> UUID | None:
    """Keep a form that was sent and not taken, or at one step of several; what was typed before goes into it.

    None where it is a stranger's and too much: nothing of anybody else is pushed out for it.
    """
    rows = [row for row in queries.drafts_of_work(session, author, form.work) if row.address == form.address]
    times = max((row.sent_times for row in rows), default=0) + 1
    started = min((row.started_at for row in rows), default=now())
    for row in rows:
        if not row.is_sent:
            session.delete(row)
    made = _made(author, form, started, times)
    _seal(keys, author, made, content)
    if author.account_id is None and form.address.startswith("/") and not _has_room(session, author, made):
        return None
    session.add(made)
    session.flush()
    _make_room(session, author)
    return made.id


def keep_waiting(session: Session, keys: Keyring, author: Author, form: Form, content: Content) -> UUID | None:
    """Keep what a browser sent when its sign-in had ended; None where so much waits for the account already.

    It pushes out nothing: whoever sends it may be anybody who has an old cookie.
    """
    if author.account_id is None or queries.waiting_for(session, author.account_id) >= MOST_WAITING:
        return None
    return keep_sent(session, keys, author, form, content)


def has_waiting(session: Session, author: Author) -> bool:
    """Whether something waits in a browser for its account to sign in again."""
    return bool(queries.drafts_of(session, author, now() - LIFE))


def adopt(session: Session, keys: Keyring, waiting: Author) -> bool:
    """The account signed in with the browser in which something waits for it: from here on it is the account's own."""
    own = Author(account_id=waiting.account_id)
    for row in queries.all_of(session, waiting):
        if (found := _opened(keys, waiting, row)) is None:
            session.delete(row)
        else:
            _seal(keys, own, row, found.content)
            row.holder_hash = own.holder_hash
    session.flush()
    _make_room(session, own)
    return True


def keep_typed(session: Session, keys: Keyring, author: Author, form: Form, content: Content) -> bool:
    """Keep what stands in a form that was not sent; False where its work was saved meanwhile."""
    if queries.is_taken(session, form.work):
        return False
    rows = [row for row in queries.drafts_of_work(session, author, form.work) if row.address == form.address]
    row = next((each for each in rows if not each.is_sent), None)
    if row is None:
        row = _made(author, form, min((each.started_at for each in rows), default=now()), 0)
        session.add(row)
    row.changed_at = now()
    _seal(keys, author, row, content)
    session.flush()
    _make_room(session, author)
    return True


def forget_typed(session: Session, author: Author, form: Form) -> None:
    """What was typed into a form is taken back: its draft ends, unless the form was sent."""
    for row in queries.drafts_of_work(session, author, form.work):
        if row.address == form.address and not row.is_sent:
            session.delete(row)


def open_one(session: Session, keys: Keyring, author: Author, draft_id: UUID) -> OpenedDraft | None:
    """A draft, for its author while it lasts."""
    row = queries.draft_of(session, author, draft_id, now() - LIFE)
    return _opened(keys, author, row) if row is not None else None


def open_all(
    session: Session, keys: Keyring, author: Author, addresses: frozenset[str] | None = None
) -> list[OpenedDraft]:
    """The drafts of an author, the newest first; of some addresses only, if they are given."""
    found = (_opened(keys, author, row) for row in queries.drafts_of(session, author, now() - LIFE, addresses))
    return [each for each in found if each is not None]


def addresses(session: Session, author: Author) -> set[str]:
    """Of which addresses an author has typed something; nothing is opened for it."""
    return queries.addresses_of(session, author, now() - LIFE)


def newest_of_each_work(session: Session, keys: Keyring, author: Author) -> list[OpenedDraft]:
    """One draft for each form of each piece of work: how it stands now; the newest first."""
    ids = queries.newest_ids(session, author, now() - LIFE)
    rows = queries.by_ids(session, ids) if ids else []
    return [each for row in rows if (each := _opened(keys, author, row)) is not None]


def take(session: Session, author: Author, form: Form, key_hash: str) -> None:
    """A form is saved: its key, if it has one, is used up, and its drafts end with the save.

    SentTwice if the key was used already.
    """
    if key_hash:
        try:
            queries.take(session, key_hash, form.work)
        except IntegrityError as fault:
            raise SentTwice from fault
    queries.end_drafts(session, author, form)


def led_to(session: Session, key_hash: str) -> str | None:
    """Where the sender of a form with this key was led to, empty if it is not noted yet; None if none was taken."""
    return queries.led_to(session, key_hash)


def lead_to(session: Session, key_hash: str, address: str) -> None:
    """Note where the sender of a form that was taken was led to."""
    queries.lead_to(session, key_hash, address)


def delete_work(session: Session, author: Author, draft_id: UUID) -> bool:
    """Delete a draft and what else there is of its form and its work; False where the author has no such draft."""
    row = queries.draft_of(session, author, draft_id, now() - LIFE)
    if row is None:
        return False
    for each in queries.drafts_of_work(session, author, row.work):
        if each.address == row.address:
            session.delete(each)
    return True


def forget_account(session: Session, account_id: UUID) -> None:
    """Delete what an account has typed: whoever signs in as it from here on may be somebody else."""
    for row in queries.all_of_account(session, account_id):
        session.delete(row)


def forget_subject(session: Session, account_id: UUID, subject_id: UUID) -> None:
    """Delete what an account has typed about a subject that it may see less of from here on."""
    for row in queries.about(session, account_id, subject_id):
        session.delete(row)


def end_old(session: Session, at: datetime) -> int:
    """Delete drafts that are over, and keys that nobody uses again; returns how many drafts."""
    drafts = queries.old_drafts(session, at - LIFE)
    drafts += [each for each in queries.old_of_strangers(session, at - LIFE_OF_STRANGER) if each not in drafts]
    for row in (*drafts, *queries.old_sent_forms(session, at - LIFE)):
        session.delete(row)
    return len(drafts)


def _made(author: Author, form: Form, started_at: datetime, sent_times: int) -> FormDraft:
    return FormDraft(
        id=uuid4(), account_id=author.account_id, holder_hash=author.holder_hash, work=form.work,
        endpoint=form.endpoint, address=form.address, sent_times=sent_times, started_at=started_at, changed_at=now(),
    )  # fmt: skip


def _seal(keys: Keyring, author: Author, row: FormDraft, content: Content) -> None:
    row.base_version = content.base_version
    row.sealed_content = keys.seal(to_text(content), table="draft", row=row.id, field=author.place)


def _opened(keys: Keyring, author: Author, row: FormDraft) -> OpenedDraft | None:
    """What is in a draft; None where this site's keys do not open it any more, or its seal is another author's."""
    try:
        text = keys.unseal(row.sealed_content, table="draft", row=row.id, field=author.place)
    except CannotUnseal:
        return None
    form = Form(row.work, row.endpoint, row.address)
    return OpenedDraft(row.id, form, row.sent_times, row.started_at, row.changed_at, from_text(text))


def _make_room(session: Session, author: Author) -> None:
    """Let nobody fill the table: the author's own oldest go first, and nobody else's."""
    total, surplus = 0, []
    for nth, (draft_id, size) in enumerate(queries.sizes(session, author)):
        total += size
        if nth and (nth >= MOST_OF_ONE or total > MOST_BYTES_OF_ONE):
            surplus.append(draft_id)
    for row in queries.by_ids(session, surplus) if surplus else ():
        session.delete(row)


def _has_room(session: Session, author: Author, row: FormDraft) -> bool:
    """Whether a stranger's draft is small and has a place, once the stranger's own oldest and what is over are gone."""
    if len(row.sealed_content) > MOST_BYTES_OF_STRANGER:
        return False
    surplus = [draft_id for draft_id, _size in queries.sizes(session, author)[MOST_OF_STRANGER - 1 :]]
    for each in (*queries.by_ids(session, surplus), *queries.old_of_strangers(session, now() - LIFE_OF_STRANGER)):
        session.delete(each)
    session.flush()
    return queries.count_of_strangers(session) < MOST_OF_STRANGERS
