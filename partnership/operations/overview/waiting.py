"""The register of what waits for a visitor in a partnership: every capability that names something."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from partnership.consultation import todo as consultation
from partnership.consultation.upkeep import todo as upkeep
from partnership.map.mapping import todo as mapping
from partnership.map.mapping.queries import today
from partnership.map.misses import todo as misses
from partnership.people import todo as people
from partnership.register.directory.consent import todo as consent
from partnership.register.directory.queries import known_by_ids
from partnership.register.relationships import todo as relationships
from partnership.reviews.assessment import todo as assessment
from partnership.reviews.identification import todo as identification
from partnership.web.todo import Asker, in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from partnership.findings.facts import SettingRecord
    from partnership.policy.viewer import Viewer
    from partnership.protocols.facts import ProtocolFacts
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership
    from partnership.web.todo import ToDo, Todos

# What waits for the visitor's own answer: not told to one who looks as another, some of it is from other partnerships.
OWN: tuple[Todos, ...] = (
    consultation.todos,
    mapping.todos,
    relationships.todos,
    consent.todos,
    upkeep.todos,
    people.todos,
    misses.todos,
    assessment.todos,
    identification.todos,
)


def waiting_for(
    viewer: Viewer,
    partnership: Partnership,
    settings: Collection[SettingRecord],
    protocols: Sequence[tuple[Draft, ProtocolFacts]],
    questions: int = 0,
) -> list[ToDo]:
    """Everything that waits for this viewer; the same statements for any number of organisations.

    `settings` are those of the partnership's map, as this viewer sees them; `protocols` those at work there;
    `questions` those that need their yes.
    """
    is_own = viewer.limited_to is None
    organisations = known_by_ids(viewer, viewer.positions.keys()) if is_own else []
    asker = Asker(viewer, partnership, organisations, settings, today())
    own = chain.from_iterable(source(asker) for source in (OWN if is_own else ()))
    return in_order([*people.for_a_yes(questions), *own, *consultation.next_steps(asker, protocols)])
