"""What a shorter paper keeps to once a map has filled it: words, pages, and nothing that the longer does not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.documents.writers.plain import write_text
from partnership.guidance.card_lines import plain
from partnership.guidance.choices import Length
from partnership.guidance.wording import count_words
from partnership.protocols.composing.card import compose_card
from partnership.protocols.composing.lengths import lengths_of, operational, sections_of
from partnership.protocols.composing.tables import plain_words, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnership.documents.blocks import Block, Clause, Document

MOST_WORDS: Final = {Length.CARD: 1_450, Length.OPERATIONAL: 8_000}
MOST_PAGES: Final = {Length.CARD: 2, Length.OPERATIONAL: 12}


@dataclass(frozen=True, slots=True)
class PaperMeasure:
    """A paper in one length, with how many words it has."""

    length: Length
    document: Document
    words: int

    @property
    def faults(self) -> tuple[str, ...]:
        """That it is too long."""
        most = MOST_WORDS.get(self.length, self.words)
        return (f"{self.length.label}: {self.words:,} words, more than {most:,}",) if self.words > most else ()

    def faults_of_pages(self, pages: int) -> tuple[str, ...]:
        """That it has too many pages on paper."""
        most = MOST_PAGES.get(self.length, pages)
        return (f"{self.length.label}: {pages} pages, more than {most}",) if pages > most else ()


def measured(document: Document) -> tuple[PaperMeasure, ...]:
    """A document in each of its lengths, the shortest first."""
    made = {Length.CARD: compose_card, Length.OPERATIONAL: operational}
    papers = ((each, made[each](document) if each in made else document) for each in lengths_of(document))
    return tuple(PaperMeasure(each, paper, count_words(write_text(paper))) for each, paper in papers)


def not_in_the_longer(document: Document) -> tuple[str, ...]:
    """What stands in a shorter paper and not, word for word, in the longer; empty when nothing does."""
    return (*_clauses_apart(document), *_card_lines_apart(document))


def _clauses_apart(document: Document) -> Iterator[str]:
    whole = {clause.id: clause for clause in _clauses(document)}
    for clause in _clauses(operational(document)):
        other = whole.get(clause.id)
        if other is None or (clause.number, clause.heading) != (other.number, other.heading):
            yield f"clause {clause.number} of the operational paper is not that of the full paper"
        elif _said(clause.blocks).replace(" (full paper)", "") != _said(other.blocks):
            yield f"clause {clause.number} says something else in the operational paper"


def _card_lines_apart(document: Document) -> Iterator[str]:
    for clause in _clauses(document):
        if clause.card and clause.depth != Length.OPERATIONAL:
            yield f"clause {clause.number} stands on the card and not in the operational paper"
        words = plain(f"{clause.heading} {_said(clause.blocks)}").casefold()
        for line in clause.card:
            for runs in (line.runs, line.who, line.by, line.then):
                text = plain(plain_words(runs)).rstrip(".").casefold()
                if text not in words:
                    yield f"the card says “{plain_words(runs)}”, and clause {clause.number} does not"


def _clauses(document: Document) -> list[Clause]:
    return [clause for section in sections_of(document) for clause, _ in section.clauses]


def _said(blocks: Iterable[Block]) -> str:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, b.Paragraph):
            found.append(plain_words(block.runs))
        elif isinstance(block, b.ItemList):
            found += _lines(block)
        elif isinstance(block, b.Table):
            found += [block.caption, *(text_of(cell) for row in block.rows for cell in row)]
    return "\n".join(found)


def _lines(items: b.ItemList) -> Iterator[str]:
    for item in items.items:
        yield plain_words(item.runs)
        if item.children is not None:
            yield from _lines(item.children)
