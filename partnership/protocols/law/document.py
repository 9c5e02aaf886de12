"""What a lawyer must still confirm, as a paper: every fact that is not checked, with what rests on it. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.law import SURE, FactState
from partnership.map.mapping.paper import map_paper
from partnership.protocols.composing.law import address_words, checked_words, words_of
from partnership.protocols.composing.phrases import cell, cited
from partnership.protocols.law.rows import rows_of
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.protocols.law.rows import FactRow

TITLE: Final = "What a lawyer must still confirm"
HOW: Final = (
    "The guidance states law, bodies and times as somebody read them on a day. It is not legal advice. Whoever "
    "confirms a fact looks it up in the law in force, and writes the day, the source and the place into the last "
    "column. What is entered on the page “Law and bodies” leaves this list."
)
NOTHING: Final = "Nothing waits: every fact that is marked has been checked, and none is too old."
LISTS: Final = (FactState.UNCHECKED, FactState.OLD, FactState.CHANGED, FactState.CHECKED)
COLUMNS: Final = (
    b.Column("Fact", 0.7), b.Column("What it says", 3.6), b.Column("Source and address, and how sure", 2.9),
    b.Column("Look at it by", 1.0), b.Column("What rests on it", 1.9),
    b.Column("Confirmed: day, source, place, post", 2.0),
)  # fmt: skip


def compose_to_confirm(map_: PartnershipMap, pack: Pack) -> b.Document:
    """The paper for a partnership, on the day of its map."""
    rows = rows_of(map_, pack)
    waiting = [row for row in rows if row.standing.state.stops]
    blocks: list[b.Block] = [
        b.Heading(1, f"{TITLE}, {day(map_.as_of)}", "to-confirm"),
        b.Paragraph((b.Text(f"Guidance: {pack.title}, law of {day(pack.as_of)}. {HOW}"),)),
        b.Paragraph((b.Text(_counts(rows, waiting) if waiting else NOTHING, bold=True),)),
        *_moving(rows),
        b.Landscape(tuple(_lists(rows, pack))),
    ]
    return map_paper(
        map_, blocks, title=TITLE, subject="Facts of law that papers of the partnership rest on", stem="to-confirm"
    )


def _counts(rows: Sequence[FactRow], waiting: Sequence[FactRow]) -> str:
    papers = {each.template.id for row in waiting for each in row.papers}
    return (
        f"{len(waiting)} of {len(rows)} facts wait; {len(papers)} "
        f"{'protocol rests' if len(papers) == 1 else 'protocols rest'} on them."
    )


def _moving(rows: Sequence[FactRow]) -> Iterator[b.Block]:
    lines = [(row.standing.fact.id, row.standing.moving) for row in rows if row.standing.moving]
    if lines:
        yield b.Heading(2, "What is about to change", "moving")
        yield b.ItemList(tuple(b.ListItem((b.Text(f"{key}: ", bold=True), b.Text(words))) for key, words in lines))


def _lists(rows: Sequence[FactRow], pack: Pack) -> Iterator[b.Block]:
    for state in LISTS:
        found = sorted((row for row in rows if row.standing.state is state), key=_due)
        if found:
            words = tag_of(state).words
            yield b.Heading(2, f"{words} ({len(found)})", f"state-{state}")
            yield b.Table(
                f"{words}: facts",
                "A row for each fact: its number, what it says, its source and how sure whoever read it was, when it "
                "is to be looked at, what rests on it, and what was recorded or a space for it.",
                COLUMNS,
                tuple(_cells(row, pack) for row in found),
                is_compact=True,
            )


def _due(row: FactRow) -> date:
    """What is to be looked at first stands first."""
    return row.standing.again_on or date.max


def _cells(row: FactRow, pack: Pack) -> tuple[b.Cell, ...]:
    standing = row.standing
    papers = "; ".join(f"{each.template.title} ({len(each.clauses)})" for each in row.papers)
    source = "; ".join(cited(standing.fact.sources, pack))
    said = b.Cell(((checked_words(standing),),)) if standing.record is not None else cell("")
    return (
        cell(standing.fact.id),
        b.Cell(tuple((b.Text(words),) for words in words_of(standing))),
        b.Cell(
            (
                (b.Text(f"{source}. Sure: {SURE[standing.fact.confidence]}; read {day(standing.since)}"),),
                *((b.Text(address_words(each)),) for each in row.addresses),
            )
        ),
        cell(day(standing.again_on) if standing.again_on else "–"),
        cell(papers or f"No clause; {'; '.join(row.lists) or 'nothing'}"),
        said,
    )
