"""An entry as a recipient is shown it, ready to be written: organisation, services, desks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.exchange.open_referral.items import SeenEntry
from partnership.exchange.queries import PublicTimes
from partnership.register.directory.desk_checks import certainty_of_desk
from partnership.store.models import EntrySection, now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.exchange.recipient import Recipient
    from partnership.policy.audience import RedactedRecord
    from partnership.store.models import Organisation

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
    desks = [each for each in recipient.shown_all(row.contacts) if each.post]
    return SeenEntry(
        organisation=organisation,
        services=[each for each in recipient.shown_all(row.services) if each.name] if is_whole else [],
        desks=desks,
        places=recipient.shown_all(row.locations) if is_whole else [],
        modified_at=times.modified_at if times is not None else None,
        confirmed_on=_confirmed_on(row, times, desks) if times is not None else None,
    )


def _confirmed_on(row: Organisation, times: PublicTimes, shown: Iterable[RedactedRecord]) -> date | None:
    """Return since when its services and every number told with them are confirmed; None where one changed since."""
    at, clock, desks = now(), row.clock(EntrySection.SERVICES), {each.id: each for each in row.contacts}
    if clock is None or clock.confirmed_at is None:
        return None
    if times.changed_at is not None and times.changed_at > clock.confirmed_at:
        return None
    days = [london_day(clock.confirmed_at)]
    for each in shown:
        desk = desks[each.id]
        sure = certainty_of_desk(desk, {row.way: row for row in desk.confirmations}, at)
        numbers = sure.of_numbers(each.telephone, each.out_of_hours_telephone, each.email)
        if not all(number.confirmed_on for number in numbers):
            return None
        days += [number.confirmed_on for number in numbers if number.confirmed_on is not None]
    return min(days)


def _times(row: Organisation) -> PublicTimes:
    clocks = (row.clock(section) for section in TOLD)
    services = row.clock(EntrySection.SERVICES)
    modified_at = max((each.changed_at for each in clocks if each and each.changed_at), default=row.created_at)
    return PublicTimes(services.changed_at if services is not None else None, modified_at)
