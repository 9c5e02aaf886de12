"""The directory as a file in each format. Text stays text in all of them: nothing that is written there ever counts."""

from __future__ import annotations

import json
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Final

from partnership.documents.writers.content_lines import VCARD, content, one_value
from partnership.documents.writers.csv_file import marked, write_csv
from partnership.exchange.exports.rows import HEAD, TABLES, export_rows
from partnership.exchange.open_referral.items import ItemWriter
from partnership.exchange.open_referral.seen import seen_entry
from partnership.map.calls.card import UNNAMED
from partnership.map.downloads.formats import EXCEL
from partnership.policy.audience import safe_kinds
from partnership.store.models import Audience

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from partnership.exchange.exports.rows import ExportRow
    from partnership.exchange.open_referral.items import Item
    from partnership.exchange.recipient import Recipient
    from partnership.policy.audience import RedactedRecord
    from partnership.store.models import Organisation

    Entries = Iterable[tuple[Recipient, Organisation]]

# Desks with a number or an address as contacts for a telephone, for an audience (vCard 3.0).
#
# A telephone passes on what it holds: a safe place is not named there, whoever it is for.


def contact_cards(entries: Iterable[tuple[Recipient, Organisation]], safe_kinds: Collection[str], on: date) -> bytes:
    """A card for each desk that a recipient is shown a number or an address of; safe are kinds that hide people."""
    return content(line for recipient, row in entries for line in _cards(recipient, row, safe_kinds, on))


def _cards(recipient: Recipient, row: Organisation, safe_kinds: Collection[str], on: date) -> Iterator[str]:
    shown = recipient.shown(row)
    if shown is None or not shown.name:
        return
    whose = UNNAMED if row.kind_id in safe_kinds else shown.name
    for desk in recipient.shown_all(row.contacts):
        if desk.telephone or desk.out_of_hours_telephone or desk.email:
            yield from _card(desk, whose, shown.website, on)


def _card(desk: RedactedRecord, whose: str, website: str, on: date) -> Iterator[str]:
    is_named = whose != UNNAMED
    title = f"{whose}, {desk.post}" if is_named and desk.post else whose
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:;{one_value(title)};;;"
    yield f"FN:{one_value(title)}"
    if is_named:
        yield f"ORG:{one_value(whose)}"
    if desk.telephone:
        yield f"TEL;TYPE=WORK,VOICE,PREF:{one_value(desk.telephone)}"
    if desk.out_of_hours_telephone:
        yield f"item1.TEL;TYPE=WORK,VOICE:{one_value(desk.out_of_hours_telephone)}"
        yield "item1.X-ABLabel:When closed"
    if desk.email and is_named:
        yield f"EMAIL;TYPE=INTERNET,WORK:{one_value(desk.email)}"
    if website and is_named:
        yield f"URL:{one_value(website)}"
    yield f"UID:urn:uuid:{desk.id}"
    yield f"REV:{on.isoformat()}"
    yield "END:VCARD"


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
