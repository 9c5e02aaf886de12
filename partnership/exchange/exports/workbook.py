"""The directory as an Excel file: a sheet each for organisations, services, desks and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.writers.excel import FACTS, ExcelBook, ExcelSheet
from partnership.exchange.exports.rows import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from partnership.documents.writers.excel import Row
    from partnership.exchange.exports.rows import ExportRow, ExportTable
    from partnership.store.models import Described

WIDTHS: Final = {"name": 36, "post": 30, "description": 60}
USUAL_WIDTH: Final = 24


def write_workbook(rows: Iterable[ExportRow], author: str, audience: str, on: date) -> bytes:
    """The file; `audience` says in words whom it is for."""
    book = ExcelBook(title="Directory", author=author, made_on=on)
    fields = {table: table.fields for table in TABLES}
    sheets = {table: book.add(_sheet(table, fields[table])) for table in TABLES}
    for row in rows:
        title, *others = fields[row.table]
        values = row.values.get
        head = (values(title, ""), row.organisation) if row.organisation != values(title) else (values(title, ""), "")
        sheets[row.table].append((*head, *(values(name, "") for name in others), row.id))
    about: list[Row] = [
        ("Directory", author),
        ("For", audience),
        ("As of", on),
        *((table.sheet, sheets[table].number) for table in TABLES),
    ]
    book.add(ExcelSheet("About", FACTS, about))
    return book.content()


def _sheet(table: ExportTable, fields: Mapping[str, Described]) -> ExcelSheet:
    """The sheet of a kind of record, without its rows."""
    return ExcelSheet(
        table.sheet,
        [
            (fields[table.title_field].label, WIDTHS["name"]),
            ("Organisation", WIDTHS["name"]),
            *(
                (each.label, WIDTHS.get(name, USUAL_WIDTH))
                for name, each in fields.items()
                if name != table.title_field
            ),
            ("Id", WIDTHS["name"]),
        ],
        kept_columns=1,
    )
