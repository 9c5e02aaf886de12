"""The page of everything that somebody keeps, section by section, as they may see it where they stand. No SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.base.clocks import Freshness
from partnership.policy.actions import Action
from partnership.policy.audience import may_see_record
from partnership.policy.rules import allows
from partnership.register.directory.entry import entry_shown
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from partnership.policy.viewer import Viewer
    from partnership.register.directory.entry import SectionShown
    from partnership.store.models import Organisation, Partnership, Responsibility

CAPACITY = "capacity"  # the field of a service that says how many people it takes


@dataclass(frozen=True, slots=True)
class KeptSection:
    """A section with what is asked about it."""

    key: str  # in the names of the form's fields
    shown: SectionShown
    is_partly_hidden: bool  # something of it is only shown to who has signed in

    @property
    def is_due(self) -> bool:
        """Whether it should be confirmed now."""
        return self.shown.standing is not Freshness.CONFIRMED or self.shown.is_changed_since


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """An entry that somebody keeps; without sections where it is shown only to who has signed in."""

    id: UUID
    name: str
    sections: tuple[KeptSection, ...]
    is_by_link: bool = False  # only what is due is shown then

    @property
    def due(self) -> int:
        """How many sections should be confirmed now."""
        return sum(1 for each in self.sections if each.is_due)


def by_link(viewer: Viewer) -> Viewer:
    """The same person without a sign-in: what every member of their organisations' partnerships may see, no more.

    A mail can get into wrong hands. So a link opens no value for named people only: no holder's name, no name of a
    confidential place. Nor does it show what need not be confirmed now, or how many places a service has.
    """
    return replace(
        viewer,
        positions={},
        standing=frozenset(),
        memberships={},
        edited_through=frozenset(),
        granted_locations=frozenset(),
    )


def kept_entries(
    viewer: Viewer,
    organisations: Sequence[Organisation],
    partnerships: Mapping[UUID, Partnership],
    duties: Mapping[UUID, list[Responsibility]],
    *,
    is_signed_in: bool,
) -> list[KeptEntry]:
    """The entries that the viewer may confirm, as they see them signed in or by a link."""
    return [
        _entry(viewer, organisation, partnerships, duties.get(organisation.id, []), is_signed_in=is_signed_in)
        for organisation in organisations
        if allows(viewer, Action.ORGANISATION_CONFIRM, organisation)
    ]


def _entry(
    viewer: Viewer,
    organisation: Organisation,
    partnerships: Mapping[UUID, Partnership],
    duties: list[Responsibility],
    *,
    is_signed_in: bool,
) -> KeptEntry:
    shared = {key: row for key, row in partnerships.items() if key in organisation.partnership_ids}
    current = [row for row in duties if _is_current(row)]
    whole = entry_shown(viewer, organisation, shared, current)
    if is_signed_in:
        return _kept(organisation, whole.sections, whole.sections)
    outside = by_link(viewer)
    if not may_see_record(outside, organisation):
        return KeptEntry(organisation.id, organisation.name, ())
    seen = tuple(_without_places(each) for each in entry_shown(outside, organisation, shared, current).sections)
    kept = _kept(organisation, seen, whole.sections)
    return replace(kept, sections=tuple(each for each in kept.sections if each.is_due), is_by_link=True)


def _without_places(section: SectionShown) -> SectionShown:
    """A section without how many places its services have: who reads a mailbox does not learn how many live there."""
    parts = (replace(each, rows=tuple(row for row in each.rows if row.name != CAPACITY)) for each in section.parts)
    return replace(section, parts=tuple(parts))


def _kept(organisation: Organisation, shown: tuple[SectionShown, ...], whole: tuple[SectionShown, ...]) -> KeptEntry:
    sections = tuple(
        KeptSection(
            key=f"{organisation.id.hex}_{each.section.value}",
            shown=each,
            is_partly_hidden=_values(each) != _values(other),
        )
        for each, other in zip(shown, whole, strict=True)
    )
    return KeptEntry(organisation.id, organisation.name, sections)


def _values(section: SectionShown) -> object:
    """What is read in a section, without what may be done there."""
    return section.rows, [(each.title, each.rows) for each in section.parts]


def _is_current(row: Responsibility) -> bool:
    today = now().date()
    return (row.until_on is None or row.until_on > today) and (row.from_on is None or row.from_on <= today)
