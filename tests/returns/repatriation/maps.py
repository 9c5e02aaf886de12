"""Maps made by hand, for the pure parts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap, as_sure
from partnership.findings.hours import OFFICE
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

AS_OF = date(2009, 11, 24)


def agency(name: str, kind: str, *desks: Desk, standing: Freshness = Freshness.CONFIRMED, **values: Any) -> Agency:
    """An agency; confirmed, with one desk unless given."""
    confirmed_on = None if standing is Freshness.NEVER else date(2009, 11, 1)
    given = desks or (Desk("Duty desk", "020 7946 0101", is_main=True, open=OFFICE),)
    return as_sure(Agency(uuid4(), name, "", kind, given, **values), Certainty(standing, confirmed_on))


def lead(agency: Agency, function_id: str, group: Group = Group.BOTH, state: Agreement = Agreement.ACCEPTED) -> Duty:
    """An agency's lead."""
    return Duty(uuid4(), agency, function_id, group, Role.LEAD, state, 1)


def map_of(*agencies: Agency, duties: tuple[Duty, ...] = ()) -> PartnershipMap:
    """A map of these agencies."""
    ordered = tuple(sorted(agencies, key=lambda each: each.name))
    return PartnershipMap(uuid4(), "thameside", "Thameside partnership", "Thameside", "LSCB", AS_OF, ordered, duties)
