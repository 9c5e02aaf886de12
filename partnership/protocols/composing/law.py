"""What of the law is to be checked before a full paper is used: at each clause, in an annex, and on the cover. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.law import FactState, facts_of, standings
from partnership.protocols.composing.phrases import cell, cited, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.findings.law import FactStanding
    from partnership.guidance.types import Clause
    from partnership.protocols.composing.context import Context, Numbering

PART: Final = "law"  # no shorter paper has it
ANCHOR: Final = "check-before-use"
TITLE: Final = "Check before use"
HOW: Final = (
    "This paper rests on statements of law and of who does what, as they were read on a day. Those below are to be "
    "checked against what is in force before anybody relies on the clause. Nobody signs while one of them is unchecked."
)
COLUMNS: Final = (
    b.Column("Fact", 0.7), b.Column("What it says", 3.6), b.Column("Source", 2.3), b.Column("Clauses", 1.1),
    b.Column("Checked", 2.1),
)  # fmt: skip


def resting(context: Context, numbering: Numbering) -> Mapping[str, tuple[str, ...]]:
    """The facts that clauses of a paper rest on, in the order of the pack, each with the ids of those that stand."""
    found: dict[str, list[str]] = {}
    for clause in context.template.clauses() if context.pack.facts else ():
        for key in facts_of(clause, context.pack) if clause.id in numbering.clauses else ():
            found.setdefault(key, []).append(clause.id)
    return {key: tuple(found[key]) for key in context.pack.facts if key in found}


def moving(context: Context, numbering: Numbering) -> str:
    """What is about to change what a paper rests on, in one line for its cover; empty where nothing is known to."""
    lines = (context.pack.facts[key].moving.rstrip(".") for key in resting(context, numbering))
    return "; ".join(dict.fromkeys(each for each in lines if each))


def note(context: Context, clause: Clause) -> Iterator[b.Paragraph]:
    """Below a clause: the facts that are to be checked before it is used; the words lead to the annex of them."""
    found = standings(context.map_, context.pack) if context.pack.facts else {}
    listed = [key for key in facts_of(clause, context.pack) if key in found and found[key].is_listed] if found else []
    if listed:
        yield b.Paragraph((b.Reference(ANCHOR, TITLE), b.Text(f": {', '.join(listed)}.")), b.Style.NOTE)


def annex(context: Context, numbering: Numbering, number: str) -> Iterator[b.Block]:
    """Every fact to be checked, with its source and the clauses that rest on it; nothing where there is none."""
    found = standings(context.map_, context.pack)
    rows = [(found[key], clauses) for key, clauses in resting(context, numbering).items() if found[key].is_listed]
    if not rows:
        return
    yield b.PageBreak()
    yield b.Heading(1, TITLE, ANCHOR, number, part=PART)
    yield b.Paragraph((b.Text(HOW),))
    yield b.Table(
        f"{TITLE} ({len(rows)})",
        "A row for each fact: its number, what it says, its source, the clauses that rest on it, and whether it was "
        "checked for this partnership.",
        COLUMNS,
        tuple(
            (
                cell(each.fact.id),
                cell(each.fact.text),
                cell("; ".join(cited(each.fact.sources, context.pack))),
                b.Cell((joined([b.Reference(key, numbering.clauses[key]) for key in clauses]),)),
                b.Cell(((checked_words(each),),)),
            )
            for each, clauses in rows
        ),
        is_compact=True,
    )


def checked_words(standing: FactStanding) -> b.Run:
    """Whether a fact was checked: when, by which post, against what; or that it was not."""
    record = standing.record
    match standing.state:
        case FactState.UNCHECKED:
            return b.Gap("not checked")
        case FactState.CHANGED if record is not None:
            return b.Gap(f"not so any more, says the {record.post}, {day(record.checked_on)}: {record.against}")
        case FactState.OLD:
            return b.Gap(f"{'checked' if record else 'read'} {day(standing.since)}: look at it again")
        case _:
            pass
    words = f"{day(record.checked_on)}, {record.post}: {record.against}" if record else f"read {day(standing.since)}"
    return b.Text(words)
