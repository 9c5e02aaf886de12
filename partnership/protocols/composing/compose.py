"""A protocol as a document: picks clauses, says why, numbers them, fills their slots and lists what is left to settle.

Pure: the same template, map, parameters and own texts give the same document.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from partnership.documents import blocks as b
from partnership.documents.clause_markup import SlotMark, fill, fill_line, parse, parse_line, slots
from partnership.documents.wording import listed
from partnership.findings.phrases import inside, kind_name
from partnership.guidance.card_lines import stands_in
from partnership.guidance.types import GeneratedPart
from partnership.guidance.written.duty_table import PaperPiece
from partnership.guidance.written.markdown_file import FRONT
from partnership.protocols.composing import law
from partnership.protocols.composing.asking import asked_of_unbound
from partnership.protocols.composing.context import (
    AdoptedTerms,
    ClauseReason,
    ComposedDocument,
    Context,
    Numbering,
    OwnText,
    SavedVersion,
)
from partnership.protocols.composing.cover import contents_and_cover, head_of
from partnership.protocols.composing.day_and_night import same_at_night
from partnership.protocols.composing.desks import agency_slots, desks_of_posts, post_slots
from partnership.protocols.composing.generated import Parts
from partnership.protocols.composing.open_issues import asking, matters_of
from partnership.protocols.composing.phrases import cited
from partnership.protocols.composing.sentences import readable, readable_cell
from partnership.protocols.composing.slots import SlotResolver, SlotValue, section_anchor
from partnership.protocols.composing.stop_gaps import FilledClause, explained, filled
from partnership.protocols.composing.tables import table_of
from partnership.protocols.composing.written import fill_piece
from partnership.protocols.composing.written_paper import card_blocks, written_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.papers import PaperClause, PaperFinding
    from partnership.guidance.pack import Pack
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import (
        Clause,
        ClauseTable,
        Group,
        ProtocolTemplate,
        Section,
    )
    from partnership.map.mapping.sharing import Choices

WIDE = {
    GeneratedPart.RESPONSIBILITIES,
    GeneratedPart.CONTACTS,
    GeneratedPart.SHARING,
}  # tables that need landscape pages
# Lists that are read and not filled in or signed: such an annex goes on where the one before it ends, so that no page
# stays almost empty.
RUNNING_ON = {
    GeneratedPart.DESKS,
    GeneratedPart.DUTIES,
    GeneratedPart.PARAMETERS,
    GeneratedPart.MATTERS,
    GeneratedPart.INDICATORS,
}
FIRST_HOUR = "first-hour"
MOVED = {
    GeneratedPart.DOCUMENT_CONTROL,
    GeneratedPart.PARTY_NAMES,
    GeneratedPart.DESKS,
    GeneratedPart.MATTERS,
    GeneratedPart.SIGNATURES,
}  # what a shorter paper has at its end, or in fewer words
ALWAYS = "In every protocol made from this template."
BEFORE_IT_WAS_PARTED = (
    "Left out because the clause before it was changed here when it held this text too. Put that clause back to the "
    "template’s text, or save it again, and this one comes in."
)
_NO_OWN_TEXT = OwnText()
# The texts of a template are the same each time, and their trees never change. Every protocol of a pack finds room: a
# list of all of them would else parse each text anew.
_parsed = lru_cache(maxsize=8192)(parse)
_parsed_line = lru_cache(maxsize=16384)(parse_line)
_CLAUSES_KEPT = 4096  # about twenty protocols


def compose(  # noqa: PLR0913 - everything that a document depends on, each by name
    template: ProtocolTemplate,
    pack: Pack,
    map_: PartnershipMap,
    parameters: Mapping[str, str],
    own_texts: Mapping[str, OwnText],
    *,
    title: str,
    status: b.Status,
    version: str,
    dated_on: date,
    marking: str,
    party_ids: Iterable[UUID] | None = None,
    saved: Sequence[SavedVersion] = (),
    sharing: Choices | None = None,
    review_on: date | None = None,
    terms: AdoptedTerms | None = None,
) -> ComposedDocument:
    """The document of a template for a partnership.

    `map_` is the whole map, so that a lead who is no party is still named; `party_ids` are the parties, all agencies of
    the map when it is not given. `own_texts` are by clause id; those of clauses that the template lacks are not used.
    `saved` are the versions before this one, the oldest first; `sharing` is what the partnership decided about sharing
    information, in place of the pack; `review_on` is the day of the review where it was set; `terms` are the common
    terms as the partnership has them.
    """
    chosen = frozenset(agency.id for agency in map_.agencies) if party_ids is None else frozenset(party_ids)
    context = Context(
        template, pack, map_, parameters, dated_on, chosen, None, sharing or {}, review_on, terms, status, version
    )
    reasons, numbering = _decided(context, own_texts)
    clauses = tuple(asking(context, own_texts, numbering))
    matters = matters_of(context, clauses)
    head = head_of(context, title=title, status=status, version=version, marking=marking)
    asked = (*_asked_by_slots(clauses), *_asked_by_words(context, own_texts, numbering))
    parts = Parts(context, head, matters, numbering, saved, asked)
    document = (_written if template.is_written else _numbered)(head, parts, own_texts)
    return ComposedDocument(document, reasons, matters)


def _numbered(head: b.Document, parts: Parts, own_texts: Mapping[str, OwnText]) -> b.Document:
    """The document of a paper whose clauses have numbers."""
    context, numbering = parts.context, parts.numbering
    blocks = (
        *contents_and_cover(head, context, parts.matters, numbering),
        *_sections(context, numbering, explained(_filled(context, own_texts, numbering)), parts),
        *(law.annex(context, numbering, f"Annex {_next_letter(numbering.sections)}") if context.pack.facts else ()),
    )
    return replace(head, blocks=blocks)


def _written(head: b.Document, parts: Parts, own_texts: Mapping[str, OwnText]) -> b.Document:
    """The document of a paper in Markdown, with its card."""
    context, numbering = parts.context, parts.numbering
    filled = {key: each.clause for key, each in _filled(context, own_texts, numbering).items()}
    annex = law.annex(context, numbering, f"Annex {_next_letter(numbering.sections)}") if context.pack.facts else ()
    return replace(
        head,
        blocks=(*written_blocks(head, parts, filled), *annex),
        card=card_blocks(parts, filled),
        layout=b.Layout.PAPER,
    )


def _asked_by_slots(clauses: Iterable[PaperClause]) -> Iterator[tuple[Slot, Group]]:
    """What clauses ask the map by their slots, each with whose cases it is about."""
    return ((slot, each.group) for each in clauses for slot in each.slots)


def _asked_by_words(
    context: Context, own_texts: Mapping[str, OwnText], numbering: Numbering
) -> Iterator[tuple[Slot, Group]]:
    """What the clauses that stand ask the map by the name of a post, or for all who act in a task."""
    for section in context.template.sections:
        group = section.group or context.template.group
        for clause in section.clauses:
            if clause.id in numbering.clauses:
                text = _text_of(clause, own_texts)
                yield from post_slots(context, _asked(text, clause.table).said, group)
                yield from agency_slots(text, group)


def _text_of(clause: Clause, own_texts: Mapping[str, OwnText]) -> str:
    """The words of a clause: the partnership's own, or those of the guidance."""
    return own_texts.get(clause.id, _NO_OWN_TEXT).text.strip() or clause.text


def open_matters(context: Context, own_texts: Mapping[str, OwnText]) -> tuple[PaperFinding, ...]:
    """What is left to settle, as the document would list it, without the work of making the document."""
    return matters_of(context, tuple(asking(context, own_texts, _decided(context, own_texts)[1])))


def clause_reasons(context: Context, own_texts: Mapping[str, OwnText]) -> tuple[ClauseReason, ...]:
    """Every clause of the template, with whether it stands and why, without the work of making the document."""
    return _decided(context, own_texts)[0]


def clause_numbers(context: Context, own_texts: Mapping[str, OwnText]) -> Mapping[str, str]:
    """The numbers of the clauses that stand, by id."""
    return _decided(context, own_texts)[1].clauses


def compose_clause(context: Context, own_texts: Mapping[str, OwnText], clause: Clause, text: str) -> b.Clause:
    """One clause with another text, as the document would show it; numbered even where it is not in."""
    answers = answers_for(context, own_texts, clause)
    return _fill_clause(clause, text, answers).clause


def _group_of(context: Context, clause: Clause) -> Group | None:
    """Whose cases the section of a clause is about, where it is about one group only."""
    return next((each.group for each in context.template.sections if clause in each.clauses), None)


def answers_for(context: Context, own_texts: Mapping[str, OwnText], clause: Clause) -> SlotResolver:
    """What the slots of a clause say now, for the group that its section is about."""
    return SlotResolver(context.about(_group_of(context, clause)), _decided(context, own_texts)[1])


def _decided(context: Context, own_texts: Mapping[str, OwnText]) -> tuple[tuple[ClauseReason, ...], Numbering]:
    """Which clauses are in, why, and their numbers; a section without a clause is left out and uses no number."""
    reasons: list[ClauseReason] = []
    sections: dict[str, str] = {}
    clauses: dict[str, str] = {}
    card: set[str] = set()
    for section in context.template.sections:
        before = ""
        number = 0
        if section.piece is not None:
            reasons += _decided_pieces(context, own_texts, section, (sections, clauses, card))
            continue
        for clause in section.clauses:
            own = own_texts.get(clause.id, _NO_OWN_TEXT)
            reason = _parted(clause, own_texts) or _reason(context, clause, own)
            if reason.is_in:
                if not number:
                    sections[section.id], before = _next(section, sections)
                number += 1
                clauses[clause.id] = f"{before}.{number}"
                reason = reason.numbered(clauses[clause.id])
            reasons.append(reason)
    return tuple(reasons), Numbering(sections, clauses, frozenset(card))


def _decided_pieces(
    context: Context,
    own_texts: Mapping[str, OwnText],
    section: Section,
    given: tuple[dict[str, str], dict[str, str], set[str]],
) -> Iterator[ClauseReason]:
    """Which pieces of a written section are in, and why; each has the number of its section, those of a card none.

    What is given out is added to `given`: numbers of sections and of pieces, and the pieces of the card.
    """
    sections, clauses, card = given
    number = ""
    for clause in section.clauses:
        reason = _reason(context, clause, own_texts.get(clause.id, _NO_OWN_TEXT))
        if reason.is_in and section.piece is PaperPiece.CARD:
            sections[section.id] = ""
            card.add(clause.id)
        elif reason.is_in:
            if section.id not in sections:
                sections[section.id], number = ("", "–") if section.id == FRONT else _next(section, sections)
            clauses[clause.id] = number
            reason = reason.numbered(number)
        yield reason


def _next(section: Section, taken: Mapping[str, str]) -> tuple[str, str]:
    """The number of a section and what its clauses begin with: ("4", "4") or ("Annex A", "A")."""
    if section.is_annex:
        letter = _next_letter(taken)
        return f"Annex {letter}", letter
    number = str(sum(bool(each) and not each.startswith("Annex") for each in taken.values()) + 1)
    return number, number


def _next_letter(taken: Mapping[str, str]) -> str:
    """The letter of the annex that comes after those that have one."""
    turns, place = divmod(sum(number.startswith("Annex") for number in taken.values()), len(ascii_uppercase))
    return ascii_uppercase[place] * (turns + 1)  # as Word counts: Z, then AA


def _parted(clause: Clause, own_texts: Mapping[str, OwnText]) -> ClauseReason | None:
    """Why the second part of a clause is left out: the first was written anew when it held both."""
    whole = own_texts.get(clause.split_from) if clause.split_from else None
    if whole is None or not (whole.text.strip() or whole.is_left_out) or clause.id in whole.parts:
        return None
    if own_texts.get(clause.id, _NO_OWN_TEXT).text.strip():
        return None
    return ClauseReason(clause.id, "", is_in=False, reason=BEFORE_IT_WAS_PARTED)


def _reason(context: Context, clause: Clause, own: OwnText) -> ClauseReason:
    has_own = bool(own.text.strip())
    if own.is_left_out:
        why = f"Left out by the partnership: {own.reason}" if own.reason else "Left out by the partnership."
        return ClauseReason(clause.id, "", is_in=False, reason=why, is_own_text=has_own, is_left_out=True)
    if not clause.needs:
        return ClauseReason(clause.id, "", is_in=True, reason=ALWAYS, is_own_text=has_own)
    kind = kind_name(context.pack, clause.needs)
    found = context.of_kind(clause.needs)
    if not found:
        why = f"Left out because no party is of the kind “{inside(kind)}”."
        return ClauseReason(clause.id, "", is_in=False, reason=why, is_own_text=has_own)
    names = listed(each.name for each in found) if len(found) <= 3 else f"{len(found)} parties"  # noqa: PLR2004 - more names say no more
    why = f"It stands because {names} {'is' if len(found) == 1 else 'are'} of the kind “{inside(kind)}”."
    return ClauseReason(clause.id, "", is_in=True, reason=why, is_own_text=has_own)


def _filled(context: Context, own_texts: Mapping[str, OwnText], numbering: Numbering) -> dict[str, FilledClause]:
    """Every clause that is in, by id."""
    answers = {
        section.group: SlotResolver(context.about(section.group), numbering) for section in context.template.sections
    }
    return {
        clause.id: _fill_clause(clause, _text_of(clause, own_texts), answers[section.group])
        for section in context.template.sections
        for clause in section.clauses
        if clause.id in numbering.clauses or clause.id in numbering.card
    }


def _fill_clause(clause: Clause, text: str, answers: SlotResolver) -> FilledClause:
    """A clause with what its slots say now; one whose answers are as they were is the very object that it was."""
    if clause.blocks:
        return filled(fill_piece(clause, text, answers))
    said: list[b.Runs] = []
    asked, numbered, words = _asked(text, clause.table)
    for slot, is_alone in asked:
        found = _answer(slot, answers, numbered)
        said.append(found.short if is_alone and found.short else found.runs)
    is_marked = answers.context.template.is_marked
    bare = b.Clause(
        clause.id,
        answers.numbering.clauses.get(clause.id, "–"),
        (),
        cited(clause.sources, answers.context.pack),
        clause.heading,
        str(clause.depth) if is_marked else "",
        tuple(card_lines(clause, text, answers, numbered)) if is_marked and clause.card else (),
        desks_of_posts(answers.context, words) if is_marked else (),
    )
    return _clause(bare, text, clause.table, tuple(said), answers.context.all_values, answers.unbound)


class ClauseQuestions(NamedTuple):
    """What a clause asks the map, as far as its words say it."""

    slots: tuple[tuple[SlotMark, bool], ...]  # in reading order, each with whether it has a table cell to itself
    numbered: frozenset[str]  # tasks whose number by day it prints: a stop-gap named in it needs no second one
    said: str  # its text and its table in small letters, in which posts are looked for


@lru_cache(maxsize=_CLAUSES_KEPT)
def _asked(text: str, table: ClauseTable | None) -> ClauseQuestions:
    """What a clause with a text and a table asks the map."""
    rows = [_parsed_line(each) for row in table.rows for each in row] if table is not None else []
    in_cells = [(piece, len(cell) == 1) for cell in rows for piece in cell if isinstance(piece, SlotMark)]
    found = (*((slot, False) for slot in slots(_parsed(text))), *in_cells)
    numbered = frozenset(slot.argument for slot, _ in found if slot.name == "contact")
    cells = (cell for row in (table.rows if table is not None else ()) for cell in row)
    return ClauseQuestions(found, numbered, "\n".join((text, *cells)).casefold())


@lru_cache(maxsize=_CLAUSES_KEPT)
def _clause(
    bare: b.Clause,
    text: str,
    table: ClauseTable | None,
    said: tuple[b.Runs, ...],
    values: tuple[str, ...],
    unbound_names: tuple[str, ...],
) -> FilledClause:
    """A clause without its blocks with `text` and with `said` in its slots.

    Kept, so that writers need not write again what has not changed.
    """
    left = iter(said)

    def answer(_: SlotMark) -> b.Runs:
        return next(left)

    made: list[b.Block] = [
        readable(asked_of_unbound(block, unbound_names), values) for block in fill(_parsed(text), answer)
    ]
    if table is not None:
        made.append(table_of(table, [_cells(row, answer, values) for row in table.rows]))
    return filled(replace(bare, blocks=tuple(made)))


def card_lines(clause: Clause, text: str, answers: SlotResolver, numbered: Collection[str]) -> Iterator[b.CardWords]:
    """What of a clause stands on the card, filled; words that an own text does not have any more stand on none."""
    words = replace(clause, text=text).words if text != clause.text else None  # the lines of a template stand in it
    values = tuple(answers.context.values.values())

    def fill_in(line: str) -> b.Runs:
        return readable_cell(fill_line(_parsed_line(line), lambda slot: _answer(slot, answers, numbered).runs), values)

    for line in clause.card:
        if words is None or stands_in(line, words):
            yield b.CardWords(
                str(line.kind), fill_in(line.text), fill_in(line.who), fill_in(line.by), fill_in(line.then)
            )


def _answer(slot: SlotMark, answers: SlotResolver, numbered: Collection[str]) -> SlotValue:
    """What a slot says in a clause that prints the numbers of the tasks `numbered`."""
    found = answers.answer(slot.name, slot.argument)
    return found.bare if found.bare is not None and slot.argument in numbered else found


def _cells(row: tuple[str, ...], answer: Callable[[SlotMark], b.Runs], values: Collection[str]) -> tuple[b.Cell, ...]:
    """Filled cells."""
    cells = [b.Cell((readable_cell(fill_line(_parsed_line(text), answer), values),)) for text in row]
    return same_at_night(row, cells)


def _sections(
    context: Context, numbering: Numbering, filled: Mapping[str, b.Clause], parts: Parts
) -> Iterator[b.Block]:
    may_go_on = False
    for section in context.template.sections:
        if section.id not in numbering.sections:
            continue
        blocks = tuple(_section(section, numbering, filled, parts))
        if not section.is_annex:
            yield from blocks
            continue
        made = {each.generated for each in section.clauses if each.id in filled}
        goes_on = bool(made) and made <= RUNNING_ON
        if not (goes_on and may_go_on):
            yield b.PageBreak()
        may_go_on = not made & WIDE
        yield from blocks if may_go_on else (b.Landscape(blocks),)


def part_of(section: Section) -> str:
    """What a section is, where a shorter paper puts it elsewhere or writes it otherwise; empty for most."""
    if section.is_first_page:
        return FIRST_HOUR
    return next((str(clause.generated) for clause in section.clauses if clause.generated in MOVED), "")


def _section(section: Section, numbering: Numbering, filled: Mapping[str, b.Clause], parts: Parts) -> Iterator[b.Block]:
    part = part_of(section)
    yield b.Heading(1, section.title, section_anchor(section.id), numbering.sections[section.id], part=part)
    for clause in section.clauses:
        if clause.id not in filled:
            continue
        yield filled[clause.id]
        if clause.generated is not None:
            made = parts.blocks(clause.generated, section.group)
            yield from (b.Landscape(made),) if clause.generated in WIDE and not section.is_annex else made
        yield from _forms(parts.context, clause)
        yield from law.note(parts.context, clause)


def _forms(context: Context, clause: Clause) -> Iterator[b.Paragraph]:
    """Which blank forms a clause asks for, below it: they are annexes that stand by themselves."""
    found = context.pack.forms_of(context.template.id, clause.id)
    if found:
        yield b.Paragraph((b.Text(f"{listed(each.name for each in found)}: in the bundle."),), b.Style.NOTE)
