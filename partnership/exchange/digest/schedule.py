"""Months and silences: when a digest is due, and when somebody has not answered for too long. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import LONDON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

SILENT_AFTER = 3  # digests in a row without an answer


@dataclass(frozen=True, slots=True)
class SentDigest:
    """A digest that went out."""

    id: UUID
    account_id: UUID
    month: str
    sent_at: datetime
    is_answered: bool
    is_escalated: bool  # the coordinators were told


@dataclass(frozen=True, slots=True)
class Silence:
    """Three digests in a row without an answer."""

    account_id: UUID
    last_id: UUID  # the last of them, which notes that the coordinators were told
    since: datetime  # when the first of them went out


def month_of(at: datetime) -> str:
    """The month of a moment in London, as digests are counted: "2009-11"."""
    local = at.astimezone(LONDON)
    return f"{local.year:04}-{local.month:02}"


def month_in_words(month: str) -> str:
    """A month for a subject line: "November 2009"."""
    names = (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    )  # fmt: skip
    year, _, number = month.partition("-")
    return f"{names[int(number) - 1]} {year}"


def silence(sent: Sequence[SentDigest], month: str) -> Silence | None:
    """Whether an account has been silent for three digests, each of which had its month; newest first.

    The digest of the present month may still be answered, so it does not count. Once the coordinators were told, they
    are not told again until somebody has answered.
    """
    over = [each for each in sent if each.month < month]
    run: list[SentDigest] = []
    for each in over:
        if each.is_answered:
            break
        run.append(each)
    if len(run) < SILENT_AFTER or any(each.is_escalated for each in run):
        return None
    return Silence(run[0].account_id, run[0].id, run[SILENT_AFTER - 1].sent_at)
