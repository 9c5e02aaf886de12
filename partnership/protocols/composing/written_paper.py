"""A written paper as a document: its front with contents, its sections and annexes, its card, and each length of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeGuard

from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.wording import day, listed
from partnership.findings.types import Severity
from partnership.guidance.choices import Length
from partnership.guidance.types import GeneratedPart
from partnership.guidance.written.duty_table import PaperPiece
from partnership.guidance.written.markdown_file import FRONT
from partnership.protocols.composing import law
from partnership.protocols.composing.cover import UNSIGNED
from partnership.protocols.composing.phrases import cell
from partnership.protocols.composing.pointers import in_words, pointed
from partnership.protocols.composing.review_date import review_due
from partnership.protocols.composing.short_signatures import those_in_force
from partnership.protocols.composing.signatories import in_force_when
from partnership.protocols.composing.slots import section_anchor
from partnership.protocols.composing.tables import text_of
from partnership.protocols.composing.written import duties_in, fitted
from partnership.protocols.composing.written_slots import forms_of, owners_of, who_settles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from partnership.documents.blocks import Block, Document
    from partnership.findings.papers import PaperFinding
    from partnership.guidance.types import Clause, Group, Section
    from partnership.protocols.composing.context import Context, Numbering
    from partnership.protocols.composing.generated import Parts

    Matters = tuple[PaperFinding, ...]
    Filled = Mapping[str, b.Clause]

_DESK: Final = ["Agency", "Desk"]
_NUMBER_WIDTHS: Final = {"Telephone": 1.75, "Out of hours": 1.75}
_NUMBER: Final = re.compile(r"\+?\d[\d ]{6,}\d")
MOST_STOPS: Final = 3  # named on the front; the section on what is not settled has them all
STATUS: Final = "Status"
DRAFT: Final = "Draft, not in force: follow the procedures in force."
REPLACED: Final = "Not in force any more: use the card of the version in force."
OLDER_CARDS: Final = "destroy older cards"


def written_blocks(head: Document, parts: Parts, filled: Filled) -> tuple[Block, ...]:
    """Front, contents, sections and annexes."""
    context, numbering = parts.context, parts.numbering
    sections = [each for each in context.template.sections if each.piece is not PaperPiece.CARD]
    pieces = list(filled.values())
    body = [
        block
        for section in sections
        if section.id != FRONT and section.id in numbering.sections
        for block in _section(section, numbering, filled, _generated(parts, pieces, section.group))
    ]
    first = [each.id for section in sections if section.id == FRONT for each in section.clauses]
    front = [filled[each] for each in first if each in filled]
    return (*_front(head, context, parts.matters), *front, b.Contents(), *body)


def card_blocks(parts: Parts, filled: Filled) -> tuple[Block, ...]:
    """The card: what stands in its file, below a band that says whose it is and of which day."""
    context = parts.context
    where = context.map_.area or context.map_.name
    about = (context.template.card_for, where, f"numbers checked {day(context.map_.as_of)}", OLDER_CARDS)
    made: list[Block] = [b.Strip(context.template.title, " · ".join(each for each in about if each))]
    for section in context.template.sections:
        if section.piece is PaperPiece.CARD and section.id in parts.numbering.sections:
            if section.id != f"card-{FRONT}":
                made.append(b.Heading(1, section.title, section_anchor(section.id), in_contents=False))
            for each in section.clauses:
                if each.id in filled:
                    made += [filled[each.id], *(parts.blocks(each.generated, section.group) if each.generated else ())]
    return tuple(made) if len(made) > 1 else ()


def _front(head: Document, context: Context, matters: Matters) -> Iterator[Block]:
    """Title, owner, status and review; what stops signing, in words."""
    days = (f"law as on {day(context.pack.as_of)}", f"numbers checked {day(context.map_.as_of)}")
    status = " · ".join((head.status_words, f"version {head.version}", day(head.dated_on), *days))
    boards = listed(each.name for each in context.boards)
    owner = ", for ".join(each for each in (owners_of(context), boards) if each) or "not settled"
    rows = (
        ("Owner", f"{owner}, {context.map_.area or context.map_.name}"),
        (STATUS, status),
        ("Review", review_due(context, is_agreed=head.status not in UNSIGNED)),
    )
    yield b.Strip(head.title, head.partnership)
    told = "About this paper: each row has a label and its value."
    yield b.Facts("", told, tuple((name, cell(text)) for name, text in rows))
    stops = [each for each in matters if each.severity is Severity.STOPS]
    if head.status in UNSIGNED:
        words = [b.Paragraph((b.Text(f"It is in force when {in_force_when(context)}."),))]
        words += [_stop(each) for each in stops[:MOST_STOPS]]
        more = len(stops) - MOST_STOPS
        if more > 0:
            words.append(b.Paragraph((b.Text(f"{more} more stop signing: see what is not settled."),)))
        yield b.Callout(b.Tone.WARNING, "Draft, not in force", tuple(words))


def about_paper(document: Document) -> b.Facts | None:
    """Return the rows on owner, status and review of a written paper; None of a document of another form."""
    facts = (each for each in document.blocks if isinstance(each, b.Facts))
    return next(facts, None) if is_written(document) else None


def restated(about: b.Facts, old: str, new: str) -> tuple[tuple[str, b.Cell], ...]:
    """Return the rows of `about_paper` with another status in place of the one they were composed with."""
    return tuple(
        (name, cell(f"{new}{text_of(value).removeprefix(old)}") if name == STATUS else value)
        for name, value in about.rows
    )


def _stop(matter: PaperFinding) -> b.Paragraph:
    meanwhile = f" Until then: {matter.meanwhile}." if matter.meanwhile else ""
    return b.Paragraph((b.Text("Stops signing: ", bold=True), b.Text(f"{matter.text}{meanwhile}")))


def contents_of(blocks: Iterable[Block]) -> b.Contents:
    """The list of contents of some blocks: each section with its number."""
    heads = [each for each in blocks if isinstance(each, b.Heading) and each.level == 1 and each.in_contents]
    return b.Contents(tuple(b.ContentsEntry(each.anchor, each.number, each.text) for each in heads))


def _section(
    section: Section, numbering: Numbering, filled: Filled, generated: Callable[[Clause], Iterable[Block]]
) -> Iterator[Block]:
    part = next((str(each.generated) for each in section.clauses if each.generated is not None), "")
    yield b.Heading(
        1, section.title, section_anchor(section.id), numbering.sections[section.id], part=part, above=section.part
    )
    for clause in section.clauses:
        if clause.id in filled:
            if clause.heading:
                yield b.Heading(2, clause.heading, f"heading-{clause.id}", in_contents=False)
            yield filled[clause.id]
            yield from generated(clause)


def _generated(parts: Parts, pieces: list[b.Clause], group: Group | None) -> Callable[[Clause], Iterable[Block]]:
    told: set[tuple[str, ...]] = set()  # pieces of a section rest on the facts of its heading: it is said once

    def make(clause: Clause) -> Iterable[Block]:
        is_told = clause.facts in told
        told.add(clause.facts)
        return (*made(clause), *(() if is_told else law.note(parts.context, clause)))

    def made(clause: Clause) -> Iterable[Block]:
        match clause.generated:
            case None:
                return ()
            case GeneratedPart.ROLES:
                return (roles_table(pieces),)
            case GeneratedPart.FORMS:
                return (_forms_table(parts.context),)
            case GeneratedPart.MATTERS:
                return _not_settled(parts.context, parts.matters)
            case GeneratedPart.DESKS:
                return map(_desks, parts.blocks(clause.generated))
            case part:
                return parts.blocks(part, group)

    return make


def _desks(block: Block) -> Block:
    """A list of desks in the print of the paper, where a number takes more room: none is broken over two lines."""
    if not isinstance(block, b.Table):
        return block
    columns = tuple(replace(each, width=_NUMBER_WIDTHS.get(each.title, each.width)) for each in block.columns)
    return replace(block, columns=columns, is_compact=False, has_row_headings=False)


def roles_table(pieces: Iterable[b.Clause]) -> b.Table:
    """Which sections have duties of each post, and what it is trained in: a row a post. The sheets have the duties."""
    posts: dict[str, list[tuple[b.StatedDuty, str]]] = {}
    for duty, number in duties_in(list(pieces)):
        posts.setdefault(duty.post, []).append((duty, number))
    rows = [
        (
            cell(f"{post[:1].upper()}{post[1:]}"),
            cell(str(len(duties))),
            cell(", ".join(sorted({number for _, number in duties if number.isdigit()}, key=int))),
            cell(next((duty.training for duty, _ in duties if duty.training), "–")),
        )
        for post, duties in posts.items()
    ]
    return fitted(("Post", "Duties", "In sections", "Training"), rows)


def _forms_table(context: Context) -> b.Table:
    rows = [(cell(code), cell(title), cell(filled_by)) for code, title, filled_by in forms_of(context)]
    return fitted(("Form", "What for", "Filled in by"), rows)


def _not_settled(context: Context, matters: Matters) -> Iterator[Block]:
    """What is missing, what to do until it is settled, who settles it by when; what is to be tidied, in a number."""
    open_ = [each for each in matters if each.severity is not Severity.TIDY]
    tidy = len(matters) - len(open_)
    if open_:
        rows = [(cell(each.text), cell(f"Ring {each.meanwhile}." if each.meanwhile else "–")) for each in open_]
        yield fitted(("Not settled", "Until it is"), rows)
        yield b.Paragraph((b.Text(f"Who settles each of these, by when: {who_settles(context)}."),))
    if tidy:
        yield b.Paragraph((b.Text(f"{tidy} smaller matters are on the partnership’s page of gaps."),))
    if not matters:
        yield b.Paragraph((b.Text("Nothing is left to settle."),))


# The lengths of a written paper, from its document alone: a version that is frozen is printed in each.


def is_written(document: Document) -> bool:
    """Whether a document was made from a written paper."""
    return document.layout is b.Layout.PAPER


def lengths_of_written(document: Document) -> tuple[Length, ...]:
    """The lengths that it has, the shortest first; one without annexes has no other than the paper."""
    has_annex = any(isinstance(each, b.Clause) and each.depth == Length.FULL for each in walk(document.blocks))
    has = {Length.CARD: bool(document.card), Length.OPERATIONAL: True, Length.FULL: has_annex or bool(_law(document))}
    return tuple(each for each in Length if has[each])


def stated_in(document: Document) -> list[tuple[b.StatedDuty, str]]:
    """The duties of the paper, without its annexes, each with the section that states it first."""
    return duties_in([each for each in walk(document.blocks) if isinstance(each, b.Clause)])


def _law(document: Document) -> list[Block]:
    return [each for each in document.blocks if isinstance(each, b.Heading) and each.part == law.PART]


def operational_of_written(document: Document) -> Document:
    """The paper without its annexes."""
    kept: list[Block] = []
    is_annex = False
    for block in document.blocks:
        if isinstance(block, b.Heading) and block.level == 1:
            is_annex = block.number.startswith("Annex")
        if not is_annex and not isinstance(block, b.PageBreak | b.Landscape) and not law.is_note(block):
            kept.append(replace(block, sources=()) if isinstance(block, b.Clause) else block)
    contents = contents_of(kept)
    signed = [each for each in kept if isinstance(each, b.Signatures)]
    blocks: list[Block] = []
    for each in kept:
        if _lists_desks(each):
            blocks += _further_desks(each, kept)
        elif isinstance(each, b.Signatures):
            blocks += those_in_force(signed) if each is signed[0] else ()
        else:
            blocks.append(contents if isinstance(each, b.Contents) else each)
    return replace(document, file_stem=f"{document.file_stem}-{Length.OPERATIONAL}", blocks=pointed(blocks), card=())


def _lists_desks(block: Block) -> TypeGuard[b.Table]:
    return isinstance(block, b.Table) and [each.title for each in block.columns[:2]] == _DESK


def _further_desks(table: b.Table, kept: Iterable[Block]) -> tuple[Block, ...]:
    """The rows of desks whose numbers stand in no table of the paper: who reads on has the others already."""
    tables = (each for each in walk(tuple(kept)) if isinstance(each, b.Table) and not _lists_desks(each))
    said = "\n".join(text_of(cell_) for each in tables for row in each.rows for cell_ in row)
    rows = tuple(row for row in table.rows if not _numbers_of(row) <= {*_NUMBER.findall(said)})
    if not rows:
        return (b.Paragraph((b.Text("Every desk that this paper names stands in its tables of numbers."),)),)
    return (replace(table, caption=f"{table.caption}, beside those in its tables of numbers", rows=rows),)


def _numbers_of(row: tuple[b.Cell, ...]) -> set[str]:
    return {*_NUMBER.findall("\n".join(map(text_of, row)))}


def card_of_written(document: Document, numbers: Document | None = None) -> Document:
    """The card; the telephone numbers are those of `numbers`, the same composed on a later day."""
    fresh = {each.id: each for each in walk(numbers.card) if isinstance(each, b.Clause)} if numbers else {}
    blocks = [_renumbered(each, fresh) for each in document.card]
    not_in_force = DRAFT if document.status in UNSIGNED else REPLACED * (document.status is b.Status.SUPERSEDED)
    if not_in_force:
        blocks.insert(1, b.Paragraph((b.Text(not_in_force, bold=True),)))
    return replace(
        document,
        file_stem=f"{document.file_stem}-{Length.CARD}",
        blocks=in_words(blocks, document),
        card=(),
        is_measured=True,
    )


def _renumbered(block: Block, fresh: Mapping[str, b.Clause]) -> Block:
    """A piece of the card with the rows of numbers as they are today, each found by what it is rung about."""
    if not isinstance(block, b.Clause):
        return block
    block = replace(block, sources=())
    if block.id not in fresh:
        return block
    today = {
        text_of(row[0]): row for each in fresh[block.id].blocks if isinstance(each, b.Table) for row in each.rows if row
    }
    blocks = tuple(
        replace(each, rows=tuple(_with_numbers(row, today.get(text_of(row[0]))) for row in each.rows if row))
        if isinstance(each, b.Table)
        else each
        for each in block.blocks
    )
    return replace(block, blocks=blocks)


def _with_numbers(row: tuple[b.Cell, ...], today: tuple[b.Cell, ...] | None) -> tuple[b.Cell, ...]:
    if today is None or len(today) != len(row):
        return row
    return tuple(now if _is_filled(then) or _is_filled(now) else then for then, now in zip(row, today, strict=True))


def _is_filled(cell_: b.Cell) -> bool:
    return any(isinstance(run, b.Filled | b.Gap) for runs in cell_.paragraphs for run in runs)
