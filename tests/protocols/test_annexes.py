"""Annexes of guidance and map: what information is shared with whom, and the checks of a return."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from protocols.small import CITED, TODAY, agency, generated, map_of, pack_with

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.plain import write_text
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Flow, GeneratedPart, Ground, Group, InformationKind, Sharing
from partnership.map.mapping.sharing import SharingChoice
from partnership.protocols.composing.compose import compose
from partnership.protocols.composing.phrases import cell

FLOWS = (
    Flow("child-police", ("police",), Sharing.ROUTINE, "Children Act 2004, s.11", "At once.", CITED),
    Flow("child-embassy", ("embassy",), Sharing.NEVER, "The rule on embassies", "No exception.", CITED),
)
SIGNS = InformationKind("signs", "Signs about a child", "Signs", Group.CHILDREN, "What was seen.", FLOWS, CITED)
WAGES = InformationKind("wages", "Wages of an adult", "Wages", Group.ADULTS, "What was paid.", FLOWS, CITED)
AGENCIES = (
    agency("Borough police"),
    agency("Children's services", "childrens-services"),
    agency("X Embassy", "embassy"),
)


def _table(caption: str, **changed: object) -> b.Table:
    """The table of that caption in the annex, of the pack with some lists changed."""
    return next(
        each for each in walk(_made(Group.CHILDREN, changed).blocks)
        if isinstance(each, b.Table) and each.caption == caption
    )  # fmt: skip


def _words(group: Group = Group.CHILDREN, **rest: object) -> str:
    return " ".join(write_text(_made(group, {}, **rest)).split())


def _made(group: Group, changed: dict[str, object], **rest: object) -> b.Document:
    template = replace(generated(GeneratedPart.SHARING), group=group)
    pack = replace(pack_with(template), **({"information": {"signs": SIGNS, "wages": WAGES}} | changed))
    made = compose(
        template,
        pack,
        map_of(*AGENCIES),
        {},
        {},
        title="T",
        status=b.Status.DRAFT,
        version="0.1",
        dated_on=TODAY,
        marking="",
        **rest,
    )
    return made.document


def test_the_annex_names_each_kind_of_agency_its_basis_and_its_condition() -> None:
    row = next(row for row in _table("Signs about a child").rows if row[0] == cell("Yes"))
    assert row == (cell("Yes"), cell("Police"), cell("Children Act 2004, s.11"), cell("At once."))


def test_a_basis_that_has_a_number_stands_by_it_and_is_explained_once() -> None:
    ground = Ground("safety", "Safety of children", "Children Act 2004, s.11.", CITED)
    flow = replace(FLOWS[0], grounds=("safety",))
    pack = {"information": {"signs": replace(SIGNS, flows=(flow,))}, "grounds": {"safety": ground}}
    assert _table("Signs about a child", **pack).rows[0][2] == cell("L1")
    assert _table("Grounds in law", **pack).rows == ((cell("L1"), cell(ground.name), cell(ground.text)),)


def test_a_kind_that_nothing_names_is_asked_about_and_stands_in_no_row_of_never() -> None:
    words = _words()
    assert "Ask first: whoever is named neither" in words
    assert "Children's services" not in words
    assert "never to these, unless a row names them: embassy" in words


def test_at_a_glance_a_column_stands_for_each_kind_that_the_guidance_shows() -> None:
    template = replace(generated(GeneratedPart.SHARING_AT_A_GLANCE), group=Group.BOTH)
    pack = pack_with(template)
    shown = {key: replace(kind, at_a_glance=f"{kind.name}?") for key, kind in pack.kinds.items() if key != "police"}
    pack = replace(pack, information={"signs": SIGNS, "wages": WAGES}, kinds={**pack.kinds, **shown})
    given = {"title": "T", "status": b.Status.DRAFT, "version": "0.1", "dated_on": TODAY, "marking": ""}
    made = compose(template, pack, map_of(*AGENCIES), {}, {}, **given).document
    tables = [each for each in walk(made.blocks) if isinstance(each, b.Table) and "at a glance" in each.caption]
    assert [[column.title for column in each.columns] for each in tables] == [["Information", "Embassy?"]] * 2
    assert [each.rows for each in tables] == [((cell(name), cell("Never")),) for name in (SIGNS.short, WAGES.short)]


def test_emergency_services_come_before_the_matrix() -> None:
    words = _words()
    assert words.index("In danger, call 999") < words.index("at a glance")


def test_a_protocol_for_children_says_nothing_of_what_is_about_adults() -> None:
    assert "Wages of an adult" not in _words()
    assert "Wages of an adult" in _words(Group.BOTH)


def test_what_the_partnership_decided_stands_in_place_of_the_guidance() -> None:
    own = SharingChoice(Sharing.CASE, "Agreement of the board", "The named nurse decides")
    words = _words(sharing={("signs", "police"): own})
    assert "Case by case (decided by the partnership)" in words
    assert "Children Act 2004" not in words


@pytest.mark.parametrize(
    ("part", "who"), [(GeneratedPart.RETURN_CHILDREN, "child"), (GeneratedPart.RETURN_ADULTS, "adult")]
)
def test_the_checks_of_a_return_are_all_listed_with_what_an_open_one_does(part: GeneratedPart, who: str) -> None:
    pack = load_packs()["solace-2009"]
    template = generated(part)
    given = {"title": "T", "status": b.Status.DRAFT, "version": "0.1", "dated_on": TODAY, "marking": ""}
    words = write_text(compose(template, pack, map_of(*AGENCIES), {}, {}, **given).document)
    shown = {item.id for item in pack.checklists["return-safety"].items if re.search(rf"\b{item.id}\b", words)}
    assert shown == {item.id for item in pack.checklists["return-safety"].items if item.who in ("any", who)}
    assert "Hard stop" in words
