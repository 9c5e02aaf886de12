"""The directory's own file as it comes back, CSV or Excel: a row is one record, matched by its id.

In the CSV each row says what record it is, in the workbook its sheet does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from partnership.documents.writers.csv_file import unmarked
from partnership.exchange.exports.rows import HEAD, ORGANISATIONS, TABLES
from partnership.exchange.imports import targets
from partnership.exchange.imports.source import OtherSheet, SourceFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.exchange.exports.rows import ExportTable
    from partnership.exchange.imports.source import ImportSource

    Records = Iterator[tuple[int, ExportTable, dict[str, str]]]

_CSV: Final = "csv"
_TITLE: Final = "Name"  # the one column of the CSV in which each kind of record has its title
_PART: Final = {table: part for part, table in targets.TABLES.items()}
_RECORD, _ID, _WHOSE = HEAD
_SHEETS: Final = {table.sheet: table for table in TABLES}
_OWN: Final = "It is a file of a directory like this one: each row is read as the record that it names, by its Id."


def with_own_rows(source: ImportSource) -> ImportSource:
    """The rows of a file without the marks that keep text from counting; of an own one, by kind of record."""
    if source.form == _CSV:
        rows = tuple((number, tuple(map(unmarked, cells))) for number, cells in source.rows)
        source = replace(source, rows=rows)
    faults: list[SourceFault] = []
    if source.headings[: len(HEAD)] == HEAD and _TITLE in source.headings:
        return _laid_out(source, _of_csv(source, faults), faults)
    first = OtherSheet(
        source.sheet, ((0, source.headings), *source.rows), frozenset((each.row, each.at) for each in source.faults)
    )
    sheets = [each for each in (first, *source.others) if _is_own(each)]
    if sheets:
        return _laid_out(source, (each for sheet in sheets for each in _of_sheet(sheet, faults)), faults, sheets)
    return replace(source, others=())


def _is_own(sheet: OtherSheet) -> bool:
    headings = sheet.rows[0][1] if sheet.rows else ()
    table = _SHEETS.get(sheet.sheet)
    return table is not None and {_ID, _WHOSE, table.fields[table.title_field].label} <= {*headings}


def _of_csv(source: ImportSource, faults: list[SourceFault]) -> Records:
    tables = {table.record: table for table in TABLES}
    for number, cells in source.rows:
        told = dict(zip(source.headings, cells, strict=False))
        table = tables.get(told[_RECORD])
        if table is None:
            faults.append(SourceFault(number, _RECORD, f"“{told[_RECORD][:40]}” is no kind of record"))
            continue
        yield number, table, {table.fields[table.title_field].label: told[_TITLE], **told}


def _of_sheet(sheet: OtherSheet, faults: list[SourceFault]) -> Records:
    table, headings = _SHEETS[sheet.sheet], sheet.rows[0][1]
    keys = {headings.index(each) for each in (_ID, _WHOSE, table.fields[table.title_field].label)}
    for number, cells in sheet.rows[1:]:
        if any((number, at) in sheet.faulty for at in keys):
            told = f"of the sheet “{sheet.sheet}” does not say which record it is: nothing of it is taken"
            faults.append(SourceFault(number, "", told))
            continue
        yield number, table, dict(zip(headings, cells, strict=False))


def _laid_out(
    source: ImportSource, records: Records, faults: list[SourceFault], sheets: Iterable[OtherSheet] = ()
) -> ImportSource:
    """The records as rows, each with the columns of its kind."""
    names = dict.fromkeys((targets.NAME, *(key for table in TABLES for key in _keys(table).values())))
    headings = tuple(key for key in names if key in targets.targets())
    rows = []
    parts: set[str] = set()
    for number, table, told in records:
        rows.append((number, tuple(_row(headings, table, told))))
        parts |= {targets.LISTS[_PART[table.table]]} if table is not ORGANISATIONS else set()
    parts |= {targets.LISTS[_PART[_SHEETS[each.sheet].table]] for each in sheets if each.sheet != ORGANISATIONS.sheet}
    read = {f"Sheet “{each.sheet}”" for each in sheets}
    return replace(
        source, headings=headings, groups=("",) * len(headings), rows=tuple(rows), others=(), is_own=True,
        faults=(*source.faults, *faults), notes=(*source.notes, _OWN), own_parts=tuple(sorted(parts)),
        unread=tuple(each for each in source.unread if each[0] not in read), blanks=frozenset(), spans=frozenset(),
    )  # fmt: skip


def _keys(table: ExportTable) -> dict[str, str]:
    """The fields of a kind of record by the headings of the file."""
    part = _PART[table.table]
    return {each.label: f"{part}.{name}" for name, each in table.fields.items()} | {_ID: f"{part}.{targets.SOURCE_ID}"}


def _row(headings: Iterable[str], table: ExportTable, told: Mapping[str, str]) -> Iterable[str]:
    values = {key: told.get(label, "") for label, key in _keys(table).items()}
    if table is not ORGANISATIONS:
        values[targets.NAME] = told[_WHOSE]
    return (values.get(key, "") for key in headings)
