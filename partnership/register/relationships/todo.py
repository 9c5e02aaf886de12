"""What waits for somebody: relationships that others recorded, and reviews of agreements that are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.wording import counted
from partnership.register.authority.queries import led
from partnership.register.relationships import queries
from partnership.web.todo import Rank, ToDo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.web.todo import Asker


def todos(asker: Asker) -> Iterator[ToDo]:
    """One line for what is to be confirmed, one for what is to be reviewed."""
    slug = asker.partnership.slug
    if found := queries.number_unanswered(asker.partnership.id, _spoken(asker), asker.viewer):
        is_or_are = "is" if found == 1 else "are"
        text = f"Say whether {counted(found, 'relationship')} recorded by others {is_or_are} so"
        yield ToDo(text, "relationships.index", {"slug": slug, "show": "waiting"}, Rank.ANSWER, (1,))
    own = set(asker.owner_ids)
    due = [
        edge
        for edge in queries.edges_in(asker.partnership, asker.viewer)
        if edge.is_due(asker.today) and (asker.coordinates or edge.end_ids & own)
    ]
    if due:
        first = min(each.review_on for each in due if each.review_on)
        text = f"Review {counted(len(due), 'agreement')} between organisations"
        values = {"slug": slug, "show": "due"}
        yield ToDo(text, "relationships.index", values, Rank.OVERDUE, (first, "agreements"), first)


def _spoken(asker: Asker) -> set[UUID]:
    """Organisations that the asker answers for: their own, and those of the home that nobody leads."""
    ids = set(asker.owner_ids)
    if asker.coordinates:
        kept = queries.kept_here(asker.partnership.id)
        ids |= kept - led(kept)
    return ids
