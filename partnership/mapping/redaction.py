"""Rows of the register as facts of a map, as far as one reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import set_committed_value

from partnership.clocks import freshness_of, london_day
from partnership.findings.facts import Agency, Closure, Desk, Duty, Service
from partnership.findings.hours import read_lines, read_text
from partnership.findings.types import Sex
from partnership.guidance.types import Group
from partnership.models import Agreement, now
from partnership.policy.audience import visible, visible_all

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from partnership.findings.hours import Hours
    from partnership.models import Organisation
    from partnership.policy.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Calls:
    """What is known of calls to desks, by contact: notices in force, and the days of calls that nobody answered."""

    notices: Mapping[UUID, Closure]
    unanswered: Mapping[UUID, tuple[date, ...]]


def agency_of(organisation: Organisation, confirmed_at: datetime | None, viewer: Viewer, calls: Calls) -> Agency | None:
    shown = visible(viewer, organisation)
    if shown is None:
        return None
    for part in (*organisation.contacts, *organisation.services):
        # Loaded from this side; the policy asks for it from the other. No change, so no event.
        set_committed_value(part, "organisation", organisation)
    vacant = {contact.id for contact in organisation.contacts if contact.vacant_since is not None}
    return Agency(
        id=organisation.id,
        name=shown.name,
        short_name=shown.short_name,
        kind_id=shown.kind_id,
        desks=tuple(
            _desk(contact, calls, is_vacant=contact.id in vacant)
            for contact in visible_all(viewer, organisation.contacts)
        ),
        contacts_standing=freshness_of(confirmed_at, now()),
        contacts_confirmed_on=london_day(confirmed_at) if confirmed_at else None,
        is_body_of_pack=organisation.is_body_of_pack,
        country=shown.country or "",
        services=tuple(_service(service) for service in visible_all(viewer, organisation.services)),
        level=organisation.level,
    )


def _desk(contact: Any, calls: Calls, *, is_vacant: bool) -> Desk:
    return Desk(
        post=contact.post,
        telephone=contact.telephone,
        out_of_hours_telephone=contact.out_of_hours_telephone,
        email=contact.email,
        hours=contact.hours,
        is_out_of_hours=bool(contact.is_out_of_hours),
        is_main=bool(contact.is_main),
        function_ids=tuple(contact.function_ids or ()),
        id=contact.id,
        for_whom=contact.for_whom or Group.BOTH,
        open=_hours(contact.open, contact.hours),
        is_vacant=is_vacant,
        notice=calls.notices.get(contact.id),
        unanswered=calls.unanswered.get(contact.id, ()),
    )


def _service(service: Any) -> Service:
    return Service(
        name=service.name,
        for_whom=service.for_whom or Group.BOTH,
        sexes=frozenset(map(Sex, service.sexes or ())),
        age_from=service.age_from or None,
        age_to=service.age_to or None,
        function_ids=tuple(service.function_ids or ()),
        eligibility=service.eligibility,
        hours=service.hours,
        open=_hours(service.open, service.hours),
        id=service.id,
    )


def _hours(lines: list[str] | None, words: str) -> Hours | None:
    """Days and times as they were entered, else as the words say them; none where neither can be read."""
    if lines:
        try:
            return read_lines(lines)
        except ValueError:  # restored from a day before the form asked for them so
            return None
    return read_text(words or "")


def duty_of(row: Any, agencies: Mapping[UUID, Agency]) -> Duty:
    since = row.proposed_at or (row.created_at if row.state is Agreement.PROPOSED else None)
    return Duty(
        row.id,
        agencies[row.organisation_id],
        row.function_id,
        row.group,
        row.role,
        row.state,
        row.version,
        row.reason,
        proposed_on=london_day(since) if since else None,
        answered_on=london_day(row.answered_at) if row.answered_at else None,
        suggested=agencies.get(row.suggested_id) if row.suggested_id else None,
    )
