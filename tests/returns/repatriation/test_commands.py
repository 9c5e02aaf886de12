"""Checklists from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.documents.word.writer import write_word
from partnership.guidance.types import ReturnPaper
from partnership.map.mapping.queries import pack_of
from partnership.returns.repatriation import commands
from partnership.returns.repatriation.export import current_document, export_set
from partnership.returns.repatriation.variants import make_variant

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from factories import World

    from partnership.store.models import Partnership


def run(world: World, path: Path, **options: str | None) -> Result:
    """The command with its usual options; one that is None is left out."""
    given = {"partnership": "thameside", "country": "RO", "age-group": "child", "out": str(path)} | options
    words = [word for name, value in given.items() if value is not None for word in (f"--{name}", value)]
    return world.app.test_cli_runner().invoke(commands.commands, ["export", *words])


@pytest.mark.parametrize(
    ("country", "age_group", "route"),
    [
        ("RO", "child", "best-interests-return"),
        ("RO", "adult", "independent-return"),
        ("ng", "adult", "assisted-voluntary-return"),
    ],
)
def test_the_usual_route_is_written(
    world: World, thameside: Partnership, tmp_path: Path, country: str, age_group: str, route: str
) -> None:
    out = tmp_path / "checklist.docx"
    result = run(world, out, **{"country": country, "age-group": age_group})
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    with world.app.app_context():
        variant = make_variant(pack_of(thameside), age_group, country.upper(), route)
        assert out.read_bytes() == write_word(current_document(thameside, variant))


def test_a_route_can_be_chosen(world: World, thameside: Partnership, tmp_path: Path) -> None:
    assert run(world, tmp_path / "a.docx", route="court-ordered-transfer").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"partnership": "nowhere"}, "there is no partnership 'nowhere'"),
        ({"country": "ZZ"}, "There is no country of return with the code “ZZ”"),
        (
            {"age-group": "adult", "route": "assisted-voluntary-return"},
            "AVRIM is not open to nationals of a state of the European Union",
        ),
        ({"route": "by-magic"}, "Select one of the routes in the list"),
    ],
)
def test_a_fault_of_the_input_is_one_clear_line_and_nothing_is_written(
    world: World, thameside: Partnership, tmp_path: Path, options: dict[str, str], message: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = run(world, folder / "checklist.docx", **options)
    assert result.exit_code == 1
    assert message in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("options", [{"age-group": "pensioner"}, {"country": None}, {"out": None}])
def test_wrong_usage_is_told_apart(
    world: World, thameside: Partnership, tmp_path: Path, options: dict[str, None]
) -> None:
    assert run(world, tmp_path / "checklist.docx", **options).exit_code == 2


def test_a_folder_that_is_not_there_is_one_clear_line(world: World, thameside: Partnership, tmp_path: Path) -> None:
    result = run(world, tmp_path / "nowhere" / "checklist.docx")
    assert result.exit_code == 1
    assert "cannot be read or written: No such file" in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


def test_an_older_file_is_replaced_as_a_whole(world: World, thameside: Partnership, tmp_path: Path) -> None:
    out = tmp_path / "checklist.docx"
    out.write_text("old")
    assert run(world, out).exit_code == 0
    assert out.read_bytes().startswith(b"PK")


def test_another_paper_can_be_chosen(world: World, thameside: Partnership, tmp_path: Path) -> None:
    out = tmp_path / "sheet.docx"
    assert run(world, out, paper="handover").exit_code == 0
    with world.app.app_context():
        variant = make_variant(pack_of(thameside), "child", "RO")
        assert out.read_bytes() == write_word(current_document(thameside, variant, paper=ReturnPaper.HANDOVER))


def test_the_set_is_the_checklist_and_the_handover_page_of_six_returns(
    world: World, thameside: Partnership, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with world.app.app_context():
        written = export_set(thameside, folder)
    names = [path.name for path in written]
    assert sorted(names) == sorted(path.name for path in folder.iterdir())
    assert len(names) == 6 * len(ReturnPaper)
    assert "thameside-return-safety-checklist-ro-child-best-interests-return-1-1-draft.docx" in names
    assert "handover-ng-adult-assisted-voluntary-return-1-1-draft.docx" in names
