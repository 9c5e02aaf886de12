"""What waits of an assessment: actions whose day is past, for their owners and for coordinators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.map.mapping.queries import pack_of
from partnership.reviews.assessment import queries
from partnership.web.todo import overdue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.web.todo import Asker, ToDo


def todos(asker: Asker) -> Iterator[ToDo]:
    """Overdue actions of the assessment at work: coordinators are told of all, others of their own."""
    pack, slug = pack_of(asker.partnership), asker.partnership.slug
    owner_ids = None if asker.coordinates else asker.owner_ids
    for competence_id, due_on, assessment_id in queries.overdue(asker.partnership.id, asker.today, owner_ids):
        if competence_id in pack.competences:
            values = {"slug": slug, "competence_id": competence_id, "assessment_id": assessment_id}
            yield overdue(f"competence {competence_id}", due_on, "assessment.competence", values)
