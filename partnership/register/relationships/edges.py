"""A relationship as one reader sees it, and its words from either end. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from partnership.store.models import Agreement, RelationshipKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from partnership.store.models import Audience


class Labels(NamedTuple):
    """What stands between the names, read from the first organisation and from the second."""

    forth: str
    back: str


LABELS: Final[Mapping[RelationshipKind, Labels]] = {
    RelationshipKind.REFERS_TO: Labels("refers to", "is referred to by"),
    RelationshipKind.COMMISSIONS: Labels("commissions", "is commissioned by"),
    RelationshipKind.SHARES_INFORMATION: Labels("shares information with", "shares information with"),
    RelationshipKind.CHAIRS: Labels("chairs", "is chaired by"),
    RelationshipKind.PART_OF: Labels("is part of", "includes"),
}


@dataclass(frozen=True, slots=True)
class Edge:
    """A relationship that the reader may see: from one organisation to another."""

    id: UUID
    kind: RelationshipKind
    from_id: UUID
    from_name: str
    to_id: UUID
    to_name: str
    state: Agreement
    audience: Audience
    partnership_id: UUID
    title: str = ""  # of the agreement that it rests on
    from_on: date | None = None
    until_on: date | None = None
    review_on: date | None = None

    @property
    def label(self) -> str:
        """What the first organisation does."""
        return LABELS[self.kind].forth

    @property
    def back_label(self) -> str:
        """The same told of the second."""
        return LABELS[self.kind].back

    @property
    def end_ids(self) -> frozenset[UUID]:
        """Both organisations."""
        return frozenset((self.from_id, self.to_id))

    @property
    def is_confirmed(self) -> bool:
        """Whether both organisations say so."""
        return self.state is Agreement.ACCEPTED

    def is_due(self, day: date) -> bool:
        """Whether its review is due on a day."""
        return self.review_on is not None and self.review_on <= day


class EdgeSeen(NamedTuple):
    """A relationship as the page of one of its organisations tells it."""

    edge: Edge
    label: str
    other_id: UUID
    other_name: str


def seen_from(edges: Iterable[Edge], organisation_id: UUID) -> tuple[EdgeSeen, ...]:
    """Relationships of one organisation, told from its end: by what they are, then by the other's name."""
    found = [
        EdgeSeen(each, each.label, each.to_id, each.to_name)
        if each.from_id == organisation_id
        else EdgeSeen(each, each.back_label, each.from_id, each.from_name)
        for each in edges
        if organisation_id in each.end_ids
    ]
    order = list(RelationshipKind)
    return tuple(sorted(found, key=lambda each: (order.index(each.edge.kind), each.label, each.other_name.casefold())))
