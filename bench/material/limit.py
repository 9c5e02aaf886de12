"""The limit: the same file from ready-made strings through zipfile, with no look at the blocks.

Everything that does not come row by row stands ready as a string; each row of a table that repeats is a template that
is filled with escaped words. That favours the limit: words of the map outside such rows are ready-made too. It is
deflated at the level of zlib whose file comes nearest to ours in size: a larger file is no gain of time.
"""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

from partnership.documents.text import escape
from partnership.documents.word.template import BODY

_ROW = re.compile(r"<w:tr>(?:(?!<w:tr>).)*?</w:tr>", re.DOTALL)
_VALUE = re.compile(
    r'(?<=<w:t xml:space="preserve">)[^<]*|(?<=<w:alias w:val=")[^"]*|(?<=<w:tag w:val=")[^"]*|(?<=<w:id w:val=")\d+'
)
_FEW = 3
_LEVELS = range(1, 10)

Rows = tuple[str, list[list[str]]]  # a template, and the words of each row
Piece = str | Rows


def pieces(xml: str) -> list[Piece]:
    """The body as ready-made strings and, between them, rows that repeat."""
    found: list[Piece] = []
    at = done = 0
    rows = list(_ROW.finditer(xml))
    while at < len(rows):
        shape = _VALUE.sub("", rows[at].group())
        end = at + 1
        while (
            end < len(rows) and rows[end].start() == rows[end - 1].end() and _VALUE.sub("", rows[end].group()) == shape
        ):
            end += 1
        if end - at >= _FEW:
            safe = rows[at].group().replace("{", "{{").replace("}", "}}")
            words = [[unescape(each) for each in _VALUE.findall(row.group())] for row in rows[at:end]]
            found += [xml[done : rows[at].start()], (_VALUE.sub("{}", safe), words)]
            done = rows[end - 1].end()
        at = end
    return [*found, xml[done:]]


class Limit:
    """Writes one document again and again."""

    def __init__(self, written: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(written)) as package:
            self._others = [(name, package.read(name)) for name in package.namelist() if name != BODY]
            xml = package.read(BODY).decode()
        self.pieces = pieces(xml)
        if self.body() != xml:
            raise SystemExit("The limit does not write the same document, so the figures would mean nothing.")
        self.level = 0
        sizes = {}
        for self.level in _LEVELS:
            sizes[self.level] = len(self.bytes())
        self.level = min(sizes, key=lambda level: abs(sizes[level] - len(written)))
        self.size = sizes[self.level]

    def body(self) -> str:
        """The XML of the body."""
        out: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, str):
                out.append(piece)
            else:
                template, rows = piece
                out += [template.format(*map(escape, row)) for row in rows]
        return "".join(out)

    def bytes(self) -> bytes:
        """The whole file."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=self.level) as package:
            for name, content in self._others:
                package.writestr(name, content)
            package.writestr(BODY, self.body().encode())
        return stream.getvalue()
