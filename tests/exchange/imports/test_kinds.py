"""The kind of an organisation: what the file says, or a guess from the name that is marked, and makes nobody lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from exchange.imports.table_files import csv_of

from partnership.exchange.imports.kinds import KindWords
from partnership.guidance.loader import load_packs
from partnership.store.db import db
from partnership.store.models import Organisation

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from flask import Flask

    from partnership.store.models import Partnership

WORDS = KindWords(load_packs()["england-2026"])
HEAD = ("Organisation", "Type", "Telephone")


@pytest.mark.parametrize("name", ["Crimestoppers", "Riverside Child Exploitation Hub", "Modern Slavery Helpline staff"])
def test_words_of_search_are_no_guess(name: str) -> None:
    assert WORDS.of_name(name) != "police"


@pytest.mark.parametrize(
    ("word", "kind"), [("LA", "local-authority"), ("Police", "police"), ("council", "local-authority")]
)
def test_a_short_word_for_a_kind_is_known(word: str, kind: str) -> None:
    assert WORDS.of_word(word) == kind


@pytest.mark.parametrize(
    ("word", "first"),
    [("NGO", "support-organisation"), ("Charity", "support-organisation"), ("Vol sector", "support-organisation"), ("Health", "hospital")],
)  # fmt: skip
def test_a_word_of_many_kinds_is_asked_with_the_likeliest_first(word: str, first: str) -> None:
    assert WORDS.of_word(word) == ""
    assert WORDS.called(WORDS.near(word)[0]) == first


@pytest.mark.parametrize("option", ["--usual-kind=charity", "--kind=Health=charity"])
def test_a_kind_that_is_none_is_refused_in_one_line_with_those_near_it(
    app: Flask, ours: Partnership, tmp_path: Path, option: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(csv_of(("Tideway", "Health", ""), head=HEAD))
    told = app.test_cli_runner().invoke(args=["directory", "import", str(file), "--partnership", ours.slug, option])
    assert told.exit_code == 1
    [line] = told.output.strip().splitlines()
    assert "there is no kind 'charity'" in line
    assert "support-organisation" in line


def test_a_command_lists_the_kinds(app: Flask, ours: Partnership) -> None:
    told = app.test_cli_runner().invoke(args=["directory", "kinds", "--partnership", ours.slug]).output
    assert "police\tPolice force" in told.splitlines()


def guessed(app: Flask) -> dict[str, bool]:
    with app.app_context():
        return {each.name: each.is_kind_guessed for each in db.session.query(Organisation)}


def test_a_guess_is_shown_as_one_and_asked_to_lead_nothing_until_somebody_says_it(
    coordinator: CheckedClient, app: Flask, ours: Partnership, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(
        csv_of(("Tideway police", "", "020 7946 0101"), ("Harbour help", "Police", "020 7946 0102"), head=HEAD)
    )
    args = ["directory", "import", str(file), "--partnership", ours.slug, "--apply"]
    told = app.test_cli_runner().invoke(args=args).output
    assert "Police force? Guessed from the name" in told
    assert guessed(app) == {"Tideway police": True, "Harbour help": False}
    usual = f"/partnerships/{ours.slug}/usual-roles"
    page = coordinator.page(usual)
    section = page.select_one("#guessed")
    assert section is not None
    assert [each.get_text() for each in section.find_next("ul").select("a")] == ["Tideway police"]
    with app.app_context():
        row = db.session.query(Organisation).filter_by(name="Tideway police").one()
    coordinator.submit(f"/organisations/{row.id}/edit")
    assert not guessed(app)["Tideway police"]
    assert coordinator.page(usual).select_one("#guessed") is None
