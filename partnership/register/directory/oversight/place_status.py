"""How a confidential place stands: the desks to ring out of hours, and who can open its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.facts import Desk
from partnership.findings.schedule import schedule_of
from partnership.policy.audience import visible_all
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.store.models import now

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Location, Organisation


@dataclass(frozen=True, slots=True)
class NightDesk:
    """A desk of the organisation that answers at night."""

    post: str
    number: str


@dataclass(frozen=True, slots=True)
class AddressHolder:
    """Somebody who can open the address, or will, from when to when."""

    grant_id: UUID
    account_id: UUID
    post: str
    from_at: datetime
    last_on: date | None
    has_begun: bool


def night_desks(viewer: Viewer, organisation: Organisation) -> list[NightDesk]:
    """The desks to ring out of hours, as far as the viewer may see their numbers; the main one first."""
    shown = visible_all(viewer, sorted(organisation.contacts, key=lambda row: (not row.is_main, row.post)))
    found = []
    for row in shown:
        schedule = schedule_of(row.open, row.hours)
        desk = Desk(row.post, row.telephone or "", open=schedule.hours if schedule else None)
        number = row.out_of_hours_telephone or desk.night_number
        if number:
            found.append(NightDesk(row.post, number))
    return found


def holders_of(location: Location) -> list[AddressHolder]:
    """Whose grant of the place has not run out, by when it begins."""
    at = now()
    grants = [each for each in authority.grants_at(location.id) if each.until_at is None or each.until_at > at]
    accounts = authority.accounts_by_id(each.account_id for each in grants)
    return [
        AddressHolder(
            each.id,
            each.account_id,
            post_of(accounts.get(each.account_id)),
            each.from_at,
            each.last_on,
            each.from_at <= at,
        )
        for each in grants
    ]
