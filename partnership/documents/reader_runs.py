"""What stands in a paragraph of a file that came back: its words with every tracked change accepted and rejected.

A number that Word keeps itself (a cross-reference, a page) is no word of anybody: the number that our own file had
stands in its place, so that an editor who renumbers changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from partnership.documents.reader_text import CLOSE, HAS, LINE, OPEN, OURS, moment, normal, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ANCHOR: Final = "c_"  # what names of our bookmarks begin with, as `outline` gives them
_REFERENCE: Final = re.compile(r"\s*(REF|PAGEREF|PAGE|NUMPAGES|SECTIONPAGES|TOC)\b\s*([^\s\\]*)", re.IGNORECASE)
_LONGEST_AUTHOR: Final = 100
_BULLETS: Final = "ListBullet"
_NUMBERS: Final = "ListNumber"
_HOLDERS: Final = frozenset(
    W + name for name in ("hyperlink", "smartTag", "sdtContent", "customXml", "dir", "bdo", "ruby", "rt", "rubyBase")
)
_INSERTED: Final = frozenset((W + "ins", W + "moveTo"))
_DELETED: Final = frozenset((W + "del", W + "moveFrom"))
_OBJECTS: Final = frozenset(W + name for name in ("drawing", "pict", "object"))


@dataclass(frozen=True, slots=True)
class Tracked:
    """A tracked change of some words, or of a row (without words)."""

    is_insertion: bool
    text: str
    author: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Read:
    """A paragraph as it was read. `text` has every tracked change accepted, `original` has every one rejected."""

    text: str
    original: str = ""
    style: str = ""
    item: str = ""  # "- ", "1. " with two spaces more a level, where it is an item of a list
    anchors: tuple[tuple[str, int], ...] = ()  # our bookmarks and content controls, each with its place in `text`
    within: str = ""  # the clause or heading whose bookmark is open where it begins
    tracked: tuple[Tracked, ...] = ()
    remarks: tuple[str, ...] = ()  # ids of comments that begin here
    notes: tuple[str, ...] = ()  # words of its footnotes
    objects: int = 0  # pictures and embedded things
    boxed: tuple[str, ...] = ()  # words in its text boxes
    is_whole: bool = True  # it ends here: its mark is not deleted


@dataclass(slots=True)
class Spread:
    """What may reach over several paragraphs: fields, bookmarks, comments."""

    found: dict[str, str] = field(default_factory=dict)  # bookmark -> the number that a cross-reference has for it
    notes: Mapping[str, str] = field(default_factory=dict)  # id of a footnote -> its words
    lists: Mapping[str, bool] = field(default_factory=dict)  # number of a list -> whether it has bullets
    fields: list[Field] = field(default_factory=list)
    open_anchors: dict[str, str] = field(default_factory=dict)  # id of a bookmark -> its name
    open_remarks: dict[str, list[str]] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)  # id of a comment -> the words it stands on
    waiting: list[str] = field(default_factory=list)  # anchors before the next paragraph

    @property
    def is_contents(self) -> bool:
        """Whether a list of contents is open, which Word writes itself."""
        return any(each.kind == "TOC" for each in self.fields)

    def open_anchor(self) -> str:
        """The innermost clause or heading whose bookmark is open."""
        return next(reversed(self.open_anchors.values()), "")


@dataclass(slots=True)
class Field:
    """A field that is open."""

    code: str = ""
    kind: str = ""  # REF, PAGE and so on, once it is known; empty for one whose result is words
    target: str = ""
    is_result: bool = False
    result: list[str] = field(default_factory=list)

    def begin_result(self) -> None:
        """The end of its code."""
        self.is_result = True
        if (match := _REFERENCE.match(self.code)) is not None:
            self.kind, self.target = match[1].upper(), match[2]


def numbered_read(read: Read, numbers: Mapping[str, str]) -> Read:
    """A paragraph with its cross-references in words."""
    if OPEN not in read.text and OPEN not in read.original:
        return read
    return replace(
        read,
        text=numbered(read.text, numbers),
        original=numbered(read.original, numbers),
        anchors=tuple((name, len(numbered(read.text[:at], numbers))) for name, at in read.anchors),
        tracked=tuple(replace(each, text=numbered(each.text, numbers)) for each in read.tracked),
        notes=tuple(numbered(each, numbers) for each in read.notes),
    )


def author(element: Any) -> str:
    """Who made a change or a comment, as the file says."""
    return normal(element.get(W + "author") or "")[:_LONGEST_AUTHOR]


@dataclass(slots=True)
class _Shape:
    """The properties of a paragraph that say something."""

    style: str = ""
    number: str = ""  # the list it is in
    level: str = "0"
    is_whole: bool = True

    def look(self, properties: Any) -> None:
        """Read them."""
        for child in properties:
            tag = child.tag
            if tag == W + "pStyle":
                self.style = child.get(W + "val", "")
            elif tag == W + "numPr":
                for each in child:
                    if each.tag == W + "numId":
                        self.number = each.get(W + "val", "")
                    elif each.tag == W + "ilvl":
                        self.level = each.get(W + "val", "0")
            elif tag == W + "rPr":
                for each in child:
                    self.is_whole = self.is_whole and each.tag not in _DELETED

    def item(self, lists: Mapping[str, bool]) -> str:
        """The mark of a list item, as clause text writes it; empty for any other paragraph."""
        style = self.style
        if style.startswith((_BULLETS, _NUMBERS)):
            return f"{'  ' if style.endswith('2') else ''}{'- ' if style.startswith(_BULLETS) else '1. '}"
        is_bullet = lists.get(self.number)
        if is_bullet is None or style.startswith(("Clause", "Heading")):
            return ""
        return f"{'' if self.level == '0' else '  '}{'- ' if is_bullet else '1. '}"


class Reader:
    """Reads one paragraph; what reaches further is kept in `spread`."""

    def __init__(self, spread: Spread) -> None:
        self._spread = spread
        self._now: list[str] = []
        self._before: list[str] = []
        self._length = 0
        self._anchors: list[tuple[str, int]] = []
        self._tracked: list[Tracked] = []
        self._remarks: list[str] = []
        self._notes: list[str] = []
        self._boxed: list[str] = []
        self._objects = 0

    def read(self, paragraph: Any) -> Read:
        """The paragraph."""
        spread = self._spread
        self._anchors += [(name, 0) for name in spread.waiting]
        within = spread.open_anchor()
        spread.waiting.clear()
        shape = _Shape()
        for child in paragraph[:1]:
            if child.tag == W + "pPr":
                shape.look(child)
        self._walk(paragraph, None)
        return Read(
            "".join(self._now),
            "".join(self._before),
            shape.style,
            shape.item(spread.lists),
            tuple(dict.fromkeys(self._anchors)),
            within or next((name for name, _ in self._anchors), ""),
            tuple(self._tracked),
            tuple(self._remarks),
            tuple(self._notes),
            self._objects,
            tuple(self._boxed),
            shape.is_whole,
        )

    def _walk(self, element: Any, change: Any) -> None:  # noqa: C901 - a line for each sort of child
        for child in element:
            tag = child.tag
            if tag == W + "r":
                self._run(child, change)
            elif tag in _INSERTED or tag in _DELETED:
                self._change(child)
            elif tag in _HOLDERS:
                self._walk(child, change)
            elif tag == W + "sdt":
                self._anchors += [(name, self._length) for name in control_anchors(child)]
                self._walk(child, change)
            elif tag == W + "fldSimple":
                self._simple(child, change)
            elif tag == W + "bookmarkStart":
                self._bookmark(child)
            elif tag == W + "bookmarkEnd":
                self._spread.open_anchors.pop(child.get(W + "id"), None)
            elif tag == W + "commentRangeStart":
                self._spread.open_remarks[child.get(W + "id", "")] = []
                self._remarks.append(child.get(W + "id", ""))
            elif tag == W + "commentRangeEnd":
                self._close_remark(child.get(W + "id", ""))
            elif tag == _MC + "AlternateContent":
                self._alternate(child, change)

    def _alternate(self, element: Any, change: Any) -> None:
        """The first form that is offered: each of the others says the same."""
        for choice in element:
            self._walk(choice, change)
            return

    def _bookmark(self, element: Any) -> None:
        name = element.get(W + "name", "")
        if name.startswith(ANCHOR):
            self._spread.open_anchors[element.get(W + "id", "")] = name
            self._anchors.append((name, self._length))

    def _close_remark(self, key: str) -> None:
        if (words := self._spread.open_remarks.pop(key, None)) is not None:
            self._spread.about[key] = normal("".join(words))

    def _change(self, element: Any) -> None:
        """Tracked words; one inside another (an insertion that somebody else deletes) is both."""
        start, started = len(self._now), len(self._before)
        is_insertion = element.tag in _INSERTED
        self._walk(element, element)
        words = "".join(self._now[start:] if is_insertion else self._before[started:])
        if words:
            at = moment(element.get(W + "date"))
            self._tracked.append(Tracked(is_insertion, words, author(element), at))

    def _simple(self, element: Any, change: Any) -> None:
        held = Field(element.get(W + "instr", ""))
        held.begin_result()
        self._spread.fields.append(held)
        self._walk(element, change)
        self._end_field(change)

    def _run(self, run: Any, change: Any) -> None:  # noqa: C901, PLR0912 - a line for each sort of child
        for child in run:
            tag = child.tag
            if tag in (W + "t", W + "delText"):
                self._say(OURS.sub("", child.text or ""), change)
            elif tag == W + "tab":
                self._say(" ", change)
            elif tag in (W + "br", W + "cr"):
                self._say(LINE if child.get(W + "type") in (None, "textWrapping") else " ", change)
            elif tag == W + "noBreakHyphen":
                self._say("\u2011", change)
            elif tag == W + "sym":
                self._say("\u25a1", change)
            elif tag == W + "fldChar":
                self._field(child, change)
            elif tag in (W + "instrText", W + "delInstrText"):
                if self._spread.fields:
                    self._spread.fields[-1].code += OURS.sub("", child.text or "")
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                if not is_deleted(change):
                    self._notes.append(self._spread.notes.get(note_key(child), ""))
            elif tag == W + "commentReference":
                self._remark(child.get(W + "id", ""))
            elif tag in _OBJECTS:
                self._object(child)
            elif tag == _MC + "AlternateContent":
                for choice in list(child)[:1]:
                    self._run(choice, change)

    def _remark(self, key: str) -> None:
        """The mark of a comment, for one that covers nothing."""
        if key not in self._spread.about and key not in self._spread.open_remarks:
            self._remarks.append(key)
            self._spread.about[key] = ""

    def _object(self, element: Any) -> None:
        boxes = list(element.iter(W + "txbxContent"))
        self._objects += not boxes
        for box in boxes:
            words = normal(" ".join("".join(each.itertext(W + "t")) for each in box.iter(W + "p")))
            if words and words not in self._boxed:
                self._boxed.append(words)

    def _field(self, element: Any, change: Any) -> None:
        fields = self._spread.fields
        kind = element.get(W + "fldCharType")
        if kind == "begin":
            fields.append(Field())
        elif kind == "separate" and fields:
            fields[-1].begin_result()
        elif kind == "end" and fields:
            if not fields[-1].is_result:
                fields[-1].begin_result()
            self._end_field(change)

    def _end_field(self, change: Any) -> None:
        """The number of a cross-reference as our own file had it; the words of any other field stand already."""
        ended = self._spread.fields.pop()
        if ended.kind == "REF":
            shown = "".join(ended.result)
            self._spread.found.setdefault(ended.target, shown)
            self._say(f"{OPEN}{ended.target}{HAS}{shown}{CLOSE}", change)

    def _say(self, text: str, change: Any) -> None:
        """Words, in both readings or in the one that a tracked change leaves them in."""
        for held in reversed(self._spread.fields):
            if not held.is_result:
                return
            if held.kind:
                held.result.append(text)
                return
        if is_deleted(change):
            if not is_new(change):
                self._before.append(text)
            return
        self._now.append(text)
        self._length += len(text)
        if not is_new(change):
            self._before.append(text)
        for words in self._spread.open_remarks.values():
            words.append(text)


def is_deleted(change: Any) -> bool:
    """Whether words under this change are gone when all is accepted."""
    return change is not None and any(each.tag in _DELETED for each in _changes(change))


def is_new(change: Any) -> bool:
    """Whether words under this change were not there when all is rejected."""
    return change is not None and any(each.tag in _INSERTED for each in _changes(change))


def _changes(change: Any) -> Iterator[Any]:
    yield change
    parent = change.getparent()
    if parent is not None and (parent.tag in _INSERTED or parent.tag in _DELETED):
        yield parent


def note_key(element: Any) -> str:
    """A footnote or endnote: their ids are counted apart."""
    return f"{'e' if 'endnote' in element.tag else 'f'}{element.get(W + 'id', '')}"


def control_anchors(control: Any) -> list[str]:
    """The tag of a content control, where it is one of our anchors."""
    tag = control.find(f"{W}sdtPr/{W}tag")
    value = tag.get(W + "val", "") if tag is not None else ""
    return [value] if value.startswith(ANCHOR) else []
