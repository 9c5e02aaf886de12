"""A module whose docstring says “Pure.” knows neither Flask nor SQL, itself or through what it imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
OUTSIDE = {"flask", "flask_login", "flask_sqlalchemy", "flask_wtf", "sqlalchemy", "wtforms"}
TABLES = "partnership.store.models"  # rows and enums are read as plain values


def says_it_is_pure() -> list[str]:
    found = []
    for path in sorted((ROOT / "partnership").rglob("*.py")):
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if re.search(r"\bPure\b", words):
            found.append(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    return found


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Who imports whom at run time."""
    return grimp.build_graph(
        "partnership", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


@pytest.mark.parametrize("module", says_it_is_pure())
def test_what_says_that_it_is_pure_reaches_no_web_and_no_database(module: str, imports: grimp.ImportGraph) -> None:
    seen, left = {module}, [module]
    while left:
        for each in imports.find_modules_directly_imported_by(left.pop()):
            assert each not in OUTSIDE
            if each not in seen and each.startswith("partnership") and not each.startswith(TABLES):
                seen.add(each)
                left.append(each)
