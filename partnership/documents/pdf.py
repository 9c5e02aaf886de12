"""A document as PDF: the Word file twice through LibreOffice, so that the list of contents has page numbers."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from partnership.documents import blocks as b
from partnership.documents.outline import outline, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.documents.blocks import Document
    from partnership.documents.office import Office

    Write = Callable[[Mapping[str, int] | None], bytes]

_MADE_AT = re.compile(rb"/CreationDate\(D:\d{14}[^)]{0,8}\)")
_OWN_ID = re.compile(rb"/ID \[ <[0-9A-F]{32}>\s<[0-9A-F]{32}> \]")
_CHECKSUM = re.compile(rb"/DocChecksum /[0-9A-F]{32}")


def write_pdf(office: Office, document: Document, write: Write) -> bytes:
    """The document as PDF; `write` gives its Word file, with page numbers or (None) without.

    Page numbers are those of the PDF itself. Where the second pass does not put each heading on the page that the
    contents say, the PDF is the one without numbers: none is better than wrong. Raises OfficeFault and OSError.
    """
    plain = office.convert(write(None), "pdf")
    pages = page_numbers(plain, document)
    if not pages:
        return settled(plain, document)
    numbered = office.convert(write(pages), "pdf")
    return settled(numbered if page_numbers(numbered, document) == pages else plain, document)


def page_numbers(pdf: bytes, document: Document) -> dict[str, int]:
    """The page of each heading in the list of contents, by its anchor, counted from 1.

    Empty when the document has no such list, and when any heading is not found: a list with holes would mislead.
    """
    if not any(isinstance(block, b.Contents) for block in walk(document.blocks)):
        return {}
    entries = outline(document).contents
    try:
        reader = PdfReader(BytesIO(pdf))
        pages = {
            name.removeprefix("/"): reader.get_destination_page_number(place)
            for name, place in reader.named_destinations.items()
        }
    except (PyPdfError, ValueError, KeyError, AttributeError, TypeError):
        return {}
    # LibreOffice writes the underscore of a bookmark by its code.
    found = {entry.anchor: pages.get(entry.bookmark.replace("_", "5F")) for entry in entries}
    numbers = {anchor: page + 1 for anchor, page in found.items() if page is not None}
    return numbers if len(numbers) == len(entries) else {}


def settled(pdf: bytes, document: Document) -> bytes:
    """The PDF without the moment at which it was made, so that the same document gives the same bytes each time.

    What stands in its place is as long, so that every place in the file that it points to stays where it is.
    """
    day = f"/CreationDate(D:{document.dated_on:%Y%m%d}000000".encode()
    pdf = _MADE_AT.sub(lambda found: day + found[0][len(day) :], pdf)
    pdf = _CHECKSUM.sub(b"/DocChecksum /" + b"0" * 32, _OWN_ID.sub(_identity(b"0" * 32), pdf))
    own = sha256(pdf).hexdigest()[:32].upper().encode()
    return _CHECKSUM.sub(b"/DocChecksum /" + own, _OWN_ID.sub(_identity(own), pdf))


def _identity(own: bytes) -> bytes:
    return b"/ID [ <" + own + b">\n<" + own + b"> ]"
