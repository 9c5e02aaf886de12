"""Comments as they are shown: by clause, with who said them, words marked, and how they were answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.protocols.comparing.diff import clause_words, words_marked
from partnership.protocols.composing.compose import compose_clause
from partnership.protocols.composing.context import label
from partnership.protocols.drafting import context_of, own_template, own_texts
from partnership.store.models import CommentState
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.consultation.queries import Round
    from partnership.protocols.comparing.diff import MarkedWords
    from partnership.protocols.drafting import Material
    from partnership.store.models import ClauseComment

WHOLE = "General comments"
GONE = "An organisation that takes part no more"
HIDDEN = "An organisation that is not named here"
NO_COMMENT = "No comment"


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """Where a clause stands in the version that the parties were asked about."""

    clause_id: str
    order: int
    number: str
    name: str
    section_id: str
    section: str

    @property
    def words(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment with everything that a page or a table says of it."""

    row: ClauseComment
    place: ClausePlace
    who: str
    proposed: str = ""  # the words of the proposed text, as the document would have them
    marked: tuple[MarkedWords, ...] = ()  # the same against the text that was asked about

    @property
    def answer_words(self) -> str:
        """How it was answered, in a word or two."""
        return tag_of(self.row.state).words

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.row.state is CommentState.OPEN


@dataclass(frozen=True, slots=True)
class CommentCounts:
    """How many comments something has, by answer."""

    key: str
    name: str
    open: int
    taken: int
    declined: int

    @property
    def all(self) -> int:
        """Together."""
        return self.open + self.taken + self.declined

    @property
    def words(self) -> str:
        """All of it in a line: "3: 1 not answered yet, 2 taken, 0 declined"."""
        numbers = {CommentState.OPEN: self.open, CommentState.TAKEN: self.taken, CommentState.DECLINED: self.declined}
        answers = ", ".join(f"{number} {tag_of(state).words.lower()}" for state, number in numbers.items())
        return f"{self.all}{f': {answers}' if self.all else ''}"


def places_of(document: b.Document, names: Mapping[str, str]) -> dict[str, ClausePlace]:
    """Every clause of the document by id, in order, under the protocol as a whole; `names` are the clauses' own."""
    found = {"": ClausePlace("", 0, "", WHOLE, "", WHOLE)}
    section_id = section = ""
    for order, block in enumerate(_flat(document.blocks), 1):
        if isinstance(block, b.Heading) and block.level == 1:
            section_id, section = block.anchor, f"{block.number} {block.text}".strip()
        elif isinstance(block, b.Clause):
            name = block.heading or names.get(block.id, block.id)
            found[block.id] = ClausePlace(block.id, order, block.number, name, section_id, section)
    return found


def _flat(blocks: Iterable[b.Block]) -> Iterator[b.Block]:
    for block in blocks:
        if isinstance(block, b.Landscape):
            yield from _flat(block.blocks)
        else:
            yield block


def clause_names(held: Round) -> dict[str, str]:
    """What each clause of the template is called."""
    template = own_template(held.draft)
    return {clause.id: label(clause) for clause in template.clauses()}


def shown_comments(
    held: Round, material: Material, document: b.Document, rows: Sequence[ClauseComment]
) -> list[CommentView]:
    """The comments that were not withdrawn, by clause, each with its proposed text as the document would have it."""
    places = places_of(document, clause_names(held))
    names = {agency.id: agency.name for agency in material.map_.agencies}
    clauses = {each.id: each for each in _flat(document.blocks) if isinstance(each, b.Clause)}
    words = _Proposals(held, material, document)
    made = []
    for row in rows:
        if row.state is CommentState.WITHDRAWN:
            continue
        place = places.get(row.clause_id) or ClausePlace(
            row.clause_id, len(places), "", row.clause_id, "", "Other clauses"
        )
        named = names.get(row.organisation_id) if row.organisation_id else None
        who = named or unnamed(row.organisation_id, material)
        proposed = words.of(row)
        asked = clauses.get(row.clause_id)
        before = clause_words(asked, document) if proposed and asked else ""
        made.append(CommentView(row, place, who, proposed, words_marked(before, proposed) if proposed else ()))
    return sorted(made, key=lambda each: (each.place.order, each.row.sent_at, str(each.row.id)))


def unnamed(organisation_id: UUID | None, material: Material) -> str:
    """Words for an organisation that the map does not show: it has left, or is hidden from members."""
    return HIDDEN if organisation_id in material.map_.hidden_ids else GONE


class _Proposals:
    """Proposed texts with their slots filled, as the register stands now."""

    def __init__(self, held: Round, material: Material, document: b.Document) -> None:
        self._situation = context_of(held.draft, material)
        self._own = own_texts(held.draft)
        self._clauses = {clause.id: clause for clause in self._situation.template.clauses()}
        self._document = document

    def of(self, row: ClauseComment) -> str:
        clause = self._clauses.get(row.clause_id)
        if not row.proposed_text or clause is None:
            return row.proposed_text
        return clause_words(compose_clause(self._situation, self._own, clause, row.proposed_text), self._document)


def counted(shown: Iterable[CommentView], *, by_party: bool) -> list[CommentCounts]:
    """Comments by section in order, or by party as they are first met."""
    groups: dict[tuple[str, str], list[CommentState]] = {}
    for each in shown:
        key = (str(each.row.organisation_id), each.who) if by_party else (each.place.section_id, each.place.section)
        groups.setdefault(key, []).append(each.row.state)
    return [
        CommentCounts(
            key,
            name,
            states.count(CommentState.OPEN),
            states.count(CommentState.TAKEN),
            states.count(CommentState.DECLINED),
        )
        for (key, name), states in groups.items()
    ]


@dataclass(frozen=True, slots=True)
class PartyShown:
    """A party of a consultation: whether it has answered, and how."""

    id: UUID
    name: str
    said: str  # "2 comments and a copy with 1 change", "No comment", or empty where it is silent

    @property
    def so_far(self) -> str:
        """The same, to stand after its name."""
        if not self.said:
            return "has not answered yet"
        return "no comment" if self.said == NO_COMMENT else f"{self.said} so far"


def parties_shown(
    held: Round,
    material: Material,
    shown: Sequence[CommentView],
    no_comment: Iterable[UUID],
    changes: Mapping[UUID, int],
) -> list[PartyShown]:
    """Every party by name; one that is hidden from members only where it has said something.

    `changes` says how many came in the copies of each party.
    """
    names = {agency.id: agency.name for agency in material.map_.agencies}
    numbers: dict[UUID | None, int] = {}
    for each in shown:
        numbers[each.row.organisation_id] = numbers.get(each.row.organisation_id, 0) + 1
    nothing = set(no_comment)
    made = []
    for party_id in held.party_ids:
        said = _said(numbers.get(party_id, 0), changes.get(party_id, 0))
        if not said and party_id in nothing:
            said = NO_COMMENT
        if said or party_id not in material.map_.hidden_ids:
            made.append(PartyShown(party_id, names.get(party_id) or unnamed(party_id, material), said))
    return sorted(made, key=lambda each: (each.name.casefold(), str(each.id)))


def _said(comments: int, changes: int) -> str:
    made = ["1 comment" if comments == 1 else f"{comments} comments"] if comments else []
    if changes:
        made.append(f"{'a' if made else 'A'} copy with {'1 change' if changes == 1 else f'{changes} changes'}")
    return " and ".join(made)
