"""A large made-up register, to see how the site carries its weight. The same seed makes the same names."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from partnership.map.mapping.queries import pack_of
from partnership.operations.demo.loader import ACTOR
from partnership.register.authority import homes
from partnership.register.directory.desk_checks import confirmed_now
from partnership.store import audit
from partnership.store.models import (
    Agreement,
    Contact,
    EntrySection,
    Organisation,
    Responsibility,
    Role,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from partnership.store.models import DeskConfirmation, Partnership

PLACES = (
    "Ash", "Birch", "Cold", "Dun", "East", "Fern", "Glen", "Hart", "Ivy", "Kings", "Long", "Marsh", "North", "Oak",
    "Priors", "Queens", "Red", "South", "Thorn", "Upper", "Vale", "West", "Wood", "Yew",
)  # fmt: skip
ENDINGS = ("bourne", "bury", "combe", "dale", "field", "ford", "gate", "ham", "ley", "mere", "ton", "wick", "worth")
JOINED_ON = date(2009, 4, 1)
BATCH = 500
EVERY = 4  # every so many made-up agencies that take part, one supports a task


def add_made_up(
    session: Session, partnership: Partnership, number: int, *, seed: int, taking_part: int
) -> Iterator[int]:
    """Add `number` organisations in batches, the first `taking_part` of them to the partnership; yields how many.

    The caller commits after each batch.
    """
    chance = random.Random(seed)
    audit.set_actor(ACTOR)
    pack = pack_of(partnership)
    kinds, functions = list(pack.kinds.values()), list(pack.functions.values())
    for start in range(0, number, BATCH):
        confirmed: list[DeskConfirmation] = []
        for index in range(start, min(start + BATCH, number)):
            kind = chance.choice(kinds)
            row = Organisation(
                id=UUID(int=chance.getrandbits(128), version=4),
                name=f"{chance.choice(PLACES)}{chance.choice(ENDINGS)} {kind.name.lower()} {index + 1}",
                kind_id=kind.id,
                sector=kind.sector,
                level=kind.level,
            )
            number_text = f"020 7946 0{index % 1000:03}"
            session.add(row)
            desk = Contact(id=uuid4(), organisation_id=row.id, post="Duty desk", telephone=number_text, is_main=True)
            session.add(desk)
            function = chance.choice(functions) if index < taking_part and index % EVERY == 0 else None
            confirmed += _age(session, desk, chance)
            if index < taking_part:
                homes.begin(session, row, partnership, JOINED_ON)
            if function is not None:
                _support(session, partnership, row, function)
        session.flush()  # once for all of a batch, so that rows of a table are written together
        session.add_all(confirmed)  # which point to desks
        session.flush()
        yield min(start + BATCH, number)


def _support(session: Session, partnership: Partnership, row: Organisation, function: object) -> None:
    session.add(
        Responsibility(
            partnership_id=partnership.id,
            organisation_id=row.id,
            function_id=function.id,  # type: ignore[attr-defined]
            group=function.group,  # type: ignore[attr-defined]
            role=Role.SUPPORTS,
            state=Agreement.ACCEPTED,
        )
    )


def _age(session: Session, desk: Contact, chance: random.Random) -> list[DeskConfirmation]:
    """Confirm half of them at some time in the last year; return what is to be added once the desk is there."""
    if chance.random() < 0.5:
        return []
    at = now() - timedelta(days=chance.randrange(365))
    for section in (EntrySection.IDENTITY, EntrySection.CONTACTS):
        session.add(
            SectionClock(
                organisation_id=desk.organisation_id, section=section, confirmed_at=at, confirmed_by=ACTOR.label
            )
        )
    return confirmed_now(desk, ACTOR.label, at)
