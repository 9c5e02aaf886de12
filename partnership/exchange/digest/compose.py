"""What a digest says of an entry and of a partnership: lines of counts and names, never a value of an entry. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import Freshness, freshness_of, london_day
from partnership.documents.wording import counted, day, listed
from partnership.register.directory.parts import HEADINGS
from partnership.store.models.base import EntrySection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from partnership.store.models import Organisation

MOST_NAMED = 10  # organisations in one line; the others are counted


@dataclass(frozen=True, slots=True)
class DigestSection:
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


def entry_told(
    organisation: Organisation, changes: Mapping[EntrySection, int], waiting: Iterable[str], at: datetime
) -> DigestSection:
    """How each section of an entry stands, what others changed, and what waits for an answer."""
    sections = (_section_line(organisation, each, changes.get(each, 0), at) for each in EntrySection)
    return DigestSection(organisation.name, (*sections, *waiting))


def _section_line(organisation: Organisation, section: EntrySection, changes: int, at: datetime) -> str:
    clock = organisation.clock(section)
    confirmed_at = clock.confirmed_at if clock else None
    state = freshness_of(confirmed_at, at)
    line = f"{HEADINGS[section]}: {state}"
    if clock is not None and clock.changed_at is not None and clock.is_changed_since:
        state = Freshness.UNCONFIRMED
        line = f"{HEADINGS[section]}: changed on {day(london_day(clock.changed_at))}, not confirmed since"
    elif confirmed_at is not None:
        confirmed_on = day(london_day(confirmed_at))
        line += f" on {confirmed_on}" if state is Freshness.CONFIRMED else f", last on {confirmed_on}"
    if changes:
        line += f"; changed by others since the last mail: {counted(changes, 'time')}"
    return line if state is Freshness.CONFIRMED and not changes else f"{line}. Please look at it"


def partnership_told(
    name: str, silent: Sequence[str], old_requests: int, late: Sequence[str] = (), open_gaps: int = 0
) -> DigestSection | None:
    """What a coordinator should know of a partnership; None when there is nothing.

    `late` are gaps whose day is past, each with the post that sees to it; `open_gaps` those that nobody sees to.
    """
    lines = []
    if late:
        more = len(late) - MOST_NAMED
        named = [*late[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        lines.append(f"{counted(len(late), 'gap')} past the day of the action plan: {'; '.join(named)}")
    if late and open_gaps:
        lines.append(f"{counted(open_gaps, 'gap')} that nobody sees to")
    if silent:
        more = len(silent) - MOST_NAMED
        names = [*silent[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        lines.append(f"{counted(len(silent), 'entry', 'entries')} without an answer for months: {listed(names)}")
    if old_requests:
        lines.append(f"{counted(old_requests, 'change request')} older than 14 days")
    return DigestSection(name, tuple(lines)) if lines else None
