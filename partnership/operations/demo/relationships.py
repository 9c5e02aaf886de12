"""Relationships of the demonstration, as both organisations agreed to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from partnership.register.relationships.services import RelationshipAuthor, RelationshipTerms, record, today
from partnership.store.models import Agreement, Audience, RelationshipKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from partnership.store.models import Organisation, Partnership


def load_relationships(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    rows: Iterable[Any],
    started_on: date,
) -> None:
    """Record them: `proposed` ones wait for the second organisation."""
    for each in rows:
        ends = organisations[each["from"]].id, organisations[each["to"]].id
        spoken = ends[:1] if each.get("state") == Agreement.PROPOSED else ends
        author = RelationshipAuthor("Partnership coordinator's desk", frozenset(spoken), frozenset(spoken))
        terms = RelationshipTerms(
            audience=Audience(each.get("audience", Audience.PARTNERSHIP)),
            title=each.get("title", ""),
            from_on=started_on,
            review_on=today() + timedelta(days=each["review_in_days"]) if "review_in_days" in each else None,
        )
        record(session, partnership, RelationshipKind(each["kind"]), ends, terms, author)
