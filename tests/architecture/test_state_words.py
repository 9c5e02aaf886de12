"""The words of a state and the colour of its tag stand once, in `web/states.py`: nowhere again, and never compared with."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from partnership.findings import words
from partnership.web import states

ROOT = Path(__file__).parents[2]
# `findings.words` has the headings of severities, which `states` takes from there.
SOURCES = sorted({*(ROOT / "partnership").rglob("*.py")} - {Path(states.__file__), Path(words.__file__)})
TAGS = {tag for tags in states._TAGS.values() for tag in tags.values()}
WORDS = {(kind.__name__, member.name): tag.words for kind, tags in states._TAGS.items() for member, tag in tags.items()}
LONG = {words for words in WORDS.values() if " " in words}  # no stable value of anything has a space


@cache
def _nodes() -> tuple[tuple[str, int, ast.Dict | ast.Compare], ...]:
    """Every table and every comparison in the code, with its place."""
    return tuple(
        (str(path.relative_to(ROOT)), node.lineno, node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict | ast.Compare)
    )


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _texts(node: ast.AST) -> set[str]:
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def _again(node: ast.Dict) -> list[str]:
    """Members of a table that have the words which `web/states.py` has for them."""
    pairs = ((key, value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Attribute))
    return [
        ast.unparse(key)
        for key, value in pairs
        if WORDS.get((ast.unparse(key.value), key.attr), "") == _text(value)
    ]  # fmt: skip


def test_no_other_table_has_the_words_of_a_state() -> None:
    found = [(path, member) for path, _line, node in _nodes() if isinstance(node, ast.Dict) for member in _again(node)]
    assert found == []


def test_nothing_is_compared_with_the_words_of_a_state() -> None:
    found = [f"{path}:{line}" for path, line, node in _nodes() if isinstance(node, ast.Compare) and _texts(node) & LONG]
    assert found == []


def test_no_template_writes_the_tag_of_a_state_by_hand() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        written = re.findall(r'\btag\("([^"]+)"(?:, "([a-z]+)")?\)', path.read_text(encoding="utf-8"))
        found += [(path.name, *each) for each in written if each[1] and states.Tag(*each) in TAGS]
    assert found == []
