"""The directory as tables: organisations, services, desks and places, each with the columns of its described fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from partnership.register.directory import wording
from partnership.register.directory.parts import PARTS
from partnership.store.models import Audience, Entry, FieldKind, Organisation, descriptions

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from partnership.exchange.recipient import Recipient
    from partnership.store.models import Described

HEAD: Final = ("Record", "Id", "Organisation")


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A kind of record: its name in a row, that of its sheet, and the fields that are its columns, its title first."""

    record: str
    sheet: str
    table: type[Entry]
    title_field: str

    @property
    def fields(self) -> dict[str, Described]:
        """Its columns by field; what is for named people only is none."""
        described = descriptions(self.table)
        kept = {
            name: each
            for name, each in described.items()
            if not each.is_confidential and each.audience is not Audience.NAMED and name != "is_confidential"
        }
        return {self.title_field: kept.pop(self.title_field)} | kept


ORGANISATIONS: Final = ExportTable("organisation", "Organisations", Organisation, "name")
TABLES: Final = (
    ORGANISATIONS,
    *(
        ExportTable(
            "desk" if part.section.is_contacts else "place" if part.section.is_locations else part.one,
            "Desks" if part.section.is_contacts else "Places" if part.section.is_locations else "Services",
            part.table,
            part.title_field,
        )
        for part in PARTS.values()
    ),
)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A record as its audience is shown it, in words; `values` by field, without what is empty."""

    table: ExportTable
    id: str
    organisation: str
    values: dict[str, str]

    @property
    def head(self) -> tuple[str, str, str]:
        """What every row begins with."""
        return self.table.record, self.id, self.organisation


def export_rows(entries: Iterable[tuple[Recipient, Organisation]]) -> Iterator[ExportRow]:
    """A row for each record that a recipient is shown, its organisation before its parts."""
    columns = {table: table.fields for table in TABLES}
    words = WordsOfValues()
    for recipient, organisation in entries:
        shown = recipient.shown(organisation)
        if shown is None or not shown.name:
            continue
        for table in TABLES:
            own = [organisation] if table is ORGANISATIONS else getattr(organisation, _PART[table.table])
            for record in recipient.shown_all(own):
                values = {
                    name: told
                    for name, described in columns[table].items()
                    if (value := record.values.get(name)) not in (None, "", []) and (told := words.of(described, value))
                }
                yield ExportRow(table, str(record.id), shown.name, values)


class WordsOfValues:
    """Values in words. What is chosen from a list, and times, are put in words once: many rows hold the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[Described, Hashable], str] = {}

    def of(self, described: Described, value: Any) -> str:
        """The words, a line each."""
        if described.kind not in _FEW:
            return "\n".join(wording.in_words(described, value))
        key = described, tuple(value) if isinstance(value, list) else value
        if key not in self._known:
            self._known[key] = "\n".join(wording.in_words(described, value))
        return self._known[key]


_FEW = {FieldKind.CHOICE, FieldKind.FUNCTIONS, FieldKind.HOURS, FieldKind.SEXES}
_PART: dict[type[Entry], str] = {part.table: part.name for part in PARTS.values()}
