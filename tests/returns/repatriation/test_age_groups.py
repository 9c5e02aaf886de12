"""A checklist speaks of a child or of an adult, and says nothing that is meant for the other."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from returns.repatriation.maps import agency, lead, map_of
from returns.repatriation.papers import PaperLine, lines
from returns.repatriation.test_compose import PACK, TEMPLATE, VARIANTS, _document

from partnership.documents import blocks as b
from partnership.documents.writers.plain import write_text
from partnership.findings.facts import Desk
from partnership.findings.hours import OFFICE
from partnership.guidance.types import Group, ReturnPaper

OF_CHILDREN = re.compile(
    r"\b(child|children|minor|guardian|social worker|parental|lscb|school|best-interests finding|care order)\b",
    re.IGNORECASE,
)
OF_ADULTS = re.compile(r"\b(adult|adults|tenancy|business grant|support provider|support lead)\b", re.IGNORECASE)
# Checks that are about the other group on purpose.
IN_ADULT = {"A06": "age in doubt", "A14": "children of the adult", "C02": "dependent children"}
IN_CHILD = {"A06": "age in doubt", "B03": "photographs of child and relative compared"}


def words_of(line: PaperLine) -> str:
    """What a line says."""
    return line.text


def other_group(age_group: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Words that are meant for the other group, and the checks that may use them."""
    return (OF_CHILDREN, IN_ADULT) if age_group == "adult" else (OF_ADULTS, IN_CHILD)


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_no_check_speaks_of_the_other_age_group(age_group: str, country: str, route: str) -> None:
    meant, kept = other_group(age_group)
    found = {line.id: words_of(line) for line in lines(_document(map_of(), age_group, country, route))}
    assert {key: meant.findall(words) for key, words in found.items() if key not in kept and meant.search(words)} == {}


@pytest.mark.parametrize(("age_group", "country", "route"), VARIANTS)
def test_the_rule_on_embassies_speaks_of_one_age_group(age_group: str, country: str, route: str) -> None:
    document = _document(map_of(), age_group, country, route)
    box = next(block for block in document.blocks if isinstance(block, b.Callout))
    words = write_text(replace(document, title="", blocks=(box,))).casefold()
    assert ("for a child" in words) is (age_group == "child")


def test_an_embassy_in_the_list_of_whom_to_call_is_told_by_the_rule_on_the_first_page() -> None:
    embassy = agency("Embassy of Romania", "embassy", Desk("Consular section", "020 7946 0300", open=OFFICE))
    words = write_text(_document(map_of(embassy), "adult", "RO", paper=ReturnPaper.CHECKLIST))
    assert "No number is printed. It is asked only as the box on page 1 allows." in words
    assert "For a child" not in words


def test_a_screen_before_the_choice_of_age_group_has_the_whole_rule() -> None:
    rule = TEMPLATE.embassy_rule_for_anyone
    assert TEMPLATE.embassy_rule in rule
    assert rule == TEMPLATE.embassy_rule_for("child")
    assert "best-interests decision" in rule
    assert "best-interests decision" not in TEMPLATE.embassy_rule_for("adult")


def test_a_check_for_anyone_names_only_kinds_that_work_with_the_age_group() -> None:
    item = next(each for each in TEMPLATE.items if each.id == "E01")
    assert "childrens-services" not in item.kinds_for("adult", PACK.kinds)
    assert "adult-services" not in item.kinds_for("child", PACK.kinds)


def test_a_check_about_the_children_of_an_adult_keeps_the_kind_that_works_with_children() -> None:
    item = next(each for each in TEMPLATE.items if each.id == "A14")
    assert item.kinds_for("adult", PACK.kinds) == ("childrens-services",)


def test_a_lead_for_adults_is_no_lead_for_a_child() -> None:
    college = agency("Adult college", "training-provider")
    map_ = map_of(college, duties=(lead(college, "skills-training", Group.ADULTS),))
    assert "Adult college | Skills and work" not in write_text(_document(map_, "child", "NG"))
