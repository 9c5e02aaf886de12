"""What becomes of a search without an answer. Nothing here commits."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import current_app

from partnership.base import limits
from partnership.base.clocks import london_day
from partnership.base.errors import InputFault, Stale
from partnership.map.misses import queries
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import MissedCount, MissedPhrase, MissedTyping, MissingNotice, now

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership

# Which of what people type may ever be shown to others, and the hashes under which it waits until then.
#
# People type names, at night too. What may be shown is a few small words that three people typed on three days; until
# then there are only hashes under a key that the database does not have, so that who reads it cannot even try names.
# One person may have several accounts: three people are three accounts of which the site knows each two to be two.


PEOPLE = 3  # and as many days
MOST_WORDS, LONGEST_PHRASE = 5, 60


def showable(typed: str) -> str:
    """What was typed as it may be shown one day; empty for what is only counted: digits, capitals, many words."""
    phrase = " ".join(typed.split())
    if any(each.isdigit() or each.isupper() or each.istitle() for each in phrase):
        return ""
    kept = all(each.isalpha() or each in " '’-&" for each in phrase)
    return phrase if kept and len(phrase) <= LONGEST_PHRASE and len(phrase.split()) <= MOST_WORDS else ""


@dataclass(frozen=True, slots=True)
class PhraseHashes:
    """A phrase and who typed it, as they are kept."""

    phrase: str
    person: str

    @classmethod
    def of(cls, key: str, partnership_id: UUID, phrase: str, account_id: UUID) -> PhraseHashes:
        """The hashes under a key; two phrases of one person have nothing in common."""
        of_phrase = _hash(key, f"{partnership_id}|{phrase}")
        return cls(of_phrase, _person(key, of_phrase, account_id))

    def known_to(self, key: str, account_ids: Iterable[UUID]) -> dict[str, UUID]:
        """The hash under which each of these accounts would have typed the phrase, with the account."""
        return {_person(key, self.phrase, each): each for each in account_ids}


def are_enough(newest: UUID, before: Collection[UUID], are_two: Callable[[UUID, UUID], bool]) -> bool:
    """Whether the newest account and others that typed a phrase before are three people, each two of them two."""
    beside = [each for each in before if are_two(newest, each)]
    chosen = combinations(beside, PEOPLE - 1)
    return any(all(are_two(one, other) for one, other in combinations(each, 2)) for each in chosen)


def _person(key: str, of_phrase: str, account_id: UUID) -> str:
    return _hash(key, f"{of_phrase}|{account_id}")


def _hash(key: str, text: str) -> str:
    return hmac.digest(key.encode(), f"search without an answer|{text}".encode(), "sha256").hex()


KEPT_FOR = timedelta(days=90)
LONGEST = 200
TWICE = "You have told the coordinators this already, and it waits for them"
ENOUGH = f"You have told the coordinators {limits.MISSING_NOTICES.most} things today. Write the next one tomorrow"
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
    told = queries.told_since(session, viewer.account_id, now() - limits.MISSING_NOTICES.within)
    open_here = [each for each in told if each.partnership_id == partnership.id and not each.is_done]
    if any(each.words.casefold() == words.casefold() for each in open_here):
        raise InputFault(TWICE, "words")
    if len(told) >= limits.MISSING_NOTICES.most:
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
