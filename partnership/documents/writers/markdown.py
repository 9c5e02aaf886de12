"""A document as Markdown with tables as GitHub writes them; the same words as the other writers.

Every text is escaped: what an organisation is called becomes no link, heading, list, table or HTML. The only markup
besides Markdown's own is `<br>`, where a cell of a table has several lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from partnership.documents import blocks as b
from partnership.documents import wording
from partnership.documents.outline import checked_link, outline
from partnership.documents.pictures import size_of
from partnership.documents.text import refused_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.documents.blocks import Block, Cell, Document, Run, Runs

# What means something to Markdown wherever it stands in a line; the dollar because some read formulas between two.
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~$&])")
# What some programs turn into a link by themselves.
_LINK_OF_ITSELF: Final = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)")
# What means something at the start of a line only: headings, lists, rules, lines that underline a heading or a table.
_START: Final = re.compile(r"([#=:-]|\+(?=\s|$))|(\d{1,9})([.)])(?=\s|$)")
_INDENT: Final = "    "
_KEPT_IN_LINKS: Final = "%/:?#@!$&'()*+,;=~-._"  # what an address may hold as it is; the rest is written by its code
_LEVELS: Final = ("##", "###", "####")
_BREAK_IN_CELL: Final = "<br>"


def write_markdown(document: Document) -> str:
    """The document as Markdown; raises ValueError as the other writers do.

    It begins with the standing and the protective marking, which Word has in its headers.
    """
    marking = f"**{_escaped(document.status_words)}** – {_escaped(document.marking)}"
    parts = (marking, *_Writer(document).all(document.blocks))
    return "\n\n".join(part for part in parts if part) + "\n"


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._outline = outline(document)

    def all(self, blocks: Iterable[Block]) -> Iterator[str]:
        before: Block | None = None
        for block in blocks:
            if isinstance(block, b.ItemList) and isinstance(before, b.ItemList):
                yield "<!-- -->"  # without it Markdown takes two lists for one
            yield from self._block(block)
            before = block

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901, PLR0912 - one line for each type
        match block:
            case b.Clause():
                yield "" if block.is_bare else _bold(wording.clause_line(block))
                yield from self.all(block.blocks)
                yield f"*{_escaped(wording.sources(block.sources))}*" if block.sources else ""
            case b.Paragraph():
                yield self._paragraph(block)
            case b.Heading():
                yield _bold(block.above)
                yield f"{_LEVELS[block.level - 1]} {_line(f'{block.number} {block.text}'.strip())}"
            case b.ItemList():
                yield "\n".join(self._items(block))
            case b.Table():
                rows = [[self._cell(cell) for cell in row] for row in block.rows]
                yield from _table(block.caption, [_in_cell(column.title) for column in block.columns], rows)
            case b.Facts():
                yield from _facts(block.caption, [(name, self._cell(cell)) for name, cell in block.rows])
            case b.Checklist():
                yield _escaped(wording.CHECK_HELP)
                yield from _table(block.caption, wording.CHECK_COLUMNS, map(self._check, block.checks))
            case b.Signatures():
                rows = [[_in_cell(party), "", "", "", wording.DATE_PLACEHOLDER] for party in block.parties]
                yield from _table(block.caption, wording.SIGNATURE_COLUMNS, rows)
            case b.Picture():
                size_of(block.svg)
                yield _bold(block.caption)
                yield _escaped(block.alt)
            case b.Callout():
                yield self._callout(block)
            case b.TitlePage():
                yield from self._title_page(block)
            case b.Contents():
                yield from self._contents(block)
            case b.Landscape():
                yield from self.all(block.blocks)
            case b.PageBreak() | b.ColumnBreak():
                yield "---"
            case _:
                yield from self._of_card(block)

    def _of_card(self, block: b.Strip | b.Pathway) -> Iterator[str]:
        match block:
            case b.Strip():
                yield _bold(block.title)
                yield _escaped(block.text)
            case b.Pathway():
                yield "\n".join(line for step in block.steps for line in self._step(step))

    def _title_page(self, block: b.TitlePage) -> Iterator[str]:
        yield _escaped(self._document.partnership)
        yield f"# {_line(block.title)}"
        yield _escaped(block.subtitle)
        yield from _facts("", [(name, _in_cell(value)) for name, value in block.facts])
        yield from self.all(block.callouts)

    def _callout(self, block: b.Callout) -> str:
        inside = [_bold(wording.callout_title(block.tone, block.title)), *self.all(block.blocks)]
        lines = "\n\n".join(part for part in inside if part).split("\n")
        return "\n".join(f"> {line}".rstrip() for line in lines)

    def _step(self, step: b.PathwayStep) -> Iterator[str]:
        beside = f" – {_escaped(step.arrow)} → {self._runs(step.beside)}" if step.beside else ""
        below = f" ↓ {_escaped(step.below)}" if step.below else ""
        yield f"1.  {self._runs(step.runs)}{beside}{below}"

    def _contents(self, block: b.Contents) -> Iterator[str]:
        yield _bold(wording.CONTENTS)
        if block.entries:
            yield "\n".join(f"- {_line(wording.contents_line(entry))}" for entry in block.entries)
            return
        yield "\n".join(
            f"{_INDENT * (entry.level - 1)}- {_line(f'{entry.number} {entry.text}'.strip())}"
            for entry in self._outline.contents
        )

    def _paragraph(self, block: b.Paragraph) -> str:
        text = self._runs(block.runs)
        match block.style:
            case b.Style.HEADING:
                return f"**{text}**" if text and not text.startswith("**") else text
            case b.Style.QUOTE:
                return "\n".join(f"> {line}" for line in text.split("\n"))
            case b.Style.SIGN:
                return "\n".join(self._items(b.ItemList((b.ListItem(block.runs),))))
            case _:
                return text

    def _items(self, block: b.ItemList, indent: str = "") -> Iterator[str]:
        for number, item in enumerate(block.items, 1):
            mark = f"{number}. " if block.is_ordered else "- "
            inner = indent + _INDENT
            text = self._runs(item.runs).replace("\n", f"\n{inner}")
            yield f"{indent}{mark.ljust(len(_INDENT))}{text}"
            if item.children is not None:
                yield from self._items(item.children, inner)

    def _check(self, check: b.Check) -> list[str]:
        source = f" {_in_cell(wording.sources((check.source,)))}" if check.source else ""
        return [
            f"☐ {_in_cell(wording.state(check))}",
            f"{_in_cell(check.id)} {_to_cell(self._runs(check.runs))}{source}",
            self._cell(check.responsible),
            _in_cell(check.evidence),
            _in_cell(wording.consequence(check)),
            f"On: {wording.DATE_PLACEHOLDER}{_BREAK_IN_CELL}By: {wording.BY_PLACEHOLDER}",
        ]

    def _cell(self, cell: Cell) -> str:
        return _BREAK_IN_CELL.join(filter(None, (_to_cell(self._runs(runs)) for runs in cell.paragraphs)))

    def _runs(self, runs: Runs) -> str:
        """The runs of a paragraph, escaped at the start of each of its lines too."""
        return "\n".join(_not_a_block(line) for line in "".join(map(self._run, runs)).strip().split("\n"))

    def _run(self, run: Run) -> str:  # noqa: PLR0911 - one line for each type
        match run:
            case b.Text():
                text = _escaped(run.text)
                text = _around("*", text) if run.italic else text
                return _around("**", text) if run.bold else text
            case b.Number():
                return _around("**", _escaped(run.text))
            case b.Filled():
                return _escaped(f"{run.text} ({run.note})" if run.note else run.text)
            case b.Gap():
                return _escaped(wording.gap(run.text))
            case b.Link():
                return f"[{_line(run.text)}](<{quote(checked_link(run.href), safe=_KEPT_IN_LINKS)}>)"
            case b.Reference():
                self._outline.target(run.target)
                return _escaped(run.text)
            case b.ContentControl():
                return _escaped(wording.control(run))
            case b.Break():
                return "\\\n"


def _escaped(text: str) -> str:
    """Text that stands for itself; its line ends are kept as line ends. Raises ValueError as `text.escape` does."""
    if not text.isprintable() and (refused := refused_characters(text)):
        raise ValueError(refused)
    text = _SPECIAL.sub(r"\\\1", text.replace("\r\n", "\n"))
    text = _LINK_OF_ITSELF.sub(lambda found: f"{found[0]}\\", text)
    lines = [_not_a_block(line.strip(" \t")) for line in text.strip("\n").split("\n")]
    kept = _edges(text)
    return f"{kept[0]}{_hard_breaks(lines)}{kept[1]}"


def _edges(text: str) -> tuple[str, str]:
    """The space before and after a run, which parts it from its neighbours, as one blank at most."""
    return (" " if text[:1].isspace() else "", " " if text.strip() and text[-1:].isspace() else "")


def _hard_breaks(lines: Iterable[str]) -> str:
    """Lines that stay lines; empty ones would end the paragraph, and with it a list or a cell."""
    return "\\\n".join(filter(None, lines))


def _not_a_block(line: str) -> str:
    """A line that is not taken for a heading, a list, a rule or an underline."""
    found = _START.match(line)
    if found is None:
        return line
    return f"\\{line}" if found[1] else f"{found[2]}\\{found[3]}{line[found.end() :]}"


def _line(text: str) -> str:
    """Text on one line, for headings and the words of links."""
    return _escaped(" ".join(text.split()))


def _bold(text: str) -> str:
    return _around("**", _line(text)) if text else ""


def _around(mark: str, text: str) -> str:
    """A mark round a text, next to its words: Markdown takes one beside a blank for a sign of its own."""
    inner = text.strip()
    if not inner:
        return text
    return text.replace(inner, f"{mark}{inner}{mark}", 1)


def _to_cell(text: str) -> str:
    return text.replace("\\\n", _BREAK_IN_CELL).replace("\n", _BREAK_IN_CELL)


def _in_cell(text: str) -> str:
    return _to_cell(_escaped(text).strip())


def _table(caption: str, titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(titles)
    yield _bold(caption)
    lines = [_row(head), _row("---" for _ in head), *map(_row, rows)]
    yield "\n".join(lines)


def _facts(caption: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = [(_around("**", _in_cell(name)), value) for name, value in rows]
    if lines:
        yield from _table(caption, ("", ""), lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
