"""Annexes of guidance and map: what information is shared with whom, and the checks of a return."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from protocols.small import CITED, TODAY, agency, generated, map_of, pack_with

from partnership.documents import blocks as b
from partnership.documents.writers.plain import write_text
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Flow, GeneratedPart, Group, InformationKind, Sharing
from partnership.mapping.sharing import SharingChoice
from partnership.protocols.composing.compose import compose

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


def _words(group: Group = Group.CHILDREN, **rest: object) -> str:
    template = replace(generated(GeneratedPart.SHARING), group=group)
    pack = replace(pack_with(template), information={"signs": SIGNS, "wages": WAGES})
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
    return " ".join(write_text(made.document).split())


def test_the_annex_names_each_agency_its_basis_and_its_condition() -> None:
    words = _words()
    assert "Police: Borough police" in words
    assert "Children Act 2004, s.11 (Report 2009: 2.4)" in words
    assert "At once." in words


def test_what_is_not_agreed_for_an_agency_is_said_in_words() -> None:
    assert "Not agreed for children's services: ask before anything is passed on." in _words()


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
