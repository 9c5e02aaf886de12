"""A partnership at a glance, as one visitor sees it: what stands, what waits for them, what needs doing next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from partnership.consultation import todo as consultation
from partnership.consultation.upkeep import todo as upkeep
from partnership.findings.hours import in_words
from partnership.findings.papers import worst
from partnership.map.mapping import todo as mapping
from partnership.map.mapping.finding_rows import not_set_aside
from partnership.map.mapping.queries import pack_of, set_aside, today
from partnership.map.misses import todo as misses
from partnership.operations.overview import queries
from partnership.operations.overview.landing import protocol_links, protocols_at_work
from partnership.operations.overview.set_up import set_up_of
from partnership.operations.overview.todo import things_to_do
from partnership.people import todo as people
from partnership.register.authority.queries import KEEPING, with_people
from partnership.register.directory.consent import todo as consent
from partnership.register.directory.queries import known_by_ids
from partnership.register.relationships import todo as relationships
from partnership.reviews.assessment import todo as assessment
from partnership.reviews.identification import todo as identification
from partnership.store.kept_answers import until_a_change
from partnership.web.templating import moment
from partnership.web.todo import Asker, in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from partnership.findings.facts import Agency, Desk, PartnershipMap, SettingRecord
    from partnership.findings.find import Register
    from partnership.operations.overview.landing import PageLink
    from partnership.operations.overview.queries import EntryChange
    from partnership.operations.overview.set_up import SetUpProgress
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


@dataclass(frozen=True, slots=True)
class Glance:
    """Figures and lists of the page."""

    agencies: int
    functions: int
    led: int
    settings: int
    assured: int
    gaps: int
    unkept: int
    protocols: Sequence[PageLink]
    numbers: Sequence[OwnNumber]
    waiting: Sequence[ToDo]
    todo: Sequence[ToDo]
    changes: Sequence[EntryChange]
    set_up: SetUpProgress


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A desk of an organisation whose entry the visitor keeps, as it stands in "Whom to call"."""

    agency: Agency
    desk: Desk

    @property
    def is_closed(self) -> bool:
        """Whether it is closed for a while; the map ends when that does, and this with the map."""
        return self.desk.notice is not None

    @property
    def hours(self) -> str:
        """When it answers, in words, and the number that does otherwise; until when it is closed, where it is."""
        if (notice := self.desk.notice) is not None:
            meanwhile = f"; {notice.instead} answers" if notice.instead else ""
            return f"Closed until {moment(notice.until_at)}{meanwhile}"
        said = in_words(self.desk.answers)
        otherwise = self.desk.out_of_hours_telephone
        return f"{said[:1].upper()}{said[1:]}{f'; then {otherwise}' if otherwise else ''}"


def _numbers(viewer: Viewer, own: PartnershipMap) -> list[OwnNumber]:
    kept = [agency for agency in own.agencies if viewer.limited_to is None and viewer.edits(agency.id)]
    return [OwnNumber(agency, desk) for agency in kept for desk in agency.desks if desk.telephone and desk.id]


def glance(viewer: Viewer, partnership: Partnership, own: PartnershipMap, register: Register, questions: int) -> Glance:
    """The figures, as they were kept or reckoned anew: about thirty statements for any number of agencies.

    `own` is the visitor's map, `register` what is missing, `questions` how many wait for their yes anywhere.
    """
    return until_a_change(
        ("glance", partnership.id, viewer.key, questions),
        lambda: _reckoned(viewer, partnership, own, register, questions),
        basis=own,
    )


def count_unkept(own: PartnershipMap, kept: set[UUID]) -> int:
    """How many organisations of the visitor's map have nobody to update them; `kept` have somebody."""
    return sum(1 for agency in own.agencies if agency.id not in kept)


def set_up_progress(partnership: Partnership, own: PartnershipMap) -> SetUpProgress:
    """How far the set-up is, by the visitor's map."""
    return set_up_of(own, pack_of(partnership), kept_of(own), queries.count_papers(partnership.id)["protocols"])


def kept_of(own: PartnershipMap) -> set[UUID]:
    """The organisations of a map that have somebody to update them."""
    return with_people([agency.id for agency in own.agencies], KEEPING)


def _reckoned(
    viewer: Viewer, partnership: Partnership, own: PartnershipMap, register: Register, questions: int
) -> Glance:
    pack = pack_of(partnership)
    work = protocols_at_work(partnership)
    begun = frozenset(draft.protocol.template_id for draft, _ in work)
    severities = worst(register, begun or frozenset(pack.protocols))  # as `papers_in_use`, of what is loaded already
    notes = set_aside(partnership.id) if partnership.id in viewer.partnership_ids else {}
    left = not_set_aside(register, notes)
    kept = kept_of(own)
    return Glance(
        agencies=len(own.agencies),
        functions=len(pack.functions),
        led=sum(1 for function_id in pack.functions if own.lead(function_id)),
        settings=len(pack.settings),
        assured=sum(1 for setting_id in pack.settings if not register.of_setting(setting_id)),
        gaps=len(left),
        unkept=count_unkept(own, kept),
        protocols=protocol_links(work),
        numbers=_numbers(viewer, own),
        waiting=waiting_for(viewer, partnership, own.settings, work, questions),
        todo=things_to_do(register, severities, viewer, left),
        changes=queries.latest_changes(viewer, partnership),
        set_up=set_up_of(own, pack, kept, len(work)),
    )
