"""A name says of what: no class is called as another, and none by a participle."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2] / "partnership"
SAME_IDEA = {"Board", "Service", "Clause"}  # a row and its frozen fact; a clause in the pack and as a block


@cache
def public_classes() -> tuple[tuple[str, str], ...]:
    """The name of each public class, with its module."""
    return tuple(
        (node.name, str(path.relative_to(ROOT)))
        for path in sorted(ROOT.rglob("*.py"))
        if "class " in (text := path.read_text(encoding="utf-8"))
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )


def test_a_class_is_called_once() -> None:
    homes = defaultdict(list)
    for name, path in public_classes():
        homes[name].append(path)
    assert {name: found for name, found in homes.items() if len(found) > 1 and name not in SAME_IDEA} == {}


# Nouns that end as a participle or a gerund does; an error is named for what happened; a mixin for what a row then is.
NOUNS = {
    "Deed",
    "Drawing",
    "Finding",
    "Heading",
    "Keyring",
    "Need",
    "Numbering",
    "Rating",
    "Setting",
    "Sharing",
    "Signing",
    "Wording",
}
ERRORS = {"Moved", "Refused", "Throttled", "Tried"}
FROZEN = {"Filled"}  # its name stands in the frozen text of every version
MIXINS = {"Archived", "Described", "Edited", "Keyed", "Replaced"}
IRREGULAR = frozenset(
    [
        "Asleep",
        "Begun",
        "Broken",
        "Built",
        "Done",
        "Drawn",
        "Found",
        "Gave",
        "Given",
        "Gone",
        "Held",
        "Kept",
        "Known",
        "Late",
        "Left",
        "Lost",
        "Made",
        "Met",
        "Needs",
        "Read",
        "Rewritten",
        "Said",
        "Seen",
        "Sent",
        "Shown",
        "Sought",
        "Split",
        "Spread",
        "TakenOver",
        "Taken",
        "Told",
        "Written",
    ]
)


def test_a_public_class_is_a_noun() -> None:
    """A participle or a gerund is no name for a thing."""
    found = {
        name: path
        for name, path in public_classes()
        if name in IRREGULAR or re.fullmatch(r"[A-Z][a-z]+(ed|ing)", name)
        if name not in NOUNS | ERRORS | FROZEN | MIXINS
    }
    assert found == {}
