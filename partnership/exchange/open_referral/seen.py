"""An entry as a recipient is shown it, ready to be written: organisation, services, desks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.exchange.open_referral.items import SeenEntry
from partnership.models import EntrySection

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.exchange.recipient import Recipient
    from partnership.models import Organisation

# What an item of the standard is made of.
TOLD = (EntrySection.IDENTITY, EntrySection.SERVICES, EntrySection.CONTACTS)


def seen_entry(
    recipient: Recipient, row: Organisation, modified_at: datetime | None = None, *, is_whole: bool = True
) -> SeenEntry | None:
    """The entry, or None where the recipient is not shown its name. `modified_at`: when what they see changed last.

    Without it, that is when its sections changed, which who is signed in may know; anybody is told no clock. One that
    is not whole has no services and no places.
    """
    organisation = recipient.shown(row)
    if organisation is None or not organisation.name:
        return None
    confirmed = None if recipient.is_anybody else row.clock(EntrySection.SERVICES)
    return SeenEntry(
        organisation=organisation,
        services=[each for each in recipient.shown_all(row.services) if each.name] if is_whole else [],
        desks=[each for each in recipient.shown_all(row.contacts) if each.post],
        places=recipient.shown_all(row.locations) if is_whole else [],
        modified_at=modified_at or (None if recipient.is_anybody else _changed_at(row)),
        confirmed_on=confirmed.confirmed_at.date() if confirmed is not None and confirmed.confirmed_at else None,
    )


def _changed_at(row: Organisation) -> datetime:
    clocks = (row.clock(section) for section in TOLD)
    return max((each.changed_at for each in clocks if each and each.changed_at), default=row.created_at)
