"""Rows of the register as facts of a map, as far as one reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from partnership.base.clocks import london_day
from partnership.findings.certainty import certainty_at
from partnership.findings.facts import Agency, Closure, Desk, Duty, ReviewDate, Service
from partnership.findings.schedule import remark_of, schedule_of
from partnership.findings.types import Sex
from partnership.guidance.types import Group, LegalStanding
from partnership.policy.audience import reach, reach_between, safe_kinds, visible_columns
from partnership.register.directory.desk_checks import certainty_of_desk
from partnership.register.directory.wording import year_of
from partnership.register.relationships.edges import LABELS
from partnership.store.models import Agreement, Contact, Organisation
from partnership.store.models import Service as ServiceRow
from partnership.store.models.standings import STANDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from partnership.findings.certainty import DeskCertainty
    from partnership.findings.schedule import Schedule
    from partnership.policy.viewer import Viewer
    from partnership.store.models import DeskWay, Entry, Relationship


# What a map tells of an organisation, its desks and its services, by the audience of each field; the rest is not read.
TOLD: Final[Mapping[type[Entry], frozenset[str]]] = {
    Organisation: frozenset((
        "name", "short_name", "kind_id", "country", "covers", "languages", "charity_number", "company_number",
        *STANDINGS,
    )),
    Contact: frozenset((
        "post", "telephone", "out_of_hours_telephone", "email", "hours", "open", "is_main", "function_ids", "for_whom",
    )),
    ServiceRow: frozenset((
        "name", "for_whom", "sexes", "age_from", "age_to", "function_ids", "eligibility", "hours", "open", "languages",
    )),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calls:
    """What is known of calls to desks, by contact: notices in force, and the days of calls that nobody answered.

    `month` is that of the map's day, 1 for January: some desks answer in some months alone.
    """

    notices: Mapping[UUID, Closure]
    unanswered: Mapping[UUID, tuple[date, ...]]
    month: int


@dataclass(frozen=True, slots=True)
class TakesPart:
    """An organisation that takes part, in columns: its row, those of its desks and services, and where it does."""

    id: UUID
    row: Any
    confirmed_at: datetime | None  # the section of its desks
    contacts: Sequence[Any]
    confirmations: Mapping[UUID, Mapping[DeskWay, Any]]  # of each desk
    services: Sequence[Any]
    partnership_ids: frozenset[UUID]


def agencies_of(
    taking_part: Iterable[TakesPart], viewer: Viewer, calls: Calls, at: datetime
) -> dict[UUID, Agency | None]:
    """What the viewer may know at a moment of each that takes part; None where not even that it does."""
    safe = safe_kinds()
    return {each.id: _agency(each, viewer, calls, at, is_safe_place=each.row.kind_id in safe) for each in taking_part}


def _agency(one: TakesPart, viewer: Viewer, calls: Calls, at: datetime, *, is_safe_place: bool) -> Agency | None:
    own = reach(viewer, one)
    shown = visible_columns(own, Organisation, one.row, one.id, TOLD[Organisation])
    if shown is None:
        return None
    contacts, services = (
        [each for row in rows if (each := visible_columns(own, table, row, one.id, TOLD[table])) is not None]
        for table, rows in ((Contact, one.contacts), (ServiceRow, one.services))
    )
    vacant = {row.id for row in one.contacts if row.vacant_since is not None}
    sure = {row.id: certainty_of_desk(row, one.confirmations[row.id], at) for row in one.contacts}
    return Agency(
        id=one.id,
        name=shown.name,
        short_name=shown.short_name,
        kind_id=shown.kind_id,
        desks=tuple(_desk(each, calls, sure[each.id], is_vacant=each.id in vacant) for each in contacts),
        of_section=certainty_at(one.confirmed_at, at),
        body_year=year_of(one.row.body_pack_id),
        country=shown.country or "",
        services=tuple(_service(service, calls.month) for service in services),
        level=one.row.level,
        sector=one.row.sector,
        is_kind_guessed=one.row.is_kind_guessed,
        areas=() if is_safe_place else tuple(dict.fromkeys(shown.covers or ())),
        languages=tuple(dict.fromkeys(language for each in (shown, *services) for language in each.languages or ())),
        charity_number=shown.charity_number or "",
        company_number=shown.company_number or "",
        recorded_standings=tuple(
            (each, answer) for each in LegalStanding if (answer := getattr(shown, each.field)) is not None
        ),
    )


def _desk(contact: Any, calls: Calls, certainty: DeskCertainty, *, is_vacant: bool) -> Desk:
    schedule = schedule_of(contact.open, contact.hours)
    return Desk(
        post=contact.post,
        telephone=contact.telephone,
        out_of_hours_telephone=contact.out_of_hours_telephone,
        email=contact.email,
        hours=_told(contact, schedule),
        is_main=bool(contact.is_main),
        function_ids=tuple(contact.function_ids or ()),
        id=contact.id,
        for_whom=contact.for_whom or Group.BOTH,
        open=schedule.hours if schedule else None,
        months=schedule.months if schedule else (),
        is_in_season=schedule is None or schedule.holds_in(calls.month),
        is_vacant=is_vacant,
        notice=calls.notices.get(contact.id),
        unanswered=calls.unanswered.get(contact.id, ()),
        certainty=certainty,
    )


def _service(service: Any, month: int) -> Service:
    schedule = schedule_of(service.open, service.hours)
    return Service(
        name=service.name,
        for_whom=Group.BOTH if service.for_whom == "" else service.for_whom,  # empty: withheld from the reader
        sexes=frozenset(map(Sex, service.sexes or ())),
        age_from=service.age_from or None,
        age_to=service.age_to or None,
        function_ids=tuple(service.function_ids or ()),
        eligibility=service.eligibility,
        hours=_told(service, schedule),
        open=None if schedule is None else schedule.hours if schedule.holds_in(month) else (),
        id=service.id,
    )


def _told(row: Any, schedule: Schedule | None) -> str:
    """Days and times in words, with what the entry says of them beside."""
    if schedule is None or not row.open:
        return row.hours or ""
    return "; ".join(filter(None, (schedule.words, remark_of(row.open, row.hours))))


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
        held=row.held_role,
    )


def reviews_of(rows: Iterable[Relationship], agencies: Mapping[UUID, Agency], viewer: Viewer) -> tuple[ReviewDate, ...]:
    """Agreements between agencies that are shown, by the day of their review."""
    seen = (
        ReviewDate(
            each.id,
            each.title or LABELS[each.kind].forth,
            (agencies[each.organisation_id], agencies[each.other_id]),
            each.review_on,
        )
        for each in rows
        if each.review_on is not None
        and each.end_ids <= agencies.keys()
        and each.audience.reach <= reach_between(viewer, each.partnership_id, each.end_ids).reach
    )
    return tuple(sorted(seen, key=lambda each: (each.on, str(each.id))))
