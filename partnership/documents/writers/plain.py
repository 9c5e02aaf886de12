"""A document as plain text, for messages and for comparing versions; the same words as the other writers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents import wording
from partnership.documents.outline import checked_link, outline
from partnership.documents.pictures import size_of
from partnership.documents.text import refused_characters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.documents.blocks import Block, Cell, Document, Run, Runs


def write_text(document: Document) -> str:
    """The document as plain text, paragraphs apart by an empty line; raises ValueError as the other writers do."""
    text = "\n\n".join(line for line in _Writer(document).all(document.blocks) if line) + "\n"
    if refused := refused_characters(text):
        raise ValueError(refused)
    return text


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._outline = outline(document)

    def all(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:  # noqa: C901, PLR0912 - one line for each type
        match block:
            case b.Clause():
                yield "" if block.is_bare else wording.clause_line(block)
                yield from self.all(block.blocks)
                yield wording.sources(block.sources) if block.sources else ""
            case b.Paragraph():
                yield self._runs(block.runs)
            case b.Heading():
                yield block.above
                line = f"{block.number} {block.text}".strip(" ")
                yield f"{line}\n{('=', '-', '~')[block.level - 1] * len(line)}"
            case b.ItemList():
                yield "\n".join(self._items(block))
            case b.Table():
                rows = [[self._cell(cell) for cell in row] for row in block.rows]
                yield _table(block.caption, [column.title for column in block.columns], rows)
            case b.Facts():
                yield _facts(block.caption, [(name, self._cell(cell)) for name, cell in block.rows])
            case b.Checklist():
                yield wording.CHECK_HELP
                yield _table(block.caption, wording.CHECK_COLUMNS, map(self._check, block.checks))
            case b.Signatures():
                rows = [[party, "", "", "", wording.DATE_PLACEHOLDER] for party in block.parties]
                yield _table(block.caption, wording.SIGNATURE_COLUMNS, rows)
            case b.Picture():
                size_of(block.svg)
                yield "\n".join(filter(None, (block.caption, block.alt)))
            case b.Callout():
                yield wording.callout_title(block.tone, block.title)
                yield from self.all(block.blocks)
            case b.TitlePage():
                yield from (self._document.partnership, block.title, block.subtitle, _facts("", block.facts))
                yield from self.all(block.callouts)
            case b.Contents():
                yield self._contents(block)
            case b.Landscape():
                yield from self.all(block.blocks)
            case _:
                yield from self._of_card(block)

    def _contents(self, block: b.Contents) -> str:
        lines = [f"{'  ' * entry.level}{entry.number} {entry.text}" for entry in self._outline.contents]
        if block.entries:
            lines = [f"  {wording.contents_line(entry)}" for entry in block.entries]
        return "\n".join((wording.CONTENTS, *lines))

    def _of_card(self, block: b.PageBreak | b.ColumnBreak | b.Strip | b.Pathway) -> Iterator[str]:
        match block:
            case b.PageBreak() | b.ColumnBreak():
                yield ""
            case b.Strip():
                yield "\n".join(filter(None, (block.title, block.text)))
            case b.Pathway():
                yield "\n".join(line for step in block.steps for line in self._step(step))

    def _step(self, step: b.PathwayStep) -> Iterator[str]:
        yield self._runs(step.runs)
        if step.beside:
            yield f"   {step.arrow} → {self._runs(step.beside)}".replace("    →", "   →")
        if step.below:
            yield f"   ↓ {step.below}"

    def _items(self, block: b.ItemList, indent: str = "") -> Iterator[str]:
        for number, item in enumerate(block.items, 1):
            yield f"{indent}{f'{number}.' if block.is_ordered else '-'} {self._runs(item.runs)}"
            if item.children is not None:
                yield from self._items(item.children, indent + "   ")

    def _check(self, check: b.Check) -> list[str]:
        source = f" {wording.sources((check.source,))}" if check.source else ""
        return [
            f"[ ] {wording.state(check)}",
            f"{check.id} {self._runs(check.runs)}{source}",
            self._cell(check.responsible),
            check.evidence,
            wording.consequence(check),
            f"On: {wording.DATE_PLACEHOLDER} By: {wording.BY_PLACEHOLDER}",
        ]

    def _cell(self, cell: Cell) -> str:
        return "; ".join(filter(None, map(self._runs, cell.paragraphs)))

    def _runs(self, runs: Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:  # noqa: PLR0911 - one line for each type
        match run:
            case b.Text() | b.Number():
                return run.text
            case b.Filled():
                return f"{run.text} ({run.note})" if run.note else run.text
            case b.Gap():
                return wording.gap(run.text)
            case b.Link():
                checked_link(run.href)
                return run.text
            case b.Reference():
                self._outline.target(run.target)
                return run.text
            case b.ContentControl():
                return wording.control(run)
            case b.Break():
                return "\n"


def _table(caption: str, titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(each) for each in (titles, *rows)]
    return "\n".join([caption, *lines] if caption else lines)


def _facts(caption: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"{name}: {value}" for name, value in rows]
    return "\n".join([caption, *lines] if caption else lines)
