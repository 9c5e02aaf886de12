"""The record of processing and the draft assessment: what stands in them, for whom, and that Word takes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document

from partnership.operations.data_protection.papers import ASSESSMENT, RECORD, RISKS
from partnership.operations.data_protection.retention import KINDS, LegalBasis

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/administration/data-protection"


def _words(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_an_administrator_gets_both_with_numbers(client: CheckedClient, world: World) -> None:
    world.partnership()
    client.sign_in(world.administrator())
    links = [each["href"] for each in client.page(PAGE).select("main li a")]
    assert f"{PAGE}/record" in links
    for name, title in (("record", RECORD), ("assessment", ASSESSMENT)):
        words = _words(client.get(f"{PAGE}/{name}").data)
        assert title in words
        assert "Open accounts" in words
        for kind in KINDS:
            assert kind.basis is LegalBasis.NONE or kind.name in words
    assert all(risk in words for risk, *_rest in RISKS)
    assert client.get(f"{PAGE}/nothing").status_code == 404


def test_a_coordinator_is_told_of_no_other_partnership_and_no_number_of_the_site(
    client: CheckedClient, world: World
) -> None:
    ours, theirs = world.partnership(), world.partnership("elsewhere")
    client.sign_in(world.coordinator(ours))
    client.page(PAGE)
    words = _words(client.get(f"{PAGE}/record").data)
    assert ours.name in words
    assert theirs.name not in words
    assert "Open accounts" not in words


def test_commands_write_them(app: Flask, tmp_path: Path) -> None:
    for name in ("record", "assessment"):
        out = tmp_path / f"{name}.docx"
        result = app.test_cli_runner().invoke(args=["data", name, "--out", str(out)])
        assert result.exit_code == 0, result.output
        assert "To be written by the controller" in _words(out.read_bytes())
