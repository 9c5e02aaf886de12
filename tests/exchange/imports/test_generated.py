"""Files made by lot: no value comes under another body, a second time changes nothing, and every cell is accounted for.

`GENERATED_FILES=200` tries as many of each layout.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from exchange.imports.generated import HEAD, NAME, MadeFile, Maker

from partnership.documents.untrusted import table_file
from partnership.exchange.imports import services
from partnership.exchange.imports.cells import read_cell
from partnership.exchange.imports.importers import importer
from partnership.exchange.imports.missions import with_missions
from partnership.exchange.imports.names import name_key, number_key, packed
from partnership.exchange.imports.own_files import with_own_rows
from partnership.exchange.imports.source import source_of
from partnership.exchange.imports.targets import targets
from partnership.store.db import db, transaction
from partnership.store.models import Contact, Location, Organisation, Service

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from flask import Flask

    from partnership.exchange.imports.plan import ImportReport
    from partnership.store.models import Partnership

FILES = int(os.environ.get("GENERATED_FILES", "4"))
LAYOUTS = ("a row a service", "a row a body", "a row a body, Excel", "feed")


def made(layout: str, seed: int) -> MadeFile:
    maker = Maker(seed * 10 + LAYOUTS.index(layout))
    if layout == "feed":
        return maker.feed()
    return maker.table(has_service_rows=layout == "a row a service", is_excel="Excel" in layout)


def imported(app: Flask, partnership: Partnership, account_id: UUID, content: bytes) -> ImportReport:
    source = with_missions(with_own_rows(source_of(table_file.read(table_file.opened(content)))))
    with app.test_request_context(), transaction() as session:
        layout = services.layout_for(partnership, source)
        kinds = {"": "support-organisation"}
        job = services.ImportJob(
            importer(account_id, partnership), partnership, source, layout.columns,
            services.wishes_of(partnership, kinds, {}),
        )  # fmt: skip
        row = services.new_import(partnership, source, content, "list")
        report = services.carry_out(session, row, job, keyring=app.extensions["settings"].keyring)
        session.add(row)
    return report


def register(app: Flask) -> dict[str, list[str]]:
    """All that is told of each body, in a row each."""
    found: dict[str, list[str]] = {}
    with app.app_context():
        names = {each.id: each.name for each in db.session.query(Organisation)}
        for each in db.session.query(Organisation):
            found.setdefault(each.name, []).append(f"{each.description}|{each.website}")
        for table in (Contact, Service, Location):
            for each in db.session.query(table):
                told = [str(getattr(each, name)) for name in sorted(targets_of(table))]
                found[names[each.organisation_id]].append("|".join([str(each.id), *told]))
    return {name: sorted(rows) for name, rows in found.items()}


def targets_of(table: Any) -> set[str]:
    return {
        each.field for each in targets().values() if each.part == table.__tablename__ and hasattr(table, each.field)
    }


def signs(row: str) -> set[str]:
    """Numbers and mailboxes in a text, as they are compared."""
    numbers = {number_key(each) for each in re.findall(r"\+?\(?\d[\d\s()]{8,}\d", row)}
    return numbers | {each.casefold() for each in re.findall(r"[^\s|;,]+@[^\s|;,]+", row)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_value_comes_under_another_body_and_a_second_time_changes_nothing(
    app: Flask, world: World, ours: Partnership, layout: str
) -> None:
    account_id = world.coordinator(ours).id
    for seed in range(FILES):
        file = made(layout, seed)
        report = imported(app, ours, account_id, file.content)
        before = register(app)
        for name, rows in before.items():
            for own in {sign for row in rows for sign in signs(row)} & set(file.owners):
                assert name_key(file.owners[own]) == name_key(name), (seed, own)
        if layout != "feed":
            unaccounted(file, report, before)
        for content in (file.content, file.shuffled):
            again = imported(app, ours, account_id, content)
            assert [each for each in again.lines if each.deed.changes] == [], seed
            assert register(app) == before, seed


def unaccounted(file: MadeFile, report: ImportReport, found: dict[str, list[str]]) -> None:
    """Raise for a cell that is neither kept, nor named with its reason."""
    refused = [*report.refused, *(each for line in report.lines for each in line.refusals)]
    whole = {each.row for each in refused if each.at < 0 or each.at == NAME}
    cells = {(each.row, each.at) for each in refused}
    unread = {each.what for each in report.account if not each.read_as}
    left = {row for line in report.lines if not line.deed.changes for row in line.rows}
    everything = {name_key(name): " | ".join(rows) for name, rows in found.items()}
    for number, row in enumerate(file.rows, 2):
        for at, cell in enumerate(row):
            is_told = number in whole | left or (number, at) in cells or f"Column “{HEAD[at]}”" in unread
            if not cell or is_told or at in {NAME, HEAD.index("Type")}:
                continue
            own = everything[name_key(row[NAME])]
            wanted = signs(cell)
            kept = wanted <= signs(own) if wanted else packed(str(read_cell_of(at, cell))) in packed(own)
            assert kept or HEAD[at] == "Deputy SPOC", (number, HEAD[at], cell, own)


def read_cell_of(at: int, cell: str) -> Any:
    keys = {"Service": "service.name", "Service description": "service.description", "Job title": "contact.post",
            "Website": "organisation.website", "Address": "location.address"}  # fmt: skip
    return read_cell(targets()[keys[HEAD[at]]], cell).value if HEAD[at] in keys else cell
