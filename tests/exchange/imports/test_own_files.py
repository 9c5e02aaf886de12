"""The directory's own files brought back: what left it changes nothing, and what was corrected in them is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.exchange.exports.files import ExportFormat

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership


def exported(app: Flask, folder: Path, form: ExportFormat, slug: str) -> Path:
    """The file for members."""
    file = folder / f"directory.{form.ending}"
    options = ["--format", form.value, "--partnership", slug, "--audience", "partnership", "--out", str(file)]
    assert app.test_cli_runner().invoke(args=["directory", "export", *options]).exit_code == 0
    return file


def imported(app: Flask, file: Path, slug: str, *options: str) -> str:
    """What the import says of it."""
    result = app.test_cli_runner().invoke(args=["directory", "import", str(file), "--partnership", slug, *options])
    assert result.exit_code == 0, result.output
    return str(result.output).removeprefix("Looked through\n")


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.EXCEL])
def test_the_directory_as_it_left_changes_nothing_when_it_is_brought_back(
    loaded: Flask, tmp_path: Path, form: ExportFormat
) -> None:
    told = imported(loaded, exported(loaded, tmp_path, form, "demo"), "demo", "--quiet")
    assert told.startswith("Left as it is "), told
    assert "not taken" not in told


def test_text_that_was_marked_returns_without_its_mark_and_a_corrected_cell_is_taken(
    app: Flask, world: World, ours: Partnership, tmp_path: Path
) -> None:
    advice = world.organisation("=Advice", ours, kind_id="support-organisation", description="'Quoted' words")
    world.contact(advice, "Duty desk", telephone="+44 20 7946 0300")
    file = exported(app, tmp_path, ExportFormat.CSV, ours.slug)
    text = file.read_text(encoding="utf-8-sig")
    assert "'=Advice" in text
    assert "'+44 20 7946 0300" in text
    assert imported(app, file, ours.slug, "--quiet").startswith("Left as it is 1.")
    file.write_text(text.replace("'+44 20 7946 0300", "'+44 20 7946 0301"), encoding="utf-8-sig")
    told = imported(app, file, ours.slug)
    assert "Changed 1" in told
    assert "+44 20 7946 0300 → +44 20 7946 0301" in told
