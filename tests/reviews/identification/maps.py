"""Maps made by hand, for the pure parts of the audit."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap, SettingRecord, as_sure
from partnership.findings.hours import ALWAYS, OFFICE
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

PACK = load_packs()["solace-2009"]
NAMES = UUID("00000000-0000-4000-8000-000000000003")
TODAY = date(2026, 11, 24)
DAY_DESK = Desk("Duty desk", "020 7946 0101", is_main=True, open=OFFICE)
NIGHT_DESK = Desk("Night desk", "020 7946 0102", open=ALWAYS)


def agency(
    name: str, kind: str, *desks: Desk, standing: Freshness = Freshness.CONFIRMED, short: str = "", **values: Any
) -> Agency:
    """An agency; confirmed, with a desk for the day unless given."""
    on = {Freshness.NEVER: None, Freshness.UNCONFIRMED: date(2026, 5, 3)}.get(standing, date(2026, 11, 1))
    made = Agency(uuid5(NAMES, name), name, short, kind, desks or (DAY_DESK,), **values)
    return as_sure(made, Certainty(standing, on))


def lead(one: Agency, function_id: str, group: Group = Group.BOTH, state: Agreement = Agreement.ACCEPTED) -> Duty:
    """An agency's lead."""
    return Duty(uuid5(one.id, f"{function_id}{group}"), one, function_id, group, Role.LEAD, state, 1)


def map_of(
    *agencies: Agency,
    duties: tuple[Duty, ...] = (),
    settings: tuple[SettingRecord, ...] = (),
    name: str = "Thameside partnership",
) -> PartnershipMap:
    """A map on the day of the tests."""
    ordered = tuple(sorted(agencies, key=lambda each: each.name))
    return PartnershipMap(NAMES, "thameside", name, "Thameside", "LSCB", TODAY, ordered, duties, settings)
