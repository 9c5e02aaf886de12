"""Maps drawn at random: agencies of any kind, desks with any hours, services with any limits, roles in any state."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from partnership.base.clocks import Freshness
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Board, Desk, Duty, PartnershipMap, Service, as_sure
from partnership.findings.hours import read_lines
from partnership.findings.types import Sex
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.store.models.partnerships import Agreement, Role

PACK = load_packs()["solace-2009"]
NAMES = UUID("00000000-0000-4000-8000-00000000000f")
TODAY = date(2026, 11, 25)
KINDS = (
    "police", "childrens-services", "adult-services", "refuge", "support-organisation", "embassy", "border-agency",
    "lscb", "interpreting-service", "hospital",
)  # fmt: skip
TASKS = (
    "first-response",
    "safe-accommodation-adults",
    "interpreting",
    "child-referral",
    "placement-secrecy",
    "training",
)
HOURS = (
    None, ("Mon-Fri 09:00-17:00",), ("every day",), ("Mon-Fri 17:00-09:00", "Sat-Sun", "bank holidays"),
    ("Mon-Sat 10:00-23:00",), ("Tue 14:00-16:00",),
)  # fmt: skip
NUMBERS = ("", "020 7946 0101", "020 7946 0102")


@st.composite
def desks(draw: Any, number: int) -> Desk:
    """A desk."""
    lines = draw(st.sampled_from(HOURS))
    return Desk(
        f"Desk {number}",
        draw(st.sampled_from(NUMBERS)),
        draw(st.sampled_from(NUMBERS)),
        draw(st.sampled_from(("", "desk@example.org"))),
        is_vacant=draw(st.booleans()),
        is_main=draw(st.booleans()),
        function_ids=tuple(draw(st.lists(st.sampled_from(TASKS), max_size=1))),
        for_whom=draw(st.sampled_from((Group.BOTH, Group.BOTH, *Group))),
        open=read_lines(lines) if lines else None,
    )


@st.composite
def services(draw: Any, number: int) -> Service:
    """A service with limits."""
    return Service(
        f"Service {number}",
        draw(st.sampled_from(list(Group))),
        draw(st.sampled_from((frozenset(), frozenset({Sex.WOMEN}), frozenset(Sex)))),
        draw(st.sampled_from((None, 16, 18))),
        draw(st.sampled_from((None, 17, 21))),
        tuple(draw(st.lists(st.sampled_from(TASKS), max_size=1))),
    )


@st.composite
def agencies(draw: Any, number: int) -> Agency:
    """An agency."""
    standing = draw(st.sampled_from(list(Freshness)))
    made = Agency(
        uuid5(NAMES, str(number)),
        f"Agency {number}",
        "",
        draw(st.sampled_from(KINDS)),
        tuple(draw(desks(each)) for each in range(draw(st.integers(0, 2)))),
        services=tuple(draw(services(each)) for each in range(draw(st.integers(0, 2)))),
    )
    return as_sure(made, Certainty(standing, None if standing is Freshness.NEVER else date(2026, 5, 1)))


@st.composite
def maps(draw: Any) -> PartnershipMap:
    """A map of up to six agencies."""
    found = tuple(draw(agencies(number)) for number in range(draw(st.integers(1, 6))))
    duties = {}
    for _ in range(draw(st.integers(0, 14))):
        agency, task = draw(st.sampled_from(found)), draw(st.sampled_from(TASKS))
        group = (
            draw(st.sampled_from(list(Group)))
            if PACK.functions[task].group is Group.BOTH
            else PACK.functions[task].group
        )
        role, state = draw(st.sampled_from(list(Role)[:3])), draw(st.sampled_from(list(Agreement)))
        key = (agency.id, task, group)
        duties[key] = Duty(uuid5(NAMES, f"{key}"), agency, task, group, role, state, 1)
    boards = draw(st.sampled_from(((), (Board("A board", frozenset({Group.CHILDREN})),), (Board("A board"),))))
    return PartnershipMap(NAMES, "demo", "Demo", "Area", "A board", TODAY, found, tuple(duties.values()), boards=boards)
