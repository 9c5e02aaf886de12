"""The pen that marks what was inserted, deleted and moved: who and when stand in each mark, and no number twice."""

from __future__ import annotations

import re
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from partnership.documents.text import escape
from partnership.documents.word.controls import LOCKED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from partnership.documents.word.runs import Ledger

_LONGEST_NAME: Final = 255  # Word's limit
_FIRST: Final = 100_000  # bookmarks count from 1
FIELD: Final = re.compile(
    r'(?P<code><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText[^>]*>[^<]*</w:instrText></w:r>'
    r'<w:r><w:fldChar w:fldCharType="separate"/></w:r>)'
    r'(?P<result>(?:(?!<w:fldChar).)*)(?P<end><w:r><w:fldChar w:fldCharType="end"/></w:r>)',
    re.DOTALL,
)
_TARGET: Final = re.compile(r">\s*REF (\w+)")
_RUNS: Final = re.compile(r"(?:<w:r>.*?</w:r>)+", re.DOTALL)
_PARAGRAPH: Final = re.compile(r"<w:p>(?:<w:pPr>(.*?)</w:pPr>)?", re.DOTALL)
_NOTE_MARK: Final = "<w:footnoteReference w:id="
_NOTE: Final = re.compile(f'{_NOTE_MARK}"(\\d+)"/>')
_ROW: Final = re.compile(r"<w:tr>(?:<w:trPr>(.*?)</w:trPr>)?", re.DOTALL)


class MarkKind(StrEnum):
    """What became of some words, by the name of Word's element."""

    INSERTED = "ins"
    DELETED = "del"
    MOVED_AWAY = "moveFrom"
    MOVED_HERE = "moveTo"


_OLDER: Final = (MarkKind.DELETED, MarkKind.MOVED_AWAY)


class Pen:
    """Gives out the marks of one file."""

    def __init__(self, author: str, at: datetime, ledger: Ledger, older: Ledger) -> None:
        self._ledger = ledger
        self._older = older
        self._noted: dict[str, int] = {}
        who = escape(" ".join(author.split())[:_LONGEST_NAME])
        when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._by = f'w:author="{who}" w:date="{when}"'
        self._last = _FIRST
        self._moves = 0

    def signed(self) -> str:
        """The attributes of one mark: its number, author and time."""
        self._last += 1
        return f'w:id="{self._last}" {self._by}'

    def mark(self, kind: MarkKind) -> str:
        """The mark of a paragraph's end or of a row."""
        return f"<w:{kind} {self.signed()}/>"

    def around(self, kind: MarkKind, runs: str) -> str:
        """Runs that have become something else than they were; a note of the older version comes into the file.

        A cross-reference that is deleted is written as a link with its number: no field stands where nobody looks.
        """
        if kind in _OLDER and _NOTE_MARK in runs:
            runs = _NOTE.sub(self._note, runs)
        if kind is not MarkKind.DELETED:
            return self._round(kind, runs)
        out, at = [], 0
        for field in FIELD.finditer(runs):
            out.append(self._round(kind, runs[at : field.start()]))
            target = _TARGET.search(field["code"])
            link = f'<w:hyperlink w:anchor="{target[1]}" w:history="1">' if target else ""
            out.append(f"{link}{self._round(kind, field['result'])}{'</w:hyperlink>' if link else ''}")
            at = field.end()
        return "".join((*out, self._round(kind, runs[at:])))

    def _round(self, kind: MarkKind, runs: str) -> str:
        if not runs:
            return ""
        return f"<w:{kind} {self.signed()}>{_gone(runs) if kind is MarkKind.DELETED else runs}</w:{kind}>"

    def _note(self, found: re.Match[str]) -> str:
        number = self._noted.get(found[1])
        if number is None:
            number = self._noted[found[1]] = self._ledger.note(self._older.notes[int(found[1]) - 1])
        return f'{_NOTE_MARK}"{number}"/>'

    def within(self, kind: MarkKind, xml: str) -> str:
        """All runs of a piece, whatever they stand in (a link, a form field).

        Word takes out nothing that is locked, and whoever accepts or rejects a mark takes out what stands in it.
        """
        return _RUNS.sub(lambda found: self.around(kind, found.group()), xml.replace(LOCKED, ""))

    def whole(self, kind: MarkKind, xml: str) -> str:
        """Whole paragraphs and tables: their runs, their ends and their rows."""
        marked = _PARAGRAPH.sub(lambda found: self.ended(kind, found[1] or ""), self.within(kind, xml))
        of_row = (
            MarkKind.DELETED if kind in _OLDER else MarkKind.INSERTED
        )  # a row comes or goes: Word knows no moved one
        return _ROW.sub(lambda found: f"<w:tr><w:trPr>{found[1] or ''}{self.mark(of_row)}</w:trPr>", marked)

    def ended(self, kind: MarkKind | None, properties: str, before: str | None = None) -> str:
        """The start of a paragraph whose end is marked; `before` are its properties as they were, where they differ."""
        base, section, rest = properties.partition("<w:sectPr")
        ending = f"<w:rPr>{self.mark(kind)}</w:rPr>" if kind else ""
        changed = ""
        if before is not None:
            old = before.partition("<w:sectPr")[0]
            changed = f"<w:pPrChange {self.signed()}><w:pPr>{old}</w:pPr></w:pPrChange>"
        return f"<w:p><w:pPr>{base}{ending}{section}{rest}{changed}</w:pPr>"

    def move(self) -> Iterator[str]:
        """The marks round what has moved: start and end at the old place, start and end at the new one."""
        self._moves += 1
        for kind in (MarkKind.MOVED_AWAY, MarkKind.MOVED_HERE):
            signed = self.signed()
            yield f'<w:{kind}RangeStart {signed} w:name="move{self._moves}"/>'
            yield f'<w:{kind}RangeEnd w:id="{self._last}"/>'


def _gone(runs: str) -> str:
    """Runs as Word writes what is deleted."""
    return runs.replace("<w:t>", "<w:delText>").replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
