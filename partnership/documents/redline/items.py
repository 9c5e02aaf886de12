"""The XML of a body as what stands one below the other: paragraphs, tables, rows, cells, the list of contents.

Nothing else reads the writer's spelling of them. What is spelled otherwise is refused here with a ValueError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.documents.redline.align import in_common
from partnership.documents.word.tables import AFTER_TABLE

if TYPE_CHECKING:
    from collections.abc import Container, Hashable, Iterator

    from partnership.documents.word.runs import Ledger

_BOOKMARK: Final = re.compile(r'<w:bookmark(?:Start|End) w:id="(\d+)"(?: w:name="([^"]*)")?/>')
_TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_CONTROL: Final = re.compile(r"<w:alias [^>]*/><w:tag [^>]*/><w:id [^>]*/>")
_OWN_LIST: Final = re.compile(r'<w:numId w:val="\d\d+"/>')  # lists below 10 are those of the house style
_PICTURE: Final = re.compile(r'"(?:picture|drawing)(\d+)"')
_PICTURE_NUMBER: Final = re.compile(r'id="\d+" name="Picture \d+"')
_NOTE: Final = re.compile(r'<w:footnoteReference w:id="(\d+)"/>')
WIDTH: Final = re.compile(r"<w:(?:tcW|tblW|gridCol) [^>]*/>")  # follows from the words: those of the newer version hold
_CHECK: Final = re.compile(r'<w:tag w:val="(check:[^"]*):tick"/>')
_GRID: Final = re.compile(r"<w:tblGrid>(<w:gridCol [^>]*/>)*</w:tblGrid>")
_STANDING: Final = ("w:p", "w:tbl", "w:sdt")  # what may stand one below the other
_BOX: Final = "<w:sdtContent>"
_END_OF_BOX: Final = "</w:sdtContent></w:sdt>"
_ALIKE: Final = 0.4  # paragraphs with less in common are shown one after the other
_ALIKE_IN_ANOTHER_STYLE: Final = 0.6


class RedlineItem:
    """A paragraph, a table, a row, a list of contents."""

    def __init__(self, tag: str, xml: str) -> None:
        self.tag = tag
        self.xml = xml
        self.gap = ""  # what stands below a table
        self.after = ""  # bookmarks that end there
        self.bare = ""  # what `Likeness.same` found
        self.anchor = xml.partition('w:name="')[2].partition('"')[0] if "<w:bookmarkStart" in xml else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that it has."""
        return frozenset(" ".join(_TEXT.findall(self.xml)).split())

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The words of a row by cell; those of a check by what it is, however it stands."""
        check = _CHECK.search(self.xml)
        return (check[1],) if check else tuple("".join(_TEXT.findall(cell)) for cell in cells(self.xml)[1])

    @property
    def paragraph(self) -> tuple[str, str]:
        """The properties of a paragraph and what is in it."""
        return opened("w:p", self.xml)

    @cached_property
    def table(self) -> RedlineTable:
        """The parts of a table."""
        properties, inside = opened("w:tbl", self.xml)
        grid = _GRID.match(inside)
        if grid is None:
            raise _odd(inside)
        rows = [RedlineItem("w:tr", row) for row in _elements("w:tr", inside[grid.end() :])]
        return RedlineTable(properties, grid.group(), rows)


class RedlineTable(NamedTuple):
    """The properties of a table, its columns and its rows."""

    properties: str
    grid: str
    rows: list[RedlineItem]

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return self.grid.count("<w:gridCol ")


def _odd(xml: str) -> ValueError:
    """Nothing that the writer of bodies comes to write is dropped: what is not known here is refused."""
    return ValueError(f"A comparison cannot be made of {xml[:40]!r}.")


def opened(tag: str, xml: str) -> tuple[str, str]:
    """The properties of a paragraph, table, row or cell, and what is in it; raises ValueError for any other XML."""
    start, end = f"<{tag}>", f"</{tag}>"
    if not (xml.startswith(start) and xml.endswith(end)):
        raise _odd(xml)
    first, last = len(start), len(xml) - len(end)
    if not xml.startswith(f"<{tag}Pr", first):
        return "", xml[first:last]
    start, end = f"<{tag}Pr>", f"</{tag}Pr>"
    ending = xml.find(end, first, last)
    if ending < 0 or not xml.startswith(start, first):
        raise _odd(xml)
    return xml[first + len(start) : ending], xml[ending + len(end) : last]


def cells(row: str) -> tuple[str, list[str]]:
    """The properties of a row, and its cells."""
    properties, inside = opened("w:tr", row)
    return properties, list(_elements("w:tc", inside))


def boxed(contents: str) -> tuple[str, str]:
    """A list of contents: what stands before its lines, and the lines."""
    frame, found, lines = contents.partition(_BOX)
    if not found or not lines.endswith(_END_OF_BOX):
        raise _odd(contents)
    return frame, lines.removesuffix(_END_OF_BOX)


def box(frame: str, lines: str) -> str:
    """A list of contents made of what `boxed` gave."""
    return f"{frame}{_BOX}{lines}{_END_OF_BOX}"


def items(xml: str) -> list[RedlineItem]:
    """What stands one below the other; raises ValueError for what the writer of bodies does not write."""
    found: list[RedlineItem] = []
    at = 0
    while at < len(xml):
        if xml.startswith("<w:bookmark", at):
            end = xml.index(">", at) + 1
            if not found:
                found.append(RedlineItem("", ""))
            found[-1].after += xml[at:end]
        else:
            tag = xml[at + 1 : xml.find(">", at)]
            if tag not in _STANDING:
                raise _odd(xml[at:])
            end = _end(tag, xml, at)
            found.append(RedlineItem(tag, xml[at:end]))
            if tag == "w:tbl" and xml.startswith(AFTER_TABLE, end):
                found[-1].gap = AFTER_TABLE
                end += len(AFTER_TABLE)
        at = end
    return found


def _elements(tag: str, xml: str) -> Iterator[str]:
    """The elements of one name that stand one after the other; raises ValueError where anything else does."""
    start, at = f"<{tag}>", 0
    while at < len(xml):
        if not xml.startswith(start, at):
            raise _odd(xml[at:])
        end = _end(tag, xml, at)
        yield xml[at:end]
        at = end


def _end(tag: str, xml: str, at: int) -> int:
    """Where the element that starts at a place ends; one may hold others of its name."""
    start, close = f"<{tag}>", f"</{tag}>"
    end = xml.index(close, at) + len(close)
    inner = xml.count(start, at + len(start), end)
    while inner:
        further = end
        for _ in range(inner):
            further = xml.index(close, further) + len(close)
        inner = xml.count(start, end, further)
        end = further
    return end


Pair = tuple[RedlineItem | None, RedlineItem | None]  # of both versions what belongs together


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes two items the same, or alike; numbers that a file gives out (lists, notes, controls) say nothing."""

    ledger: Ledger

    def is_same(self, old: RedlineItem, new: RedlineItem) -> bool:
        """Whether nothing was changed; what stays is most often the same to the letter."""
        if old.xml == new.xml:
            return True
        if old.tag == new.tag == "w:tbl":
            was, now = old.table, new.table
            is_same = len(was.rows) == len(now.rows) and self.bare(was.properties) == self.bare(now.properties)
            return is_same and all(map(self.is_same, was.rows, now.rows))
        return self.same(old) == self.same(new)

    def same(self, item: RedlineItem) -> str:
        """An item without what may differ though nothing was changed."""
        if not item.bare:
            item.bare = self._table(item.table) if item.tag == "w:tbl" else self.bare(item.xml)
        return item.bare

    def _table(self, table: RedlineTable) -> str:
        """A table, whose rows are asked for one by one where it has changed."""
        return "".join((self.bare(table.properties), *map(self.same, table.rows)))

    def bare(self, xml: str) -> str:
        """XML without what may differ though nothing was changed."""
        plain = xml.replace("<w:keepNext/>", "").replace("<w:keepLines/>", "")
        if "<w:bookmark" in plain:
            plain = _BOOKMARK.sub("", plain)
        if "<w:numId" in plain:
            plain = _OWN_LIST.sub("<w:numId/>", plain)
        if "<w:tc>" in plain:
            plain = WIDTH.sub("", plain)
        if "<w:sdt>" in plain:
            plain = _CONTROL.sub("", plain)
        if "<w:drawing>" in plain:
            plain = _PICTURE_NUMBER.sub("", _PICTURE.sub(lambda found: self._drawing(int(found[1])), plain))
        if "<w:footnoteReference" in plain:
            plain = _NOTE.sub(lambda found: f"<w:footnoteReference {self.ledger.notes[int(found[1]) - 1]}/>", plain)
        return plain

    def _drawing(self, number: int) -> str:
        return str(hash(self.ledger.pictures[number - 1]))

    def is_alike(self, old: RedlineItem, new: RedlineItem) -> bool:
        """Whether one may be the other, changed: tables of as many columns are."""
        if old.tag == new.tag == "w:tbl":
            return old.table.columns == new.table.columns
        return self.alike(old, new) > 0

    def alike(self, old: RedlineItem, new: RedlineItem) -> float:
        """How much two items have in common; 0 for what is never one changed into the other."""
        if old.tag != new.tag or "<w:sectPr" in old.xml or "<w:sectPr" in new.xml:
            return 0.0
        if old.tag == "w:sdt":
            return 1.0
        if old.tag == "w:tbl":
            rows, others = (frozenset(map(self.same, each.table.rows)) for each in (old, new))
            return 0.1 + in_common(rows, others) if old.table.columns == new.table.columns else 0.0
        common = in_common(old.words, new.words)
        least = _ALIKE
        if common <= _ALIKE_IN_ANOTHER_STYLE and old.tag == "w:p" and style(old) != style(new):
            least = _ALIKE_IN_ANOTHER_STYLE
        return common if common > least else 0.0


def style(item: RedlineItem) -> str:
    """The style of a paragraph; empty for the plain one."""
    properties = item.paragraph[0]
    return properties.partition('<w:pStyle w:val="')[2].partition('"')[0]


def anchored(item: RedlineItem) -> Hashable:
    """Whether a clause or heading starts with an item: it stays one however its words change."""
    return True if item.anchor else item


def older(xml: str, names: Container[str]) -> list[RedlineItem]:
    """The items of an older version, without the bookmarks whose names the newer one has."""
    ids: set[str] = set()

    def kept(found: re.Match[str]) -> str:
        if found[2] and found[2] in names:
            ids.add(found[1])
        return "" if found[1] in ids else found.group()

    found = items(xml)
    for item in found:
        if "<w:bookmark" in item.xml:
            item.xml = _BOOKMARK.sub(kept, item.xml)
        if item.after:
            item.after = _BOOKMARK.sub(kept, item.after)
    return found
