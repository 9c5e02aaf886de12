"""The shorter papers of a protocol: the clauses of the full one that print in them, word for word, numbered as there.

Pure, and of a document alone: a version that is frozen is printed in each length from its own blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.choices import GeneratedPart, Length
from partnership.protocols.composing.law import ANCHOR
from partnership.protocols.composing.law import PART as LAW
from partnership.protocols.composing.runs import with_runs
from partnership.protocols.composing.short_desks import printed_desks
from partnership.protocols.composing.signatories import AGREEMENT, APPROVAL, IN_FORCE
from partnership.protocols.composing.tables import widths_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnership.documents.blocks import Block, Clause, Document, Heading, Run, Runs

FIRST_HOUR: Final = "first-hour"
ELSEWHERE: Final = "full paper"
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
    whole = [each for each in sections_of(document) if each.heading.part != LAW]
    kept = [section for each in whole if (section := each.printed()).clauses]
    anchors = {section.heading.anchor for section in kept} | {clause.id for each in kept for clause, _ in each.clauses}
    told = {section.heading.anchor: _not_here(section) for section in whole}
    write = partial(_section, anchors=anchors, told=told, said=_said(kept))
    first = [section for section in kept if section.heading.part == FIRST_HOUR]
    last = [each for part in _LAST for each in kept if each.heading.part == part]
    rest = [each for each in kept if each not in first and each not in last]
    blocks: list[Block] = [*_front(document, anchors)]
    for section in first:
        blocks += write(section)
    blocks.append(_contents(whole, anchors))
    for section in (*rest, *last):
        blocks += write(section)
    return replace(
        document,
        file_stem=f"{document.file_stem}-{Length.OPERATIONAL}",
        blocks=tuple(blocks),
        layout=b.Layout.CLOSE,
    )


def _front(document: Document, anchors: Collection[str]) -> Iterator[Block]:
    """What it is, when it is in force, and what is left to settle: as the cover has it, in a band and two boxes."""
    cover = next((block for block in document.blocks if isinstance(block, b.TitlePage)), None)
    if cover is None:
        return
    yield b.Strip(cover.title, f"{document.partnership} · {cover.subtitle} · {Length.OPERATIONAL.label.lower()}")
    about = "Facts about this paper: each row has a label and its value."
    yield b.Facts("", about, tuple((name, b.Cell(((b.Text(value),),))) for name, value in cover.facts))
    for callout in cover.callouts:
        if callout.tone is not b.Tone.INFORMATION:
            yield replace(callout, blocks=tuple(_block(each, anchors) for each in callout.blocks))


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


def _section(
    section: PaperSection, *, anchors: Collection[str], told: Mapping[str, tuple[str, ...]], said: str
) -> Iterator[Block]:
    yield section.heading
    for clause, made in section.clauses:
        blocks = tuple(_close(_block(each, anchors)) for each in clause.blocks)
        yield replace(clause, sources=(), card=(), blocks=blocks)
        kept = [each for each in made if not _is_of_law(each)]
        yield from (_block(each, anchors) for each in _shorter(section.heading.part, kept, said))
    if more := told[section.heading.anchor]:
        yield b.Paragraph((b.Text(f"{ELSEWHERE.capitalize()}: {', '.join(more)}."),), b.Style.NOTE)


def _is_of_law(block: Block) -> bool:
    """Whether a line below a clause says what to check before use: in full only, where the annex is."""
    return isinstance(block, b.Paragraph) and any(
        isinstance(run, b.Reference) and run.target == ANCHOR for run in block.runs
    )


def _shorter(part: str, made: Sequence[Block], said: str) -> Iterator[Block]:
    """What the map writes after a clause, in fewer words where the full paper has long tables."""
    if part == _DESKS:
        yield from printed_desks(made, said)
    elif part == _PARTIES:
        yield from (_names(block) if isinstance(block, b.Table) else block for block in made)
    elif part == _SIGNATURES:
        yield from _those_in_force(made)
    elif part == _MATTERS:
        yield from _without_tidying(made)
    else:
        yield from made


def _those_in_force(made: Sequence[Block]) -> Iterator[Block]:
    """Approvals and the signatures that bring it into force; everybody else signs the sheet of what they sign for."""
    others: list[str] = []
    for block in made:
        if isinstance(block, b.Signatures) and not block.caption.startswith((APPROVAL, AGREEMENT, IN_FORCE)):
            others += block.parties
        elif not isinstance(block, b.Paragraph):
            yield block
    if others:
        number = f"{len(others)} more: each signs" if len(others) > 1 else "One more: it signs"
        yield b.Paragraph((b.Text(f"{number} on the sheet of what it signs for, or in the {ELSEWHERE}."),))


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


def _said(sections: Iterable[PaperSection]) -> str:
    """Every word of the clauses that print, but of the list of desks itself."""
    blocks = [
        block
        for section in sections
        for clause, made in section.clauses
        if section.heading.part not in (_DESKS, str(GeneratedPart.MATTERS), _PARTIES, str(GeneratedPart.SIGNATURES))
        for block in (*clause.blocks, *made)
    ]
    found: list[str] = []

    def note(runs: Runs) -> Runs:
        found.append(_words(runs))
        return runs

    for block in blocks:
        with_runs(block, note)
    return "\n".join(found)


def _block(block: Block, anchors: Collection[str]) -> Block:
    """A block whose references to what does not print here are words."""
    return with_runs(block, partial(_runs, anchors=anchors))


def _close(block: Block) -> Block:
    """A table with columns by amount of text, so that it has few lines in small print."""
    if not isinstance(block, b.Table):
        return block
    widths = widths_of([column.title for column in block.columns], block.rows, CLOSE_LINE, 1.0)
    return replace(block, columns=tuple(map(_column, block.columns, widths)))


def _column(column: b.Column, width: float) -> b.Column:
    return replace(column, width=width)


def _runs(runs: Runs, *, anchors: Collection[str]) -> Runs:
    return tuple(_elsewhere(run) if isinstance(run, b.Reference) and run.target not in anchors else run for run in runs)


def _elsewhere(run: b.Reference) -> Run:
    return b.Text(f"{run.text} ({ELSEWHERE})")


def _plain(cell: b.Cell) -> str:
    return " ".join(_words(runs) for runs in cell.paragraphs)


def _words(runs: Runs) -> str:
    return "".join("\n" if isinstance(run, b.Break) else run.text for run in runs)
