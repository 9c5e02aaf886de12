"""A draft in words, as pages list it. Pure: no web and no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import LONDON

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

NOON = 12


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What a page says of a draft: what it is, when it was begun, and the address where its author goes on."""

    id: UUID
    title: str
    started: str
    href: str


def time_of(started_at: datetime, at: datetime) -> str:
    """When something was begun that is no older than a day: "11:02pm", "11:02pm yesterday"; London time.

    >>> from datetime import UTC, datetime
    >>> time_of(datetime(2026, 1, 5, 23, 2, tzinfo=UTC), datetime(2026, 1, 6, 8, 0, tzinfo=UTC))
    '11:02pm yesterday'
    """
    local = started_at.astimezone(LONDON)
    words = f"{local.hour % NOON or NOON}:{local:%M}{'am' if local.hour < NOON else 'pm'}"
    return words if local.date() == at.astimezone(LONDON).date() else f"{words} yesterday"
