"""An assessment from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from documents.docx_parts import complaints
from reviews.assessment.making import make_scene

from partnership.reviews.assessment import commands

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from factories import World


def run(world: World, *words: str) -> Result:
    """The command."""
    return world.app.test_cli_runner().invoke(commands.commands, ["export", *words])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_open_assessment_is_written(world: World, tmp_path: Path) -> None:
    make_scene(world)
    out = tmp_path / "assessment.docx"
    result = run(world, "--partnership", "thameside", "--out", str(out))
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    assert complaints(out.read_bytes()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("slug", "message"),
    [("nowhere", "there is no partnership 'nowhere'"), ("riverside", "riverside has no assessment, neither open nor")],
)
def test_a_fault_of_the_input_is_one_line_and_nothing_is_written(
    world: World, tmp_path: Path, slug: str, message: str
) -> None:
    world.partnership("riverside")
    folder = tmp_path / "out"
    folder.mkdir()
    result = run(world, "--partnership", slug, "--out", str(folder / "a.docx"))
    assert result.exit_code == 1
    assert message in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_folder_that_is_not_there_is_a_fault(world: World, tmp_path: Path) -> None:
    make_scene(world)
    result = run(world, "--partnership", "thameside", "--out", str(tmp_path / "missing" / "a.docx"))
    assert result.exit_code == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_wrong_usage_is_told_apart(world: World) -> None:
    assert run(world, "--partnership", "thameside").exit_code == 2
