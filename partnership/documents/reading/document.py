"""Reading a Word file back: a neutral account of its paragraphs, tables, tracked changes and comments.

It takes a package that `incoming` has checked, writes nothing, and follows nothing outwards. What an editor
changes by itself (runs, styles, numbers, the contents) is left out of the account.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lxml import etree

from partnership.documents.reading import xml_names
from partnership.documents.reading.paragraphs import (
    OpenSpans,
    Reader,
    ReadParagraph,
    author,
    control_anchors,
    is_marked,
    note_key,
    numbered_read,
    plain_read,
)
from partnership.documents.reading.text import moment, normal, numbered
from partnership.documents.reading.xml_names import W
from partnership.documents.untrusted.docx_file import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from partnership.documents.untrusted.docx_file import IncomingPackage

_CUSTOM: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_LARGEST: Final = 60_000  # paragraphs: ten times the longest protocol
NOT_WORD: Final = "This is not a Word document that can be read. Save it as “Word document (.docx)” and send it again."
TOO_LONG: Final = "The document has too many paragraphs to be a copy of a protocol."


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; the words of each cell, its paragraphs apart by a line break."""

    cells: tuple[str, ...]
    is_heading: bool = False
    paragraphs: tuple[ReadParagraph, ...] = ()  # what stands in it, for its tracked changes and comments


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table."""

    rows: tuple[TableRow, ...]
    within: str = ""
    anchors: tuple[tuple[str, int], ...] = ()  # none of its own: it belongs to what stands before it


Unit = ReadParagraph | TableRead
T = TypeVar("T")
U = TypeVar("U", ReadParagraph, Unit)


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment in the file, with the words it stands on."""

    key: str
    author: str
    at: datetime | None
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedDocument:
    """What a file says."""

    units: tuple[Unit, ...]
    remarks: tuple[Remark, ...]
    numbers: dict[str, str]  # bookmark -> the number that cross-references show for it
    frame: tuple[str, ...]  # words of headers, footers and watermarks
    properties: dict[str, str] = field(default_factory=dict)  # own properties of the file, and its core ones


def read_account(incoming: IncomingPackage, numbers: Mapping[str, str] | None = None) -> ExtractedDocument:
    """The account of a package that was checked.

    `numbers` are those of our own file, which go before what an editor made of them. Raises Refused.
    """
    found = raw_account(incoming)
    return resolved(found, found.numbers if numbers is None else numbers)


def raw_account(incoming: IncomingPackage) -> ExtractedDocument:
    """The account before the numbers of its cross-references are put in words by `resolved`."""
    main = incoming.main
    body = next(incoming.xml(main).iterchildren(f"{W}body"), None)
    if body is None:
        raise Refused(NOT_WORD)
    spread = OpenSpans(notes=_notes(incoming, main), lists=_list_kinds(incoming, main))
    units = tuple(_Body(spread).units(body))
    remarks = tuple(_remarks(incoming, main, spread))
    return ExtractedDocument(units, remarks, spread.found, tuple(_frame(incoming, main)), _properties(incoming))


def resolved(account: ExtractedDocument, numbers: Mapping[str, str]) -> ExtractedDocument:
    """The account with the numbers of cross-references that these say; what they do not name keeps its own."""
    return replace(
        account,
        units=tuple(_numbered_unit(each, numbers) for each in account.units),
        remarks=tuple(
            replace(each, text=numbered(each.text, numbers), about=numbered(each.about, numbers))
            for each in account.remarks
        ),
        frame=tuple(dict.fromkeys(numbered(each, numbers) for each in account.frame)),
    )


def _numbered_unit(unit: Unit, numbers: Mapping[str, str]) -> Unit:
    if isinstance(unit, ReadParagraph):
        return numbered_read(unit, numbers)
    if not any(is_marked(each) for row in unit.rows for each in row.paragraphs):
        return unit
    return replace(unit, rows=tuple(_numbered_row(row, numbers) for row in unit.rows))


def _numbered_row(row: TableRow, numbers: Mapping[str, str]) -> TableRow:
    if not any(map(is_marked, row.paragraphs)):
        return row
    return replace(
        row,
        cells=tuple(numbered(each, numbers) for each in row.cells),
        paragraphs=tuple(numbered_read(each, numbers) for each in row.paragraphs),
    )


def _part(incoming: IncomingPackage, name: str, kind: str) -> Any:
    """The tree of a related part; none where there is none."""
    at = incoming.related(name, kind)
    return incoming.xml(at) if at is not None else None


def _words(element: Any) -> str:
    """The words of a part beside the body, as they stand when every tracked change is accepted."""
    spread = OpenSpans()
    return normal(" ".join(Reader(spread).read(each).text for each in element.iter(xml_names.PARAGRAPH)))


def _notes(incoming: IncomingPackage, main: str) -> dict[str, str]:
    found = {}
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
        tree = _part(incoming, main, kind)
        for each in tree.iter(W + tag) if tree is not None else ():
            found[note_key(each)] = _words(each)
    return found


def _remarks(incoming: IncomingPackage, main: str, spread: OpenSpans) -> Iterator[Remark]:
    tree = _part(incoming, main, "comments")
    for each in tree.iter(f"{W}comment") if tree is not None else ():
        key = each.get(xml_names.ID, "")
        lines = [normal(Reader(OpenSpans()).read(line).text) for line in each.iter(xml_names.PARAGRAPH)]
        text = "\n".join(line for line in lines if line)
        yield Remark(key, author(each), moment(each.get(xml_names.DATE)), text, spread.about.get(key, ""))


def _frame(incoming: IncomingPackage, main: str) -> Iterator[str]:
    """The words of headers, footers and watermarks, paragraph by paragraph.

    LibreOffice turns the shape of a watermark into a paragraph in a box and back again as a copy is saved again.
    """
    for relation in incoming.relations(main):
        if relation.kind in ("header", "footer") and relation.target in incoming.names:
            for each in incoming.xml(relation.target).iter(xml_names.PARAGRAPH, xml_names.WATERMARK):
                is_shape = each.tag == xml_names.WATERMARK
                text = each.get("string", "") if is_shape else Reader(OpenSpans()).read(each).text
                if words := normal(text):
                    yield words


def _properties(incoming: IncomingPackage) -> dict[str, str]:
    """Properties by name; those that a file may lack are read only where they are there."""
    found = {}
    own = _part(incoming, "", "custom-properties")
    for each in own.iter(f"{_CUSTOM}property") if own is not None else ():
        found[each.get("name", "")] = normal("".join(each.itertext()))
    core = _part(incoming, "", "core-properties")
    for each in core if core is not None else ():
        found.setdefault(f"core:{etree.QName(each).localname}", normal(each.text or ""))
    return found


def _list_kinds(incoming: IncomingPackage, main: str) -> dict[str, bool]:
    """For each list of the file, by its number, whether it has bullets."""
    tree = _part(incoming, main, "numbering")
    if tree is None:
        return {}
    shapes = {}
    for shape in tree.iter(f"{W}abstractNum"):
        kind = shape.find(f"{W}lvl/{W}numFmt")
        shapes[shape.get(f"{W}abstractNumId")] = kind is not None and kind.get(f"{W}val") == "bullet"
    found = {}
    for each in tree.iter(f"{W}num"):
        shape = each.find(f"{W}abstractNumId")
        found[each.get(f"{W}numId", "")] = shapes.get(shape.get(f"{W}val") if shape is not None else None, False)
    return found


class _Body:
    """Walks the body, tables and what holds them."""

    def __init__(self, spread: OpenSpans) -> None:
        self._spread = spread
        self._count = 0

    def units(self, body: Any) -> list[Unit]:
        """Paragraphs and tables in reading order; those without any words are left out, but for what they hold."""
        return _settled(self._blocks(body))

    def _blocks(self, element: Any) -> list[Unit]:
        found: list[Unit] = []
        for child in element:
            tag = child.tag
            if tag == xml_names.PARAGRAPH:
                found += self._paragraph(child)
            elif tag == xml_names.TABLE:
                within = self._spread.open_anchor()
                found.append(TableRead(tuple(self._rows(child)), within))
            elif tag != xml_names.CELL_PROPERTIES:
                found += self._other(child, self._blocks)
        return found

    def _other(self, child: Any, go: Callable[[Any], list[T]]) -> Sequence[T]:
        """Marks between paragraphs, and what holds paragraphs, rows or cells without being any."""
        tag = child.tag
        if tag == xml_names.BOOKMARK:
            name = child.get(xml_names.NAME, "")
            if name.startswith("c_"):
                self._spread.open_anchors[child.get(xml_names.ID, "")] = name
                self._spread.waiting.append(name)
        elif tag == xml_names.BOOKMARK_END:
            self._spread.open_anchors.pop(child.get(xml_names.ID), None)
        elif tag == xml_names.CONTROL:
            if child.find(xml_names.CONTENTS) is not None:
                return ()  # the contents, which Word writes itself
            self._spread.waiting += control_anchors(child)
            content = _first(child, xml_names.CONTROL_CONTENT)
            return go(content) if content is not None else ()
        elif tag == xml_names.CUSTOM or tag in xml_names.INSERTED:
            return go(child)
        return ()

    def _paragraph(self, element: Any) -> Sequence[ReadParagraph]:
        self._count += 1
        if self._count > _LARGEST:
            raise Refused(TOO_LONG)
        if (plain := plain_read(element, self._spread)) is not None:
            return (plain,)
        is_contents = self._spread.is_contents
        read = Reader(self._spread).read(element)
        return () if is_contents or self._spread.is_contents else (read,)

    def _rows(self, table: Any) -> list[TableRow]:
        found: list[TableRow] = []
        for child in table:
            if child.tag != xml_names.ROW:
                found += self._other(child, self._rows)
                continue
            properties = _first(child, xml_names.ROW_PROPERTIES)
            told = [each.tag for each in properties] if properties is not None else []
            if xml_names.DELETION in told:
                continue
            is_heading = xml_names.HEADING_ROW in told
            cells = [_settled(self._inside(cell)) for cell in self._cells(child)]
            words = tuple(["\n".join([each.text for each in cell if each.text]) for cell in cells])
            found.append(TableRow(words, is_heading, tuple([each for cell in cells for each in cell])))
        return found

    def _cells(self, row: Any) -> list[Any]:
        found: list[Any] = []
        for child in row:
            if child.tag == xml_names.CELL:
                found.append(child)
            else:
                found += self._other(child, self._cells)
        return found

    def _inside(self, cell: Any) -> list[ReadParagraph]:
        """The paragraphs of a cell, those of a table in it too."""
        found: list[ReadParagraph] = []
        for block in self._blocks(cell):
            if isinstance(block, TableRead):
                found += [each for row in block.rows for each in row.paragraphs]
            else:
                found.append(block)
        return found


def _first(element: Any, name: str) -> Any:
    """The first child of a name; `find` looks a path up each time."""
    return next(element.iterchildren(name), None)


def _settled(units: Iterable[U]) -> list[U]:
    """Paragraphs as they stand when every tracked change is accepted: one whose mark is deleted runs into the next."""
    found: list[Any] = []
    held: ReadParagraph | None = None
    for unit in units:
        if isinstance(unit, TableRead):
            found += (_neat(held),) if held is not None else ()
            held = None
            found.append(unit)
            continue
        if held is None and unit.is_whole:  # as almost all are
            neat = _neat(unit)
            if neat.text or _counts(neat):
                found.append(neat)
            continue
        joined = _joined(held, unit) if held is not None else unit
        if joined.is_whole:
            held = None
        elif not joined.text.strip():
            held = None  # gone with all its words: it stays by itself, so that what it held is not given to the next
        else:
            held = joined
            continue
        neat = _neat(joined)
        if _counts(neat):
            found.append(neat)
    return [*found, _neat(held)] if held is not None else found


def _joined(one: ReadParagraph, other: ReadParagraph) -> ReadParagraph:
    anchors = (*one.anchors, *((name, len(one.text) + at) for name, at in other.anchors))
    return one._replace(
        text=one.text + other.text,
        original=f"{one.original}\n{other.original}",
        anchors=anchors,
        tracked=one.tracked + other.tracked,
        remarks=one.remarks + other.remarks,
        notes=one.notes + other.notes,
        objects=one.objects + other.objects,
        boxed=one.boxed + other.boxed,
        is_whole=other.is_whole,
    )


def _neat(read: ReadParagraph) -> ReadParagraph:
    """The words as they are compared; places of anchors count in them."""
    text = normal(read.text)
    original = text if read.original == read.text else normal(read.original)
    if text == read.text and original == read.original:
        return read
    lost = len(read.text) - len(read.text.lstrip())
    anchors = tuple((name, max(0, min(len(text), at - lost))) for name, at in read.anchors)
    return read._replace(text=text, original=original, anchors=anchors)


def _counts(read: ReadParagraph) -> bool:
    return bool(read.text or read.anchors or read.tracked or read.notes or read.remarks or read.objects or read.boxed)
