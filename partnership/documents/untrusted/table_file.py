"""A table or a feed from outside: looked at before it is opened, then read into plain rows of text.

CSV, Excel (.xlsx) and Open Referral JSON. What is read is cells and nothing else: no properties of the file, no
remarks, no names of who worked on it, no formula, no link.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.untrusted import excel_table, service_feed, text_table
from partnership.documents.untrusted.docx_file import Refused
from partnership.documents.untrusted.excel_table import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ADVICE: Final = "In Excel choose File, Save As, “Excel Workbook (*.xlsx)”, and take that file."
MEMBERS: Final = 500  # files in the container; a workbook with many sheets has about fifty
ALTOGETHER: Final = 160 * 1024 * 1024  # bytes of all files, unpacked; 20,000 rows of 20 cells have 30
RATIO: Final = 200  # unpacked to packed; a sheet of repeated words has about 40
_SMALL: Final = 1024 * 1024  # a file that is small unpacked may be as dense as it likes
_PROLOGUE: Final = 65_536  # bytes of a part in which a declaration can stand
_DECLARED: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class TableKind(StrEnum):
    """What sort of file it is."""

    TEXT = "csv"
    EXCEL = "excel"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class IncomingTable:
    """A file that was looked at and may be read."""

    form: TableKind
    content: bytes


def opened(content: bytes) -> IncomingTable:
    """Measure the file without unpacking it; raises Refused in words for the person who brings it."""
    if not content.strip():
        message = "The file is empty."
        raise Refused(message)
    if content.startswith(b"PK\x03\x04"):
        _check_workbook(content)
        return IncomingTable(TableKind.EXCEL, content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        message = (
            "The file is locked with a password. In Excel choose File, Info, Protect Workbook, take the password out, "
            "save, and take that file."
            if is_locked
            else f"The file is in Excel's old form (.xls, from before 2007). {ADVICE}"
        )
        raise Refused(message)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:400]
    if start.startswith((b"{\\rtf", b"%PDF", b"<")):
        kind = {b"{": "a rich text file", b"%": "a PDF", b"<": "a web page or XML file"}[start[:1]]
        message = f"The file is {kind}, whatever its name ends in. {ADVICE}"
        raise Refused(message)
    if start.startswith((b"{", b"[")):
        return IncomingTable(TableKind.FEED, content)
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = f"The file is no table: neither CSV, nor Excel, nor Open Referral JSON. {ADVICE}"
        raise Refused(message)
    return IncomingTable(TableKind.TEXT, content)


def read(table: IncomingTable) -> dict[str, Any]:
    """The rows of the file; raises Refused."""
    return {"form": table.form.value, **_READERS[table.form](table.content)}


_READERS: Mapping[TableKind, Callable[[bytes], dict[str, Any]]] = {
    TableKind.TEXT: text_table.read,
    TableKind.EXCEL: excel_table.read,
    TableKind.FEED: service_feed.read,
}


def _check_workbook(content: bytes) -> None:
    # Each file has its line in the directory at the end: counted before zipfile makes an object of each.
    if content.count(b"PK\x01\x02") > MEMBERS:
        message = f"The file holds more than {MEMBERS} files inside; no table does. {ADVICE}"
        raise Refused(message)
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        entries = package.infolist()
        names = {each.filename.lower() for each in entries}
        if any(each.flag_bits & 0x1 for each in entries):
            message = "Parts of the file are locked with a password. Take the password out, and take that file."
            raise Refused(message)
        _check_sizes(entries)
        if "xl/workbook.xml" not in names:
            message = f"The file is a zip folder, but no Excel workbook. {ADVICE}"
            raise Refused(message)
        if any(name.endswith("vbaproject.bin") for name in names):
            message = (
                "The file holds macros (.xlsm). Macros can do harm, so it is not opened. In Excel choose File, Save As "
                "and “Excel Workbook (*.xlsx)”; answer Yes when Excel asks whether to save without macros."
            )
            raise Refused(message)
        for each in entries:
            if each.filename.lower().endswith((".xml", ".rels")):
                with package.open(each) as part:
                    _check_prologue(part.read(_PROLOGUE))
    except UNREADABLE as fault:
        message = f"The file is damaged. {ADVICE}"
        raise Refused(message) from fault


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    whole = sum(each.file_size for each in entries)
    is_dense = any(each.file_size > _SMALL and each.file_size > RATIO * max(each.compress_size, 1) for each in entries)
    if whole > ALTOGETHER or is_dense:
        message = (
            f"The file would unpack to {whole / 1024 / 1024:,.0f} MiB, far more than its size lets expect, and is not "
            f"opened. {ADVICE}"
        )
        raise Refused(message)


def _check_prologue(start: bytes) -> None:
    if _DECLARED.search(start) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = (
            "A part of the file declares entities of its own (a DOCTYPE). Excel never writes that, and it can be used "
            f"to do harm. {ADVICE}"
        )
        raise Refused(message)
