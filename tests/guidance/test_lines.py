"""Finding the line of a key in a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import tomli

from partnership.guidance.lines import At, Lines

TEXT = '''\
title = "One # not a comment"  # a comment = [
"two words" = 1
long = """
first
  second ["""
list = [
  "a",  # why
  "b]",
  ["c", 'd'],
]
inline = { x = 1, y = ["p", "q"] }
on = 2009-11-01 12:00:00
a.b = 3
[table]
key = \'\'\'
x\'\'\'
[[sections]]
id = "s1"
[[sections.clauses]]
id = "c1"
[[sections.clauses]]
id = "c2"
[sections.clauses.table]
caption = "C"
[[sections]]
[[sections.clauses]]
id = "c3"
'''


@pytest.mark.parametrize(
    ("at", "line"),
    [
        (("title",), 1),
        (("two words",), 2),
        (("long",), 3),
        (("list",), 6),
        (("list", 1), 8),
        (("list", 2, 1), 9),
        (("inline", "y", 0), 11),
        (("on",), 12),
        (("a", "b"), 13),
        (("table",), 14),
        (("table", "key"), 15),
        (("sections", 0), 17),
        (("sections", 0, "clauses", 0, "id"), 20),
        (("sections", 0, "clauses", 1), 21),
        (("sections", 0, "clauses", 1, "table", "caption"), 24),
        (("sections", 1, "clauses", 0, "id"), 27),
    ],
)
def test_the_line_of_a_key_is_found(at: At, line: int) -> None:
    tomllib.loads(TEXT)
    assert Lines(TEXT).line_of(at) == line


def test_words_inside_a_long_text_are_found_on_their_own_line() -> None:
    assert Lines(TEXT).line_of(("long",), "second") == 5


def test_a_missing_key_is_placed_at_the_table_that_should_hold_it() -> None:
    assert Lines(TEXT).line_of(("sections", 1, "clauses", 0, "text")) == 26
    assert Lines(TEXT).line_of(("nowhere",)) == 1


def test_every_value_of_every_file_of_the_packs_has_a_place() -> None:
    for path in Path(__file__).parents[2].glob("partnership/guidance/packs/**/*.toml"):
        text = path.read_text(encoding="utf-8")
        lines = Lines(text)
        written = text.splitlines()
        for at, value in _leaves(tomli.loads(text), ()):
            first = " ".join(str(value).split()[:3]).lower()
            line = lines.line_of(at)
            found = " ".join(" ".join(written[line - 1 : line + 3]).replace('\\"', '"').split())
            assert first in found.lower(), (path.name, at, line)


def _leaves(value: object, at: At) -> list[tuple[At, object]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*at, key))]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*at, index))]
    return [(at, value)]
