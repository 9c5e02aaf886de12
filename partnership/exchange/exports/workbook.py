"""The directory as an Excel file: a sheet each for organisations, services, desks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.writers.excel import FACTS, ExcelSheet, write_excel
from partnership.exchange.exports.rows import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.documents.writers.excel import Row
    from partnership.exchange.exports.rows import ExportRow, ExportTable

WIDTHS: Final = {"name": 36, "post": 30, "description": 60}
USUAL_WIDTH: Final = 24


def write_workbook(rows: Iterable[ExportRow], author: str, audience: str, on: date) -> bytes:
    """The file; `audience` says in words whom it is for."""
    by_table: dict[ExportTable, list[tuple[str, ...]]] = {table: [] for table in TABLES}
    fields = {table: table.fields for table in TABLES}
    for row in rows:
        title, *others = fields[row.table]
        values = row.values.get
        head = (values(title, ""), row.organisation) if row.organisation != values(title) else (values(title, ""), "")
        by_table[row.table].append((*head, *(values(name, "") for name in others), row.id))
    sheets = [
        ExcelSheet(
            table.sheet,
            [
                (fields[table][table.title_field].label, WIDTHS["name"]),
                ("Organisation", WIDTHS["name"]),
                *(
                    (each.label, WIDTHS.get(name, USUAL_WIDTH))
                    for name, each in fields[table].items()
                    if name != table.title_field
                ),
                ("Id", WIDTHS["name"]),
            ],
            by_table[table],
            kept_columns=1,
        )
        for table in TABLES
    ]
    about: list[Row] = [
        ("Directory", author),
        ("For", audience),
        ("As of", on),
        *((table.sheet, len(by_table[table])) for table in TABLES),
    ]
    return write_excel([*sheets, ExcelSheet("About", FACTS, about)], title="Directory", author=author, made_on=on)
