"""Who does what as an Excel file: the list and the table on a sheet each, and what the file is. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.wording import day
from partnership.documents.writers.excel import FACTS, ExcelSheet, write_excel
from partnership.findings.phrases import WHOM
from partnership.map.mapping.matrix import MatrixView, by_sector, stage_tables
from partnership.map.mapping.paper import FOR_MEMBERS
from partnership.map.tasks.document import NO_LEAD, TITLE
from partnership.map.tasks.rows import task_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.documents.writers.excel import Row
    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.findings.find import Register
    from partnership.guidance.types import Group, Stage
    from partnership.map.mapping.matrix import CellPart
    from partnership.map.tasks.rows import Lead, TaskRow

LIST_COLUMNS: Final = (
    ("Stage", 15), ("Task", 36), ("Lead", 40), ("Deputy", 40), ("Others", 8), ("At night", 16), ("Gap", 40),
)  # fmt: skip
TASK_COLUMNS: Final = (("Stage", 15), ("Task", 36), ("Gap", 28))
COLUMN_WIDTH: Final = 11


def file_name(map_: PartnershipMap) -> str:
    """The name of the file: partnership and day."""
    return f"{map_.slug}-who-does-what-{map_.as_of.isoformat()}.xlsx"


def write_workbook(map_: PartnershipMap, register: Register, template_ids: Iterable[str]) -> bytes:
    """The file; `map_` is that of any member, `register` what is missing in it."""
    papers = tuple(template_ids)
    return write_excel(
        (
            ExcelSheet("List", LIST_COLUMNS, _list(task_list(map_, register, papers)), kept_columns=2),
            _table(map_, register, papers),
            ExcelSheet("About", FACTS, _about(map_, register)),
        ),
        title=TITLE,
        author=map_.name,
        made_on=map_.as_of,
    )


def _list(stages: Mapping[Stage, tuple[TaskRow, ...]]) -> Iterable[Row]:
    for stage, rows in stages.items():
        for row in rows:
            yield (
                stage.capitalize(),
                row.function.name,
                _by_group({group: _lead(each) for group, each in row.leads.items()}),
                _by_group({group: _names(each) for group, each in row.deputies.items()}),
                row.others or None,
                _by_group({group: each.words for group, each in row.at_night.items()}),
                row.gap,
            )


def _lead(lead: Lead) -> str:
    if lead.agencies:
        return _names(lead.agencies)
    return f"{NO_LEAD}; asked: {_names(lead.asked)}" if lead.asked else NO_LEAD


def _names(agencies: Iterable[Agency]) -> str:
    return "; ".join(each.name for each in agencies)


def _by_group(words: Mapping[Group | None, str]) -> str:
    """A line for each group; without its name where it is the same for all."""
    return "\n".join(f"{WHOM[group].capitalize()}: {each}" if group else each for group, each in words.items() if each)


def _table(map_: PartnershipMap, register: Register, papers: tuple[str, ...]) -> ExcelSheet:
    """All stages on one sheet: a column for each organisation with a part, in the order of sectors."""
    tables = tuple(stage_tables(map_, register, papers, MatrixView()))
    found = dict.fromkeys(column.agency for table in tables for column in table.columns)
    agencies = by_sector(found)

    def rows() -> Iterable[Row]:
        for table in tables:
            for line in table.lines:
                cells = {column.agency: cell for column, cell in zip(table.columns, line.cells, strict=True)}
                roles = (_roles(cells.get(each, ())) for each in agencies)
                yield (table.stage.capitalize(), line.function.name, line.gap, *roles)

    columns = (*TASK_COLUMNS, *((each.name, COLUMN_WIDTH) for each in agencies))
    return ExcelSheet("Table", columns, rows(), kept_columns=len(TASK_COLUMNS), is_upright=True)


def _roles(cell: Iterable[CellPart]) -> str:
    return "\n".join(each.words for each in cell)


def _about(map_: PartnershipMap, register: Register) -> Iterable[Row]:
    yield from (
        ("Title", TITLE),
        ("Partnership", map_.name),
        ("Area", map_.area),
        ("As it stands on", day(map_.as_of)),
        ("Tasks from", register.pack.title),
        ("Who may have it", FOR_MEMBERS),
        ("Asked", "The organisation has not answered"),
        ("Declined", "The organisation said no"),
    )
