"""A package names no page of a package above it, not even by a word that the check of imports cannot see."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ROOT = Path(__file__).parents[2]
# The table of authority by route: it says of every route of the site what it may do, and stops the start without.
TABLES = {"partnership/policy/routes.py"}


def _ranks() -> dict[str, int]:
    """The packages by layer, the lowest with the smallest number."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(each["layers"] for each in contracts if each["id"] == "layers")
    return {name: rank for rank, layer in enumerate(reversed(layers)) for name in re.findall(r"\w+", layer)}


def _named(homes: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each endpoint that stands in a module as a word: the module, the module's package, the endpoint."""
    for path in sorted((ROOT / "partnership").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in homes:
                yield name, path.relative_to(ROOT).parts[1].removesuffix(".py"), node.value


def test_no_package_names_the_endpoint_of_a_package_above_or_beside_it(app: Flask) -> None:
    views = {endpoint: view.__module__.split(".") for endpoint, view in app.view_functions.items()}
    homes = {endpoint: parts[1] for endpoint, parts in views.items() if parts[0] == "partnership"}
    homes.pop("static")  # Flask's own name, and that of a folder
    ranks, named = _ranks(), list(_named(homes))
    assert named
    upward = [
        (module, endpoint)
        for module, package, endpoint in named
        if homes[endpoint] != package and ranks[homes[endpoint]] >= ranks[package] and module not in TABLES
    ]
    assert upward == []


def test_each_page_that_lower_packages_lead_to_is_provided(app: Flask) -> None:
    assert {page.endpoint for page in Page} <= set(app.view_functions)
