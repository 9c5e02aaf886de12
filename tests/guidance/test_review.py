"""What carries what: the faults and notes of a review, and the file that tells it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from partnership.guidance.coverage import carriers, write_coverage
from partnership.guidance.loader import load_pack, load_packs, read
from partnership.guidance.review import count_items, review

if TYPE_CHECKING:
    from flask import Flask
    from guidance.small_pack import OverlayOnDisk, PackOnDisk

COVERAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


def lines(found: list[object]) -> list[str]:
    return [str(each) for each in found]


def test_a_recommendation_that_no_clause_carries_is_a_fault(small_pack: PackOnDisk) -> None:
    small_pack.change("protocols/child.toml", 'carries = ["K1"]', "")
    assert lines(review(read(small_pack.path, {})).faults) == ["recommendations.toml:2: no clause carries K1"]


def test_a_mechanism_that_nothing_carries_needs_words_that_place_it(small_pack: PackOnDisk) -> None:
    small_pack.change("practice.toml", 'carries = ["M01"]', "")
    expected = 'mechanisms.toml:2: nothing carries M01, and it has no "where"'
    assert lines(review(read(small_pack.path, {})).faults) == [expected]
    small_pack.change("mechanisms.toml", "summary", 'where = "In the map."\nsummary')
    assert review(read(small_pack.path, {})).faults == []


def test_what_nothing_uses_is_a_note_and_no_fault(small_pack: PackOnDisk) -> None:
    small_pack.change("protocols/child.toml", 'examples = ["good-town"]', "")
    small_pack.change("protocols/child.toml", '[[sections]]\nuse = "review"', "")
    found = review(read(small_pack.path, {}))
    assert found.faults == []
    assert lines(found.notes) == [
        "common.toml:2: no protocol uses this common section: review",
        "practice.toml:2: no clause names this practice: good-town",
    ]


def test_a_clause_of_a_common_section_that_nobody_uses_carries_nothing(small_pack: PackOnDisk) -> None:
    small_pack.change("protocols/child.toml", 'carries = ["K1"]', "")
    small_pack.change("common.toml", 'sources = ["law"]', 'sources = ["law"]\ncarries = ["K1"]')
    assert review(read(small_pack.path, {})).faults == []
    small_pack.change("protocols/child.toml", '[[sections]]\nuse = "review"', "")
    assert lines(review(read(small_pack.path, {})).faults) == ["recommendations.toml:2: no clause carries K1"]


def test_guidance_that_takes_out_the_only_carrier_is_told_so_in_a_note(
    small_pack: PackOnDisk, overlay: OverlayOnDisk
) -> None:
    head = (overlay.path / "pack.toml").read_text(encoding="utf-8")
    overlay.write("pack.toml", head + '[[removed]]\nlist = "practice"\nid = "good-town"\nreason = "No."\n')
    small_pack.change("protocols/child.toml", 'examples = ["good-town"]', "")
    found = review(read(overlay.path, {"small": read(small_pack.path, {})}))
    assert found.faults == []
    assert lines(found.notes) == ["pack.toml:1: with what is taken out, nothing carries M01 any more"]


def test_the_coverage_of_a_small_pack_is_written_in_full(small_pack: PackOnDisk) -> None:
    small_pack.change("mechanisms.toml", "summary", 'where = "In the map."\nsummary')
    small_pack.change("common.toml", 'sources = ["law"]', 'sources = ["law"]\ncarries = ["K1"]')
    text = write_coverage(load_pack(small_pack.path))
    assert text[text.index("## Recommendations") :] == (
        "## Recommendations\n\n"
        "### K1 Be quick.\n\n"
        "- Children, Review: Reviewed every {{parameter:review}}. (`review-when`)\n"
        "- Children: {{lead:first-response}} answers within {{parameter:hours}}. - as {{clause:end}} says - in … (`aim`)\n\n"
        "## Mechanisms\n\n"
        "### M01 A plan\n\n"
        "- Practice: A good town (`good-town`)\n"
        "- In the map.\n"
    )


def test_every_sort_of_item_is_counted(small_pack: PackOnDisk) -> None:
    assert count_items(load_pack(small_pack.path)) == {
        "protocols": 1,
        "clauses": 4,
        "competences": 1,
        "settings": 1,
        "forms": 0,
        "indicators": 1,
        "practice": 1,
        "actors": 3,
        "kinds": 2,
        "bodies": 1,
        "functions": 1,
        "items": 0,
        "hard stops": 0,
        "information kinds": 1,
        "flows": 1,
        "recommendations": 1,
        "mechanisms": 1,
        "situations": 1,
        "synonyms": 1,
        "word groups": 1,
        "journeys": 1,
        "sources": 1,
        "words": 1,
        "facts": 0,
        "facts to verify": 0,
        "names not used any more": 0,
        "protocols not written yet": 0,
        "items of older packs": 0,
    }


def test_every_recommendation_and_mechanism_of_the_report_is_there_and_carried_or_placed() -> None:
    pack = load_packs()["solace-2009"]
    assert list(pack.recommendations) == [f"K{number}" for number in range(1, 47)]
    assert list(pack.mechanisms) == [f"M{number:02}" for number in range(1, 72)]
    found = carriers(pack)
    assert [one for one in pack.recommendations if not any(each.is_clause for each in found.get(one, ()))] == []
    assert [one.id for one in pack.mechanisms.values() if not (one.where or one.id in found)] == []


def test_the_coverage_in_the_documentation_is_what_the_command_writes(app: Flask, tmp_path: Path) -> None:
    """`flask guidance coverage` writes it anew."""
    out = tmp_path / "coverage.md"
    result = app.test_cli_runner().invoke(args=["guidance", "coverage", "--out", str(out)])
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    assert COVERAGE.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_coverage_of_a_pack_that_is_not_there_is_refused(app: Flask, tmp_path: Path) -> None:
    args = ["guidance", "coverage", "--out", str(tmp_path / "x"), "--pack", "none"]
    result = app.test_cli_runner().invoke(args=args)
    assert result.exit_code == 1
    assert "none" in result.output


@pytest.mark.parametrize("name", ["practise", "bodies.toml"])
def test_a_path_without_a_pack_is_a_fault_and_no_traceback(tmp_path: Path, name: str) -> None:
    assert lines(review(read(tmp_path / name, {})).faults) == ["pack.toml:1: the file is missing"]
