"""What of one entry would move into another, as a visitor sees it: nothing hidden is named, counted or compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from partnership.documents.wording import counted
from partnership.guidance.loader import load_packs
from partnership.policy.audience import RedactedRecord, visible_all
from partnership.register.directory.merger import queries
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.register.relationships.edges import seen_from
from partnership.register.relationships.queries import edges_of
from partnership.store.models import Responsibility
from partnership.web.field_checks import national_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation


class MovedItem(NamedTuple):
    """One that moves, in words; a desk that the kept entry seems to have already says so, and can be archived first."""

    name: str
    alike: str = ""
    part_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MovedGroup:
    """What moves of one sort."""

    title: str
    items: tuple[MovedItem, ...]


def moving(kept: Organisation, merged: Organisation, viewer: Viewer) -> list[MovedGroup]:
    """Desks, services, places, tasks and relationships that the viewer sees of the entry that goes."""
    there = visible_all(viewer, kept.contacts)
    found = (
        ("desk", [_desk(each, there) for each in visible_all(viewer, merged.contacts)]),
        ("service", [MovedItem(each.name) for each in visible_all(viewer, merged.services)]),
        ("place", [MovedItem(each.name) for each in visible_all(viewer, merged.locations)]),
        ("task", [MovedItem(each) for each in _tasks(merged)]),
        (
            "relationship",
            [
                MovedItem(f"{each.label} {each.other_name}")
                for each in seen_from(edges_of(merged.id, viewer), merged.id)
            ],
        ),
    )
    return [MovedGroup(counted(len(items), word), tuple(items)) for word, items in found if items]


def _desk(desk: RedactedRecord, there: Sequence[RedactedRecord]) -> MovedItem:
    number = national_digits(desk.telephone)
    name = f"{desk.post}, {desk.telephone}" if desk.telephone else desk.post
    same = next((each for each in there if number and national_digits(each.telephone) == number), None)
    if same is not None:
        return MovedItem(name, f"the same number as “{same.post}” there", desk.id)
    if any(each.post.casefold() == desk.post.casefold() for each in there):
        return MovedItem(name, "a desk of that name is there", desk.id)
    return MovedItem(name)


def _tasks(merged: Organisation) -> list[str]:
    """The tasks that follow, each once, as the packs of their partnerships call them."""
    rows = queries.rows_naming(Responsibility, "organisation_id", merged.id)
    partnerships = partnerships_by_id({each.partnership_id for each in rows})
    packs = load_packs()
    known = ((packs[partnerships[each.partnership_id].pack_id].functions, each.function_id) for each in rows)
    return sorted({functions[id_].name for functions, id_ in known if id_ in functions})
