"""What pictures are drawn from, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from partnership.base.clocks import london_day
from partnership.findings.find import register_of
from partnership.findings.papers import worst
from partnership.map.mapping.labels import labels
from partnership.map.mapping.queries import members_map, pack_of, papers_in_use, values_in_use
from partnership.policy.audience import may_see_record, reach_key
from partnership.policy.viewer import reader_of
from partnership.protocols.composing.context import values_of
from partnership.protocols.composing.phrases import with_unit
from partnership.protocols.pictures.trend import CheckChange, PartnershipPast, PartTaken, RoleChange, count_months
from partnership.register.relationships.queries import edges_in
from partnership.store.db import db
from partnership.store.kept_answers import until_a_change
from partnership.store.models import (
    AuditEntry,
    EntrySection,
    Organisation,
    Participation,
    Responsibility,
    SectionClock,
    now,
)
from partnership.store.models.audit import DELETED, ROW_CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.find import Register
    from partnership.findings.types import Finding, Severity
    from partnership.guidance.pack import Pack
    from partnership.policy.viewer import Viewer
    from partnership.protocols.pictures.trend import MonthCount
    from partnership.register.relationships.edges import Edge
    from partnership.store.models import Partnership


@dataclass(frozen=True)
class PictureSubject:
    """What pictures are drawn from: the reader's map, what is missing in that of any member, and times of protocols."""

    map_: PartnershipMap
    register: Register
    papers: frozenset[str]  # templates that say how severe a gap is
    value: Callable[[str, str], str]  # what the partnership has set for a parameter of a protocol, in words
    edges: tuple[Edge, ...] = ()  # relationships that the reader may see
    months: Callable[[], tuple[MonthCount, ...]] = tuple  # counted where it is asked for

    @property
    def severities(self) -> Mapping[Finding, Severity]:
        """How severe each finding is."""
        return worst(self.register, self.papers)

    @cached_property
    def connected(self) -> Mapping[str, str]:
        """Organisations with a relationship, by id, in the order of their names."""
        names = labels(self.map_)
        ends = {end for each in self.edges for end in (each.from_id, each.to_id)}
        found = {str(each.id): names[each.id] for each in self.map_.agencies if each.id in ends}
        return dict(sorted(found.items(), key=lambda each: each[1].casefold()))

    @property
    def areas(self) -> tuple[str, ...]:
        """Areas that organisations say they cover, in order of the alphabet."""
        return tuple(sorted({area for each in self.map_.agencies for area in each.areas}, key=str.casefold))


NOT_SET = "a time to agree"


def read_subject(partnership: Partnership, map_: PartnershipMap, register: Register, viewer: Viewer) -> PictureSubject:
    """A map with what the partnership has set in its protocols, and the relationships that the viewer may see."""
    pack, in_use = pack_of(partnership), values_in_use(partnership.id)

    def value(protocol_id: str, parameter_id: str) -> str:
        template = pack.protocol(protocol_id)
        found = next((each for each in template.parameters if each.id == parameter_id), None) if template else None
        if template is None or found is None:
            return NOT_SET
        said = values_of(template, in_use.get(protocol_id, {}))[parameter_id]
        return with_unit(said, found.unit) if said else NOT_SET

    return PictureSubject(
        map_,
        register,
        papers_in_use(partnership),
        value,
        edges_in(partnership, viewer),
        lambda: months_of(partnership, pack, viewer),
    )


def members_subject(partnership: Partnership, map_: PartnershipMap | None = None) -> PictureSubject:
    """The same as any member may see it: what goes from hand to hand holds nothing narrower.

    `map_` is the map of members where it was read already.
    """
    map_ = map_ or members_map(partnership)
    return read_subject(partnership, map_, register_of(map_, pack_of(partnership)), reader_of(partnership.id))


def months_of(partnership: Partnership, pack: Pack, viewer: Viewer) -> tuple[MonthCount, ...]:
    """How it stood at the end of each month, of what the viewer may know of; counted again after any change."""
    key = ("months", partnership.id, pack.id, reach_key(viewer, partnership.id))
    return until_a_change(key, lambda: count_months(_past(partnership.id, viewer), pack, now()))


def _past(partnership_id: UUID, viewer: Viewer) -> PartnershipPast:
    """Four statements, however long the history is; of it only what is counted."""
    rows = db.session.execute(
        select(Organisation, Participation.joined_on, Participation.left_on)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(Participation.partnership_id == partnership_id)
        .options(selectinload(Organisation.participations))
    )
    parts = tuple(
        PartTaken(organisation.id, joined_on, left_on or _day(organisation.archived_at))
        for organisation, joined_on, left_on in rows
        if may_see_record(viewer, organisation)
    )
    known = {each.organisation_id for each in parts}
    roles = _changes(AuditEntry.partnership_id == partnership_id, AuditEntry.table == Responsibility.__tablename__)
    clocks = _changes(
        AuditEntry.organisation_id.in_(known),
        # Said so that the rows of these organisations are looked at, and not all rows of this table.
        func.coalesce(AuditEntry.table, "") == SectionClock.__tablename__,
    )
    return PartnershipPast(
        tuple(
            RoleChange(at, row_id, organisation_id, None if action == DELETED else _newest(kept))
            for at, action, row_id, organisation_id, kept in roles
            if organisation_id in known
        ),
        tuple(
            CheckChange(at, organisation_id, _moment(_newest(kept)["confirmed_at"]))
            for at, _action, row_id, organisation_id, kept in clocks
            if row_id.endswith(f"/{EntrySection.CONTACTS}") and "confirmed_at" in kept
        ),
        parts,
    )


def _changes(*where: ColumnElement[bool]) -> Iterable[Any]:
    """What the audit tells of some rows, the oldest first."""
    return db.session.execute(
        select(AuditEntry.at, AuditEntry.action, AuditEntry.row_id, AuditEntry.organisation_id, AuditEntry.kept_changes)
        .where(*where, AuditEntry.action.in_(ROW_CHANGES))
        .order_by(AuditEntry.sequence)
    )


def _newest(kept: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The new values of a change, as the audit keeps it."""
    return {name: values[-1] for name, values in kept.items()}


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _day(at: datetime | None) -> date | None:
    return london_day(at) if at else None
