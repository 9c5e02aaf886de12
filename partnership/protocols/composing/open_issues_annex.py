"""The annex of matters to settle: a table for each severity, with whom one gets meanwhile and room for who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.holidays import working_days_later
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.protocols.composing.cover import UNSIGNED
from partnership.protocols.composing.phrases import cell, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.findings.papers import Placed
    from partnership.protocols.composing.context import Numbering

SOON = 10  # working days within which what costs safety is put right
WHAT_IT_DOES = {
    Severity.STOPS: "Nobody signs while one of these stands.",
    Severity.NIGHT: "The version may be signed. Each of these has a post that puts it right, and a day.",
    Severity.TIDY: "The version may be signed. Each of these has a post and a day, or a reason why it stays.",
}


def matters_to_settle(matters: Sequence[Placed], numbering: Numbering, head: b.Document) -> tuple[b.Block, ...]:
    """Every finding that a clause rests on, in the order in which a board should look at them."""
    made: list[b.Block] = []
    if head.status in UNSIGNED:
        made.append(b.Paragraph((b.Text("No party has signed this version."),)))
    for severity in Severity:
        found = [each for each in matters if each.severity is severity]
        if found:
            title = f"{HEADINGS[severity]} ({len(found)})"
            made.append(b.Paragraph((b.Text(WHAT_IT_DOES[severity]),)))
            made.append(_table(title, found, numbering, head))
    return tuple(made) or (b.Paragraph((b.Text("Nothing is left to settle."),)),)


def _table(caption: str, found: Sequence[Placed], numbering: Numbering, head: b.Document) -> b.Table:
    by = f"{day(working_days_later(head.dated_on, SOON))} at the latest"
    return b.Table(
        caption,
        "A row for each finding: what is missing, whom one gets meanwhile, the clauses that rest on it, and spaces for "
        "the post that puts it right and the day.",
        (
            b.Column("What is missing", 4.4),
            b.Column("Clauses", 1.6),
            b.Column("Post", 1.6),
            b.Column("By", 1.6),
        ),
        tuple(
            (_what(each), _clauses(each, numbering), cell(""), cell(by if each.severity is Severity.NIGHT else ""))
            for each in found
        ),
        is_compact=True,
    )


def _what(each: Placed) -> b.Cell:
    meanwhile = ((b.Text("Meanwhile: ", bold=True), b.Text(f"{each.meanwhile}.")),) if each.meanwhile else ()
    return b.Cell(((b.Text(each.text),), *meanwhile))


def _clauses(each: Placed, numbering: Numbering) -> b.Cell:
    """The clauses that rest on it, by number."""
    numbers = [(one, numbering.clauses[one]) for one in each.clause_ids if one in numbering.clauses]
    return (
        b.Cell((joined([b.Reference(clause_id, number) for clause_id, number in numbers]),)) if numbers else cell("–")
    )
