"""The lines of a checklist: what may be said of one depends on whose return it is."""

from __future__ import annotations

import pytest

from partnership.guidance.loader import load_packs
from partnership.guidance.types import Group
from partnership.returns.repatriation.lines import NOT_ARISING, StageLine, groups_of


def lines(who: str, pack: str) -> dict[str, StageLine]:
    (template,) = load_packs()[pack].checklists.values()
    items = tuple(each for each in template.items if each.is_for(who, "any", ""))
    return {line.id: line for group in groups_of(template, items, who) for line in group.lines}


@pytest.mark.parametrize("pack", sorted(load_packs()))
def test_that_nobody_was_referred_is_said_of_an_adult_and_of_no_child(pack: str) -> None:
    adult, child = lines("adult", pack)["A02"], lines("child", pack)["A02"]
    assert NOT_ARISING in adult.states
    assert "No referral" in adult.may_not_arise
    assert NOT_ARISING in child.states  # after a negative decision
    assert "eferral" not in child.may_not_arise


def test_children_of_a_family_are_assessed_by_a_task_about_children() -> None:
    pack = load_packs()["england-2026"]
    (template,) = pack.checklists.values()
    found = {each.id: pack.functions[each.function] for each in template.items if each.id in ("A14", "A19")}
    assert {each.group for each in found.values()} == {Group.CHILDREN}
