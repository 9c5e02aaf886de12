"""A file that was read: its headings, its rows with their numbers, and what could not be read in single cells."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.untrusted.docx_file import Refused
from partnership.documents.untrusted.sandbox import run_sandboxed
from partnership.exchange.imports.targets import fold_heading, guess

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LARGEST: Final = 64 * 1024 * 1024  # bytes; on a page the site's own limit comes first
_READER: Final = "partnership.documents.untrusted.table_file:read"
_MEMORY: Final = 512 * 1024 * 1024  # bytes of address space, for a sheet of 20,000 rows
_SECONDS: Final = 40
_LOOKED_AT: Final = 25  # rows, in which the headings stand
_A_TITLE: Final = 3  # columns that all say the same: one cell merged over them, a heading between rows
FEED: Final = "feed"
OWN_SCHEME: Final = "own"
ONE_SHEET: Final = "only the first sheet with rows is read: save this one as a file of its own"


@dataclass(frozen=True, slots=True)
class SourceFault:
    """Something in a file that is not taken: where, and why."""

    row: int
    column: str
    words: str
    at: int = -1  # the place of its column, where it is one of the table's


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet of a workbook beside the one that is read."""

    sheet: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    faulty: frozenset[tuple[int, int]] = frozenset()  # row and column


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The rows of a file below its headings."""

    form: str
    sheet: str
    headings: tuple[str, ...]
    groups: tuple[str, ...]  # the heading above each, where one stands over several
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()
    faults: tuple[SourceFault, ...] = ()
    blanks: frozenset[tuple[int, int]] = frozenset()  # row and column: a formula that gives nothing
    spans: frozenset[tuple[int, int]] = frozenset()  # row and column: filled by a merged cell that begins above

    unread: tuple[tuple[str, int, str], ...] = ()  # sheets and fields of a feed that are not read: what, cells, why
    others: tuple[OtherSheet, ...] = ()  # as they are read; none of them is kept
    own_parts: tuple[str, ...] = ()  # of a file of this directory: the kinds of parts that it lists whole
    is_own: bool = False  # it left a directory like this one: its ids are those of rows

    @property
    def unsaid(self) -> frozenset[tuple[int, int]]:
        """Row and column of cells that look empty and are not: what stands there is not known."""
        return self.blanks | {(each.row, each.at) for each in self.faults if each.at >= 0}

    @property
    def scheme(self) -> str:
        """Whose ids stand in it: this directory's own, a feed's, or those of a list that somebody keeps."""
        return OWN_SCHEME if self.is_own else "open-referral" if self.form == FEED else "list"

    @property
    def one(self) -> str:
        """What a row is called: of a feed each is a service."""
        return "service" if self.form == FEED else "row"

    @property
    def fingerprint(self) -> str:
        """The same for every file with these headings: by it a partnership's columns are kept."""
        said = json.dumps([self.form == FEED, [fold_heading(each) for each in self.headings]])
        return sha256(said.encode()).hexdigest()

    def to_json(self) -> str:
        """As it is kept, under seal."""
        kept = asdict(self) | {"blanks": sorted(self.blanks), "spans": sorted(self.spans), "others": ()}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ImportSource:
        """What was kept."""
        kept = json.loads(text)
        return cls(
            form=kept["form"],
            sheet=kept["sheet"],
            headings=tuple(kept["headings"]),
            groups=tuple(kept["groups"]),
            rows=tuple((number, tuple(cells)) for number, cells in kept["rows"]),
            notes=tuple(kept["notes"]),
            faults=tuple(SourceFault(**each) for each in kept["faults"]),
            blanks=_places(kept["blanks"]),
            spans=_places(kept["spans"]),
            unread=tuple((what, count, why) for what, count, why in kept["unread"]),
            own_parts=tuple(kept["own_parts"]),
            is_own=kept["is_own"],
        )


def read_source(content: bytes) -> ImportSource:
    """Read a file in a process of its own; raises Refused in words for the person who brings it."""
    if len(content) > LARGEST:
        message = f"The file is larger than {LARGEST // 1024 // 1024} MB. Cut it in parts."
        raise Refused(message)
    return source_of(run_sandboxed(_READER, content, seconds=_SECONDS, memory=_MEMORY))


def source_of(found: dict[str, Any]) -> ImportSource:
    """What was read, with its headings found; raises Refused where there are none."""
    rows = [(int(number), tuple(cells)) for number, cells in found["rows"]]
    at = 0 if found["form"] == FEED else _heading_at([cells for _number, cells in rows[:_LOOKED_AT]])
    headings = rows[at][1]
    groups = _groups(rows[at - 1][1] if at else (), len(headings))
    faults = [_told(found["form"], headings, *fault) for fault in found["faults"]]
    kept = []
    for number, cells in rows[at + 1 :]:
        if cells == headings:
            continue  # printed again at the top of a page
        if title := _title(cells):
            faults.append(SourceFault(number, "", f"says only “{title[:80]}”: a heading between rows, and not read"))
            continue
        kept.append((number, cells))
    if not kept and not faults:
        message = "The file has headings, and no row below them."
        raise Refused(message)
    notes = list(found["notes"])
    if at:
        notes.append(f"The headings are taken from row {rows[at][0]}; what stands above is not read.")
    return ImportSource(
        found["form"], found["sheet"], headings, groups, tuple(kept), tuple(notes), tuple(faults),
        _places(found.get("blanks", ())), _places(found.get("spans", ())), _unread(found, rows[:at]),
        tuple(_other(each) for each in found.get("others", ())),
    )  # fmt: skip


def _other(found: dict[str, Any]) -> OtherSheet:
    rows = tuple((int(number), tuple(cells)) for number, cells in found["rows"])
    told = [_told("", (), *fault) for fault in found["faults"]]
    return OtherSheet(found["sheet"], rows, frozenset((each.row, each.at) for each in told))


def _unread(found: dict[str, Any], above: Sequence[tuple[int, tuple[str, ...]]]) -> tuple[tuple[str, int, str], ...]:
    """What of a file is in no row: sheets, fields of a feed, and what stands above the headings."""
    lines = [(f"Field “{name}”", int(count), why) for name, count, why in found.get("unread", ())]
    lines += [
        (f"Sheet “{each['sheet']}”", sum(bool(cell) for _row, cells in each["rows"] for cell in cells), ONE_SHEET)
        for each in found.get("others", ())
    ]
    lines += [(f"Sheet “{name}”", 0, "it is hidden, or no sheet with cells") for name in found.get("hidden", ())]
    if above:
        cells = sum(len(set(cells) - {""}) for _row, cells in above)
        lines.append((f"Rows above row {above[-1][0] + 1}", cells, "they stand above the headings"))
    return tuple(lines)


def _told(form: str, headings: Sequence[str], row: int, column: str, words: str) -> SourceFault:
    """A fault by the heading of its column, where it stands in a sheet, which tells it by its letters."""
    if form == FEED:
        return SourceFault(row, column, words)
    at = 0
    for letter in column:
        at = at * 26 + ord(letter) - 64
    heading = headings[at - 1] if 0 < at <= len(headings) else ""
    return SourceFault(row, heading or column, words, at - 1)


def _places(found: Iterable[Iterable[int]]) -> frozenset[tuple[int, int]]:
    return frozenset((row, at) for row, at in found)


def _heading_at(rows: Sequence[tuple[str, ...]]) -> int:
    """Which row names the columns: the first of those with the most headings that are known."""
    known = [len({guess(cell) for cell in cells if cell} - {""}) if not _title(cells) else 0 for cells in rows]
    best = max(known, default=0)
    if best == 0:
        message = (
            "No row of the file names its columns. Put a row with headings on top, such as Organisation, Telephone and "
            "Email."
        )
        raise Refused(message)
    return known.index(best)


def _groups(above: Sequence[str], width: int) -> tuple[str, ...]:
    """The headings of a row above, each over the columns that it is merged over; none where it is one title."""
    padded = [*above, *[""] * (width - len(above))][:width]
    return tuple(padded) if len(set(padded) - {""}) > 1 else ("",) * width


def _title(cells: Sequence[str]) -> str:
    """What a row says that has one text alone, merged over its columns; "" for any other."""
    said = [each for each in cells if each]
    return said[0] if len(said) >= _A_TITLE and len(set(said)) == 1 else ""
