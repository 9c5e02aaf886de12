"""What `docs/limits.md` says in numbers is what the product does."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from partnership.accounts.passwords import OWN_WORDS
from partnership.base.config import Settings
from partnership.base.limits import Limit

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The rows of the table between two marks, as cells."""
    found = re.search(rf"<!-- {name} -->(.*?)<!-- end of {name} -->", PAGE, re.DOTALL)
    assert found is not None
    lines = [line for line in found[1].splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def told(value: Any) -> str:
    """A limit as the page says it."""
    if isinstance(value, Limit):
        return f"{value.most:,} in {told(value.within)}"
    if not isinstance(value, timedelta):
        return f"{value:,}"
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if value % unit == timedelta():
            return f"{value // unit} {name}{'s' if value // unit > 1 else ''}"
    return f"{value.total_seconds():.0f} seconds"


@pytest.mark.parametrize(
    ("what", "limit", "place"), rows("limits"), ids=[each[2].strip("`") for each in rows("limits")]
)
def test_a_limit_is_that_of_the_product(what: str, limit: str, place: str) -> None:
    del what
    module, name = place.strip("`").rsplit(".", maxsplit=1)
    if module == "config.Settings":
        assert told(getattr(Settings(), name)) == limit
    else:
        assert told(getattr(import_module(f"partnership.{module}"), name)) == limit


def test_every_way_in_is_told() -> None:
    """Who begins a sign-in: the places that the page names and none besides."""
    begin = {"begin_sign_in", "begin_with_factor", "begin", "begin_at"}
    found = set()
    for path in (ROOT / "partnership").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if any(each in text for each in begin) else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in begin:
                of = node.func.value
                if isinstance(of, ast.Name) and of.id in {"sign_in_flow", "sign_ins", "services", "joining"}:
                    found.add(path.relative_to(ROOT / "partnership").as_posix())
    named = {each.strip("` ") for _way, where in rows("ways in") for each in where.split(",")}
    second_step = {"accounts/views/second_step.py", "accounts/views/factors.py", "accounts/views/passkeys.py"}
    assert found - second_step <= named
    assert {each for each in named if not (ROOT / "partnership" / each).is_file()} == set()


def test_the_words_that_no_password_is_made_of_are_told() -> None:
    assert [word for word in OWN_WORDS if f"“{word}”" not in PAGE] == []
