"""Tables as tests write them: as CSV, as Excel, and the way of a file through the pages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from partnership.exchange.imports.source import ImportSource, read_source, source_of

if TYPE_CHECKING:
    from client import CheckedClient

    from partnership.store.models import Partnership

HEAD = ("Organisation", "Type", "Contact name", "Telephone", "Email", "Website", "Address")


def csv_of(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    """A CSV file."""
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (head, *rows))
    return "\r\n".join(quoted).encode()


def workbook(*rows: tuple[Any, ...], merged: tuple[str, ...] = (), head: tuple[Any, ...] = HEAD) -> bytes:
    """An Excel file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def rows_of(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> ImportSource:
    """The rows of a file as if it had been read."""
    numbered = [(number, list(row)) for number, row in enumerate((head, *rows), 1)]
    return source_of({"form": "csv", "sheet": "", "rows": numbered, "notes": [], "faults": []})


def read(content: bytes) -> ImportSource:
    """A file read as the product reads it."""
    return read_source(content)


def brought(client: CheckedClient, partnership: Partnership, content: bytes, name: str = "partners.csv") -> str:
    """A file brought and its columns taken as they were guessed; the address of its report."""
    answer = client.send(f"/partnerships/{partnership.slug}/imports/add", file=(io.BytesIO(content), name))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    client.submit(answer.location)
    return str(answer.location.removesuffix("/columns"))


def applied(client: CheckedClient, place: str) -> str:
    """The words of the report after it was imported."""
    client.submit(place, action=f"{place}/apply")
    return client.page(place).get_text(" ", strip=True)
