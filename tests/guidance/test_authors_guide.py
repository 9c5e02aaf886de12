"""The examples in the guide for authors are what the loader reads."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from partnership.guidance.folder import SHAPES, Head, OverlayHead
from partnership.guidance.loader import load_pack
from partnership.guidance.paper_forms import BlankForm
from partnership.guidance.shapes import FilePlace, FilePlaces, PackFile, fill
from partnership.guidance.types import CardLine, GeneratedPart, ProtocolTemplate, ReturnTemplate, Stage

GUIDE = (Path(__file__).parents[2] / "docs" / "guidance-authors.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
# Messages that a part of an item must give, for an example that says only what differs.
ABOUT_WHAT_IS_LEFT_OUT = re.compile(r'the key "\w+" is missing')


def shaped(tables: dict[str, Any]) -> list[tuple[type, dict[str, Any], tuple[str | int, ...]]]:
    """Each table of an example with the shape that its file gives it."""
    if "as_of" in tables:
        return [(OverlayHead if "over" in tables else Head, tables, ())]
    if "removed" in tables:
        return [(OverlayHead, tables, ())]
    if "items" in tables:
        return [(ReturnTemplate, tables, ())]
    if "parts" in tables:
        return [(BlankForm, tables, ())]
    if "sections" in tables:
        return _of_a_protocol(tables)
    return [(SHAPES[name], table, (name, index)) for name, found in tables.items() for index, table in enumerate(found)]


def _of_a_protocol(tables: dict[str, Any]) -> list[tuple[type, dict[str, Any], tuple[str | int, ...]]]:
    """A protocol; or lines of a card, which the guide shows without the clause that they belong to."""
    if isinstance(tables["sections"], list):
        return [(ProtocolTemplate, tables, ())]
    lines = tables["sections"]["clauses"]["card"]
    return [(CardLine, line, ("sections", "clauses", "card", index)) for index, line in enumerate(lines)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n", maxsplit=2)[1])
def test_an_example_has_no_key_and_no_value_that_would_be_refused(example: str, tmp_path: Path) -> None:
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    file = PackFile(path, tmp_path, FilePlaces())
    for shape, table, at in shaped(tomllib.loads(example)):
        fill(shape, table, FilePlace(file, at))
    assert [str(fault) for fault in file.faults if not ABOUT_WHAT_IS_LEFT_OUT.search(fault.message)] == []


def test_every_list_of_a_pack_has_an_example_and_a_line_in_the_table() -> None:
    shown = {name for example in EXAMPLES for name in tomllib.loads(example)}
    assert {name for name in SHAPES if name not in ("protocols", "checklists", "forms")} <= shown
    assert not [shape.__name__ for shape in SHAPES.values() if f"`{shape.__name__}`" not in GUIDE]


def test_the_guide_names_every_generated_part_and_every_stage() -> None:
    assert not [part for part in GeneratedPart if f"`{part}`" not in GUIDE]
    assert not [stage for stage in Stage if stage not in GUIDE]


def test_the_example_of_guidance_of_a_site_stands_over_the_pack(tmp_path: Path) -> None:
    part = GUIDE[GUIDE.index("## Guidance of one site") :]
    head, protocol, setting, removed = re.findall(r"```toml\n(.*?)```", part, re.DOTALL)
    for name, text in (
        ("pack.toml", head + removed),
        ("protocols/childrens-services-and-pct.toml", protocol),
        ("audit.toml", setting),
    ):
        file = tmp_path / "thameside" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    pack = load_pack(tmp_path / "thameside")
    assert [(change.list_name, change.id, change.what.value) for change in pack.changes] == [
        ("indicators", "thameside-c1", "added"),
        ("parameters", "medical-report", "changed"),
        ("clauses", "purpose-reach", "changed"),
        ("clauses", "purpose-fit", "removed"),
        ("clauses", "scope-port", "added"),
        ("practice", "croydon-adverts", "removed"),
    ]
