"""Which agencies have roles to answer, the one first on whose answer most depends. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.clocks import london_day
from partnership.documents.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.store.models import Responsibility


@dataclass(frozen=True, slots=True)
class AskedAgency:
    """An agency with roles that it has not answered."""

    agency: Agency
    roles: int
    leaderless: int  # tasks that it is asked to lead and that no agency leads until it accepts
    since: date | None  # the earliest day on which one of them was asked
    answers_itself: bool  # people of its own lead its entry, so that no coordinator records its answers

    @property
    def number(self) -> str:
        """The first number of its contact points that the reader sees; empty where there is none."""
        return next((each for desk in self.agency.desks for each in (desk.telephone, desk.night_number) if each), "")


def asked_agencies(
    map_: PartnershipMap, waiting: Iterable[Responsibility], led: Collection[UUID] = ()
) -> tuple[AskedAgency, ...]:
    """Agencies of the map with roles that wait: most tasks without a lead first, then most roles, then by name.

    `waiting` are roles of the partnership that are not answered, `led` the agencies that answer for themselves.
    """
    rows: dict[UUID, list[Responsibility]] = {}
    for row in waiting:
        rows.setdefault(row.organisation_id, []).append(row)
    found = [_asked(map_, agency, rows[agency.id], agency.id in led) for agency in map_.agencies if agency.id in rows]
    return tuple(sorted(found, key=lambda each: (-each.leaderless, -each.roles)))


def _asked(map_: PartnershipMap, agency: Agency, rows: Sequence[Responsibility], answers_itself: bool) -> AskedAgency:  # noqa: FBT001 - a fact of one function above
    led = {row.function_id for row in rows if row.role.is_lead and map_.lead(row.function_id, row.group) is None}
    days = [london_day(row.proposed_at) for row in rows if row.proposed_at is not None]
    return AskedAgency(agency, len(rows), len(led), min(days, default=None), answers_itself)


def words_of(agencies: int, roles: int) -> str:
    """How much waits: "33 agencies have 267 roles to answer"; empty where nothing does."""
    if not agencies:
        return ""
    has = "has" if agencies == 1 else "have"
    return f"{counted(agencies, 'agency', 'agencies')} {has} {counted(roles, 'role')} to answer"


def next_after(agencies: Sequence[AskedAgency], organisation_id: UUID, announced: str = "") -> AskedAgency | None:
    """The agency to ring after one, from the top again after the last; None where no other is to be rung.

    Agencies that answer for themselves are passed over. `announced` is the id of the one that was next before the
    answers of this one were saved and moved it down the list: none between the two is passed over.
    """
    rung = [each for each in agencies if each.agency.id != organisation_id and not each.answers_itself]
    if found := next((each for each in rung if str(each.agency.id) == announced), None):
        return found
    places = [each.agency.id for each in agencies]
    start = places.index(organisation_id) + 1 if organisation_id in places else 0
    following = (*agencies[start:], *agencies[:start])
    return next((each for each in following if each in rung), None)
