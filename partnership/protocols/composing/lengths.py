"""The shorter papers of a protocol: the clauses of the full one that print in them, word for word, numbered as there.

Pure, and of a document alone: a version that is frozen is printed in each length from its own blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.choices import GeneratedPart, Length
from partnership.protocols.composing.law import PART as LAW
from partnership.protocols.composing.law import is_note
from partnership.protocols.composing.pointers import ELSEWHERE, pointed
from partnership.protocols.composing.runs import runs_of, words_of
from partnership.protocols.composing.short_desks import printed_desks
from partnership.protocols.composing.short_signatures import those_in_force
from partnership.protocols.composing.tables import widths_of
from partnership.protocols.composing.written_paper import is_written, lengths_of_written, operational_of_written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnership.documents.blocks import Block, Clause, Document, Heading

FIRST_HOUR: Final = "first-hour"
CLOSE_LINE: Final = 112  # characters of a line in small print
_DESKS, _PARTIES, _MATTERS, _SIGNATURES = (
    str(part)
    for part in (GeneratedPart.DESKS, GeneratedPart.PARTY_NAMES, GeneratedPart.MATTERS, GeneratedPart.SIGNATURES)
)
# What stands at the end of a shorter paper, in this order.
_LAST: Final = (
    _DESKS, str(GeneratedPart.MATTERS), str(GeneratedPart.DOCUMENT_CONTROL), str(GeneratedPart.SIGNATURES),
)  # fmt: skip


@dataclass(slots=True)
class PaperSection:
    """A section of a full paper: its heading, and each clause with what the map writes after it."""

    heading: Heading
    clauses: list[tuple[Clause, list[Block]]] = field(default_factory=list)

    def printed(self) -> PaperSection:
        """The same with the clauses alone that print in the operational paper."""
        return PaperSection(self.heading, [each for each in self.clauses if each[0].depth == Length.OPERATIONAL])


def lengths_of(document: Document) -> tuple[Length, ...]:
    """The lengths in which a document can be printed, the shortest first; one from before there were several: full."""
    if is_written(document):
        return lengths_of_written(document)
    clauses = [block for block in walk(document.blocks) if isinstance(block, b.Clause)]
    has = {
        Length.CARD: any(clause.card for clause in clauses),
        Length.OPERATIONAL: any(clause.depth == Length.OPERATIONAL for clause in clauses),
        Length.FULL: True,
    }
    return tuple(each for each in Length if has[each])


def sections_of(document: Document) -> list[PaperSection]:
    """The sections of a document; what stands before the first is left out."""
    found: list[PaperSection] = []
    for block in _flat(document.blocks):
        if isinstance(block, b.Heading) and block.level == 1:
            found.append(PaperSection(block))
        elif found and isinstance(block, b.Clause):
            found[-1].clauses.append((block, []))
        elif found and found[-1].clauses:
            found[-1].clauses[-1][1].append(block)
    return found


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks on upright pages that follow one another."""
    for block in blocks:
        if isinstance(block, b.Landscape):
            yield from _flat(block.blocks)
        elif not isinstance(block, b.PageBreak):
            yield block


def operational(document: Document) -> Document:
    """The operational paper of a document: front, first hour, contents, sections, and what is looked up at the end."""
    if is_written(document):
        return operational_of_written(document)
    whole = [each for each in sections_of(document) if each.heading.part != LAW]
    kept = [section for each in whole if (section := each.printed()).clauses]
    told = {section.heading.anchor: _not_here(section) for section in whole}
    front = tuple(_front(document))
    written = {each.heading.anchor: tuple(_section(each, told)) for each in kept if each.heading.part != _DESKS}
    said = "\n".join((_said(front), *map(_said, written.values())))
    named = {desk for section in kept for clause, _ in section.clauses for desk in clause.desks}
    for section in kept:
        if section.heading.part == _DESKS:  # last, for it lists what all others name
            written[section.heading.anchor] = tuple(_section(_with_desks(section, said, named), told))
    first = [section for section in kept if section.heading.part == FIRST_HOUR]
    last = [each for part in _LAST for each in kept if each.heading.part == part]
    rest = [each for each in kept if each not in first and each not in last]
    blocks = (
        *front,
        *(block for section in first for block in written[section.heading.anchor]),
        _contents(whole, written),
        *(block for section in (*rest, *last) for block in written[section.heading.anchor]),
    )
    return replace(
        document,
        file_stem=f"{document.file_stem}-{Length.OPERATIONAL}",
        blocks=tuple(map(_close, pointed(blocks))),
        layout=b.Layout.CLOSE,
    )


def _front(document: Document) -> Iterator[Block]:
    """What it is, when it is in force, and what is left to settle: as the cover has it, in a band and two boxes."""
    cover = next((block for block in document.blocks if isinstance(block, b.TitlePage)), None)
    if cover is None:
        return
    yield b.Strip(cover.title, f"{document.partnership} · {cover.subtitle} · {Length.OPERATIONAL.label.lower()}")
    about = "Facts about this paper: each row has a label and its value."
    yield b.Facts("", about, tuple((name, b.Cell(((b.Text(value),),))) for name, value in cover.facts))
    for callout in cover.callouts:
        if callout.tone is not b.Tone.INFORMATION:
            yield callout


def _contents(whole: Sequence[PaperSection], anchors: Collection[str]) -> b.Contents:
    return b.Contents(
        tuple(
            b.ContentsEntry(
                section.heading.anchor,
                section.heading.number,
                section.heading.text,
                "" if section.heading.anchor in anchors else ELSEWHERE,
            )
            for section in whole
        )
    )


def _not_here(section: PaperSection) -> tuple[str, ...]:
    """The numbers of the clauses that only the full paper has."""
    return tuple(clause.number for clause, _ in section.clauses if clause.depth != Length.OPERATIONAL)


def _section(section: PaperSection, told: Mapping[str, tuple[str, ...]]) -> Iterator[Block]:
    yield section.heading
    for clause, made in section.clauses:
        yield replace(clause, sources=(), card=())
        yield from _shorter(section.heading.part, [each for each in made if not is_note(each)])
    if more := told[section.heading.anchor]:
        yield b.Paragraph((b.Text(f"{ELSEWHERE.capitalize()}: {', '.join(more)}."),), b.Style.NOTE)


def _with_desks(section: PaperSection, said: str, named: Collection[str]) -> PaperSection:
    """The list of desks with those alone that the paper names: by a number in its words, or by the name of a post."""
    return PaperSection(
        section.heading, [(clause, list(printed_desks(made, said, named))) for clause, made in section.clauses]
    )


def _shorter(part: str, made: Sequence[Block]) -> Iterator[Block]:
    """What the map writes after a clause, in fewer words where the full paper has long tables."""
    if part == _PARTIES:
        yield from (_names(block) if isinstance(block, b.Table) else block for block in made)
    elif part == _SIGNATURES:
        yield from those_in_force(made)
    elif part == _MATTERS:
        yield from _without_tidying(made)
    else:
        yield from made


def _without_tidying(made: Sequence[Block]) -> Iterator[Block]:
    """What stops signing and what costs safety; of what is only to be tidied, how much it is."""
    for block, after in zip(made, (*made[1:], None), strict=True):
        if isinstance(block, b.Paragraph) and _is_tidying(after):
            continue  # what it means, in the words of the day: a version keeps those it was saved with
        if isinstance(block, b.Table) and _is_tidying(block):
            yield b.Paragraph((b.Text(f"{block.caption}: in the {ELSEWHERE}."),), b.Style.NOTE)
        else:
            yield block


def _is_tidying(block: Block | None) -> bool:
    return isinstance(block, b.Table) and block.caption.startswith(f"{HEADINGS[Severity.TIDY]} (")


def _names(table: b.Table) -> b.Paragraph:
    """The first column of a table in a row."""
    names = [word for row in table.rows[:] for word in (_plain(row[0]),) if word]
    return b.Paragraph((b.Text(f"{table.caption}: ", bold=True), b.Text(f"{'; '.join(names)}.")))


def _said(blocks: tuple[Block, ...]) -> str:
    """Every word of blocks."""
    return "\n".join(map(words_of, runs_of(blocks)))


def _close(block: Block) -> Block:
    """A clause whose tables have columns by amount of text, so that they have few lines in small print."""
    return replace(block, blocks=tuple(map(_fitted, block.blocks))) if isinstance(block, b.Clause) else block


def _fitted(block: Block) -> Block:
    if not isinstance(block, b.Table):
        return block
    widths = widths_of([column.title for column in block.columns], block.rows, CLOSE_LINE, 1.0)
    return replace(block, columns=tuple(map(_column, block.columns, widths)))


def _column(column: b.Column, width: float) -> b.Column:
    return replace(column, width=width)


def _plain(cell: b.Cell) -> str:
    return " ".join(words_of(runs) for runs in cell.paragraphs)
