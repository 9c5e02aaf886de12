"""Who is where, who opens what, and who keeps an entry has one writer each: the package `authority`.

Looked for in the source: calls that make such a row, and assignments to what such rows hold. The demonstration makes its
rows with the same functions; migrations and tests write as they need.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITERS = {
    "Position": "partnership/register/authority/places.py",
    "Membership": "partnership/register/authority/members.py",
    "LocationGrant": "partnership/register/authority/grants.py",
    "Participation": "partnership/register/authority/homes.py",
    "LetIn": "partnership/register/authority/lines.py",
    "Publication": "partnership/register/authority/publications/services.py",
    "Question": "partnership/register/authority/questions/services.py",
}
# What these rows hold, by names that no other table has, or that only they may be given outside of the package.
COLUMNS = {
    "home_id", "stands_since", "vacant_at", "vacant_agreed_by_id", "asleep_since", "woken_by_id",
    "given_by_id", "is_cleared", "clearance_given_by_id", "clearance_agreed_by_id", "ended_by_id", "joined_on",
    "left_on", "stands_for_itself_since", "from_at", "until_at",
}  # fmt: skip
SOURCES = [
    path
    for path in sorted((ROOT / "partnership").rglob("*.py"))
    if not str(path.relative_to(ROOT)).startswith(("partnership/store/models/", "partnership/register/authority/"))
]


def calls(tree: ast.AST) -> list[str]:
    """The names of the tables whose rows are made: `Position(...)` or `models.Position(...)`."""
    made = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [each.id if isinstance(each, ast.Name) else getattr(each, "attr", "") for each in made]
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}  # of the same name, and no table
    return [name for name in names if name in WRITERS.keys() - own]


def assigned(tree: ast.AST) -> list[str]:
    """The columns of theirs that are assigned to, by a statement or by `setattr`."""
    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = []
        flat = [each for target in targets for each in (target.elts if isinstance(target, ast.Tuple) else [target])]
        found += [each.attr for each in flat if isinstance(each, ast.Attribute) and each.attr in COLUMNS]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            found += [
                str(each.value) for each in node.args[1:2] if isinstance(each, ast.Constant) and each.value in COLUMNS
            ]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_outside_authority_makes_or_changes_who_may_what(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert calls(tree) == []
    # The demonstration's people are made up, so nobody has to vouch at a command line that they are another person.
    is_demo = path.is_relative_to(ROOT / "partnership/operations/demo")
    assert set(assigned(tree)) <= ({"stands_for_itself_since"} if is_demo else set())


def test_inside_authority_each_table_has_one_writer() -> None:
    made: dict[str, set[str]] = {}
    for path in (ROOT / "partnership/register/authority").rglob("*.py"):
        for name in calls(ast.parse(path.read_text(encoding="utf-8"))):
            made.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    assert made == {name: {path} for name, path in WRITERS.items()}


@pytest.mark.parametrize(
    "source",
    [
        "Position(id=1)",
        "models.LocationGrant()",
        "row.home_id = 1",
        "a, row.is_cleared = 1, 2",
        "setattr(row, 'stands_since', 1)",
    ],
)
def test_the_check_sees_each_way_of_writing(source: str) -> None:
    tree = ast.parse(source)
    assert calls(tree) + assigned(tree)
