"""What docs/architecture.md names is there: its table is the way in for whoever looks for a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PATHS = sorted(set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", TEXT)))
DOTTED = sorted(set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+\.[A-Za-z_]+)(?:\(|`)", TEXT)))


@pytest.mark.parametrize("path", PATHS)
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).is_file() or (ROOT / "partnership" / path).is_file()


@pytest.mark.parametrize("name", DOTTED)
def test_a_function_that_is_named_is_there(name: str) -> None:
    *modules, last = name.removeprefix("partnership.").split(".")
    file = ROOT.joinpath("partnership", *modules)
    sources = [each for each in (file.with_suffix(".py"), file / "__init__.py") if each.is_file()]
    assert any(re.search(rf"\b{last}\b", each.read_text(encoding="utf-8")) for each in sources)


def test_every_package_stands_in_the_picture_of_the_layers() -> None:
    picture = TEXT.split("```mermaid")[1].split("```")[0]
    packages = {each.parent.name for each in (ROOT / "partnership").glob("*/__init__.py")}
    assert packages - set(re.findall(r"\w+", re.sub(r'\["[^"]*"\]', "", picture))) == set()
