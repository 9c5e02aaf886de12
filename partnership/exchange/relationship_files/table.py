"""The table of connections: written for network maps such as Kumu, and read from them again. Pure."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING, Final

from partnership.base.errors import InputFault
from partnership.documents.writers.csv_file import marked, unmarked, write_csv
from partnership.register.relationships.edges import LABELS
from partnership.store.models import RelationshipKind
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.register.relationships.edges import Edge

COLUMNS: Final = ("From", "To", "Label", "Direction", "Type", "Agreement", "Since", "Until", "Review", "State")
NEEDED: Final = ("from", "to", "label")
MOST_ROWS: Final = 2000
LONGEST_CELL: Final = 300
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")
# Each label from either end; whether the ends change places; the words of the kinds themselves.
_KINDS: Final[Mapping[str, tuple[RelationshipKind, bool]]] = {
    **{kind.value: (kind, False) for kind in RelationshipKind},
    **{words.back: (kind, True) for kind, words in LABELS.items()},
    **{words.forth: (kind, False) for kind, words in LABELS.items()},
    "shares information under": (RelationshipKind.SHARES_INFORMATION, False),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """A row of the table as it was read; `line` is its number in the file, `fault` what is wrong with it in words."""

    line: int
    one: str
    other: str
    label: str
    kind: RelationshipKind | None = None
    title: str = ""
    from_on: date | None = None
    until_on: date | None = None
    review_on: date | None = None
    fault: str = ""


def write_table(edges: Iterable[Edge]) -> bytes:
    """The edges as CSV."""
    rows: list[Iterable[object]] = [COLUMNS]
    for each in edges:
        days = ("" if day is None else day.isoformat() for day in (each.from_on, each.until_on, each.review_on))
        direction = "mutual" if each.kind.is_mutual else "directed"
        state = "confirmed" if each.is_confirmed else "not confirmed"
        cells = (each.from_name, each.to_name, each.label, direction, each.kind.value, each.title, *days, state)
        rows.append([marked(cell) for cell in cells])
    return write_csv(rows)


def read_table(text: str) -> list[Connection]:
    """The rows of a table with a line of headings; raises InputFault where the table itself cannot be read."""
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(StringIO(text), delimiter=delimiter))
    except csv.Error as fault:
        message = f"The table cannot be read: {fault}"
        raise InputFault(message, "file") from fault
    heads = [fold(each) for each in lines[0]] if lines else []
    if missing := [each.capitalize() for each in NEEDED if each not in heads]:
        message = f"The first row must name the columns From, To and Label; there is no {' and no '.join(missing)}"
        raise InputFault(message, "file")
    found = [
        _connection(number, dict(zip(heads, map(_plain, cells), strict=False)))
        for number, cells in enumerate(lines[1:], 2)
        if any(each.strip() for each in cells)
    ]
    if not found or len(found) > MOST_ROWS:
        message = f"The table has {len(found)} rows; it must have 1 to {MOST_ROWS}"
        raise InputFault(message, "file")
    return found


def _connection(line: int, cells: Mapping[str, str]) -> Connection:
    one, other, label = (cells.get(each, "") for each in NEEDED)
    if any(len(each) > LONGEST_CELL for each in cells.values()):
        return Connection(line, one[:60], other[:60], label[:60], fault=f"A cell has over {LONGEST_CELL} characters")
    kind, is_turned = _KINDS.get(fold(label), (None, False))
    if is_turned:
        one, other = other, one
    days: dict[str, date | None] = {}
    for column in ("since", "until", "review"):
        try:
            days[column] = _day(cells.get(column, ""))
        except ValueError:
            return Connection(line, one, other, label, kind, fault=f"“{cells[column]}” under {column} is no day")
    fault = "" if kind is not None else f"“{label}” is none of: {', '.join(words.forth for words in LABELS.values())}"
    return Connection(
        line, one, other, label, kind, cells.get("agreement", "")[:200], days["since"], days["until"], days["review"],
        fault,
    )  # fmt: skip


def _day(text: str) -> date | None:
    for form in _DAYS if text else ():
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    if text:
        raise ValueError(text)
    return None


def _plain(cell: str) -> str:
    return unmarked(" ".join(cell.split()))
