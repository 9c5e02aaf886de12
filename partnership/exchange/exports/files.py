"""The directory as a file in each format. Text stays text in all of them: nothing that is written there ever counts."""

from __future__ import annotations

import json
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Final

from partnership.documents.writers.content_lines import VCARD
from partnership.documents.writers.csv_file import marked, write_csv
from partnership.exchange.exports.contacts import contact_cards
from partnership.exchange.exports.rows import HEAD, TABLES, export_rows
from partnership.exchange.open_referral.items import ItemWriter
from partnership.exchange.open_referral.seen import seen_entry
from partnership.map.downloads.formats import EXCEL
from partnership.policy.kinds import safe_kinds
from partnership.store.models import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from partnership.exchange.exports.rows import ExportRow
    from partnership.exchange.open_referral.items import Item
    from partnership.exchange.recipient import Recipient
    from partnership.store.models import Organisation

    Entries = Iterable[tuple[Recipient, Organisation]]

AUDIENCE_WORDS: Final = {
    Audience.PUBLIC: "Anybody",
    Audience.PARTNERS: "Everybody who can sign in",
    Audience.PARTNERSHIP: "Members of the partnership",
}


class ExportFormat(StrEnum):
    """What a file is."""

    CSV = "csv"
    EXCEL = "xlsx"
    OPEN_REFERRAL = "oruk"
    CONTACTS = "vcf"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"csv": "CSV", "xlsx": "Excel", "oruk": "JSON", "vcf": "Contacts"}[self]

    @property
    def use(self) -> str:
        """What it is good for."""
        return {
            "csv": "One table, a row for each organisation, service, desk and place, for other programmes",
            "xlsx": "A sheet each for organisations, services, desks and places",
            "oruk": "Services by the standard Open Referral UK 3.0",
            "vcf": "Numbers and addresses of desks for a telephone. Safe places are not named",
        }[self]

    @property
    def ending(self) -> str:
        """How its name ends."""
        return "json" if self is ExportFormat.OPEN_REFERRAL else self.value

    @property
    def kind(self) -> str:
        """Its MIME type."""
        return {"csv": "text/csv; charset=utf-8", "xlsx": EXCEL, "oruk": "application/json", "vcf": VCARD}[self]


def export_file(form: ExportFormat, entries: Entries, *, author: str, audience: str, on: date) -> bytes:
    """The file; `audience` says in words whom it is for."""
    match form:
        case ExportFormat.CSV:
            return csv_bytes(export_rows(entries))
        case ExportFormat.EXCEL:
            from partnership.exchange.exports.workbook import write_workbook  # noqa: PLC0415 - what writes Excel, for few

            return write_workbook(export_rows(entries), author, audience, on)
        case ExportFormat.OPEN_REFERRAL:
            return json_bytes(service_items(entries))
        case ExportFormat.CONTACTS:
            return contact_cards(entries, safe_kinds(), on)


def service_items(entries: Entries) -> Iterator[Item]:
    """Every service that a recipient is shown, with all that belongs to it."""
    writer = ItemWriter()
    for recipient, row in entries:
        seen = seen_entry(recipient, row)
        if seen is not None:
            yield from (writer.service(seen, each) for each in seen.services)


def json_bytes(items: Iterable[Item]) -> bytes:
    """One list, an item on each line; no more than one of them stands in memory beside the file."""
    content = BytesIO()
    content.write(b"[\n")
    for number, each in enumerate(items):
        content.write(b",\n" if number else b"")
        content.write(json.dumps(each, ensure_ascii=False).encode())
    content.write(b"\n]\n")
    return content.getvalue()


def csv_bytes(rows: Iterable[ExportRow]) -> bytes:
    """One table of all records. A column that several kinds of record have is one; the title of each is its name."""
    columns: dict[str, str] = {"name": "Name"}
    for table in TABLES:
        for name, described in table.fields.items():
            if name != table.title_field:
                columns.setdefault(name, described.label)
    return write_csv(_lines(rows, columns))


def _lines(rows: Iterable[ExportRow], columns: Mapping[str, str]) -> Iterator[list[str]]:
    yield [*HEAD, *columns.values()]
    for row in rows:
        values = row.values | {"name": row.values.get(row.table.title_field, "")}
        if row.table.title_field != "name":
            values.pop(row.table.title_field, None)
        yield [*row.head[:2], *(marked(each) for each in (row.organisation, *map(values.get, columns)))]
