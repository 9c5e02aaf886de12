"""A clause as it stands now, beside what a copy has in its place.

Asks a loaded draft and its material, and makes no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from partnership.consultation.returned_copies.clause_rewrite import MissedChange, RewrittenClause, rewrite
from partnership.consultation.returned_copies.clause_source import said
from partnership.consultation.services.comments import source_of
from partnership.documents import blocks as b
from partnership.protocols.clause_text import LONGEST, slot_lines
from partnership.protocols.composing.compose import answers_for, compose_clause
from partnership.protocols.composing.tables import plain_words
from partnership.protocols.drafting import context_of, own_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.guidance.types import Clause
    from partnership.protocols.composing.context import Context, OwnText
    from partnership.protocols.drafting import Material
    from partnership.protocols.queries import Draft
    from partnership.store.models import ReturnedChange


@dataclass(frozen=True)
class Current:
    """The working draft as it stands."""

    draft: Draft
    material: Material

    @cached_property
    def context(self) -> Context:
        """What its slots are answered from."""
        return context_of(self.draft, self.material)

    @cached_property
    def own(self) -> dict[str, OwnText]:
        """The partnership's own texts by clause."""
        return own_texts(self.draft)

    def clause(self, clause_id: str) -> Clause | None:
        """A clause of the template; none where the template has it no more."""
        return next((each for each in self.context.template.clauses() if each.id == clause_id), None)

    def has_own_table(self, clause_id: str) -> bool:
        """Whether a clause has a table of the guidance, and not only one that is written from the directory."""
        clause = self.clause(clause_id)
        return clause is not None and clause.table is not None

    def source(self, clause_id: str) -> str:
        """The text of a clause as it is written."""
        return source_of(self.draft, clause_id)

    def own_text(self, clause_id: str) -> str:
        """The partnership's own text of a clause; empty where the template's stands."""
        own = self.own.get(clause_id)
        return own.text if own is not None else ""

    def version_of(self, clause_id: str) -> int:
        """The version of the partnership's own text of a clause; 0 where there is none."""
        return next((row.version for row in self.draft.protocol.clause_texts if row.clause_id == clause_id), 0)

    def words(self, clause_id: str) -> str:
        """The words of a clause as they are filled now: a line for each paragraph, as a reading gives them."""
        clause = self.clause(clause_id)
        if clause is None:
            return ""
        made = compose_clause(self.context, self.own, clause, self.source(clause_id))
        return "\n".join(lines_of(made.blocks))

    def rewritten(self, change: ReturnedChange) -> RewrittenClause | None:
        """The clause text that a change makes of the one that stands now; none where the clause is no more."""
        clause = self.clause(change.clause_id)
        if clause is None:
            return None
        source = self.source(clause.id)
        if len(change.new) > 2 * LONGEST:  # no clause may be so long, so there is nothing to lay beside it
            return RewrittenClause(source, source, missed=(MissedChange(change.old, change.new),))
        answers = answers_for(self.context, self.own, clause)
        fills = {each.written: each.says for each in slot_lines([source], clause, answers)}
        return rewrite(source, change.old, change.new, fills)

    def has_already(self, change: ReturnedChange) -> bool:
        """Whether the clause says already what the copy wants."""
        now, wanted = said(self.words(change.clause_id)), said(change.new)
        return [each.value for each in now.pieces] == [each.value for each in wanted.pieces]


def lines_of(blocks: Iterable[b.Block]) -> Iterator[str]:
    """The words of paragraphs and lists: a line for each, with the mark of a list before its items."""
    for block in blocks:
        if isinstance(block, b.Paragraph):
            yield plain_words(block.runs)
        elif isinstance(block, b.ItemList):
            yield from _items(block, "")


def _items(block: b.ItemList, indent: str) -> Iterator[str]:
    for item in block.items:
        yield f"{indent}{'1. ' if block.is_ordered else '- '}{plain_words(item.runs)}"
        if item.children is not None:
            yield from _items(item.children, indent + "  ")
