"""Made-up relationships between the agencies of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from partnership.register.relationships.edges import Edge
from partnership.store.models import Agreement, Audience
from partnership.store.models.partnerships import RelationshipKind

if TYPE_CHECKING:
    from partnership.findings.facts import Agency, PartnershipMap

KINDS = tuple(RelationshipKind)


def edge(one: Agency, other: Agency, number: int = 0, kind: RelationshipKind = RelationshipKind.REFERS_TO) -> Edge:
    """A relationship of a kind; every seventh waits for an answer."""
    state = Agreement.PROPOSED if number % 7 == 6 else Agreement.ACCEPTED
    return Edge(
        UUID(int=number + 1), kind, one.id, one.name, other.id, other.name, state, Audience.PARTNERSHIP, UUID(int=1)
    )


def edges(map_: PartnershipMap, of_each: int = 2) -> tuple[Edge, ...]:
    """Each agency refers to others of the map, in turns of every kind."""
    every = map_.agencies
    return tuple(
        edge(one, every[(at * 5 + 3 * turn + 1) % len(every)], at * of_each + turn, KINDS[(at + turn) % len(KINDS)])
        for at, one in enumerate(every)
        for turn in range(of_each)
        if every[(at * 5 + 3 * turn + 1) % len(every)] is not one
    )
