"""The export from the command line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import uuid4
from zipfile import ZipFile

from partnership.guidance.loader import load_packs
from partnership.protocols.exports import export_all

if TYPE_CHECKING:
    from pathlib import Path

    from factories import World
    from flask import Flask

TEMPLATE = "safeguarding-trafficked-children"


def test_a_draft_is_written_without_a_protocol_having_been_started(app: Flask, world: World, tmp_path: Path) -> None:
    partnership = world.partnership()
    world.responsibility(partnership, world.organisation("Borough police", partnership), "criminal-investigation")
    path = tmp_path / "draft.docx"
    result = app.test_cli_runner().invoke(
        args=["protocols", "export", "--partnership", "thameside", "--template", TEMPLATE, "--out", str(path)]
    )
    assert result.exit_code == 0, result.output
    with ZipFile(io.BytesIO(path.read_bytes())) as file:
        assert b"Borough police" in file.read("word/document.xml")


def test_a_fault_of_the_input_is_one_line_and_exit_1(app: Flask, world: World, tmp_path: Path) -> None:
    world.partnership()
    out = tmp_path / "draft.docx"
    wrong = (
        ["--partnership", "nowhere", "--template", TEMPLATE],
        ["--partnership", "thameside", "--template", "nothing"],
        ["--partnership", "thameside", "--template", TEMPLATE, "--protocol", str(uuid4())],
    )
    for arguments in wrong:
        result = app.test_cli_runner().invoke(args=["protocols", "export", *arguments, "--out", str(out)])
        assert (result.exit_code, out.exists()) == (1, False)
        assert len(result.output.strip().splitlines()) == 1
    assert app.test_cli_runner().invoke(args=["protocols", "export"]).exit_code == 2


def test_every_template_is_written_into_a_folder_in_each_length_that_it_has(
    app: Flask, world: World, tmp_path: Path
) -> None:
    partnership = world.partnership()
    with app.app_context():
        files = export_all(partnership, tmp_path / "out", "For the partnership only")
        templates = load_packs()["solace-2009"].protocols
    names = [
        f"thameside-{each}{suffix}-0-1-working-draft.docx"
        for each, template in templates.items()
        for suffix in ([f"-{one}" for one in reversed(template.lengths)] if len(template.lengths) > 1 else [""])
    ]
    assert [file.name for file in files] == names
    assert f"thameside-{TEMPLATE}-card-0-1-working-draft.docx" in names
