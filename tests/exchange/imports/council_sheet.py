"""The partners of a council as its sheet really has them: sixty, with titles, merged cells and three numbers in one."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook

SECTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "STATUTORY PARTNERS": (
        ("{} Children’s Services", "Council", "Duty desk"), ("{} Adult Services", "Council", "Duty desk"),
        ("{} Housing Options", "Council", "Housing officer"), ("{} Police", "Police", "Control room"),
        ("{} Primary Care Trust", "NHS", "Named nurse"), ("{} General Hospital", "NHS", "Ward desk"),
        ("{} Safeguarding Children Board", "Local Safeguarding Children Board", "Manager"),
        ("{} Education Service", "Council", "Welfare desk"), ("{} Legal Services", "Council", "Duty solicitor"),
        ("{} Youth Offending Team", "Council", "Team manager"),
    ),
    "VOLUNTARY AND COMMUNITY": (
        ("{} Advice Project", "Charity", "Helpline"), ("{} Refuge", "Refuge", "Referral desk"),
        ("{} Interpreters", "Interpreting service", "Bookings"), ("{} Children’s Charity", "Charity", "Office"),
        ("{} Faith Forum", "Faith group", "Secretary"),
    ),
}  # fmt: skip
AREAS = ("Eastbrook", "Westbrook", "Northbrook", "Southbrook")
FIRST, LAST = "Eastbrook Police", "Southbrook Faith Forum"


def council_sheet() -> bytes:
    """An Excel file of sixty partners."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Contacts"
    _add(sheet, ["Multi-agency contact list – updated 03/04/2024"], "A{0}:F{0}")
    _add(sheet, [])
    _add(sheet, ["Partner", None, "Contact details", None, None, "Notes"], "A{0}:B{0}", "C{0}:E{0}")
    _add(sheet, ["Organisation", "Type", "Role", "Tel. No(s)", "E-mail", None])
    for area_at, area in enumerate(AREAS):
        for section, partners in SECTIONS.items():
            _add(sheet, [f"{section} – {area}"], "A{0}:F{0}")
            for at, (name, kind, post) in enumerate(partners):
                number = area_at * 100 + at
                numbers = f"020 7946 0{number:03} / 07700 900{number:03} / out of hours 020 7946 0{number + 500:03}"
                mail = f"desk{number}@{area.lower()}.example.org"
                _add(sheet, [name.format(area), kind, post, numbers if at % 2 else numbers[:13], mail, "ask first"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _add(sheet: Any, row: list[str | None], *merged: str) -> None:
    sheet.append(row or [None])
    at = sheet.max_row if row else sheet.max_row + 1
    if not row:
        sheet.cell(at, 1, None)
    for area in merged:
        sheet.merge_cells(area.format(at))
