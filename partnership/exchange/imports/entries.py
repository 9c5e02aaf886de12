"""Rows of a file as entries: an organisation with what its rows say of it, and every cell that is not taken."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from partnership.directory.values import looks_like_address
from partnership.documents.text import refused_characters
from partnership.errors import InputFault
from partnership.exchange.imports.cells import NOTHING, read_cell, without_marks
from partnership.exchange.imports.likeness import asked_of, domains_of
from partnership.exchange.imports.source import FEED, SourceFault
from partnership.exchange.imports.targets import CONTACT, KIND, LISTS, LOCATION, NAME, ORGANISATION, SERVICE, targets
from partnership.findings.schedule import read_schedule
from partnership.models import FieldKind
from partnership.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.exchange.imports.source import ImportSource
    from partnership.exchange.imports.targets import Target

MAIN_CONTACT: Final = "Main contact"
MAIN_PLACE: Final = "Main address"
NAMES_NOBODY: Final = (
    "names no organisation. Where rows without a name go on with the one above, say so with the columns, or by "
    "--unnamed-rows"
)
_MOST_TOLD: Final = 20  # remarks of one entry
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


@dataclass(frozen=True, slots=True)
class IncomingPart:
    """A service, contact or place as a row gives it; `is_named`: the file says what it is called."""

    part: str  # "services", "contacts", "locations"
    row: int
    values: dict[str, Any]
    is_named: bool = True


@dataclass(slots=True)
class IncomingEntry:
    """An organisation as the rows of a file give it."""

    name: str
    rows: list[int]
    values: dict[str, Any] = field(default_factory=dict)
    kind_word: str = ""
    kind_row: int = 0  # where the word stands
    kind_column: str = ""
    parts: list[IncomingPart] = field(default_factory=list)
    refusals: list[SourceFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_secret: bool = False  # its own words say that where it is must not be told

    @property
    def key(self) -> str:
        """By what a file's next edition has the same one."""
        return fold(self.name)


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
    return list(reader.entries.values()), sorted([*source.faults, *reader.refused], key=lambda each: each.row)


class _Rows:
    def __init__(
        self, source: ImportSource, columns: Mapping[int, str], same: Mapping[str, str], *, has_unnamed_rows: bool
    ) -> None:
        self.entries: dict[str, IncomingEntry] = {}
        self.refused: list[SourceFault] = []
        self._columns = [(at, targets()[key]) for at, key in sorted(columns.items()) if key in targets()]
        self._headings = source.headings
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
        (self.refused if entry is None else entry.refusals).append(SourceFault(row, column, words))

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
        self._describe(entry, number, found.get(ORGANISATION, {}))
        for part in (SERVICE, CONTACT, LOCATION):
            if values := found.get(part):
                self._add_part(entry, number, part, values)
        if any(_SECRET.search(text) for _at, _target, text in given):
            entry.is_secret = True

    def _entry(self, number: int, given: list[tuple[int, Target, str]]) -> IncomingEntry | None:
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
        key = self._key(fold(name))
        if (number, at) in self._spans and key in self.entries and (own := self._own_words(key, given)):
            self._refuse(None, number, None, f"stands beside a name that is merged over several rows, and {own}")
            return None
        entry = self.entries.setdefault(key, IncomingEntry(name, []))
        if key != fold(name):
            self._note(entry, f"{self._one} {number}: “{name}” is the same one, as you said")
        elif entry.key != key:  # it was met under its other name
            entry.name = name
        return entry

    def _unnamed(self, number: int, given: list[tuple[int, Target, str]]) -> IncomingEntry | None:
        """The entry above, where somebody said that such rows go on, and nothing in the row speaks against it."""
        if not self._has_unnamed_rows:
            self._refuse(None, number, None, NAMES_NOBODY)
            return None
        if self._above is None:
            self._refuse(None, number, None, "names no organisation, and no row that is taken stands above it")
            return None
        if own := self._own_words(self._above.key, given):
            self._refuse(None, number, None, f"names no organisation, and {own}")
            return None
        return self._above

    def _own_words(self, key: str, given: list[tuple[int, Target, str]]) -> str:
        """What in a row that goes on speaks for another body than the entry; "" where nothing does."""
        entry = self.entries[key]
        for _at, target, text in given:
            if target.part != ORGANISATION or target.key == NAME:
                continue
            if target.key == KIND:
                is_same = fold(without_marks(text)[0]) == fold(entry.kind_word)
            else:
                is_same = False
                with suppress(InputFault):
                    is_same = read_cell(target, text).value in (None, entry.values.get(target.field))
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
                    found.add(fold(read_cell(target, cells[at]).value or "") if at < len(cells) else "")
        return found

    def _values(
        self, entry: IncomingEntry, number: int, given: list[tuple[int, Target, str]]
    ) -> dict[str, dict[str, Any]]:
        """What the cells of a row give, by part and field; several columns of one field stand one below the other."""
        found: dict[str, dict[str, Any]] = {}
        joined: dict[str, tuple[int, Target, str]] = {}
        for at, target, text in given:
            if target.key == NAME:
                continue
            if target.key == KIND:
                if not entry.kind_word:
                    entry.kind_word = " ".join(without_marks(text)[0].split())[:200]
                    entry.kind_row, entry.kind_column = number, self._headings[at]
                continue
            if target.key in joined:
                first, _target, before = joined[target.key]
                joined[target.key] = (first, target, f"{before}\n{text}")
            else:
                joined[target.key] = (at, target, text)
        for at, target, text in joined.values():
            self._take(entry, number, at, target, text, found.setdefault(target.part, {}))
        return found

    def _take(
        self, entry: IncomingEntry, number: int, at: int, target: Target, text: str, values: dict[str, Any]
    ) -> None:
        if target.key == "location.address" and (text.casefold() in NOTHING or not _HOURS.search(text)):
            entry.is_secret |= bool(_SECRET.search(text))
            self._refuse(entry, number, at, f"“{text[:60]}” is no address with a number or a postcode")
            return
        if target.described.kind is FieldKind.HOURS:
            text = _spans(text)
        try:
            read = read_cell(target, text)
        except InputFault as fault:
            self._refuse(entry, number, at, _plain(fault))
            return
        if read.note:
            self._note(entry, f"{self._one} {number}, {self._headings[at]}: {read.note}")
        if read.value not in (None, "", []):
            values[target.field] = read.value
        if read.late:
            values.setdefault("out_of_hours_telephone", read.late)
        if read.more:
            values.setdefault(f"more_{target.field}", read.more)

    def _describe(self, entry: IncomingEntry, number: int, values: Mapping[str, Any]) -> None:
        """What a row says of the organisation itself; where rows differ the first one counts, and that is said."""
        for name, value in values.items():
            if name not in entry.values:
                entry.values[name] = value
            elif entry.values[name] != value:
                label = targets()[f"organisation.{name}"].described.label
                told = f"{label} differs from that in {self._one} {entry.rows[0]}, which is taken"
                self._refuse(entry, number, None, told)

    def _add_part(self, entry: IncomingEntry, number: int, part: str, values: dict[str, Any]) -> None:
        more = {name.removeprefix("more_"): values.pop(name) for name in list(values) if name.startswith("more_")}
        if part == SERVICE and "name" not in values:
            self._refuse(entry, number, None, "says something of a service without its name")
            return
        is_named = True
        if part == CONTACT:
            holder = values.get("holder", "")
            if holder and not values.get("post") and _DESKS.search(holder):
                values["post"] = values.pop("holder")
            is_named = bool(values.get("post"))
            if not values.keys() & {"telephone", "out_of_hours_telephone", "email", "post", "holder"}:
                return
            values.setdefault("post", MAIN_CONTACT)
        if part == LOCATION:
            if "address" not in values:
                entry.is_secret |= bool(values.get("is_confidential"))
                return
            is_named = bool(values.get("name"))
            values.setdefault("name", MAIN_PLACE)
        made = IncomingPart(LISTS[part], number, values, is_named)
        if made not in entry.parts:
            entry.parts.append(made)
        for name, texts in more.items():
            for count, text in enumerate(texts, 2):
                post = f"{values['post']}, {count}"
                entry.parts.append(IncomingPart(LISTS[CONTACT], number, {"post": post, name: text}, is_named))
                label = targets()[f"contact.{name}"].described.label.lower()
                self._note(entry, f"{self._one} {number}: another {label} in the same cell is kept as “{post}”")

    @staticmethod
    def _note(entry: IncomingEntry, words: str) -> None:
        if len(entry.notes) < _MOST_TOLD and words not in entry.notes:
            entry.notes.append(words)


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
    return {fold(each) for each in cells if each}


def _spans(text: str) -> str:
    """The lines of opening times that can be read, of those that a feed gives; the rest would stop them all."""
    kept = []
    for line in text.splitlines():
        try:
            read_schedule([line])
        except ValueError:
            continue
        kept.append(line)
    return "\n".join(kept)


def _plain(fault: InputFault) -> str:
    """Why a value is not taken, safe to be shown wherever the file came from."""
    words = str(fault)
    return words if refused_characters(words) is None else "has characters that cannot be kept"
