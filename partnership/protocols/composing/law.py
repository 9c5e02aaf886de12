"""What of the law is to be checked before a full paper is used: at each clause, in an annex, and on the cover. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.law import FactState, facts_of, standings
from partnership.guidance.facts import FactOutcome
from partnership.protocols.composing.phrases import cell, cited, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from partnership.findings.facts import FactRecord
    from partnership.findings.law import FactStanding
    from partnership.guidance.facts import LawAddress
    from partnership.guidance.pack import Pack
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
    """How much of what a paper rests on is about to change, for its cover; empty where nothing is known to."""
    found = standings(context.map_, context.pack) if context.pack.facts else {}
    number = sum(bool(found[key].moving) for key in resting(context, numbering))
    are = "1 provision is" if number == 1 else f"{number} provisions are"
    return f"{are} about to change: see the annex “{TITLE}”" if number else ""


def is_note(block: b.Block) -> bool:
    """Whether a line below a clause says what to check before use: in full only, where the annex is."""
    return isinstance(block, b.Paragraph) and any(
        isinstance(run, b.Reference) and run.target == ANCHOR for run in block.runs
    )


def note(context: Context, clause: Clause) -> Iterator[b.Paragraph]:
    """Below a clause: what is to be checked before it is used, and what was found not to be as the guidance says."""
    found = standings(context.map_, context.pack) if context.pack.facts else {}
    resting_on = [found[key] for key in facts_of(clause, context.pack) if key in found] if found else []
    waiting = [each.fact.id for each in resting_on if each.state.stops]
    if waiting:
        yield b.Paragraph((b.Reference(ANCHOR, TITLE), b.Text(f": {', '.join(waiting)}.")), b.Style.NOTE)
    for each in resting_on:
        if each.record is not None and each.record.outcome.is_news:
            runs = (b.Reference(ANCHOR, each.fact.id), b.Text(f": {said_words(each.record)}"))
            yield b.Paragraph(runs, b.Style.NOTE)


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
                b.Cell(tuple((b.Text(words),) for words in words_of(each))),
                cell("; ".join(cited(each.fact.sources, context.pack))),
                b.Cell((joined([b.Reference(key, numbering.clauses[key]) for key in clauses]),)),
                b.Cell(((checked_words(each),),)),
            )
            for each, clauses in rows
        ),
        is_compact=True,
    )
    yield from _addresses([each.fact.id for each, _ in rows], context.pack)


def _addresses(fact_ids: Sequence[str], pack: Pack) -> Iterator[b.Block]:
    """Where these facts are looked up: each page of law once, with its address in words, so that it can be typed."""
    named: dict[LawAddress, list[str]] = {}
    for key in fact_ids:
        for each in pack.addresses_of.get(key, ()):
            named.setdefault(each, []).append(key)
    if named:
        yield b.Table(
            "Where to look them up",
            "A row for each page of law or guidance: its title, its address, and the facts that it is about.",
            (b.Column("Page", 2.6), b.Column("Address", 5.2), b.Column("Facts", 1.9)),
            tuple(
                (cell(each.title), cell(address_words(each)), cell(", ".join(keys)))
                for each, keys in sorted(named.items(), key=lambda pair: [*pack.addresses].index(pair[0].id))
            ),
            is_compact=True,
        )


def address_words(each: LawAddress) -> str:
    """The address of a page of law, and whether anybody has seen the page."""
    return each.address if each.is_opened else f"{each.address} (not opened by the authors of the guidance)"


def words_of(standing: FactStanding) -> tuple[str, ...]:
    """What a fact says, and what is about to change it."""
    return (standing.fact.text, *((f"About to change: {standing.moving}",) if standing.moving else ()))


def said_words(record: FactRecord) -> str:
    """What was recorded on a fact: what is so and since when, who looked it up on which day and where, and the note."""
    since = f" since {day(record.since_on)}" if record.since_on is not None else ""
    so = {
        FactOutcome.HOLDS: "as the guidance says",
        FactOutcome.BEGUN: f"in force{since}",
        FactOutcome.CHANGED: f"changed{since}",
        FactOutcome.ENDED: f"ended{f' on {day(record.since_on)}' if record.since_on is not None else ''}",
        FactOutcome.NOT_FOUND: "looked for and not found",
    }[record.outcome]
    by = f"checked by the {record.post} on {day(record.checked_on)} against {record.against}"
    return f"{so}, {by}{f': {record.note}' if record.note else ''}".rstrip(".") + "."


def checked_words(standing: FactStanding) -> b.Run:
    """Whether a fact was checked: when, by which post, against what; or that it was not."""
    record = standing.record
    match standing.state:
        case FactState.UNCHECKED:
            return b.Gap("not checked")
        case FactState.OLD:
            said = f". Before: {said_words(record)}" if record is not None and record.outcome.is_news else ""
            return b.Gap(f"{'checked' if record else 'read'} {day(standing.since)}: look at it again{said}")
        case FactState.CHANGED if record is not None:
            return b.Text(said_words(record))
        case _:
            pass
    note = f". {record.note}" if record and record.note else ""
    said = f"{day(record.checked_on)}, {record.post}: {record.against}{note}" if record else ""
    return b.Text(said or f"read {day(standing.since)}")
