"""A made-up map of any size, and the protocols of the built-in guidance composed for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from partnership.base.clocks import Freshness
from partnership.documents.blocks import Document, Status
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap, as_sure
from partnership.guidance.loader import load_packs
from partnership.guidance.pack import Pack
from partnership.guidance.types import Function, Group
from partnership.protocols.composing.compose import compose
from partnership.store.models import Agreement, Role

TODAY = date(2026, 11, 24)
_PLACES = ("Ash", "Birch", "Cold", "Dun", "East", "Fern", "Glen", "Hart", "Ivy", "Kings", "Long", "Marsh", "North")
_ENDINGS = ("bourne", "bury", "combe", "dale", "field", "ford", "gate", "ham", "ley", "mere", "ton")
_ROLES = (Role.SUPPORTS, Role.DEPUTY, Role.CONSULTED, Role.INFORMED)
_TASKS_OF_AN_AGENCY = 2


@cache
def pack() -> Pack:
    """The guidance that was built in first."""
    return next(iter(load_packs().values()))


def longest_protocol() -> str:
    """The id of its longest protocol: what costs most to compose."""
    return max(pack().protocols.values(), key=lambda template: len(template.clauses())).id


def made_up_map(organisations: int) -> PartnershipMap:
    """So many agencies of every kind, each with a desk of its own; every task has a lead, and others help."""
    kinds = [kind for kind in pack().kinds.values() if not pack().is_abroad(kind.id)]
    agencies = tuple(
        sorted((_agency(number, kinds[number % len(kinds)].id) for number in range(organisations)), key=_by_name)
    )
    functions = list(pack().functions.values())
    leads = [_duty(agencies[n % organisations], each, Role.LEAD, n) for n, each in enumerate(functions)]
    helping = [
        _duty(
            agency,
            functions[(n * 7 + turn * 3) % len(functions)],
            _ROLES[(n + turn) % len(_ROLES)],
            1000 + 2 * n + turn,
        )
        for n, agency in enumerate(agencies)
        for turn in range(_TASKS_OF_AN_AGENCY)
    ]
    duties = tuple(sorted((*leads, *helping), key=lambda duty: (duty.agency.name, duty.function_id, duty.group)))
    return PartnershipMap(
        UUID(int=1), "made-up", "Made-up Partnership", "Made-up", "Made-up Safeguarding Board", TODAY, agencies, duties
    )


def _by_name(agency: Agency) -> str:
    return agency.name


def _agency(number: int, kind_id: str) -> Agency:
    place = f"{_PLACES[number % len(_PLACES)]}{_ENDINGS[number // len(_PLACES) % len(_ENDINGS)]}"
    desk = Desk(
        f"Duty desk {number}",
        f"020 7946 {number % 1000:04d}",
        f"07700 {900000 + number % 1000}",
        f"desk{number}@example.org",
        "Monday to Friday, 9 to 5",
        is_main=True,
    )
    is_fresh = number % 5 > 0
    confirmed_on = TODAY - timedelta(days=number % 80 if is_fresh else 200 + number % 80)
    sure = Certainty(Freshness.CONFIRMED if is_fresh else Freshness.UNCONFIRMED, confirmed_on)
    name = f"{place} {pack().kinds[kind_id].name.lower()} & partners {number}"
    return as_sure(Agency(UUID(int=number + 10), name, "", kind_id, (desk,)), sure)


def _duty(agency: Agency, function: Function, role: Role, number: int) -> Duty:
    state = Agreement.PROPOSED if role is not Role.LEAD and number % 9 == 0 else Agreement.ACCEPTED
    group = function.group if function.group is not Group.BOTH else Group.BOTH
    return Duty(UUID(int=number + 100_000), agency, function.id, group, role, state, 1)


def composed(map_: PartnershipMap, protocol: str = "") -> Document:
    """A protocol of the guidance for the map, every agency a party."""
    template = pack().protocols[protocol or longest_protocol()]
    made = compose(
        template, pack(), map_, {}, {},
        title=template.title, status=Status.DRAFT, version="0.1-working", dated_on=map_.as_of,
        marking="For members of the partnership only",
    )  # fmt: skip
    return made.document


def after_a_change(map_: PartnershipMap, number: int) -> PartnershipMap:
    """The same map some days on: one agency has another number and has confirmed its contacts."""
    place = number % len(map_.agencies)
    before = map_.agencies[place]
    desk = replace(before.desks[0], telephone=f"020 7946 1{number % 1000:03d}")
    return _with(map_, {before.id: as_sure(replace(before, desks=(desk,)), Certainty(Freshness.CONFIRMED, TODAY))})


def of_others(map_: PartnershipMap, number: int) -> PartnershipMap:
    """A map of the same shape in which every name, number and address is another."""
    changed = {agency.id: _renamed(agency, number) for agency in map_.agencies}
    return replace(
        _with(map_, changed), name=f"Partnership {number}", area=f"District {number}", board=f"Board {number}"
    )


def _renamed(agency: Agency, number: int) -> Agency:
    desks = tuple(
        replace(desk, telephone=f"{desk.telephone} {number}", email=f"{number}.{desk.email}") for desk in agency.desks
    )
    return replace(agency, name=f"{agency.name} of district {number}", desks=desks)


def _with(map_: PartnershipMap, changed: dict[UUID, Agency]) -> PartnershipMap:
    agencies = tuple(changed.get(agency.id, agency) for agency in map_.agencies)
    duties = tuple(replace(duty, agency=changed.get(duty.agency.id, duty.agency)) for duty in map_.duties)
    return replace(map_, agencies=agencies, duties=duties)
