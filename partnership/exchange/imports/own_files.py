"""The directory's own CSV as it comes back: a row is one record, and its columns are those of that kind of record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from partnership.documents.writers.csv_file import unmarked
from partnership.exchange.exports.rows import HEAD, ORGANISATIONS, TABLES
from partnership.exchange.imports import targets
from partnership.exchange.imports.source import SourceFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.exchange.exports.rows import ExportTable
    from partnership.exchange.imports.source import ImportSource

_CSV: Final = "csv"
_TITLE: Final = "Name"  # the one column in which each kind of record has its title
_PART: Final = {table: part for part, table in targets.TABLES.items()}


def with_own_rows(source: ImportSource) -> ImportSource:
    """The rows of a CSV file without the marks that keep text from counting; of an own one, by kind of record."""
    if source.form != _CSV:
        return source
    rows = tuple((number, tuple(map(unmarked, cells))) for number, cells in source.rows)
    source = replace(source, rows=rows)
    if source.headings[: len(HEAD)] != HEAD or _TITLE not in source.headings:
        return source
    keys = [key for table in TABLES for key in _keys(table).values() if key != targets.NAME]
    headings = (targets.NAME, *(key for key in keys if key in targets.targets()))
    tables = {table.record: table for table in TABLES}
    kept, faults = [], []
    for number, cells in source.rows:
        told = dict(zip(source.headings, cells, strict=False))
        table = tables.get(told[HEAD[0]])
        if table is None:
            faults.append(SourceFault(number, HEAD[0], f"“{told[HEAD[0]][:40]}” is no kind of record"))
            continue
        kept.append((number, tuple(_row(headings, table, told))))
    notes = (
        *source.notes,
        "It is a file of a directory like this one: each row is read as the record that it names.",
    )
    return replace(
        source, headings=headings, groups=("",) * len(headings), rows=tuple(kept), faults=(*source.faults, *faults),
        notes=notes,
    )  # fmt: skip


def _keys(table: ExportTable) -> dict[str, str]:
    """The fields of a kind of record by the headings of the file."""
    part = _PART[table.table]
    return {
        _TITLE if name == table.title_field else each.label: f"{part}.{name}" for name, each in table.fields.items()
    }


def _row(headings: Iterable[str], table: ExportTable, told: Mapping[str, str]) -> Iterable[str]:
    values = {key: told.get(label, "") for label, key in _keys(table).items()}
    if table is not ORGANISATIONS:
        values[targets.NAME] = told[HEAD[-1]]
    return (values.get(key, "") for key in headings)
