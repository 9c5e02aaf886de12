"""Each of the thirteen promises is kept, on both databases, and a fault that is planted in one is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from promises.thirteen import FAULTS, PROMISES, Promise, Stage

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

TESTS = Path(__file__).parents[1]
of_each = pytest.mark.parametrize("promise", PROMISES, ids=[f"{each.number} {each.name}" for each in PROMISES])


@pytest.fixture
def stage(app: Flask, world: World, tmp_path: Path) -> Stage:
    """An empty site."""
    return Stage(app, world, tmp_path)


@of_each
def test_a_promise_is_kept(promise: Promise, stage: Stage) -> None:
    assert promise.look(stage) == []


@pytest.mark.parametrize(
    ("promise", "fault"), FAULTS, ids=[f"promise {each.number} {each.name}, {fault}" for each, fault in FAULTS]
)
def test_a_planted_fault_is_caught(promise: Promise, fault: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    promise.faults[fault](monkeypatch, stage)
    assert promise.look(stage), f"without its rule ({fault}) promise {promise.number} looks kept"


def test_all_thirteen_are_tried() -> None:
    page = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
    promised = {int(each) for each in re.findall(r"^\| (\d+)\. ", page, re.MULTILINE)}
    assert promised == {each.number for each in PROMISES} == set(range(1, 14))


@of_each
def test_the_long_proofs_of_a_promise_are_there(promise: Promise) -> None:
    assert promise.proofs
    assert [each for each in promise.proofs if not (TESTS / each).is_file()] == []
