"""How sure a number, an address or hours are: confirmed as they stand, or changed since, in one place for all. Pure.

What was confirmed is kept as a fingerprint of it: of another number, of a desk with another name or of another
organisation nothing was ever confirmed, whoever changed it and by whichever way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from partnership.base.clocks import Freshness, freshness_of, london_day
from partnership.documents.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime, timedelta

STALE = frozenset({Freshness.UNCONFIRMED, Freshness.NEVER})


class Confirmation(Protocol):
    """What is kept of the last time that somebody confirmed a way to a desk."""

    fingerprint: str
    confirmed_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure something is as it stands now; `confirmed_on` is empty where what was confirmed is another value."""

    standing: Freshness = Freshness.NEVER
    confirmed_on: date | None = None
    is_changed: bool = False  # since it was confirmed
    changed_on: date | None = None  # where the day is known

    @property
    def is_doubtful(self) -> bool:
        """Whether it is to be marked wherever it stands."""
        return self.standing in STALE

    @property
    def words(self) -> str:
        """What stands beside it, in small letters: "confirmed 6 November 2026"."""
        if self.is_changed:
            return f"changed {day(self.changed_on)}, not confirmed since" if self.changed_on else "not confirmed"
        if self.confirmed_on is None:
            return "never confirmed"
        return f"{'not confirmed since' if self.is_doubtful else 'confirmed'} {day(self.confirmed_on)}"

    def earlier(self, age: timedelta) -> Certainty:
        """The same, confirmed so much earlier."""
        return replace(self, confirmed_on=self.confirmed_on - age) if self.confirmed_on is not None else self

    @property
    def sentence(self) -> str:
        """The same at the start of a sentence."""
        return self.words[:1].upper() + self.words[1:]


NEVER_CONFIRMED = Certainty()


@dataclass(frozen=True, slots=True)
class DeskCertainty:
    """How sure each way to a desk is, and when it answers."""

    telephone: Certainty = NEVER_CONFIRMED
    out_of_hours: Certainty = NEVER_CONFIRMED
    email: Certainty = NEVER_CONFIRMED
    hours: Certainty = NEVER_CONFIRMED

    @classmethod
    def of_all(cls, certainty: Certainty) -> DeskCertainty:
        """Everything of the desk as sure as this."""
        return cls(certainty, certainty, certainty, certainty)

    def of_numbers(self, telephone: str, out_of_hours: str, email: str) -> tuple[Certainty, ...]:
        """How sure the numbers are that a desk has; of one without a number, its address."""
        numbers = ((telephone, self.telephone), (out_of_hours, self.out_of_hours))
        return tuple(sure for number, sure in numbers if number) or ((self.email,) if email else ())

    def earlier(self, age: timedelta) -> DeskCertainty:
        """The same, all of it confirmed so much earlier."""
        ways = (self.telephone, self.out_of_hours, self.email, self.hours)
        return DeskCertainty(*(each.earlier(age) for each in ways))


NOTHING_CONFIRMED = DeskCertainty()


def certainty_of(fingerprint: str, confirmation: Confirmation | None, at: datetime) -> Certainty:
    """How sure a value with this fingerprint is, by what was confirmed last."""
    if confirmation is None:
        return NEVER_CONFIRMED
    changed_at = confirmation.changed_at
    if changed_at is not None or confirmation.fingerprint != fingerprint:
        changed_on = london_day(changed_at) if changed_at is not None else None
        return Certainty(Freshness.UNCONFIRMED, is_changed=True, changed_on=changed_on)
    return certainty_at(confirmation.confirmed_at, at)


def certainty_at(confirmed_at: datetime | None, at: datetime) -> Certainty:
    """How sure something is that was confirmed at a moment and has not changed."""
    return Certainty(freshness_of(confirmed_at, at), london_day(confirmed_at)) if confirmed_at else NEVER_CONFIRMED


def least(certainties: Iterable[Certainty]) -> Certainty | None:
    """The least sure of several; one never confirmed among others is one that was changed. None of none."""
    found = list(certainties)
    if not found or all(each == NEVER_CONFIRMED for each in found):
        return NEVER_CONFIRMED if found else None
    changed = [each for each in found if each.is_changed]
    if changed:
        return max(changed, key=lambda each: (each.changed_on is not None, each.changed_on))
    if NEVER_CONFIRMED in found:
        return Certainty(Freshness.UNCONFIRMED, is_changed=True)
    return min(found, key=lambda each: (not each.is_doubtful, each.confirmed_on))
