"""An entry as a recipient is shown it, ready to be written: organisation, services, desks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.exchange.open_referral.items import SeenEntry
from partnership.exchange.queries import PublicTimes
from partnership.models import EntrySection

if TYPE_CHECKING:
    from datetime import date

    from partnership.exchange.recipient import Recipient
    from partnership.models import Organisation

# What an item of the standard is made of.
TOLD = (EntrySection.IDENTITY, EntrySection.SERVICES, EntrySection.CONTACTS)


def seen_entry(
    recipient: Recipient, row: Organisation, public: PublicTimes | None = None, *, is_whole: bool = True
) -> SeenEntry | None:
    """Return the entry, or None where the recipient is not shown its name. `public`: its times for anybody.

    Members are told when its sections changed; of these, anybody is told nothing. One that is not whole has no services
    and no places.
    """
    organisation = recipient.shown(row)
    if organisation is None or not organisation.name:
        return None
    times = public if recipient.is_anybody else _times(row)
    return SeenEntry(
        organisation=organisation,
        services=[each for each in recipient.shown_all(row.services) if each.name] if is_whole else [],
        desks=[each for each in recipient.shown_all(row.contacts) if each.post],
        places=recipient.shown_all(row.locations) if is_whole else [],
        modified_at=times.modified_at if times is not None else None,
        confirmed_on=_confirmed_on(row, times) if times is not None else None,
    )


def _confirmed_on(row: Organisation, times: PublicTimes) -> date | None:
    """Return the day on which its services were confirmed, as long as nothing that may be seen changed since."""
    clock = row.clock(EntrySection.SERVICES)
    at = clock.confirmed_at if clock is not None else None
    if at is None or (times.changed_at is not None and times.changed_at > at):
        return None
    return at.date()


def _times(row: Organisation) -> PublicTimes:
    clocks = (row.clock(section) for section in TOLD)
    services = row.clock(EntrySection.SERVICES)
    modified_at = max((each.changed_at for each in clocks if each and each.changed_at), default=row.created_at)
    return PublicTimes(services.changed_at if services is not None else None, modified_at)
