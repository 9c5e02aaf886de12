"""Everything that both demonstrations print: each telephone number stands beside the desk that has it in the register.

`CALL_HOURS=24` asks Whom to call at every hour of a day, and not at three of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.word.writer import write_word
from partnership.findings.facts import Desk
from partnership.findings.hours import Moment
from partnership.findings.types import Person
from partnership.guidance.choices import Length
from partnership.map.calls.answer import answer
from partnership.map.calls.views.cards import phone_book
from partnership.map.calls.wording import lines
from partnership.policy.audience import is_safe_place
from partnership.protocols.composing.desks import CAPTION
from partnership.protocols.drafting import compose_template, material_for
from partnership.protocols.printing import printed
from partnership.register.partnerships.queries import get_partnership
from tools.printed_numbers import Tally, digits, look, owners_of, tally_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from factories import World
    from flask import Flask

    from partnership.protocols.drafting import Material

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # papers are the same on both
HOURS = int(os.environ.get("CALL_HOURS", "3"))
POLICE = "Borough Police"


def _load(app: Flask, slug: str) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load", "--partnership", slug])
    assert result.exit_code == 0, result.output


@pytest.fixture(params=["demo", "demo-2026"])
def material(request: pytest.FixtureRequest, kept: Callable[..., None], app: Flask, world: World) -> Material:
    """What the papers of a demonstration are made from."""
    kept(f"papers of {request.param}", _load, app, request.param)
    with world.app.app_context():
        return material_for(get_partnership(request.param), "")


def test_every_number_that_is_printed_stands_beside_its_desk(material: Material) -> None:
    tally = tally_of(material)
    assert tally.wrong == []
    assert tally.found > 1000


def test_every_card_of_the_telephone_book_has_the_numbers_of_its_desk(material: Material) -> None:
    desks = {str(desk.id): (agency, desk) for agency in material.map_.agencies for desk in agency.desks}
    book = phone_book(material.map_, material.pack).decode().replace("\r\n ", "").replace("\\", "")
    numbers = 0
    for card in book.split("BEGIN:VCARD")[1:]:
        agency, desk = desks[re.search(r"UID:urn:uuid:(\S+)", card)[1]]  # type: ignore[index]
        name = next(line for line in card.splitlines() if line.startswith("FN"))
        assert desk.post in name or is_safe_place(agency.kind_id), card
        owned = {digits(each) for each in (desk.telephone, desk.out_of_hours_telephone) if each}
        found = {digits(each) for each in re.findall(r"TEL[^:\n]*:(\S[^\r\n]*)", card)}
        numbers += len(found)
        assert found <= owned, card
    assert numbers > 20


def test_whom_to_call_shows_each_number_with_the_desk_that_has_it(material: Material) -> None:
    owners, shown = owners_of(material.map_), 0
    for situation in material.pack.situations.values():
        for words in situation.answers:
            for hour in range(3, 27, 24 // HOURS):
                at = Moment(2, hour % 24 * 60)
                found = lines(answer(material.map_, material.pack, situation, words, Person(words.group), at), at)
                for each in filter(None, (found.first, *found.then, *(need.line for need in found.needs))):
                    shown += 1
                    assert each.desk.casefold() in owners.desks[digits(each.number)], each
                    assert each.agency in owners.agencies[digits(each.number)], each
    assert shown > 50


def _register(material: Material) -> tuple[Desk, Desk]:
    """Two desks of other names, each with a number of its own."""
    found = {each.post: each for agency in material.map_.agencies for each in agency.desks if each.telephone}
    first = next(iter(found.values()))
    return first, next(each for each in found.values() if each.telephone != first.telephone)


def _wrong(material: Material, *blocks: b.Block, columns: dict[str, list[str]] | None = None) -> int:
    document = compose_template(next(iter(material.pack.protocols.values())), material).document
    tally = Tally()
    look("planted", b.Document(**{**_fields(document), "blocks": blocks}), owners_of(material.map_), tally, columns)
    return len(tally.wrong)


def _fields(document: b.Document) -> dict[str, object]:
    names = ("title", "subject", "partnership", "status", "version", "dated_on", "marking", "file_stem")
    return {name: getattr(document, name) for name in names}


def _cell(*texts: str) -> b.Cell:
    return b.Cell(tuple((b.Text(each),) for each in texts))


def test_desks_as_lines_of_one_cell_beside_their_numbers_are_found_wrong(material: Material) -> None:
    one, other = _register(material)
    columns = tuple(b.Column(each) for each in ("Agency", "Desk", "Telephone"))
    as_lines = (_cell(POLICE), _cell(one.post, other.post), _cell(one.telephone, other.telephone))
    as_rows = ((_cell(POLICE), _cell(each.post), _cell(each.telephone)) for each in (one, other))
    assert _wrong(material, b.Table("", "", columns, (as_lines,))) == 2
    assert _wrong(material, b.Table("", "", columns, tuple(as_rows))) == 0


def test_a_number_after_the_name_of_another_desk_is_found_wrong(material: Material) -> None:
    one, other = _register(material)
    right = b.Paragraph((b.Text(f"Ring {one.post}, {one.telephone}."),))
    assert _wrong(material, right) == 0
    assert _wrong(material, b.Paragraph((b.Text(f"Ring {one.post}, {other.telephone}."),))) == 1


def test_a_number_with_another_desk_after_it_in_its_cell_is_found_wrong(material: Material) -> None:
    one, other = _register(material)
    columns = (b.Column("Ring"), b.Column("By day"))

    def row(*told: str) -> b.Table:
        runs = (b.Filled(one.telephone), *(run for each in told for run in (b.Break(), b.Text(each))))
        return b.Table("", "", columns, ((_cell("A bed tonight"), b.Cell((runs,))),))

    assert _wrong(material, row(one.post)) == 0
    assert _wrong(material, row(f"Fallback: {one.post}", "May have a duty")) == 0
    assert _wrong(material, row(other.post)) == 1
    assert _wrong(material, row("May have a duty")) == 1


@pytest.mark.parametrize("is_written", [False, True])
def test_on_the_page_as_it_is_laid_out_a_number_stands_on_the_line_where_its_desk_begins(
    material: Material, tmp_path: Path, *, is_written: bool
) -> None:
    missing = [name for name in ("soffice", "pdftotext") if shutil.which(name) is None]
    if missing and os.environ.get("CI") != "true":
        pytest.skip(f"{' and '.join(missing)} not found")
    templates = [each for each in material.pack.protocols.values() if each.is_written is is_written]
    template = max(templates, key=lambda each: len(each.functions) if not each.is_terms else 0)
    length = Length.FULL if is_written else Length.OPERATIONAL  # the short paper lists what its other tables leave out
    document = printed(compose_template(template, material).document, length)
    (tmp_path / "paper.docx").write_bytes(write_word(document))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "paper.docx")], capture_output=True, check=True, timeout=240)
    told = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "paper.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    tables = [each for each in walk(document.blocks) if isinstance(each, b.Table)]
    (schedule,) = [each for each in tables if each.caption == CAPTION]
    listed = told[told.rindex(CAPTION) :].splitlines()
    found = [(row[1].paragraphs[0][0].text, row[2].paragraphs[0][0].text) for row in schedule.rows]
    looked = [(desk, number, listed) for desk, number in found if number[0].isdigit()]
    assert len(looked) > 5
    rung = [(desk, number, told.splitlines()) for desk, number in _rung(tables)]
    assert bool(len(rung) > 5) is is_written
    for desk, number, on_paper in (*looked, *rung):
        begins = " ".join(desk.split()[:2])
        assert any(begins in line and number in line for line in on_paper), f"{desk}: {number}"


def _rung(tables: list[b.Table]) -> Iterator[tuple[str, str]]:
    """The numbers of the table of a written paper that says whom to ring, each with the desk after it."""
    for table in tables:
        for cell in (cell for row in table.rows for cell in row):
            for runs in cell.paragraphs:
                match runs:
                    case (b.Filled(number), b.Text(desk), *_) if number[0].isdigit():
                        yield desk.removeprefix(", "), number


def test_a_number_in_the_column_of_another_post_is_found_wrong(material: Material) -> None:
    desks = _register(material)
    told = {f"Post {n}": [f"{each.post}, {each.telephone}"] for n, each in enumerate(desks)}
    columns = tuple(b.Column(each) for each in told)
    right = tuple(_cell(each.telephone) for each in desks)
    assert _wrong(material, b.Table("", "", columns, (right,)), columns=told) == 0
    assert _wrong(material, b.Table("", "", columns, (right[::-1],)), columns=told) == 2
