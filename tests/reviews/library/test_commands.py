"""Embassies from a list, by the command line: nothing without --apply, each once, and never confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from partnership.base.clocks import Freshness, freshness_of
from partnership.reviews.library import commands
from partnership.store.models import EntrySection, Organisation, now

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from factories import World

LINES = (
    "operator,type,city,phone,email,website\n"
    "Romania,embassy,London,020 7946 0100,mailto:desk@example.org,https://embassy.example.org/\n"
    "Nigeria,high commission,London,,,\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "embassies.csv"
    path.write_text(LINES, encoding="utf-8")
    return path


def run(world: World, *words: object) -> Result:
    return world.app.test_cli_runner().invoke(commands.commands, ["import", *map(str, words)])


def rows(world: World) -> list[Organisation]:
    with world.session() as session:
        statement = select(Organisation).options(
            selectinload(Organisation.contacts), selectinload(Organisation.clocks)
        ).order_by(Organisation.folded_name)  # fmt: skip
        return list(session.scalars(statement))


def test_without_apply_it_says_what_it_would_add_and_adds_nothing(world: World, file: Path) -> None:
    result = run(world, file)
    assert result.exit_code == 0
    assert "Would add: Embassy of Romania in London" in result.output
    assert "Nothing was changed" in result.output
    assert rows(world) == []


def test_each_embassy_is_added_with_its_country_and_counts_as_never_confirmed(world: World, file: Path) -> None:
    assert run(world, file, "--apply").exit_code == 0
    romania, nigeria = rows(world)
    assert (romania.country, romania.kind_id, nigeria.country) == ("RO", "embassy", "NG")
    assert romania.contacts[0].telephone == "020 7946 0100"
    clock = romania.clock(EntrySection.CONTACTS)
    assert freshness_of(clock.confirmed_at, now()) is Freshness.NEVER


def test_a_second_import_changes_nothing(world: World, file: Path) -> None:
    run(world, file, "--apply")
    before = [(row.id, row.version) for row in rows(world)]
    result = run(world, file, "--apply")
    assert "Added 0; in the register already 2" in result.output
    assert [(row.id, row.version) for row in rows(world)] == before


def test_a_fault_in_one_line_adds_nothing_and_is_told_in_one_line(world: World, file: Path) -> None:
    file.write_text(LINES.replace("https://embassy.example.org/", "javascript:alert(1)"), encoding="utf-8")
    result = run(world, file, "--apply")
    assert result.exit_code == 1
    assert result.output.startswith("Error: line 2, Embassy of Romania in London:")
    assert rows(world) == []


def test_a_file_that_is_no_text_is_refused(world: World, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00P\x00K")
    result = run(world, file)
    assert result.exit_code == 1
    assert "is not UTF-8 text" in result.output
