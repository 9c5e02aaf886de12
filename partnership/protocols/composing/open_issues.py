"""What the register of findings is told of a protocol: its clauses that stand, its parties, its values.

And the annex of what is left to settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.holidays import working_days_later
from partnership.findings.law import RULES, UNREAD, facts_of
from partnership.findings.papers import Paper, PaperClause, of_paper, rows_of
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.guidance.slots import Slot, asked_of_map, find_slots
from partnership.guidance.written.duty_table import tasks_of
from partnership.protocols.composing import law
from partnership.protocols.composing.context import label
from partnership.protocols.composing.phrases import cell, joined
from partnership.protocols.composing.signatories import (
    NO_TASK_YET,
    is_board,
    leads_of,
    signatories,
    standings,
    unsigned_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.findings.papers import PaperFinding
    from partnership.guidance.types import Clause
    from partnership.protocols.composing.context import Context, Numbering, OwnText


def matters_of(context: Context, clauses: tuple[PaperClause, ...]) -> tuple[PaperFinding, ...]:
    """The findings that clauses of a protocol rest on, what stops signing first."""
    return of_paper(context.register, paper_of(context, clauses))


def paper_of(context: Context, clauses: tuple[PaperClause, ...]) -> Paper:
    """A protocol as far as findings depend on it."""
    parties = signatories(context)
    return Paper(
        context.template,
        clauses,
        {clause.id: label(clause) for clause in context.template.clauses()},
        party_ids=frozenset(agency.id for agency in context.parties),
        waited_for=frozenset(agency.id for agency in parties.core) if parties.core else None,
        without_task=frozenset(each for each, words in standings(context).items() if words == NO_TASK_YET),
        signing_boards=frozenset(agency.id for agency in context.map_.agencies if is_board(context, agency)),
        led=_led(context),
        gone=context.gone,
        unsigned_kinds=unsigned_kinds(context),
        undecided=frozenset(each for each, value in context.values.items() if not value),
        are_terms_agreed=context.terms is None or bool(context.terms.version),
    )


def _led(context: Context) -> Mapping[UUID, tuple[str, ...]]:
    """The tasks that a paper gives to agencies; the common terms give none."""
    if context.template.is_terms:
        return {}
    return {agency_id: tuple(tasks) for agency_id, tasks in leads_of(context).items()}


def asking(context: Context, own_texts: Mapping[str, OwnText], numbering: Numbering) -> Iterator[PaperClause]:
    """The clauses that stand, with the partnership's own texts in their places."""
    for section in context.template.sections:
        for clause in section.clauses:
            if clause.id in numbering.clauses:
                own = own_texts[clause.id].text.strip() if clause.id in own_texts else ""
                yield PaperClause(
                    clause.id,
                    section.group or context.template.group,
                    (_asked_by(own, clause, context) if own else clause.slots) + _of_duties(clause, context),
                    clause.generated,
                    is_first_page=section.is_first_page,
                    section=section.title,
                    quorum=None if own else clause.quorum,  # another text may have another rule
                    rows=rows_of(clause) if section.is_first_page else (),
                    facts=facts_of(clause, context.pack),
                    # A text of one's own is the step as long as it speaks of consent.
                    records_consent=clause.records_consent and (not own or "consent" in own.casefold()),
                    own_text=own,
                    readings=own_texts[clause.id].readings if clause.id in own_texts else UNREAD,
                )


def _asked_by(own: str, clause: Clause, context: Context) -> tuple[Slot, ...]:
    """What a text of the partnership's own asks the map."""
    if clause.blocks:
        return asked_of_map(find_slots(own), context.pack.posts)
    return find_slots(own) + _of_table(clause)


def _of_duties(clause: Clause, context: Context) -> tuple[Slot, ...]:
    """The tasks of the duties that a piece states, as slots: who leads one has the duty, and may not be missing."""
    stated = (duty for block in clause.blocks for each in block.states if (duty := context.pack.duties.get(each)))
    tasks = dict.fromkeys(task for duty in stated for task in tasks_of(duty, context.pack.posts))
    return tuple(Slot("lead", task, 0, 0) for task in tasks)


def _of_table(clause: Clause) -> tuple:  # type: ignore[type-arg]
    cells = (cell for row in (clause.table.rows if clause.table else ()) for cell in row)
    return tuple(slot for text in cells for slot in find_slots(text))


# The annex of matters to settle: a table for each severity, with whom one gets meanwhile and room for who and when.

SOON = 10  # working days within which what costs safety is put right


def matters_to_settle(matters: Sequence[PaperFinding], numbering: Numbering, head: b.Document) -> tuple[b.Block, ...]:
    """Every finding that a clause rests on, in the order in which a board should look at them."""
    made: list[b.Block] = []
    for severity in Severity:
        found = [each for each in matters if each.severity is severity]
        if found:
            title = f"{HEADINGS[severity]} ({len(found)})"
            made.append(_table(title, found, numbering, head))
    return tuple(made) or (b.Paragraph((b.Text("Nothing is left to settle."),)),)


def _table(caption: str, found: Sequence[PaperFinding], numbering: Numbering, head: b.Document) -> b.Table:
    by = day(working_days_later(head.dated_on, SOON))
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
            (_what(each), _clauses(each, numbering), cell(""), cell(by if each[0].severity is Severity.NIGHT else ""))
            for each in _rows(found)
        ),
        is_compact=True,
    )


def _rows(found: Sequence[PaperFinding]) -> list[list[PaperFinding]]:
    """The findings of each row: those that one sentence can tell stand together, where the first of them does."""
    rows: dict[object, list[PaperFinding]] = {}
    for each in found:
        rows.setdefault(each.said.together or each.finding, []).append(each)
    return list(rows.values())


def _what(row: Sequence[PaperFinding]) -> b.Cell:
    each = row[0]
    if each.said.together and len(row) > 1:
        return cell(f"{each.said.together}{'; '.join(one.said.in_row for one in row)}.")
    meanwhile = ((b.Text("Meanwhile: ", bold=True), b.Text(f"{each.meanwhile}.")),) if each.meanwhile else ()
    return b.Cell(((b.Text(each.text),), *meanwhile))


def _clauses(row: Sequence[PaperFinding], numbering: Numbering) -> b.Cell:
    """The clauses that rest on a row of findings, by number; those of facts stand beside each fact in its annex."""
    if all(each.finding.rule in RULES.values() for each in row):
        return cell(b.Reference(law.ANCHOR, law.TITLE))
    resting = dict.fromkeys(one for each in row for one in each.clause_ids)
    numbers = [(one, numbering.clauses[one]) for one in resting if one in numbering.clauses]
    return (
        b.Cell((joined([b.Reference(clause_id, number) for clause_id, number in numbers]),)) if numbers else cell("–")
    )
