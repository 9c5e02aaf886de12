"""The document model: a tree of typed blocks that every writer understands and no writer changes.

A tree can be stored as JSON and read back (`block_json.py`): an agreed version keeps its tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


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
    QUOTE = "quote"  # words that are said, or set off from the text


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
    is_page: bool = False  # "page 3" where pages are known; else `text`


class ControlKind(StrEnum):
    """What is put into a control."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"


UNFILLED_DATE: Final = "dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class ContentControl:
    """A place to fill in, in Word or by hand; `id` is unique in the document, `label` is what a screen reader says."""

    id: str
    label: str
    kind: ControlKind = ControlKind.TEXT
    choices: tuple[str, ...] = ()  # of a choice: the first is what stands there until another is made
    is_long: bool = False  # of a text: several lines
    is_marked: bool = False  # of a choice: whether it is set off until another is made
    hint: str = "write here"  # of a text: what stands there until then; none leaves room to write by hand
    bound: str = ""  # the value of the file that it shows: controls with the same one change together in Word
    value: str = ""  # of a bound text: what the file holds from the start

    @property
    def text(self) -> str:
        """What stands there until it is filled in."""
        if self.choices:
            return self.choices[0]
        return UNFILLED_DATE if self.kind is ControlKind.DATE else self.value or self.hint


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number that is read at a glance, in large print."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break."""


Run = Text | Filled | Gap | Link | Reference | Number | ContentControl | Break
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
    part: str = ""  # what a shorter paper puts elsewhere: "first-hour", "contacts", "matters" ...
    above: str = ""  # the title of the part of a paper that begins with it


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
    is_filled_in: bool = False  # set off, since what is chosen or written stands there


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell of one or more paragraphs."""

    paragraphs: tuple[Runs, ...]
    spans: bool = False  # the only cell of its row, as wide as the table: a heading of the rows below


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
class CardWords:
    """Words of a clause that stand on its card too; `kind` as the guidance names it ("step", "never" ...)."""

    kind: str
    runs: Runs
    who: Runs = ()
    by: Runs = ()
    then: Runs = ()


@dataclass(frozen=True, slots=True)
class StatedDuty:
    """A duty that a clause states, as the table of duties has it; without `agencies` it is every party's."""

    id: str
    post: str
    does: str
    by: str
    training: str = ""
    agencies: tuple[str, ...] = ()
    is_everyones: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause; `id` is its anchor for ever, `sources` what it rests on."""

    id: str
    number: str
    blocks: tuple[Block, ...]
    sources: tuple[str, ...] = ()
    heading: str = ""
    depth: str = ""  # the shortest paper in which it prints; empty: made before there were several
    card: tuple[CardWords, ...] = ()
    desks: tuple[str, ...] = ()  # agency and desk of each post that it names without a number
    is_bare: bool = False  # printed without its number: the section has one
    duties: tuple[StatedDuty, ...] = ()


@dataclass(frozen=True, slots=True)
class TitlePage:
    """The first page: title, what it is, for whom, and the warning that must be read."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    callouts: tuple[Callout, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of a list of contents that names what the document does not hold too; `note` says where that is."""

    anchor: str
    number: str
    text: str
    note: str = ""  # "full paper"; empty: it is in this document


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of headings of levels 1 and 2, with links; of a shorter paper all that the full one has."""

    entries: tuple[ContentsEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Landscape:
    """Blocks on landscape pages (a matrix)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a new page.

    Pages `apart` may leave the file alone, up to the next break: nothing around their text says whose file it is.
    """

    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class ColumnBreak:
    """What follows starts the next panel of a card: the other half of the page, or the next page."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A band at the head of a short paper or a panel: what it is, and one line below."""

    title: str
    text: str = ""
    tone: Tone = Tone.INFORMATION


@dataclass(frozen=True, slots=True)
class PathwayStep:
    """A box of a pathway; `arrow` are the words on the way to the box beside it, `below` those on the way down."""

    runs: Runs
    arrow: str = ""
    beside: Runs = ()
    below: str = ""


@dataclass(frozen=True, slots=True)
class Pathway:
    """The way of a case as boxes, read in their order."""

    description: str
    steps: tuple[PathwayStep, ...]


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
    | ColumnBreak
    | Strip
    | Pathway
)


class Layout(StrEnum):
    """How a document lies on its paper."""

    USUAL = "usual"
    CLOSE = "close"  # smaller print, so that a paper that is carried has few pages
    CARD = "card"  # A4 on its side, two panels on a page
    SHEET = "sheet"  # the usual print between small margins: what is filled in on one or two pages
    PAPER = "paper"  # eleven points throughout, between small margins
    FORM = "form"  # what is filled in and kept: no print below ten points, values that several places show


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
    layout: Layout = Layout.USUAL
    card_for: str = ""  # who reads its card; empty: it has none, or was made before cards said so
    card: tuple[Block, ...] = ()  # of a paper whose card is written by itself: the blocks of the card
    reference: ContentControl | None = None  # of a form: what is shown at the head of each page
    foot: str = ""  # of a form: what stands at the foot of each page, such as the number for danger
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
