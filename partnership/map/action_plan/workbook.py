"""The action plan as an Excel file. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents.wording import day
from partnership.documents.writers.excel import FACTS, ExcelSheet, write_excel
from partnership.findings.words import HEADINGS
from partnership.map.action_plan.document import TITLE
from partnership.map.mapping.paper import FOR_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import PartnershipMap
    from partnership.map.action_plan.rows import PlannedAction

COLUMNS: Final = (
    ("Gap", 30), ("Where", 18), ("What is missing", 50), ("What to do", 44), ("What it does", 20),
    ("Who sees to it", 28), ("By", 18), ("State", 16),
)  # fmt: skip


def file_name(map_: PartnershipMap) -> str:
    """The name of the file: partnership and day."""
    return f"{map_.slug}-action-plan-{map_.as_of.isoformat()}.xlsx"


def write_workbook(map_: PartnershipMap, actions: Iterable[PlannedAction]) -> bytes:
    """The file: the plan, and what the file is."""
    rows = (
        (
            each.title, each.place_words, each.missing, each.to_do,
            "" if each.is_closed else HEADINGS[each.severity], each.post, each.due_on, each.state.words,
        )
        for each in actions
    )  # fmt: skip
    about = (
        ("Title", TITLE), ("Partnership", map_.name), ("As it stands on", day(map_.as_of)),
        ("Who may have it", FOR_MEMBERS),
    )  # fmt: skip
    sheets = (ExcelSheet(TITLE, COLUMNS, rows, kept_columns=1), ExcelSheet("About", FACTS, about))
    return write_excel(sheets, title=TITLE, author=map_.name, made_on=map_.as_of)
