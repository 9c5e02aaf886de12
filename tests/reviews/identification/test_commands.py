"""The audit and its cards from the command line."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from docx import Document

from partnership.documents.word.writer import write_word
from partnership.guidance.loader import load_packs
from partnership.reviews.identification.commands import commands
from partnership.reviews.identification.export import current_audit, current_card, export_audit
from partnership.store.models import Audience, FirstContact, SettingCheck

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from factories import World

    from partnership.store.models import Partnership

SCHOOLS = load_packs()["solace-2009"].settings["AC3"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def run(world: World, *words: object) -> Result:
    """A command of the audit."""
    return world.app.test_cli_runner().invoke(commands, [str(word) for word in words])


def test_the_audit_is_written_as_a_word_file(world: World, thameside: Partnership, tmp_path: Path) -> None:
    out = tmp_path / "audit.docx"
    result = run(world, "export", "--partnership", "thameside", "--out", out)
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    with world.app.app_context():
        assert out.read_bytes() == write_word(current_audit(thameside))


@pytest.mark.parametrize("setting", ["AC3", "ac3"])
def test_a_card_is_written_as_a_word_file(world: World, thameside: Partnership, tmp_path: Path, setting: str) -> None:
    out = tmp_path / "card.docx"
    result = run(world, "card", "--partnership", "thameside", "--setting", setting, "--out", out)
    assert (result.exit_code, result.output) == (0, f"{out}\n")
    with world.app.app_context():
        assert out.read_bytes() == write_word(current_card(thameside, SCHOOLS))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("export", "--partnership", "nowhere"), "there is no partnership 'nowhere'"),
        (("card", "--partnership", "nowhere", "--setting", "AC3"), "there is no partnership 'nowhere'"),
        (("card", "--partnership", "thameside", "--setting", "AC9"), "there is no setting 'AC9'; there are: AC1, AC2"),
    ],
)
def test_a_fault_of_the_input_is_one_clear_line_and_nothing_is_written(
    world: World, thameside: Partnership, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    result = run(world, *words, "--out", folder / "file.docx")
    assert result.exit_code == 1
    assert message in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("words", [("export",), ("card", "--partnership", "thameside"), ("poster",)])
def test_wrong_usage_is_told_apart(world: World, thameside: Partnership, words: tuple[str, ...]) -> None:
    assert run(world, *words).exit_code == 2


def test_a_folder_that_is_not_there_is_one_clear_line_and_an_older_file_is_replaced_as_a_whole(
    world: World, thameside: Partnership, tmp_path: Path
) -> None:
    result = run(world, "export", "--partnership", "thameside", "--out", tmp_path / "nowhere" / "audit.docx")
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    out = tmp_path / "audit.docx"
    out.write_text("old")
    assert run(world, "export", "--partnership", "thameside", "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    assert [path.name for path in tmp_path.glob("*audit*")] == ["audit.docx"]


def test_all_papers_of_a_partnership_are_the_audit_and_a_card_for_each_setting(
    world: World, thameside: Partnership, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with world.app.app_context():
        written = export_audit(thameside, folder)
    names = [path.name for path in written]
    assert names == sorted(path.name for path in folder.iterdir())
    assert len(names) == 12
    assert all(name.startswith("thameside-") for name in names)
    assert sum(name.startswith("thameside-identification-audit-") for name in names) == 1
    assert sum(name.startswith("thameside-indicator-card-aa5-") for name in names) == 1


def test_a_file_holds_what_any_member_may_see_and_no_number_for_named_people(
    world: World, thameside: Partnership
) -> None:
    school = world.organisation("Park School", thameside, kind_id="school")
    police = world.organisation("Borough police", thameside, kind_id="police")
    for organisation, office in ((school, "020 7946 0275"), (police, "020 7946 0401")):
        world.contact(organisation, post="Office", telephone=office, holder="Zyqqex Holder")
        world.contact(
            organisation,
            post="Inner desk",
            telephone="020 7946 0999",
            is_main=False,
            audience=Audience.NAMED,
            holder="Zyqqex",
        )
    with world.session() as session:
        session.add(SettingCheck(partnership_id=thameside.id, setting_id="AC3", assurance="Trained"))
        session.add(FirstContact(partnership_id=thameside.id, setting_id="AC3", organisation_id=school.id))
    with world.app.app_context():
        documents = {
            "020 7946 0275": current_audit(thameside),
            "020 7946 0401": current_card(thameside, SCHOOLS),  # first contacts are not called off a card
        }
    for shown, document in documents.items():
        word = Document(io.BytesIO(write_word(document)))
        text = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
        text = text.replace("\u00a0", " ")  # within telephone numbers
        assert shown in text
        assert "020 7946 0999" not in text
        assert "Inner desk" not in text
        assert "Zyqqex" not in text
