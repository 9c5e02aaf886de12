"""A name says of what: no class is called as another, unless both are the same idea."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2] / "partnership"
SAME_IDEA = {"Board", "Service", "Clause"}  # a row and its frozen fact; a clause in the pack and as a block


def test_a_class_is_called_once() -> None:
    homes = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in homes.items() if len(found) > 1 and name not in SAME_IDEA} == {}
