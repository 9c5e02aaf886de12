"""Which numbers a card has, as a code that is printed on it: it tells nobody anything but whether they still hold."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from partnership.map.calls.card import CardNumber, CardRow

KEY_LENGTH, NUMBERS_LENGTH = 6, 12  # letters of five bits: whose card, and which numbers
_SALT = b"calls.card:"


@dataclass(frozen=True, slots=True)
class CardState:
    """Whether a card still has the right numbers; else since when not, where that is known."""

    is_current: bool
    changed_on: date | None = None


def key_of(secret: str, partnership_id: UUID) -> str:
    """The first part of the code of every card of a partnership."""
    return _code(secret, f"{partnership_id}", KEY_LENGTH)


def edition_of(secret: str, partnership_id: UUID, rows: Iterable[CardRow]) -> str:
    """The code of a card with these numbers: "k3f9qz-7h2mdp4x5abc"."""
    told = json.dumps([[row.situation.id, row.whom, _told(row.by_day), _told(row.at_night)] for row in rows])
    return f"{key_of(secret, partnership_id)}-{_code(secret, f'{partnership_id}:{told}', NUMBERS_LENGTH)}"


def _told(one: CardNumber) -> list[object]:
    return [one.number, one.who, one.is_stop_gap]


def _code(secret: str, told: str, length: int) -> str:
    made = hmac.digest(secret.encode(), _SALT + told.encode(), "sha256")
    return base64.b32encode(made).decode().lower()[:length]
