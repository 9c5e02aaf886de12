"""A document as PDF: the Word file twice through LibreOffice, so that the list of contents has page numbers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.outline import outline, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.documents.blocks import Document
    from partnership.documents.writers.libreoffice import Office

    Write = Callable[[Mapping[str, int] | None], bytes]


def write_pdf(office: Office, document: Document, write: Write) -> bytes:
    """The document as PDF; `write` gives its Word file, with page numbers or (None) without.

    Page numbers are those of the PDF itself. Where the second pass does not put each heading on the page that the
    contents say, the PDF is the one without numbers: none is better than wrong. It is not the same bytes each time.
    Raises OfficeFault and OSError.
    """
    plain = office.convert(write(None), "pdf")
    pages = page_numbers(plain, document)
    if not pages:
        return plain
    numbered = office.convert(write(pages), "pdf")
    return numbered if page_numbers(numbered, document) == pages else plain


def page_numbers(pdf: bytes, document: Document) -> dict[str, int]:
    """The page of each heading in the list of contents, by its anchor, counted from 1.

    Empty when the document has no such list, and when any heading is not found: a list with holes would mislead.
    """
    if not any(isinstance(block, b.Contents) for block in walk(document.blocks)):
        return {}
    from pypdf import PdfReader  # noqa: PLC0415 - a tenth of what the site loads at its start, for few
    from pypdf.errors import PyPdfError  # noqa: PLC0415

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


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF has; raises pypdf's PyPdfError for what is none."""
    from pypdf import PdfReader  # noqa: PLC0415 - as above

    return len(PdfReader(BytesIO(pdf)).pages)
