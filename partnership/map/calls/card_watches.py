"""Cards that were printed: whether their numbers still hold, and who is told when one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts.queries import account_by_id, viewer_of
from partnership.base.clocks import london_day
from partnership.base.config import site_settings
from partnership.map.calls import queries
from partnership.map.calls.card import card_rows
from partnership.map.calls.editions import CardState, edition_of
from partnership.map.mapping.queries import members_map, pack_of
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.kept_answers import until_a_change
from partnership.store.models import CardEdition, CardWatch, now

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.map.calls.card import CardRow
    from partnership.store.models import Partnership


def current_rows(partnership: Partnership) -> tuple[CardRow, ...]:
    """Return the numbers of a card that is printed now, as they were kept or reckoned anew from another map."""
    map_ = members_map(partnership)
    return until_a_change(("card rows", partnership.id), lambda: card_rows(map_, pack_of(partnership)), basis=map_)


def current_edition(partnership: Partnership) -> str:
    """The code of a card that is printed now, as it was kept or reckoned anew from another map."""
    map_ = members_map(partnership)
    return until_a_change(
        ("card", partnership.id),
        lambda: edition_of(_secret(), partnership.id, card_rows(map_, pack_of(partnership))),
        basis=map_,
    )


def state_of(code: str) -> CardState:
    """Whether a card with this code still has the right numbers; any other code is one that has not.

    A stranger asks: the same is looked up for every code, so that how long it takes tells nothing of it.
    """
    current = [current_edition(each) for each in queries.all_partnerships()]
    known = queries.edition_of_any(code)
    if code in current:
        return CardState(is_current=True)
    return CardState(is_current=False, changed_on=london_day(known.changed_at or now()) if known else None)


def watch(session: Session, account_id: UUID, partnership: Partnership, *, is_on: bool) -> None:
    """An account has printed the card of now and wants to know when a number changes; or no longer."""
    known = queries.watch(account_id, partnership.id)
    if known is not None and not is_on:
        session.delete(known)
    elif known is not None:
        known.edition, known.at = current_edition(partnership), now()
    elif is_on:
        row = CardWatch(
            id=uuid4(), account_id=account_id, partnership_id=partnership.id, edition=current_edition(partnership)
        )
        session.add(row)


def tell_changed(session: Session, at: datetime) -> int:
    """Note from when to when cards had which numbers, and tell who has an older one; returns how many were told."""
    told = 0
    for partnership in queries.all_partnerships():
        code = current_edition(partnership)
        if [each.edition for each in queries.editions_in_use(partnership.id)] != [code]:
            _note(session, partnership, code, at)
        for watched in queries.watches_of_others(partnership.id, code):
            told += _tell(session, partnership, watched)
            watched.edition = code
    return told


def _note(session: Session, partnership: Partnership, code: str, at: datetime) -> None:
    for old in queries.editions_in_use(partnership.id):
        old.changed_at = at
    known = queries.edition(partnership.id, code)
    if known is None:
        session.add(CardEdition(id=uuid4(), partnership_id=partnership.id, edition=code, since_at=at))
    else:  # the numbers of before are those of now again
        known.since_at, known.changed_at = at, None


def _tell(session: Session, partnership: Partnership, watched: CardWatch) -> bool:
    account = account_by_id(watched.account_id)
    if account is None or not account.is_active or partnership.id not in viewer_of(account).partnership_ids:
        session.delete(watched)  # they see its numbers no longer
        return False
    mail = send(
        session,
        MailKind.CARD_CHANGED,
        account,
        "A number on your card has changed",
        "card-changed",
        partnership=partnership.name,
        link=address("calls.card", slug=partnership.slug),
    )
    return mail is not None


def _secret() -> str:
    settings = site_settings()
    return settings.secret_key
