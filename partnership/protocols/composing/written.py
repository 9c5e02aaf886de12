"""The pieces of a written paper: their Markdown with its slots filled, and the duties that each states."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.clause_markup import MarkupTable, SlotMark, fill, fill_line, parse, slots
from partnership.documents.wording import listed
from partnership.findings.law import standings
from partnership.guidance.choices import Length
from partnership.guidance.written.slot_texts import settled
from partnership.protocols.composing.asking import asked_of_unbound
from partnership.protocols.composing.phrases import cited
from partnership.protocols.composing.sentences import readable, readable_cell
from partnership.protocols.composing.slots import SlotValue
from partnership.protocols.composing.tables import text_of, widths_of
from partnership.protocols.composing.written_slots import agencies_of, time_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.documents.clause_markup import Pieces
    from partnership.guidance.types import Clause
    from partnership.guidance.written.duty_table import PostDuty
    from partnership.protocols.composing.context import Context
    from partnership.protocols.composing.slots import SlotResolver

LINE: Final = 96  # characters of a line of eleven points between small margins
_KEPT: Final = 4096
_parsed = lru_cache(maxsize=8192)(partial(parse, is_written=True))


def settled_text(text: str, context: Context) -> str:
    """A text with what holds of its conditions, as the facts stand for the partnership."""
    if "{{if:" not in text:
        return text
    found = standings(context.map_, context.pack)
    return settled(text, lambda fact: found[fact].state_now if fact in found else "")


def fill_piece(clause: Clause, text: str, answers: SlotResolver) -> b.Clause:
    """A piece with what its slots say now; one whose answers are as they were is the very object that it was."""
    context = answers.context
    text = settled_text(text, context)
    said = tuple(answers.answer(mark.name, mark.argument) for mark in slots(_parsed(text)))
    bare = b.Clause(
        clause.id,
        answers.numbering.clauses.get(clause.id, "–"),
        (),
        cited(clause.sources, context.pack),
        "",
        str(clause.depth),
        is_bare=True,
        duties=tuple(_stated(context, clause)),
    )
    return _piece(bare, text, said, context.all_values, answers.unbound)


@lru_cache(maxsize=_KEPT)
def _piece(
    bare: b.Clause, text: str, said: tuple[SlotValue, ...], values: tuple[str, ...], unbound: tuple[str, ...]
) -> b.Clause:
    """A piece without its blocks with `text` and with `said` in its slots; kept for writers, which know it again."""
    left = iter(said)
    made: list[b.Block] = []
    for part in _parsed(text):
        if isinstance(part, MarkupTable):
            made.append(_table(part, [[_cell(cell, left, values) for cell in row] for row in part.rows]))
            continue
        filled = fill((part,), lambda _: next(left).runs)
        blocks = [each for each in filled if not isinstance(each, b.Table) and _has_words(each)]
        made += [readable(asked_of_unbound(each, unbound), values) for each in blocks]
    return replace(bare, blocks=tuple(made))


def _has_words(block: b.Paragraph | b.ItemList) -> bool:
    """Whether anything stands in a block: a gap that is closed, or a condition that does not hold, leaves nothing."""
    return isinstance(block, b.ItemList) or any(getattr(run, "text", "").strip() for run in block.runs)


def _cell(pieces: Pieces, left: Iterator[SlotValue], values: tuple[str, ...]) -> tuple[b.Cell, b.Runs | None]:
    """A filled cell, a number with its desk in a paragraph; with it the fields of a gap, where the cell is one."""
    stacked: list[b.Runs] = []
    gap: list[b.Runs] = []

    def answer(mark: SlotMark) -> b.Runs:
        value = next(left)
        stacked.extend(value.stacked)
        if mark.name == "gap":
            gap.append(value.short)
        return value.runs

    runs = readable_cell(fill_line(pieces, answer), values)
    is_alone = len(pieces) == 1 and bool(stacked)
    return b.Cell(tuple(stacked) if is_alone else (runs,)), gap[0] if gap else None


def _table(part: MarkupTable, rows: list[list[tuple[b.Cell, b.Runs | None]]]) -> b.Table:
    """A table with its filled rows; a row of a gap has its three fields, and stands only while the gap is open."""
    made = []
    for row in rows:
        gap = row[0][1] if row else None
        if gap is None:
            made.append(tuple(cell for cell, _ in row))
        elif gap:
            fields = [b.Cell(((run,),)) for run in gap]
            made.append(
                (*fields, *(b.Cell(((),)) for _ in range(len(part.columns) - len(fields))))[: len(part.columns)]
            )
    return fitted(part.columns, made)


def fitted(titles: tuple[str, ...], rows: Sequence[tuple[b.Cell, ...]], caption: str = "") -> b.Table:
    """A table with columns as wide as their words ask; those of telephone numbers are alike, and leave labels less."""
    rung = {at for row in rows for at, cell in enumerate(row) if _has_number(cell)}
    widths = widths_of(titles, rows, LINE, 1.0 if rung else 0.7)
    alike = round(sum(widths[at] for at in rung) / max(1, len(rung)), 1)
    columns = tuple(
        b.Column(title, 5.0 if _is_of_numbers(title, at, rows) else alike if at in rung else width)
        for at, (title, width) in enumerate(zip(titles, widths, strict=True))
    )
    heads = [f"“{title}”" for title in titles if title]
    told = f"A table with the columns {listed(heads)}." if heads else "A table."
    return b.Table(caption, told, columns, tuple(rows))


def _has_number(cell: b.Cell) -> bool:
    """Whether a cell holds numbers with their desks, and nothing else."""
    return any(isinstance(runs[0], b.Filled) and len(runs) > 1 for runs in cell.paragraphs if runs)


def _is_of_numbers(title: str, at: int, rows: Sequence[tuple[b.Cell, ...]]) -> bool:
    return not title and at == 0 and all(text_of(row[0]).strip(". ").isalnum() for row in rows)


def _stated(context: Context, clause: Clause) -> Iterator[b.StatedDuty]:
    """The duties that the blocks of a piece state, each once."""
    duties = context.pack.duties
    for duty_id in dict.fromkeys(each for block in clause.blocks for each in block.states):
        if duty_id in duties:
            yield stated_duty(context, duties[duty_id])


def stated_duty(context: Context, duty: PostDuty) -> b.StatedDuty:
    """A duty with its post, time and agencies, as the map and the values of the partnership have them."""
    posts = [context.pack.posts[each] for each in (duty.post, duty.post_at_night) if each in context.pack.posts]
    agencies = (each.name for post in posts for each in agencies_of(context, post, duty.task))
    return b.StatedDuty(
        duty.id,
        listed(dict.fromkeys(post.name for post in posts), "or"),
        duty.does,
        time_words(context, duty.time) or duty.when,
        duty.training or next((post.training for post in posts), ""),
        tuple(dict.fromkeys(agencies)),
        any(post.everyone for post in posts),
    )


def duties_in(clauses: list[b.Clause]) -> list[tuple[b.StatedDuty, str]]:
    """The duties of the pieces of a paper, each with the number of the section that states it first."""
    found: dict[str, tuple[b.StatedDuty, str]] = {}
    for clause in clauses:
        if clause.depth == Length.OPERATIONAL:
            for duty in clause.duties:
                found.setdefault(duty.id, (duty, clause.number))
    return list(found.values())
