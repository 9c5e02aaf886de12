"""What stands in a paragraph of a file that came back: its words with every tracked change accepted and rejected.

A number that Word keeps itself (a cross-reference, a page) is no word of anybody: the number that our own file had
stands in its place, so that an editor who renumbers changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from partnership.documents.reading import xml_names
from partnership.documents.reading.text import CLOSE, HAS, LINE, OPEN, OURS, moment, normal, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

ANCHOR: Final = "c_"  # what names of our bookmarks begin with, as `outline` gives them
_REFERENCE: Final = re.compile(r"\s*(REF|PAGEREF|PAGE|NUMPAGES|SECTIONPAGES|TOC)\b\s*([^\s\\]*)", re.IGNORECASE)
_LONGEST_AUTHOR: Final = 100
_LISTS: Final = "List"  # what the names of both styles begin with
_BULLETS: Final = "ListBullet"
_NUMBERS: Final = "ListNumber"
_LOOK_AND_WORDS: Final = 2  # what stands in a plain run at most


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """A tracked change of some words."""

    text: str
    author: str
    at: datetime | None


class ReadParagraph(NamedTuple):  # made and compared by the thousand
    """A paragraph as it was read. `text` has every tracked change accepted, `original` has every one rejected."""

    text: str
    original: str = ""
    style: str = ""
    item: str = ""  # "- ", "1. " with two spaces more a level, where it is an item of a list
    anchors: tuple[tuple[str, int], ...] = ()  # our bookmarks and content controls, each with its place in `text`
    within: str = ""  # the clause or heading whose bookmark is open where it begins
    tracked: tuple[TrackedChange, ...] = ()
    remarks: tuple[str, ...] = ()  # ids of comments that begin here
    notes: tuple[str, ...] = ()  # words of its footnotes
    objects: int = 0  # pictures and embedded things
    boxed: tuple[str, ...] = ()  # words in its text boxes
    is_whole: bool = True  # it ends here: its mark is not deleted


@dataclass(slots=True)
class OpenSpans:
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
        return bool(self.fields) and any(each.kind == "TOC" for each in self.fields)

    def open_anchor(self) -> str:
        """The innermost clause or heading whose bookmark is open."""
        return next(reversed(self.open_anchors.values())) if self.open_anchors else ""


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


def is_marked(read: ReadParagraph) -> bool:
    """Whether a paragraph has cross-references that are still to be put in words."""
    return OPEN in read.text or OPEN in read.original


def numbered_read(read: ReadParagraph, numbers: Mapping[str, str]) -> ReadParagraph:
    """A paragraph with its cross-references in words."""
    if not is_marked(read):
        return read
    text = numbered(read.text, numbers)
    return read._replace(
        text=text,
        original=text if read.original == read.text else numbered(read.original, numbers),
        anchors=tuple((name, len(numbered(read.text[:at], numbers))) for name, at in read.anchors),
        tracked=tuple(replace(each, text=numbered(each.text, numbers)) for each in read.tracked),
        notes=tuple(numbered(each, numbers) for each in read.notes),
    )


def author(element: Any) -> str:
    """Who made a change or a comment, as the file says."""
    return normal(element.get(xml_names.AUTHOR) or "")[:_LONGEST_AUTHOR]


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
            if tag == xml_names.STYLE:
                self.style = child.get(xml_names.VALUE, "")
            elif tag == xml_names.IN_LIST:
                for each in child:
                    if each.tag == xml_names.LIST:
                        self.number = each.get(xml_names.VALUE, "")
                    elif each.tag == xml_names.LEVEL:
                        self.level = each.get(xml_names.VALUE, "0")
            elif tag == xml_names.RUN_PROPERTIES:
                for each in child:
                    self.is_whole = self.is_whole and each.tag not in xml_names.DELETED

    def item(self, lists: Mapping[str, bool]) -> str:
        """The mark of a list item, as clause text writes it; empty for any other paragraph."""
        style = self.style
        if not self.number and not style.startswith(_LISTS):
            return ""
        if style.startswith((_BULLETS, _NUMBERS)):
            return f"{'  ' if style.endswith('2') else ''}{'- ' if style.startswith(_BULLETS) else '1. '}"
        is_bullet = lists.get(self.number)
        if is_bullet is None or style.startswith(("Clause", "Heading")):
            return ""
        return f"{'' if self.level == '0' else '  '}{'- ' if is_bullet else '1. '}"


def plain_read(paragraph: Any, spread: OpenSpans) -> ReadParagraph | None:
    """A paragraph that is one run of words and nothing else, as most in tables are; none for any other.

    It says what `Reader` says of it, with half of the calls.
    """
    if len(paragraph) != 2 or spread.waiting or spread.fields or spread.open_remarks:  # noqa: PLR2004 - properties, run
        return None
    properties, run = paragraph
    held = len(run)
    if properties.tag != xml_names.PROPERTIES or run.tag != xml_names.RUN or not 0 < held <= _LOOK_AND_WORDS:
        return None
    words = run[held - 1]
    if words.tag != xml_names.TEXT or (held == _LOOK_AND_WORDS and run[0].tag != xml_names.RUN_PROPERTIES):
        return None
    style = ""
    for child in properties:
        tag = child.tag
        if tag == xml_names.STYLE:
            style = child.get(xml_names.VALUE, "")
        elif tag in (xml_names.IN_LIST, xml_names.RUN_PROPERTIES):
            return None
    if style.startswith(_LISTS):
        return None
    text = _text(words)
    return ReadParagraph(text, text, style, "", (), spread.open_anchor())


class Reader:
    """Reads one paragraph; what reaches further is kept in `spread`."""

    def __init__(self, spread: OpenSpans) -> None:
        self._spread = spread
        self._now: list[str] = []
        self._before: list[str] = []
        self._length = 0
        self._anchors: list[tuple[str, int]] = []
        self._tracked: list[TrackedChange] = []
        self._remarks: list[str] = []
        self._notes: list[str] = []
        self._boxed: list[str] = []
        self._objects = 0

    def read(self, paragraph: Any) -> ReadParagraph:
        """The paragraph."""
        spread = self._spread
        if spread.waiting:
            self._anchors += [(name, 0) for name in spread.waiting]
            spread.waiting.clear()
        within = spread.open_anchor()
        shape = _Shape()
        children = list(paragraph)
        if children and children[0].tag == xml_names.PROPERTIES:
            shape.look(children.pop(0))
        self._walk(children, None)
        text = "".join(self._now)
        return ReadParagraph(
            text,
            text if self._before == self._now else "".join(self._before),
            shape.style,
            shape.item(spread.lists),
            tuple(dict.fromkeys(self._anchors)) if self._anchors else (),
            within or (self._anchors[0][0] if self._anchors else ""),
            tuple(self._tracked),
            tuple(self._remarks),
            tuple(self._notes),
            self._objects,
            tuple(self._boxed),
            shape.is_whole,
        )

    def _walk(self, children: Iterable[Any], change: Any) -> None:  # noqa: C901 - a line for each sort of child
        for child in children:
            tag = child.tag
            if tag == xml_names.RUN:
                self._run(child, change)
            elif tag in xml_names.INSERTED or tag in xml_names.DELETED:
                self._change(child)
            elif tag in xml_names.HOLDERS:
                self._walk(child, change)
            elif tag == xml_names.CONTROL:
                self._anchors += [(name, self._length) for name in control_anchors(child)]
                self._walk(child, change)
            elif tag == xml_names.SIMPLE_FIELD:
                self._simple(child, change)
            elif tag == xml_names.BOOKMARK:
                self._bookmark(child)
            elif tag == xml_names.BOOKMARK_END:
                self._spread.open_anchors.pop(child.get(xml_names.ID), None)
            elif tag == xml_names.REMARK:
                self._spread.open_remarks[child.get(xml_names.ID, "")] = []
                self._remarks.append(child.get(xml_names.ID, ""))
            elif tag == xml_names.REMARK_END:
                self._close_remark(child.get(xml_names.ID, ""))
            elif tag == xml_names.FORMS:
                self._alternate(child, change)

    def _alternate(self, element: Any, change: Any) -> None:
        """The first form that is offered: each of the others says the same."""
        for choice in element:
            self._walk(choice, change)
            return

    def _bookmark(self, element: Any) -> None:
        name = element.get(xml_names.NAME, "")
        if name.startswith(ANCHOR):
            self._spread.open_anchors[element.get(xml_names.ID, "")] = name
            self._anchors.append((name, self._length))

    def _close_remark(self, key: str) -> None:
        if (words := self._spread.open_remarks.pop(key, None)) is not None:
            self._spread.about[key] = normal("".join(words))

    def _change(self, element: Any) -> None:
        """Tracked words; one inside another (an insertion that somebody else deletes) is both."""
        start, started = len(self._now), len(self._before)
        is_insertion = element.tag in xml_names.INSERTED
        self._walk(element, element)
        words = "".join(self._now[start:] if is_insertion else self._before[started:])
        if words:
            at = moment(element.get(xml_names.DATE))
            self._tracked.append(TrackedChange(words, author(element), at))

    def _simple(self, element: Any, change: Any) -> None:
        held = Field(element.get(xml_names.CODE, ""))
        held.begin_result()
        self._spread.fields.append(held)
        self._walk(element, change)
        self._end_field(change)

    def _run(self, run: Any, change: Any) -> None:  # noqa: C901, PLR0912 - a line for each sort of child
        for child in run:
            tag = child.tag
            if tag in xml_names.TEXTS:
                self._say(_text(child), change)
            elif tag == xml_names.TAB:
                self._say(" ", change)
            elif tag in xml_names.BREAKS:
                self._say(LINE if child.get(xml_names.TYPE) in (None, "textWrapping") else " ", change)
            elif tag == xml_names.NO_BREAK_HYPHEN:
                self._say("\u2011", change)
            elif tag == xml_names.SYMBOL:
                self._say("\u25a1", change)
            elif tag == xml_names.FIELD:
                self._field(child, change)
            elif tag in xml_names.FIELD_CODES:
                if self._spread.fields:
                    self._spread.fields[-1].code += _text(child)
            elif tag in xml_names.NOTE_MARKS:
                if not is_deleted(change):
                    self._notes.append(self._spread.notes.get(note_key(child), ""))
            elif tag == xml_names.REMARK_MARK:
                self._remark(child.get(xml_names.ID, ""))
            elif tag in xml_names.OBJECTS:
                self._object(child)
            elif tag == xml_names.FORMS:
                for choice in list(child)[:1]:
                    self._run(choice, change)

    def _remark(self, key: str) -> None:
        """The mark of a comment, for one that covers nothing."""
        if key not in self._spread.about and key not in self._spread.open_remarks:
            self._remarks.append(key)
            self._spread.about[key] = ""

    def _object(self, element: Any) -> None:
        boxes = list(element.iter(xml_names.BOX))
        self._objects += not boxes
        for box in boxes:
            words = normal(" ".join("".join(each.itertext(xml_names.TEXT)) for each in box.iter(xml_names.PARAGRAPH)))
            if words and words not in self._boxed:
                self._boxed.append(words)

    def _field(self, element: Any, change: Any) -> None:
        fields = self._spread.fields
        kind = element.get(xml_names.FIELD_PART)
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
        spread = self._spread
        for held in reversed(spread.fields) if spread.fields else ():
            if not held.is_result:
                return
            if held.kind:
                held.result.append(text)
                return
        if change is None or not is_new(change):
            self._before.append(text)
        if change is not None and is_deleted(change):
            return
        self._now.append(text)
        self._length += len(text)
        if spread.open_remarks:
            for words in spread.open_remarks.values():
                words.append(text)


def _text(element: Any) -> str:
    """The words of an element, without our own marks, of which plain English can hold none."""
    text: str = element.text or ""
    return text if text.isascii() else OURS.sub("", text)


def is_deleted(change: Any) -> bool:
    """Whether words under this change are gone when all is accepted."""
    return change is not None and any(each.tag in xml_names.DELETED for each in _changes(change))


def is_new(change: Any) -> bool:
    """Whether words under this change were not there when all is rejected."""
    return change is not None and any(each.tag in xml_names.INSERTED for each in _changes(change))


def _changes(change: Any) -> Iterator[Any]:
    yield change
    parent = change.getparent()
    if parent is not None and (parent.tag in xml_names.INSERTED or parent.tag in xml_names.DELETED):
        yield parent


def note_key(element: Any) -> str:
    """A footnote or endnote: their ids are counted apart."""
    return f"{'e' if 'endnote' in element.tag else 'f'}{element.get(xml_names.ID, '')}"


def control_anchors(control: Any) -> list[str]:
    """The tag of a content control, where it is one of our anchors."""
    tag = control.find(xml_names.CONTROL_TAG)
    value = tag.get(xml_names.VALUE, "") if tag is not None else ""
    return [value] if value.startswith(ANCHOR) else []
