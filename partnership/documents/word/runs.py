"""Runs as WordprocessingML, and the ledger of everything that one file gives out an id for."""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from partnership.documents import wording
from partnership.documents.blocks import ContentControl, ControlKind, Filled, Gap, Link, Number, Reference, Text
from partnership.documents.outline import checked_link
from partnership.documents.text import escape
from partnership.documents.word.controls import BLANK, LOCKED, bound_to, choice, date_picker, text_box

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.documents.blocks import Run, Runs
    from partnership.documents.outline import Outline, OutlineEntry

_CONTENTS = 1  # the id of the list of contents
_TAG_LENGTH = 60  # Word allows 64 characters
# A telephone number, in groups of digits: who reads one from paper has it on one line. Only the file has other spaces;
# the words of a document stay as they are, and a copy that comes back is read with plain ones (`reading.text`).
_TELEPHONE = re.compile(r"(?<![\w.,/-])(?:\(0\d{2,4}\)|0\d{2,4}|\+\d{1,3})(?: (?:\(0\) ?)?\d{2,8}){1,4}(?!\w)")
_LARGE = '<w:rPr><w:b/><w:bCs/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr>'  # half-points
_SHORT = 400  # characters; longer words are made anew each time, so that what is kept stays small
_ROOM = 16_384  # runs; when it is full, all go


@dataclass(slots=True)
class Ledger:
    """What one file has given out so far: link and bookmark ids, content controls, notes, numbered lists, clauses."""

    outline: Outline
    links: dict[str, str] = field(default_factory=dict)  # escaped address -> relationship id
    clauses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    numbered_lists: int = 0
    sign_offs: int = 0
    pictures: list[tuple[str, float]] = field(default_factory=list)  # each with its width in millimetres
    pages: Mapping[str, int] | None = None  # of headings, where they are known
    values: dict[str, str] = field(default_factory=dict)  # that controls of the file show, by name
    _bookmarks: int = 0
    _controls: dict[int, None] = field(default_factory=lambda: {_CONTENTS: None})  # in their order
    _bound: int = 0  # controls that show a value of the file
    _displaced: int = 0  # controls that have another id than their tag gives, since it was taken

    @property
    def counts(self) -> tuple[int, ...]:
        """How much it has given out of what is numbered in the order in which it is given."""
        return self._bookmarks, len(self.notes), self.numbered_lists, self.sign_offs

    @property
    def own(self) -> int:
        """How much it has given out that this file alone may have: links, pictures, ids of controls out of turn."""
        return len(self.links) + len(self.pictures) + self._bound + self._displaced

    @property
    def controls(self) -> int:
        """How many content controls it has given out."""
        return len(self._controls)

    def controls_from(self, number: int) -> tuple[int, ...]:
        """The ids of the content controls after so many."""
        return tuple(islice(self._controls, number, None))

    def take(self, ids: tuple[int, ...]) -> bool:
        """Give out ids of content controls that were written before, unless one of them has been given out here."""
        is_free = self._controls.keys().isdisjoint(ids)
        if is_free:
            self._controls.update(dict.fromkeys(ids))
        return is_free

    def follow(self, counts: tuple[int, ...], notes: Iterable[str], clauses: Iterable[str]) -> None:
        """Give out what a piece that was written before has in it, so that the counts stand as they did after it."""
        self.notes += notes
        self.clauses += clauses
        self._bookmarks, _, self.numbered_lists, self.sign_offs = counts

    def beside(self, outline: Outline) -> Ledger:
        """The ledger of another version of the document in the same file: what it gives out is taken by none here."""
        return Ledger(
            outline,
            self.links,
            notes=[*self.notes],
            numbered_lists=self.numbered_lists,
            pictures=self.pictures,
            _bookmarks=self._bookmarks,
            _controls=self._controls,
        )

    def bookmark(self, entry: OutlineEntry) -> tuple[str, str]:
        """The start and end marks round a clause or heading."""
        self._bookmarks += 1
        start = f'<w:bookmarkStart w:id="{self._bookmarks}" w:name="{entry.bookmark}"/>'
        return start, f'<w:bookmarkEnd w:id="{self._bookmarks}"/>'

    def picture(self, svg: str, width_mm: float) -> int:
        """The number of a picture, from 1."""
        self.pictures.append((svg, width_mm))
        return len(self.pictures)

    def note(self, text: str) -> int:
        """The number of a footnote, from 1."""
        self.notes.append(text)
        return len(self.notes)

    def link(self, href: str) -> str:
        """The relationship id of an address; raises ValueError for one that is not allowed."""
        address = escape(checked_link(href))
        return self.links.setdefault(address, f"link{len(self.links) + 1}")

    def bind(self, run: ContentControl) -> str:
        """The binding of a control; raises ValueError where another control gave the value another beginning."""
        self._bound += 1
        begins = run.choices[0] if run.choices else run.value
        if self.values.setdefault(run.bound, begins) != begins:
            message = f"The value {run.bound!r} begins as {self.values[run.bound]!r} and as {begins!r}."
            raise ValueError(message)
        return bound_to(run.bound)

    def control(self, tag: str, title: str) -> str:
        """Name, tag, id and lock of a content control; the id is a hash of the tag, so that it is stable."""
        if len(tag) > _TAG_LENGTH:
            tag = f"{tag[:40]}-{hashlib.sha256(tag.encode()).hexdigest()[:16]}"
        number = zlib.crc32(tag.encode()) & 0x7FFFFFFF or 1
        while number in self._controls:
            number = number % 0x7FFFFFFF + 1
            self._displaced += 1
        self._controls[number] = None
        name = escape(title[:_TAG_LENGTH])
        return f'<w:alias w:val="{name}"/><w:tag w:val="{escape(tag)}"/><w:id w:val="{number}"/>{LOCKED}'


class _Plain(dict[str, str]):
    """Plain runs by their words: `plain[text]`. The words of templates and of a map come again and again.

    A file asks for thousands of them; what is kept takes a tenth of the time, and a call a multiple of a look-up.
    """

    def __missing__(self, text: str) -> str:
        if "0" in text or "\n" in text or "\t" in text:
            made = f"<w:r>{_words(text)}</w:r>"
        else:
            made = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        if len(text) < _SHORT:
            if len(self) >= _ROOM:
                self.clear()
            self[text] = made
        return made


plain: Final = _Plain()


def words(text: str) -> str:
    """Plain words inside a run: line ends and tabs become Word's own."""
    return plain[text][len("<w:r>") : -len("</w:r>")]


def _words(text: str) -> str:
    if "0" in text:  # every telephone number has one, few other words do
        text = _TELEPHONE.sub(lambda found: found.group().replace(" ", "\u00a0"), text)
    if "\n" not in text and "\t" not in text:
        return f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else "" for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return "<w:br/>".join(lines)


def runs_xml(runs: Runs, ledger: Ledger) -> str:
    """The runs of a paragraph."""
    return "".join([
        plain[run.text] if type(run) is Text and not (run.bold or run.italic) else _run(run, ledger) for run in runs
    ])  # fmt: skip


def bold(text: str) -> str:
    """A bold run."""
    return f"<w:r><w:rPr><w:b/><w:bCs/></w:rPr>{words(text)}</w:r>"


def styled(text: str, style: str) -> str:
    """A run in a character style of the house template."""
    return f'<w:r><w:rPr><w:rStyle w:val="{style}"/></w:rPr>{words(text)}</w:r>'


def field_xml(code: str, result: str) -> str:
    """A field with its result as it stands; `code` is made of our own words and bookmark names only."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{plain[result]}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _run(run: Run, ledger: Ledger) -> str:  # noqa: PLR0911 - a line a type
    if isinstance(run, Filled):
        value = plain[run.text]
        return value + styled(f" ({run.note})", "Unconfirmed") if run.note else value
    if isinstance(run, Reference):
        page = ledger.pages.get(run.target) if ledger.pages else None
        return _reference(run, ledger.outline.target(run.target), page)
    if isinstance(run, Text):
        look = f"{'<w:b/><w:bCs/>' if run.bold else ''}{'<w:i/><w:iCs/>' if run.italic else ''}"
        return f"<w:r><w:rPr>{look}</w:rPr>{words(run.text)}</w:r>"
    if isinstance(run, Gap):
        return styled(wording.gap(run.text), "Gap")
    if isinstance(run, Link):
        key = ledger.link(run.href)
        return f'<w:hyperlink r:id="{key}" w:history="1">{styled(run.text, "Hyperlink")}</w:hyperlink>'
    if isinstance(run, ContentControl):
        return control_xml(run, ledger)
    return f"<w:r>{_LARGE}{words(run.text)}</w:r>" if isinstance(run, Number) else "<w:r><w:br/></w:r>"


def control_xml(run: ContentControl, ledger: Ledger) -> str:
    """A place to fill in, bound to a value of the file where it has one."""
    identity = ledger.control(run.id, run.label)
    binding = ledger.bind(run) if run.bound else ""
    if run.kind is ControlKind.CHOICE:
        if binding:  # what is chosen looks as what stands there now: words, not colour
            return choice(identity, run.choices, bold(run.text), binding)
        shown = styled(run.text, "HardStop") if run.is_marked else plain[run.text]
        return choice(identity, run.choices, shown)
    if run.value:
        return text_box(identity, plain[run.value], binding, is_filled=True)
    shown = styled(run.text or BLANK, "PlaceholderText")
    if run.kind is ControlKind.DATE:
        return date_picker(identity, shown, binding)
    return text_box(identity, shown, binding, is_long=run.is_long)


def _reference(run: Reference, entry: OutlineEntry, page: int | None) -> str:
    """A live number where Word's list gives it, so that Word keeps it right; a link to the place otherwise."""
    if run.is_page and page:
        return plain["page "] + field_xml(f"PAGEREF {entry.bookmark} \\h", str(page))
    number = entry.number
    if entry.list_name and run.text.endswith(number):
        before = run.text[: -len(number)]
        lead = plain[before] if before else ""
        return lead + field_xml(f"REF {entry.bookmark} \\r \\h", number)
    if entry.level and run.text == entry.text:
        return field_xml(f"REF {entry.bookmark} \\h", run.text)
    return f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{plain[run.text]}</w:hyperlink>'
