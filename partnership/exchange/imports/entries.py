"""Rows of a file as entries: an organisation with what its rows say of it, and every cell that is not taken.

What belongs to whom is told by names and identifiers alone, never by where a row stands; and by nothing that depends on
the order of the rows, so that the same file in another order gives the same entries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from partnership.base.errors import InputFault
from partnership.documents.text import refused_characters
from partnership.exchange.imports.cells import CellValue, read_cell, shortened, without_marks
from partnership.exchange.imports.desks import settle
from partnership.exchange.imports.incoming import IncomingEntry, IncomingPart
from partnership.exchange.imports.likeness import asked_of, domains_of
from partnership.exchange.imports.names import is_one_value, name_key
from partnership.exchange.imports.source import FEED, SourceFault
from partnership.exchange.imports.targets import (
    CONTACT,
    KIND,
    LISTS,
    LOCATION,
    NAME,
    ORGANISATION,
    SERVICE,
    SOURCE_ID,
    targets,
)  # fmt: skip
from partnership.findings.schedule import read_schedule
from partnership.register.directory.values import looks_like_address
from partnership.store.models import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.exchange.imports.source import ImportSource
    from partnership.exchange.imports.targets import Target

    Given = list[tuple[int, Target, str]]

MAIN_CONTACT: Final = "Main contact"
SECOND_CONTACT: Final = "Second contact"
MAIN_PLACE: Final = "Main address"
NAMES_NOBODY: Final = (
    "names no organisation. Where rows without a name go on with the one above, say so with the columns, or by "
    "--unnamed-rows"
)
_MOST_TOLD: Final = 20  # remarks of one entry
_WAYS: Final = ("telephone", "out_of_hours_telephone", "email")
# What says that an address is nobody else's business, wherever it stands in a row.
_SECRET: Final = re.compile(
    r"\b(?:refuge|safe ?-?house|confidential|undisclosed|do not (?:share|disclose|publish)"
    r"|not for (?:sharing|publication)|withheld|secret)\b",
    re.IGNORECASE,
)
_DESKS: Final = re.compile(
    r"\b(?:team|desk|office|line|reception|service|enquir|centre|admin|duty|manager|lead)", re.IGNORECASE
)
_HOURS: Final = re.compile(r"\d")


def entries_of(
    source: ImportSource,
    columns: Mapping[int, str],
    same: Mapping[str, str] = MappingProxyType({}),
    *,
    has_unnamed_rows: bool = False,
) -> tuple[list[IncomingEntry], list[SourceFault]]:
    """The entries of a file in its order, and the rows that belong to none, each with the reason.

    `same` has folded names of which somebody said that they are another one of the file, with the folded name of that.
    `has_unnamed_rows`: somebody said that rows without a name go on with the organisation above.
    """
    reader = _Rows(source, columns, same, has_unnamed_rows=has_unnamed_rows)
    for number, cells in source.rows:
        reader.read(number, cells)
    for entry in reader.entries.values():
        settle(entry)
    return list(reader.entries.values()), sorted([*source.faults, *reader.refused], key=lambda each: each.row)


class _Rows:
    def __init__(
        self, source: ImportSource, columns: Mapping[int, str], same: Mapping[str, str], *, has_unnamed_rows: bool
    ) -> None:
        self.entries: dict[str, IncomingEntry] = {}
        self.refused: list[SourceFault] = []
        self._columns = [(at, targets()[key]) for at, key in sorted(columns.items()) if key in targets()]
        known = targets()
        self._headings = [known[each].label if each in known else each for each in source.headings]
        self._one = source.one
        self._has_unnamed_rows = has_unnamed_rows
        self._name_at = next((at for at, target in self._columns if target.key == NAME), -1)
        self._unsaid, self._spans = source.unsaid, source.spans
        # Beside rows that say more, one that says a name alone is a heading between them.
        self._has_headings = source.form != FEED and any(len(_said(cells)) > 1 for _number, cells in source.rows)
        self._above: IncomingEntry | None = None
        self._same = same
        self._names = self._all_names(source) if same else set()

    def _refuse(self, entry: IncomingEntry | None, row: int, at: int | None, words: str) -> None:
        column = self._headings[at] if at is not None else ""
        fault = SourceFault(row, column, words, -1 if at is None else at)
        (self.refused if entry is None else entry.refusals).append(fault)

    def read(self, number: int, cells: tuple[str, ...]) -> None:
        given = [(at, target, cells[at]) for at, target in self._columns if at < len(cells) and cells[at]]
        if not given:
            return
        if self._has_headings and given[0][1].key == NAME and len(_said(cells)) == 1:
            words = "a heading between rows, or an organisation of which nothing else is said; not read"
            self._refuse(None, number, None, f"says only “{given[0][2][:80]}”: {words}")
            self._above = None
            return
        entry = self._entry(number, given)
        self._above = entry  # nothing goes on with a row that is not taken
        if entry is None:
            return
        if number not in entry.rows:
            entry.rows.append(number)
        found = self._values(entry, number, given)
        self._describe(entry, number, found[ORGANISATION, False])
        desk = self._add_contact(entry, number, found[CONTACT, False], MAIN_CONTACT)
        self._add_contact(entry, number, found[CONTACT, True], SECOND_CONTACT)
        self._add_service(entry, number, found[SERVICE, False], desk)
        self._add_place(entry, number, found[LOCATION, False])
        if any(_SECRET.search(text) for _at, _target, text in given):
            entry.is_secret = True

    def _entry(self, number: int, given: Given) -> IncomingEntry | None:
        """The entry that a row is of. Raises nothing: a row of nobody, or maybe of somebody else, is refused whole."""
        named = next(((at, target, text) for at, target, text in given if target.key == NAME), None)
        if (number, self._name_at) in self._unsaid:
            self._refuse(None, number, self._name_at, "does not say whose row it is: nothing of it is taken")
            return None
        if named is None:
            return self._unnamed(number, given)
        at, target, text = named
        try:
            name = read_cell(target, text).value
        except InputFault as fault:
            self._refuse(None, number, at, _plain(fault))
            return None
        if not name or not any(each.isalnum() for each in name):
            self._refuse(None, number, at, "is no name of an organisation")
            return None
        key = self._key(name_key(name))
        source_id = self._source_id(given)
        if key in self.entries and source_id and self.entries[key].source_id not in {"", source_id}:
            key = f"{key}#{name_key(source_id)}"  # two of one name, which the source itself tells apart
        if (number, at) in self._spans and key in self.entries and (other := self._own_words(key, given)):
            self._refuse(None, number, None, f"stands beside a name that is merged over several rows, and {other}")
            return None
        entry = self.entries.setdefault(key, IncomingEntry(name, [], key))
        entry.source_id = entry.source_id or source_id
        if self._same and key.partition("#")[0] != name_key(name):
            self._note(entry, f"{self._one} {number}: “{name}” is the same one, as you said")
        elif name_key(entry.name) != name_key(name):  # it was met under its other name
            entry.name = name
        return entry

    @staticmethod
    def _source_id(given: Given) -> str:
        """What the source itself calls the organisation of a row."""
        wanted = f"{ORGANISATION}.{SOURCE_ID}"
        return next((read_cell(target, text).value or "" for _at, target, text in given if target.key == wanted), "")

    def _unnamed(self, number: int, given: Given) -> IncomingEntry | None:
        """The entry above, where somebody said that such rows go on, and nothing in the row speaks against it."""
        if not self._has_unnamed_rows:
            self._refuse(None, number, None, NAMES_NOBODY)
            return None
        if self._above is None:
            self._refuse(None, number, None, "names no organisation, and no row that is taken stands above it")
            return None
        if other := self._own_words(self._above.key, given):
            self._refuse(None, number, None, f"names no organisation, and {other}")
            return None
        return self._above

    def _own_words(self, key: str, given: Given) -> str:
        """What in a row that goes on speaks for another body than the entry; "" where nothing does."""
        entry = self.entries[key]
        for _at, target, text in given:
            if target.part != ORGANISATION or target.key == NAME:
                continue
            if target.key == KIND:
                is_same = name_key(without_marks(text)[0]) == name_key(entry.kind_word)
            else:
                is_same = False
                with suppress(InputFault):
                    own = entry.source_id if target.field == SOURCE_ID else entry.values.get(target.field)
                    is_same = read_cell(target, text).value in (None, own)
            if not is_same:
                return f"has a {target.described.label.lower()} of its own"
        mails = [text for _at, target, text in given if target.described.kind is FieldKind.EMAIL]
        domains = domains_of(each.strip("<>(),;") for text in mails for each in text.split())
        return "has a mail address of its own domain" if domains - asked_of(entry).domains else ""

    def _key(self, key: str) -> str:
        """Under which folded name rows are read: that of the one which they are too, where the file has it.

        Of some that are said to be each other, the first of the alphabet stands for all.
        """
        met = [key]
        while (other := self._same.get(met[-1])) in self._names and other not in met:
            met.append(other)
        return min(met[met.index(other) :]) if other in met else met[-1]

    def _all_names(self, source: ImportSource) -> set[str]:
        """The folded names in the file."""
        found = set()
        for at, target in self._columns:
            for _number, cells in source.rows if target.key == NAME else ():
                with suppress(InputFault):
                    found.add(name_key(read_cell(target, cells[at]).value or "") if at < len(cells) else "")
        return found

    def _values(self, entry: IncomingEntry, number: int, given: Given) -> defaultdict[tuple[str, bool], _PartCells]:
        """What the cells of a row give, by part; several columns of one text stand one below the other."""
        found: defaultdict[tuple[str, bool], _PartCells] = defaultdict(_PartCells)
        joined: dict[str, list[tuple[int, Target, str]]] = defaultdict(list)
        for each in given:
            _at, target, _text = each
            if target.key == KIND:
                self._take_kind(entry, number, each)
            elif target.key != NAME:
                is_each = target.field in _WAYS or not target.takes_several
                joined[f"{target.key} {each[0]}" if is_each else target.key].append(each)
        for cells in joined.values():
            _at, target, _text = cells[0]
            part = found[target.part, target.is_second]
            part.cells += cells
            self._take(entry, number, cells, part)
        return found

    def _take_kind(self, entry: IncomingEntry, number: int, cell: tuple[int, Target, str]) -> None:
        at, _target, text = cell
        word = " ".join(without_marks(text)[0].split())[:200]
        if not entry.kind_word:
            entry.kind_word, entry.kind_row, entry.kind_column = word, number, self._headings[at]
        elif name_key(word) != name_key(entry.kind_word):
            self._refuse(entry, number, at, f"differs from that in {self._one} {entry.kind_row}, which is taken")

    def _take(self, entry: IncomingEntry, number: int, cells: Given, part: _PartCells) -> None:
        """Take what the cells of one field say, or tell of each why not."""

        def refuse(words: str) -> None:
            for at, _target, _text in cells:
                self._refuse(entry, number, at, words)

        target, heading = cells[0][1], self._headings[cells[0][0]]
        text, lost = _joined(cells)
        entry.is_secret |= bool(_SECRET.search(lost))
        if lost:
            refuse(f"“{shortened(lost)}” {_UNREADABLE[target.described.kind]}")
        try:
            read = read_cell(target, text) if text else CellValue()
        except InputFault as fault:
            read = CellValue(lost=_plain(fault))
        if read.lost:
            refuse(read.lost)
        if read.note:
            self._note(entry, f"{self._one} {number}, {heading}: {read.note}")
        for name, value in ((target.field, read.value), ("out_of_hours_telephone", read.late)):
            if value not in (None, "", []):
                part.put(name, value, heading)
        for more in read.more:
            part.put(target.field, more, "")

    def _describe(self, entry: IncomingEntry, number: int, part: _PartCells) -> None:
        """What a row says of the organisation itself; where rows differ the first one counts, and that is said."""
        part.values.pop(SOURCE_ID, None)
        for name, value in part.values.items():
            if name not in entry.values:
                entry.values[name] = value
            elif entry.values[name] != value:
                entry.others[name].append(value)
                label = targets()[f"organisation.{name}"].described.label
                at = next((at for at, target, _text in part.cells if target.field == name), None)
                told = f"{label} differs from that in {self._one} {entry.rows[0]}, which is taken"
                self._refuse(entry, number, at, told)

    def _add_contact(self, entry: IncomingEntry, number: int, part: _PartCells, usual: str) -> IncomingPart | None:
        values = part.values
        holder = values.get("holder", "")
        if holder and not values.get("post") and _DESKS.search(holder):
            values["post"] = values.pop("holder")
        if not values.keys() & {*_WAYS, "post", "holder"}:
            self._drop(entry, number, part, "says when somebody answers, and not where")
            return None
        is_named = bool(values.get("post"))
        values.setdefault("post", usual)
        made = self._add(entry, number, CONTACT, part, is_named=is_named)
        post = values["post"]
        for count, (name, text, heading) in enumerate(part.more, 2):
            titled = {"post": f"{post}, {count}", name: text}
            entry.parts.append(IncomingPart(LISTS[CONTACT], number, titled, is_named=False, number=len(entry.parts)))
            label = targets()[f"contact.{name}"].described.label.lower()
            where = f"in the column “{heading}”" if heading else "in the same cell"
            self._note(entry, f"{self._one} {number}: another {label} {where} is kept as “{post}, {count}”")
        return made

    def _add_service(self, entry: IncomingEntry, number: int, part: _PartCells, desk: IncomingPart | None) -> None:
        if "name" not in part.values:
            self._drop(entry, number, part, "says something of a service without its name")
            return
        made = self._add(entry, number, SERVICE, part, is_named=True)
        made.desk = desk.number if desk is not None else None

    def _add_place(self, entry: IncomingEntry, number: int, part: _PartCells) -> None:
        if "address" not in part.values:
            entry.is_secret |= bool(part.values.get("is_confidential"))
            self._drop(entry, number, part, "says something of a place without its address")
            return
        is_named = bool(part.values.get("name"))
        part.values.setdefault("name", MAIN_PLACE)
        self._add(entry, number, LOCATION, part, is_named=is_named)

    def _add(self, entry: IncomingEntry, number: int, one: str, part: _PartCells, *, is_named: bool) -> IncomingPart:
        source_id = part.values.pop(SOURCE_ID, "")
        made = IncomingPart(
            LISTS[one], number, part.values, is_named, len(entry.parts), [source_id] if source_id else []
        )
        made.cells = {target.field: at for at, target, _text in part.cells}
        entry.parts.append(made)
        return made

    def _drop(self, entry: IncomingEntry, number: int, part: _PartCells, words: str) -> None:
        """Tell each cell of a part that is not taken; what has no value was told before."""
        for at, target, _text in part.cells:
            if target.field in part.values and (target.field != "is_confidential" or part.values[target.field]):
                self._refuse(entry, number, at, words)

    @staticmethod
    def _note(entry: IncomingEntry, words: str) -> None:
        if len(entry.notes) < _MOST_TOLD and words not in entry.notes:
            entry.notes.append(words)


@dataclass(slots=True)
class _PartCells:
    """What a row says of one part: its values, more of a kind with the heading of their column, and its cells."""

    values: dict[str, Any] = field(default_factory=dict)
    more: list[tuple[str, str, str]] = field(default_factory=list)
    cells: Given = field(default_factory=list)

    def put(self, name: str, value: Any, heading: str) -> None:
        """One more value of a field; a second number or mailbox stands beside the first."""
        if name not in self.values:
            self.values[name] = value
        elif not any(is_one_value(name, value, own) for own in self._all(name)):
            self.more.append((name, value, heading))

    def _all(self, name: str) -> list[Any]:
        return [self.values[name], *(text for other, text, _heading in self.more if other == name)]


def texts_of(entry: IncomingEntry) -> Iterator[tuple[int, str, str]]:
    """Every free text of an entry but its addresses: the row, what it is, and the text."""
    for name, value in entry.values.items():
        yield entry.rows[0], name, "\n".join(value) if isinstance(value, list) else str(value)
    for part in entry.parts:
        for name, value in part.values.items():
            if not (part.part == "locations" and name == "address"):
                yield part.row, name, "\n".join(value) if isinstance(value, list) else str(value)


def telling_addresses(entry: IncomingEntry) -> list[tuple[int, str]]:
    """Which texts of an entry look like an address: the row, and the name of the field."""
    return [(row, name) for row, name, text in texts_of(entry) if name != "website" and looks_like_address(text)]


def _said(cells: tuple[str, ...]) -> set[str]:
    """The texts of a row, each once."""
    return {name_key(each) for each in cells if each}


_UNREADABLE: Final = {
    FieldKind.LONG_TEXT: "is no address with a number or a postcode",
    FieldKind.HOURS: "is no day and time that can be read",
}


def _joined(cells: Given) -> tuple[str, str]:
    """What the cells of one field say together, and what of it cannot be that field."""
    target = cells[0][1]
    text = (" " if target.field == "holder" else "\n").join(text for _at, _target, text in cells)
    if target.key == "location.address" and not _HOURS.search(text):
        return "", text
    return _spans(text) if target.described.kind is FieldKind.HOURS else (text, "")


def _spans(text: str) -> tuple[str, str]:
    """The lines of opening times that can be read, of those that a feed gives, and the rest, which would stop them."""
    kept: list[str] = []
    lost: list[str] = []
    for line in text.splitlines():
        try:
            read_schedule([line])
        except ValueError:
            lost.append(line)
        else:
            kept.append(line)
    return "\n".join(kept), "; ".join(lost)


def _plain(fault: InputFault) -> str:
    """Why a value is not taken, safe to be shown wherever the file came from."""
    words = str(fault)
    return words if refused_characters(words) is None else "has characters that cannot be kept"
