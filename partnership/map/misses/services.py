"""What becomes of a search without an answer. Nothing here commits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import current_app

from partnership.base.clocks import london_day
from partnership.base.errors import InputFault, Stale
from partnership.map.misses import queries
from partnership.map.misses.phrases import PEOPLE, PhraseHashes, are_enough, showable
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import MissedCount, MissedPhrase, MissedTyping, MissingNotice, now

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership

KEPT_FOR = timedelta(days=90)
MOST_A_DAY = 5
LONGEST = 200
TWICE = "You have told the coordinators this already, and it waits for them"
ENOUGH = f"You have told the coordinators {MOST_A_DAY} things today. Write the next one tomorrow"
DONE_FIRST = "Somebody else has looked after this already."


def count(session: Session, partnership_id: UUID, account_id: UUID, typed: str, on: date) -> None:
    """Count a search that found nothing; its words are kept only where three people typed them on three days."""
    month = on.replace(day=1)
    row = session.get(MissedCount, (partnership_id, month), with_for_update=True)
    if row is None:
        row = MissedCount(partnership_id=partnership_id, month=month, number=0)
        session.add(row)
    row.number += 1
    if phrase := showable(typed):
        _count_phrase(session, partnership_id, account_id, phrase, on)


def _count_phrase(session: Session, partnership_id: UUID, account_id: UUID, phrase: str, on: date) -> None:
    """Those who read what was typed count nowhere: with a guess of their own they would learn who else made it."""
    readers = {each.id for each in authority.coordinators_of([partnership_id])}
    if account_id in readers:
        return
    shown = session.get(MissedPhrase, (partnership_id, phrase), with_for_update=True)
    if shown is not None:
        if shown.last_on < on:
            shown.days, shown.last_on = shown.days + 1, on
        return
    key = current_app.config["SECRET_KEY"]
    hashes = PhraseHashes.of(key, partnership_id, phrase, account_id)
    known = [each for each in queries.typings(session, hashes.phrase) if each.typed_on >= on - KEPT_FOR]
    if any(each.person_hash == hashes.person or each.typed_on == on for each in known):
        return  # another person and another day, or it says nothing new
    accounts = hashes.known_to(key, queries.account_ids(session)) if len(known) + 1 >= PEOPLE else {}
    before = {accounts[each.person_hash] for each in known if each.person_hash in accounts} - readers
    found = lines.lines_of([account_id, *before])
    if not are_enough(account_id, before, lambda one, other: lines.are_second(one, other, found)):
        session.add(MissedTyping(phrase_hash=hashes.phrase, person_hash=hashes.person, typed_on=on))
        return
    for each in known:
        session.delete(each)
    session.add(MissedPhrase(partnership_id=partnership_id, phrase=phrase, days=PEOPLE, last_on=on))


def tell(session: Session, viewer: Viewer, partnership: Partnership, words: str) -> MissingNotice:
    """Tell the coordinators that something is missing; raises InputFault for what they know or for too much of it.

    The mail does not have the words: somebody may have put a name in them for all that the page asks.
    """
    assert viewer.account_id is not None  # noqa: S101 - who belongs to a partnership is signed in
    audit.take_turn(session)  # many at once are counted too
    told = queries.told_since(session, viewer.account_id, now() - timedelta(days=1))
    open_here = [each for each in told if each.partnership_id == partnership.id and not each.is_done]
    if any(each.words.casefold() == words.casefold() for each in open_here):
        raise InputFault(TWICE, "words")
    if len(told) >= MOST_A_DAY:
        raise InputFault(ENOUGH, "words")
    row = MissingNotice(id=uuid4(), partnership_id=partnership.id, sender_id=viewer.account_id, words=words)
    session.add(row)
    session.flush()
    for account in authority.coordinators_of([partnership.id]):
        if account.id != viewer.account_id:
            send(
                session,
                MailKind.SEARCH_MISSING,
                account,
                "Somebody did not find what they looked for",
                "search-missing",
                partnership=partnership.name,
                link=address("misses.index", slug=partnership.slug),
            )
    return row


def look_after(session: Session, notice: MissingNotice, expected_version: int) -> None:
    """A coordinator has looked after it; raises Stale where another was first."""
    if notice.is_done or notice.version != expected_version:
        raise Stale(DONE_FIRST)
    notice.done_at = now()
    session.flush()


def drop_old(session: Session, at: datetime) -> int:
    """Forget what is ninety days old. Called by the worker."""
    found = queries.old(session, london_day(at - KEPT_FOR), at - KEPT_FOR)
    for each in found:
        session.delete(each)
    session.flush()
    return len(found)
