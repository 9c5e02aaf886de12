"""The document model: a tree of typed blocks that every writer understands and no writer changes.

A tree can be stored as JSON (`to_json`) and read back (`from_json`): an agreed version keeps its tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a document stands; drives watermark, header, property and file name together."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


class Tone(StrEnum):
    """What a callout is for; each writer says it in words too, never by colour alone."""

    INFORMATION = "information"
    WARNING = "warning"
    STOP = "stop"


class Style(StrEnum):
    """How a paragraph looks."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"  # small print: sources, remarks
    HEADING = "heading"  # a run-in heading that is not in the contents
    SIGN = "sign"  # a large bullet, on a card that is read at a glance


# Runs: what stands inside a paragraph.


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """Words that the map gave to a slot; `note` says in words what is wrong with them (unconfirmed)."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot without an answer, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link outwards: http(s), mailto or tel only."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A cross-reference to a clause or heading of the same document; `text` is its number as composed."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break."""


Run = Text | Filled | Gap | Link | Reference | Break
Runs = tuple[Run, ...]


# Blocks.


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `anchor` is unique, `number` is "4" or "Annex A" or empty."""

    level: int  # 1 to 3
    text: str
    anchor: str
    number: str = ""
    in_contents: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs."""

    runs: Runs
    style: Style = Style.BODY


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list; a list inside it goes one level deeper (two levels at most)."""

    runs: Runs
    children: ItemList | None = None


@dataclass(frozen=True, slots=True)
class ItemList:
    """Bullets, or numbers where the order matters."""

    items: tuple[ListItem, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; widths are shares of the text width."""

    title: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell of one or more paragraphs."""

    paragraphs: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading row that repeats; `description` is read aloud in place of a look."""

    caption: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_row_headings: bool = False
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs (document control, a contact card); kept together on one page."""

    caption: str
    description: str
    rows: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist: what, who, evidence, and what happens while it is open."""

    id: str
    runs: Runs
    responsible: Cell
    evidence: str
    stop: str  # in words: "Hard stop", "Hold", "Complete or explain"
    is_hard: bool
    source: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Checks that are ticked, dated and initialled in Word; states start as "Not cleared" or "Open"."""

    caption: str
    description: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """The sign-off block: a row for each party with spaces for post, name, date and signature."""

    caption: str
    description: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of our own; whoever does not see it reads the same in `alt` and in what stands beside it."""

    svg: str  # plain shapes and words with a size, as `pictures.size_of` allows
    alt: str
    caption: str
    width_mm: float  # on paper; the height follows


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed message."""

    tone: Tone
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; `id` is its anchor for ever, `sources` what it rests on."""

    id: str
    number: str
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class TitlePage:
    """The first page: title, what it is, for whom, and the warning that must be read."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    callouts: tuple[Callout, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of headings of levels 1 and 2, with links."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Blocks on landscape pages (a matrix)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a new page."""


Block = (
    Heading
    | Paragraph
    | ItemList
    | Table
    | Facts
    | Checklist
    | Signatures
    | Picture
    | Callout
    | Clause
    | TitlePage
    | Contents
    | Landscape
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document."""

    title: str
    subject: str
    partnership: str
    status: Status
    version: str
    dated_on: date
    marking: str  # protective marking, e.g. "Restricted: for the partnership only"
    file_stem: str  # ASCII, for the download name without status and ending
    blocks: tuple[Block, ...] = field(default=())
    standing: str = ""  # where it stands in other words than the status has
    is_measured: bool = False  # fitted to our own paper (a card of one page), so never on a letterhead
    copy_of: str = ""  # id of the saved version that a file is a copy of, so that a file that comes back can say so

    @property
    def status_words(self) -> str:
        """The status as header, property and watermark say it."""
        if self.standing:
            return self.standing
        return {"draft": "DRAFT", "consultation": "DRAFT FOR CONSULTATION"}.get(self.status, self.status.upper())

    @property
    def file_name(self) -> str:
        """ASCII name of the Word file, status included."""
        return f"{self.file_stem}-{self.version.replace('.', '-')}-{self.status}.docx"


_TYPES = {
    cls.__name__: cls
    for cls in (
        Text, Filled, Gap, Link, Reference, Break, Heading, Paragraph, ListItem, ItemList, Column, Cell, Table, Facts,
        Check, Checklist, Signatures, Picture, Callout, Clause, TitlePage, Contents, Landscape, PageBreak, Document,
    )
}  # fmt: skip
_ENUMS: dict[str, type[StrEnum]] = {"status": Status, "tone": Tone, "style": Style}


def to_json(value: Any) -> Any:
    """A tree as JSON values: an object for each block, its type under "is"."""
    if isinstance(value, tuple):
        return [to_json(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if type(value).__name__ in _TYPES and not isinstance(value, StrEnum):
        return {"is": type(value).__name__, **{f.name: to_json(getattr(value, f.name)) for f in fields(value)}}
    return value


def from_json(value: Any) -> Any:
    """The tree that `to_json` wrote; raises KeyError for a type that this version does not know."""
    if isinstance(value, list):
        return tuple(from_json(each) for each in value)
    if not isinstance(value, dict):
        return value
    cls = _TYPES[value["is"]]
    made: dict[str, Any] = {}
    for name, each in value.items():
        if name in _ENUMS:
            made[name] = _ENUMS[name](each)
        elif name == "dated_on":
            made[name] = date.fromisoformat(each)
        elif name != "is":
            made[name] = from_json(each)
    return cls(**made)
