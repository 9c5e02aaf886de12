"""A CSV file as rows of text, whatever signs part its cells and however its letters are written."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any, Final

from partnership.documents.untrusted.docx_file import Refused
from partnership.documents.untrusted.excel_table import letters

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 1_000_000
_PARTS: Final = ",;\t|"
_FORMULA: Final = re.compile(r"=[A-Za-z(+@]")
_LOOKED_AT: Final = 20  # lines
_MOJIBAKE: Final = re.compile("Ã[\u0080-\u00bf]|â€[™œ\u009d“”]|Â[£ ]")


def read(content: bytes) -> dict[str, Any]:
    """Rows by the numbers of their lines, and remarks on how the file is written; raises Refused."""
    text, notes = _decoded(content)
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):  # Excel's own word for what parts cells
        part, text = lines[0][4:5] or ",", "\n" + text.partition("\n")[2]
    else:
        part = _part(lines[:_LOOKED_AT])
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=part)
    rows: list[tuple[int, list[str]]] = []
    faults: list[tuple[int, str, str]] = []
    before = 0
    try:
        for row in reader:
            number, before = before + 1, reader.line_num
            cells = [_plain(each.strip()) for each in row]
            if len(cells) > MOST_COLUMNS:
                message = f"Line {number} has more than {MOST_COLUMNS} cells. Take the empty columns out."
                raise Refused(message)
            for at, each in enumerate(cells):
                if _FORMULA.match(each):
                    cells[at] = ""
                    faults.append((number, letters(at), "is a formula, and not what it comes to"))
            if any(cells):
                rows.append((number, cells))
            if len(rows) > MOST_ROWS:
                message = f"The file has more than {MOST_ROWS:,} rows. Cut it in parts."
                raise Refused(message)
    except csv.Error as fault:
        message = f"Line {before + 1} cannot be read as CSV. Is a quotation mark open there?"
        raise Refused(message) from fault
    if not rows:
        message = "The file has no rows."
        raise Refused(message)
    return {"sheet": "", "rows": rows, "notes": notes, "faults": faults}


def _plain(cell: str) -> str:
    """A cell without the marks by which some programs keep Excel from counting it: ="020" is 020."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and cell.count('"') == 2 else cell  # noqa: PLR2004


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """The text: UTF-8, UTF-16 with its mark, else as Windows writes letters here, which is said."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        return text, ["The file is not UTF-8: its letters are read as Windows writes them. Look at names with accents."]
    if _MOJIBAKE.search(text):
        return text, ["Some letters were saved wrongly before, such as “Ã©” for “é”. They are kept as they are."]
    return text, []


def _part(lines: list[str]) -> str:
    """The sign that parts cells: the one that stands as often in most lines."""
    best = Counter({part: _evenness([line.count(part) for line in lines if line.strip()]) for part in _PARTS})
    return best.most_common(1)[0][0]


def _evenness(counts: list[int]) -> int:
    if not counts:
        return 0
    usual, times = Counter(counts).most_common(1)[0]
    return times * min(usual, 50) if usual else sum(counts) // len(counts)
