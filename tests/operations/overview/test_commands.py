"""Commands across capabilities: exit 0, 1 with one line, 2 for wrong usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.guidance.loader import load_packs
from partnership.store.db import db
from partnership.store.models import Partnership

if TYPE_CHECKING:
    from flask import Flask


def test_a_partnership_is_made_from_the_command_line(app: Flask) -> None:
    runner = app.test_cli_runner()
    args = ["partnerships", "create", "thameside", "--name", "Thameside partnership", "--area", "Thameside"]
    result = runner.invoke(args=args)
    assert (result.exit_code, result.output) == (0, "Made the partnership thameside.\n")
    with app.app_context():
        assert db.session.scalars(select(Partnership)).one().pack_id == load_packs().newest_first[0].id
    again = runner.invoke(args=args)
    assert (again.exit_code, again.output) == (1, "Error: the partnership 'thameside' is there already\n")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["Thame Side", "--name", "x", "--area", "y"], "short name"),
        (["thameside", "--name", " ", "--area", "y"], "the name must be"),
        (["thameside", "--name", "x", "--area", "y\x07"], "the area must be"),
        (["thameside", "--name", "x", "--area", "\u202e"], "the area must be"),
        (["thameside", "--name", "x", "--area", "y", "--pack", "none"], "there is no guidance pack"),
    ],
)
def test_a_partnership_that_cannot_be_made_changes_nothing(app: Flask, args: list[str], words: str) -> None:
    result = app.test_cli_runner().invoke(args=["partnerships", "create", *args])
    assert result.exit_code == 1
    assert words in result.output
    assert result.output.count("\n") == 1
    with app.app_context():
        assert db.session.scalars(select(Partnership)).first() is None


def test_guidance_is_listed_and_checked(app: Flask) -> None:
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["guidance", "list"])
    assert listed.exit_code == 0
    counts = dict(line.rsplit(": ", 1) for line in listed.output.splitlines()[1:])
    assert int(counts["functions"]) >= 30
    assert int(counts["items"]) >= 75
    checked = runner.invoke(args=["guidance", "check"])
    assert (checked.exit_code, checked.output.splitlines()[-1]) == (0, "No faults.")


def test_documents_of_an_unknown_partnership_are_refused(app: Flask, tmp_path: object) -> None:
    result = app.test_cli_runner().invoke(args=["documents", "write", "--out", f"{tmp_path}/out", "--partnership", "x"])
    assert (result.exit_code, result.output) == (1, "Error: there is no partnership 'x'\n")


def test_every_command_explains_itself(app: Flask) -> None:
    runner = app.test_cli_runner()
    for group in app.cli.commands.values():
        for name, command in getattr(group, "commands", {}).items():
            result = runner.invoke(args=[group.name, name, "--help"])
            assert result.exit_code == 0
            assert len((command.help or "").split()) >= 4, f"{group.name} {name} does not explain itself"
            wrong = runner.invoke(args=[group.name, name, "--no-such-option"])
            assert wrong.exit_code == 2, f"{group.name} {name}"
