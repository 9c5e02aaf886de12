"""What the register of findings is told of a protocol: its clauses that stand, its parties, its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.papers import Paper, PaperClause, of_paper
from partnership.guidance.slots import find_slots
from partnership.protocols.composing.context import label
from partnership.protocols.composing.signatories import (
    NO_TASK_YET,
    is_board,
    leads_of,
    signatories,
    standings,
    unsigned_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.findings.papers import Placed
    from partnership.guidance.types import Clause
    from partnership.protocols.composing.context import Context, Numbering, OwnText


def matters_of(situation: Context, own_texts: Mapping[str, OwnText], numbering: Numbering) -> tuple[Placed, ...]:
    """The findings that clauses of a protocol rest on, what stops signing first."""
    return of_paper(situation.register, paper_of(situation, own_texts, numbering))


def paper_of(situation: Context, own_texts: Mapping[str, OwnText], numbering: Numbering) -> Paper:
    """A protocol as far as findings depend on it."""
    parties = signatories(situation)
    return Paper(
        situation.template,
        tuple(_asking(situation, own_texts, numbering)),
        {clause.id: label(clause) for clause in situation.template.clauses()},
        party_ids=frozenset(agency.id for agency in situation.parties),
        waited_for=frozenset(agency.id for agency in parties.core) if parties.core else None,
        without_task=frozenset(each for each, words in standings(situation).items() if words == NO_TASK_YET),
        signing_boards=frozenset(agency.id for agency in situation.map_.agencies if is_board(situation, agency)),
        led={agency_id: tuple(tasks) for agency_id, tasks in leads_of(situation).items()},
        gone=situation.gone,
        unsigned_kinds=unsigned_kinds(situation),
        undecided=frozenset(each for each, value in situation.values.items() if not value),
    )


def _asking(situation: Context, own_texts: Mapping[str, OwnText], numbering: Numbering) -> Iterator[PaperClause]:
    """The clauses that stand, with the partnership's own texts in their places."""
    for section in situation.template.sections:
        for clause in section.clauses:
            if clause.id in numbering.clauses:
                own = own_texts[clause.id].text.strip() if clause.id in own_texts else ""
                yield PaperClause(
                    clause.id,
                    section.group or situation.template.group,
                    find_slots(own) + _of_table(clause) if own else clause.slots,
                    clause.generated,
                    is_first_page=section.is_first_page,
                    section=section.title,
                    quorum=None if own else clause.quorum,  # another text may have another rule
                )


def _of_table(clause: Clause) -> tuple:  # type: ignore[type-arg]
    cells = (cell for row in (clause.table.rows if clause.table else ()) for cell in row)
    return tuple(slot for text in cells for slot in find_slots(text))
