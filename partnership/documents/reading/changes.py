"""What is found in a copy that came back: the sorts of changes, and what is known of our own file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.documents.outline import OutlineEntry
    from partnership.documents.reading.clauses import ClauseRange
    from partnership.documents.reading.document import ExtractedDocument, Remark
    from partnership.documents.reading.paragraphs import ReadParagraph, TrackedChange


class CopyChangeKind(StrEnum):
    """What sort of change it is."""

    TEXT = "text"  # the words of a clause
    REMOVED = "removed"  # a clause without any words left
    MOVED = "moved"  # a clause or heading that stands elsewhere
    JOINED = "joined"  # a clause that runs on from the one before
    HEADING = "heading"
    SOURCE = "source"  # what a clause rests on, as a line below it or a footnote
    OUTSIDE = "outside"  # words that belong to no clause: cover, generated parts
    NEW = "new"  # new words that belong to no clause
    CELL = "cell"
    ROW_ADDED = "row added"
    ROW_GONE = "row gone"
    TABLE_ADDED = "table added"
    TABLE_GONE = "table gone"
    OBJECT = "object"  # a picture, a text box, something embedded
    FRAME = "frame"  # header or footer


class ParagraphRole(StrEnum):
    """What a paragraph of our own file is."""

    HEADING = "heading"
    TEXT = "text"
    SOURCE = "source"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class CopyDifference:
    """A change. `anchor` is the clause or heading it stands at (empty: before the first); lines apart by newlines."""

    kind: CopyChangeKind
    anchor: str
    where: str = ""
    old: str = ""
    new: str = ""
    authors: tuple[str, ...] = ()
    at: datetime | None = None
    is_tracked: bool = False  # all of it: with every tracked change rejected it says what we sent


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """A comment with the clause or heading that it stands at."""

    anchor: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class VersionFile:
    """Our own file of a version, read."""

    account: ExtractedDocument
    stretches: tuple[ClauseRange, ...]
    entries: dict[str, OutlineEntry]  # by bookmark
    roles: dict[int, ParagraphRole]  # by the identity of a paragraph
    between: frozenset[str]  # lines that belong to no clause, as the title of a part does


@dataclass(frozen=True, slots=True)
class CopyChanges:
    """What a copy says otherwise than the version."""

    differences: tuple[CopyDifference, ...]
    remarks: tuple[PlacedRemark, ...]
    likeness: float  # share of the version's clauses and headings that were found as they are, 0 to 1


def who(reads: Iterable[ReadParagraph]) -> tuple[tuple[str, ...], datetime | None]:
    """Who tracked changes there, and when the last of them."""
    tracked: list[TrackedChange] = [each for read in reads for each in read.tracked]
    days = [each.at for each in tracked if each.at is not None]
    return tuple(dict.fromkeys(each.author for each in tracked if each.author)), max(days, default=None)


def line_of(read: ReadParagraph) -> str:
    """A paragraph as a line, with the mark of a list item before it."""
    return f"{read.item}{read.text}"
