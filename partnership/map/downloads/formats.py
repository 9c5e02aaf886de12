"""The formats in which every document can be had."""

from __future__ import annotations

import re
from enum import StrEnum

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # MIME type of what is no document
_NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.]+")
_LONE_DOTS = re.compile(r"\.*-[.-]*|\.{2,}")
_LONGEST_STEM = 120  # characters: a file system takes 255 bytes, and mail programs and zip folders add to it


class Format(StrEnum):
    """What a file is; the value is its ending."""

    WORD = "docx"
    PDF = "pdf"
    ODT = "odt"
    TEXT = "txt"
    MARKDOWN = "md"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"docx": "Word", "pdf": "PDF", "odt": "OpenDocument", "txt": "plain text", "md": "Markdown"}[self]

    @property
    def offer(self) -> str:
        """What pages offer it as."""
        return {
            "docx": "Word",
            "pdf": "PDF",
            "odt": "OpenDocument text, for LibreOffice",
            "txt": "Plain text",
            "md": "Markdown",
        }[self]

    @property
    def kind(self) -> str:
        """Its MIME type."""
        return {
            "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "pdf": "application/pdf",
            "odt": "application/vnd.oasis.opendocument.text",
            "txt": "text/plain; charset=utf-8",
            "md": "text/markdown; charset=utf-8",
        }[self]

    @property
    def needs_office(self) -> bool:
        """Whether LibreOffice makes it."""
        return self in {Format.PDF, Format.ODT}


_OTHER_FILES = {"zip": "zip file", "vcf": "contacts", "json": "JSON", "xlsx": "Excel", "csv": "CSV"}


def kind_of_file(name: str) -> str:
    """What people call a file, by the ending of its name."""
    ending = name.rpartition(".")[2]
    try:
        return Format(ending).label
    except ValueError:
        return _OTHER_FILES.get(ending, ending)


def file_name(name: str) -> str:
    """A name in plain letters without what a file system, a shell or a header may not like."""
    stem, _, ending = _NOT_IN_A_FILE_NAME.sub("-", name).rpartition(".")
    return f"{_LONE_DOTS.sub('-', stem)[:_LONGEST_STEM].strip('.-') or 'document'}.{ending}"
