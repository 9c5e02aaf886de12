"""The demonstration of today, `demo-2026`: what is missing in it is meant, and its papers name nothing of the past."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from documents.inside import inside
from operations.demo.test_commands import DRAMA
from sqlalchemy import select

from partnership.documents import blocks as b
from partnership.findings.cover import DEEP_NIGHT, MIDWEEK
from partnership.findings.find import find
from partnership.findings.law import facts_of
from partnership.findings.types import Person, Rule
from partnership.guidance.abolished import uses
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.map.calls.answer import answer
from partnership.map.mapping.queries import read_map, today
from partnership.policy.viewer import reader_of
from partnership.protocols.composing.compose import compose
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from factories import World
    from flask import Flask

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.hours import Moment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PACK = load_packs()["england-2026"]


def load_today(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", "--partnership", "demo-2026"])
    assert (result.exit_code, result.output) == (0, "Loaded the partnership demo-2026.\n")


@pytest.fixture
def map_(kept: Callable[..., None], app: Flask, world: World) -> PartnershipMap:
    """Its map, as any member reads it."""
    kept("demonstration of today", load_today, app)
    with app.app_context():
        partnership = get_partnership("demo-2026")
        return read_map(partnership, reader_of(partnership.id))


def _paper(map_: PartnershipMap, template_id: str) -> str:
    made = compose(
        PACK.protocols[template_id], PACK, map_, {}, {}, title="A paper", status=b.Status.DRAFT, version="0.1",
        dated_on=today(), marking="",
    )  # fmt: skip
    return "\n".join(each for each in inside(made.document) if isinstance(each, str))


def test_what_is_missing_is_meant(map_: PartnershipMap) -> None:
    found = find(map_, PACK).findings
    assert len(map_.agencies) > 45
    assert Counter(each.rule for each in found) == {
        Rule.NO_LEAD: 3,  # advocacy; homes that were taken over; decisions by a local panel, where there is none
        Rule.LEAD_DECLINED: 1,  # families without recourse
        Rule.LEAD_PROPOSED: 1,  # psychological support
        Rule.NOT_AT_NIGHT: 3,  # interpreting must; legal advice and calls of lawyers can wait
        Rule.ROLE_UNCONFIRMED: 9,  # national bodies
        Rule.KIND_MISSING: 1,  # an advocacy service
        Rule.FACT_UNCHECKED: 1,
    }


@pytest.mark.parametrize("at", [MIDWEEK, DEEP_NIGHT], ids=["by day", "at night"])
@pytest.mark.parametrize(
    ("situation_id", "group", "kinds"),
    [
        ("missing", Group.CHILDREN, ["police", "childrens-services"]),
        ("found", Group.ADULTS, ["police", "victim-care-contractor"]),
    ],
)
def test_who_can_help_is_rung_before_who_merely_has_a_part(
    map_: PartnershipMap, situation_id: str, group: Group, kinds: list[str], at: Moment
) -> None:
    assert _rung(map_, situation_id, group, at)[: len(kinds)] == kinds


@pytest.mark.parametrize("at", [MIDWEEK, DEEP_NIGHT], ids=["by day", "at night"])
def test_who_cannot_help_is_not_rung(map_: PartnershipMap, at: Moment) -> None:
    assert "police" in _rung(map_, "removal", Group.ADULTS, at)[:3]
    assert not {"education", "school", "care-home"} & set(_rung(map_, "found", Group.CHILDREN, at))
    assert "care-home" not in _rung(map_, "caller", Group.ADULTS, at)
    for group in (Group.CHILDREN, Group.ADULTS):
        assert not {"law-enforcement", "refuge", "housing"} & set(_rung(map_, "arrest", group, at))


def _rung(map_: PartnershipMap, situation_id: str, group: Group, at: Moment) -> list[str]:
    situation = PACK.situations[situation_id]
    words = situation.answer(group)
    assert words is not None
    found = answer(map_, PACK, situation, words, Person(group), at)
    return [each.way.agency.kind_id for each in (found.first, *found.then) if each is not None]


def test_it_stands_beside_the_first_one(loaded: Flask) -> None:
    load_today(loaded)
    with loaded.app_context():
        numbers = {
            number
            for each in db.session.scalars(select(Contact))
            for number in (each.telephone, each.out_of_hours_telephone)
            if number
        }
    assert [number for number in numbers if not DRAMA.fullmatch(number)] == []
    users = loaded.test_cli_runner().invoke(args=["demo", "users"]).output
    assert "coordinator@demo.example" in users
    assert "coordinator@demo-2026.example" in users


@pytest.mark.parametrize("template_id", sorted(PACK.protocols))
def test_no_paper_names_a_body_or_a_word_of_the_past(map_: PartnershipMap, template_id: str) -> None:
    assert [use.message for use in uses(_paper(map_, template_id), PACK)] == []


@pytest.mark.parametrize("template_id", sorted(PACK.protocols))
def test_every_fact_that_a_paper_rests_on_and_that_is_marked_is_listed_in_it(
    map_: PartnershipMap, template_id: str
) -> None:
    text = _paper(map_, template_id)
    template = PACK.protocols[template_id]
    marked = {
        fact_id
        for clause in template.clauses()
        if not clause.needs or any(agency.kind_id == clause.needs for agency in map_.agencies)
        for fact_id in facts_of(clause, PACK)
        if PACK.facts[fact_id].verify
    }
    assert marked
    listed = text[text.index("Check before use") :]
    assert {fact_id for fact_id in marked if f"{fact_id}" not in listed.split()} == set()
