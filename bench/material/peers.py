"""The peers: the same document by docxtpl, and by python-docx with care and without.

All are given more than we give ourselves. docxtpl gets our finished XML with loops where rows repeat, so that most
words stand in its template. python-docx gets every paragraph and cell as a text with its style, and leaves out notes,
links, bookmarks and fields. Both open our house template.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import docx
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate

from bench.material.limit import pieces
from partnership.documents.blocks import Document, Status
from partnership.documents.word.template import BODY
from partnership.documents.word.writer import write_word

_ROW = "<w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
_SLOT = re.compile(r"\{\}")
_EMPTY = Document("Protocol", "", "Partnership", Status.DRAFT, "0.1", date(2009, 11, 24), "", "protocol")


def _replaced(file: bytes, xml: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == BODY else old.read(name))
    return stream.getvalue()


class ByDocxtpl:
    """A template with a loop for each run of rows of one shape."""

    def __init__(self, written: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(written)) as package:
            xml = package.read(BODY).decode()
        out: list[str] = []
        self._rows: list[list[list[str]]] = []
        for piece in pieces(xml):
            if isinstance(piece, str):
                out.append(piece)
                continue
            template, rows = piece
            out += [
                _ROW.format(f"{{%tr for row in rows[{len(self._rows)}] %}}"),
                _looped(template),
                _ROW.format("{%tr endfor %}"),
            ]
            self._rows.append(rows)
        self._template = _replaced(written, "".join(out))

    def bytes(self) -> bytes:
        """The whole file."""
        template = DocxTemplate(io.BytesIO(self._template))
        template.render({"rows": self._rows}, autoescape=True)
        stream = io.BytesIO()
        template.save(stream)
        return stream.getvalue()


def _looped(template: str) -> str:
    numbers = iter(range(template.count("{}")))
    return _SLOT.sub(lambda _: f"{{{{ row[{next(numbers)}] }}}}", template.replace("{{", "{").replace("}}", "}"))


@dataclass(frozen=True)
class _Content:
    """Paragraphs as style and text, tables as rows of texts, in order."""

    parts: list[tuple[str, str] | list[list[str]]]

    @cached_property
    def cells(self) -> int:
        return sum(len(row) for part in self.parts if isinstance(part, list) for row in part)


class ByPythonDocx:
    """Paragraphs and tables by the calls that its users know."""

    def __init__(self, written: bytes) -> None:
        self.content = _content(written)
        self._template = write_word(_EMPTY)

    def careful(self) -> bytes:
        """The cells of a table are asked for once."""
        return self._write(_fill_careful)

    def plain(self) -> bytes:
        """Each cell is asked for by its place, as the documentation does."""
        return self._write(_fill_plain)

    def _write(self, fill: Callable[[Any, list[list[str]]], None]) -> bytes:
        document = docx.Document(io.BytesIO(self._template))
        styles = {style.style_id: style for style in document.styles}
        for part in self.content.parts:
            if isinstance(part, tuple):
                document.add_paragraph(part[1], styles[part[0]])
            else:
                fill(document.add_table(len(part), len(part[0]), styles["HouseTable"]), part)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()


def _content(written: bytes) -> _Content:
    parts: list[tuple[str, str] | list[list[str]]] = []
    for part in docx.Document(io.BytesIO(written)).iter_inner_content():
        if isinstance(part, Paragraph):
            parts.append((part.style.style_id, part.text))
        else:
            parts.append([[cell.text for cell in row.cells] for row in part.rows])
    return _Content(parts)


def _fill_careful(table: Any, rows: list[list[str]]) -> None:
    cells = iter(table._cells)  # noqa: SLF001 - it is what careful users do
    for row in rows:
        for text in row:
            next(cells).text = text


def _fill_plain(table: Any, rows: list[list[str]]) -> None:
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            table.cell(down, across).text = text
