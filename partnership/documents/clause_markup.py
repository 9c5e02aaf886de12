"""The Markdown subset of clause text, with slots: read into a neutral tree, checked, and filled into blocks.

Slots are found in the text before anything fills them, and what fills them is never read again: a name with braces or
asterisks in it stays a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from partnership.documents.blocks import Break, Cell, Column, ItemList, Link, ListItem, Paragraph, Style, Table, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from partnership.documents.blocks import Run, Runs

_KEBAB: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLOT: Final = re.compile(r"\{\{(" + _KEBAB + r")(?::(" + _KEBAB + r"(?:, ?" + _KEBAB + r")*))?\}\}")
_BROKEN_SLOT: Final = re.compile(r"\{\{[^{}\n]{0,60}\}\}|\{\{|\}\}")
_ALLOWED_LINK: Final = re.compile(r"(https?://|mailto:|tel:)\S", re.IGNORECASE)
_LINK_WORDS: Final = re.compile(r"\[([^\[\]]*)\]\(")
_DEPTH: Final = 2
_REFUSED: Final = {
    "heading_open": "headings are not used here; a clause has a heading of its own",
    "table_open": "tables are not used here",
    "html_block": "HTML is not used here; write < as \\<",
    "html_inline": "HTML is not used here; write < as \\<",
    "image": "pictures are not used here",
    "fence": "code is not used here",
    "code_block": "code is not used here; a line may not start with four spaces",
    "code_inline": "code is not used here; leave out the ` marks",
    "blockquote_open": "quotations with > are not used here",
    "hr": "lines across the page are not used here",
}
_OF_WRITTEN: Final = ("table_open", "blockquote_open")  # what papers in Markdown have beside the subset


@dataclass(frozen=True, slots=True)
class SlotMark:
    """A place that the map fills: `{{name}}` or `{{name:argument}}`; bold and italic as it stands in the text."""

    name: str
    argument: str = ""
    bold: bool = False
    italic: bool = False


Piece = Text | Link | Break | SlotMark
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with slots."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class MarkupItem:
    """An item of a list with slots, and the list inside it."""

    pieces: Pieces
    children: Items | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list with slots."""

    items: tuple[MarkupItem, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class QuotedPassages:
    """Paragraphs of a quotation, with slots."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class MarkupTable:
    """A table with slots in its cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Pieces, ...], ...]


Branch = Passage | Items | QuotedPassages | MarkupTable
Tree = tuple[Branch, ...]


def parse(text: str, *, is_written: bool = False) -> Tree:
    """Clause text as paragraphs and lists; what the subset does not have stays as the characters that were typed.

    A paper that is written in Markdown has tables and quotations too.
    """
    return tuple(_blocks(_Tokens(_reader(is_written).parse(text)), 0))


def parse_line(text: str) -> Pieces:
    """A line of text (a table cell) with its slots, without paragraphs or lists."""
    token = _reader(is_written=False).parseInline(text.replace("\n", " "))[0]
    return tuple(_pieces(token.children or []))


def slots(tree: Tree) -> tuple[SlotMark, ...]:
    """Every slot of a tree in reading order."""
    return tuple(_slots_in(tree))


def fill(tree: Tree, answer: Callable[[SlotMark], tuple[Run, ...]]) -> tuple[Paragraph | ItemList | Table, ...]:
    """The tree as blocks, each slot replaced by the runs that `answer` gives for it."""
    return tuple(block for part in tree for block in _filled(part, answer))


def _filled(part: Branch, answer: Callable[[SlotMark], tuple[Run, ...]]) -> Iterator[Paragraph | ItemList | Table]:
    match part:
        case Passage():
            yield Paragraph(fill_line(part.pieces, answer))
        case Items():
            yield _filled_list(part, answer)
        case QuotedPassages():
            for each in part.passages:
                yield Paragraph(fill_line(each.pieces, answer), Style.QUOTE)
        case MarkupTable():
            rows = tuple(tuple(Cell((fill_line(each, answer),)) for each in row) for row in part.rows)
            yield Table("", "", tuple(Column(title) for title in part.columns), rows)


def fill_line(pieces: Pieces, answer: Callable[[SlotMark], tuple[Run, ...]]) -> Runs:
    """The pieces as runs; plain words in an answer take the weight of the text round the slot."""
    runs: list[Run] = []
    for piece in pieces:
        if not isinstance(piece, SlotMark):
            runs.append(piece)
            continue
        for run in answer(piece):
            is_plain = isinstance(run, Text) and (piece.bold or piece.italic)
            runs.append(
                replace(run, bold=run.bold or piece.bold, italic=run.italic or piece.italic)
                if is_plain and isinstance(run, Text)
                else run
            )
    return tuple(runs)


def problems(text: str, *, is_written: bool = False) -> list[str]:
    """What the subset does not allow, in plain English with line numbers; an empty list when all is well.

    A paper that is written in Markdown has tables and quotations too.
    """
    found: list[str] = []
    depth, line = 0, 1
    for token in _checker().parse(text):
        line = token.map[0] + 1 if token.map else line
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
            found += _list_problems(token, depth, line)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type in _REFUSED and not (is_written and token.type in _OF_WRITTEN):
            found.append(f"Line {line}: {_REFUSED[token.type]}.")
        for child in token.children or []:
            found += _inline_problems(child, line)
    return list(dict.fromkeys(found + _slot_problems(text)))


def _list_problems(token: Token, depth: int, line: int) -> list[str]:
    if depth > _DEPTH:
        return [f"Line {line}: a list may have one list inside it, not two."]
    if token.attrGet("start") not in (None, 1):
        return [f"Line {line}: a numbered list starts at 1."]
    return []


def _inline_problems(token: Token, line: int) -> list[str]:
    if token.type in _REFUSED:
        return [f"Line {line}: {_REFUSED[token.type]}."]
    if token.type != "link_open":
        return []
    if token.markup == "autolink":
        return [f"Line {line}: write a link as [its words](its address)."]
    href = str(token.attrGet("href") or "")
    if "%7B%7B" in href or "{{" in href:
        return [f"Line {line}: the address of a link cannot hold a slot."]
    if _ALLOWED_LINK.match(href) is None:
        return [f"Line {line}: a link goes to an address with https://, http://, mailto: or tel:."]
    return []


def _slot_problems(text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for broken in _BROKEN_SLOT.finditer(_SLOT.sub("", line)):
            what = f"Line {number}: {broken.group()} is not a slot."
            found.append(f"{what} A slot is {{{{name}}}} or {{{{name:argument}}}}, in small letters without spaces.")
        if any(map(_SLOT.search, _LINK_WORDS.findall(line))):
            found.append(f"Line {number}: the words of a link cannot hold a slot.")
    return found


class _Tokens:
    """Block tokens, read from front to back."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def next(self) -> Token | None:
        if self._at >= len(self._tokens):
            return None
        self._at += 1
        return self._tokens[self._at - 1]


def _blocks(tokens: _Tokens, depth: int) -> Iterator[Branch]:
    """Paragraphs, lists, quotations and tables up to the end of what they stand in."""
    while (token := tokens.next()) is not None:
        if token.type == "inline":
            yield Passage(tuple(_pieces(token.children or [])))
        elif token.type == "blockquote_open":
            yield QuotedPassages(tuple(each for each in _blocks(tokens, depth) if isinstance(each, Passage)))
        elif token.type == "table_open":
            yield _table(tokens)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield _list(tokens, is_ordered=token.type.startswith("ordered"), depth=depth + 1)
        elif token.type in ("list_item_close", "blockquote_close"):
            return


def _table(tokens: _Tokens) -> MarkupTable:
    rows: list[list[Token]] = []
    while (token := tokens.next()) is not None and token.type != "table_close":
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    columns = tuple(each.content.strip() for each in rows[0]) if rows else ()
    return MarkupTable(columns, tuple(tuple(tuple(_pieces(each.children or [])) for each in row) for row in rows[1:]))


def _list(tokens: _Tokens, *, is_ordered: bool, depth: int) -> Items:
    items: list[MarkupItem] = []
    while (token := tokens.next()) is not None and not token.type.endswith("list_close"):
        if token.type == "list_item_open":
            items += _item(tuple(_blocks(tokens, depth)), depth)
    return Items(tuple(items), is_ordered)


def _item(inside: Tree, depth: int) -> list[MarkupItem]:
    """One item; its paragraphs stand under each other, and a list too deep joins the items beside it."""
    pieces: list[Piece] = []
    lists = [part for part in inside if isinstance(part, Items)]
    for part in inside:
        if isinstance(part, Passage):
            pieces += [Break(), *part.pieces] if pieces else part.pieces
    children = Items(tuple(item for each in lists for item in each.items), lists[0].is_ordered) if lists else None
    if children is None or depth < _DEPTH:
        return [MarkupItem(tuple(pieces), children)]
    return [MarkupItem(tuple(pieces)), *children.items]


def _pieces(children: list[Token]) -> Iterator[Piece]:
    """Inline tokens as pieces; text that belongs together is joined first, so that a slot is never cut in two."""
    is_bold = is_italic = False
    plain = ""
    at = 0
    while at < len(children):
        token = children[at]
        at += 1
        if token.type in ("text", "softbreak"):
            plain += token.content if token.type == "text" else " "
            continue
        yield from _split(plain, bold=is_bold, italic=is_italic)
        plain = ""
        if token.type in ("strong_open", "strong_close"):
            is_bold = token.nesting > 0
        elif token.type in ("em_open", "em_close"):
            is_italic = token.nesting > 0
        elif token.type == "hardbreak":
            yield Break()
        elif token.type == "link_open":
            words = ""
            while children[at].type != "link_close":
                words += children[at].content or (" " if children[at].type == "softbreak" else "")
                at += 1
            at += 1
            yield Link(words, str(token.attrGet("href") or ""))
        elif token.content:  # a character that the author escaped: never the brace of a slot
            yield Text(token.content, bold=is_bold, italic=is_italic)
    yield from _split(plain, bold=is_bold, italic=is_italic)


def _split(text: str, *, bold: bool, italic: bool) -> Iterator[Text | SlotMark]:
    """Words and slots in turn."""
    at = 0
    for match in _SLOT.finditer(text):
        if match.start() > at:
            yield Text(text[at : match.start()], bold, italic)
        yield SlotMark(match[1], match[2] or "", bold, italic)
        at = match.end()
    if at < len(text):
        yield Text(text[at:], bold, italic)


def _slots_in(tree: Tree) -> Iterator[SlotMark]:
    for part in tree:
        if isinstance(part, Passage):
            yield from (piece for piece in part.pieces if isinstance(piece, SlotMark))
            continue
        if isinstance(part, QuotedPassages):
            yield from _slots_in(part.passages)
            continue
        if isinstance(part, MarkupTable):
            cells = (cell for row in part.rows for cell in row)
            yield from (piece for cell in cells for piece in cell if isinstance(piece, SlotMark))
            continue
        for item in part.items:
            yield from (piece for piece in item.pieces if isinstance(piece, SlotMark))
            if item.children is not None:
                yield from _slots_in((item.children,))


def _filled_list(part: Items, answer: Callable[[SlotMark], tuple[Run, ...]]) -> ItemList:
    items = tuple(
        ListItem(fill_line(item.pieces, answer), _filled_list(item.children, answer) if item.children else None)
        for item in part.items
    )
    return ItemList(items, part.is_ordered)


class _Subset(MarkdownIt):
    """Reads a link only where it may lead."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        return _ALLOWED_LINK.match(url) is not None


class _Everything(MarkdownIt):
    """Reads every link, so that one that leads nowhere allowed can be reported."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        return True


_ENABLED: Final = ["emphasis", "link", "list", "newline", "escape"]


@lru_cache(maxsize=2)
def _reader(is_written: bool) -> MarkdownIt:  # noqa: FBT001 - one of two readers
    """Only what the subset has; an escaped character stays apart from the text, so that it never starts a slot."""
    reader = _Subset("zero", {"html": False}).enable([*_ENABLED, *(("table", "blockquote") if is_written else ())])
    return reader.disable(["text_join"])


@lru_cache(maxsize=1)
def _checker() -> MarkdownIt:
    """All that Markdown has, so that what the subset lacks can be named."""
    return _Everything("commonmark", {"html": True}).enable("table").disable(["reference"])
