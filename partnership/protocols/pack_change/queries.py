"""All SQL of changes of guidance, and what their plans are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from partnership.base.errors import NotFound
from partnership.guidance.loader import load_packs
from partnership.guidance.successors import has_successors
from partnership.map.mapping.queries import pack_of, today
from partnership.policy.scopes import known_organisations
from partnership.protocols.pack_change.plan import (
    ChangeBasis,
    ChangeChoices,
    HeldRole,
    KnownOrganisation,
    NamedTasks,
    plan_of,
)
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Contact,
    GuidanceChange,
    GuidanceChangeState,
    Organisation,
    Participation,
    Partnership,
    Protocol,
    Responsibility,
    Service,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.guidance.pack import Pack
    from partnership.policy.viewer import Viewer
    from partnership.protocols.pack_change.plan import ChangePlan

MOST_TOLD = 20  # changes of guidance on the page of a partnership


@dataclass(frozen=True, slots=True)
class ChangeSubject:
    """A change of guidance with its partnership and both packs: the subject of its pages."""

    row: GuidanceChange
    partnership: Partnership
    old: Pack
    new: Pack

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def followers(partnership: Partnership) -> list[Pack]:
    """The packs to which a partnership can move, the newest first."""
    old = pack_of(partnership)
    return [pack for pack in load_packs().newest_first if has_successors(old, pack)]


def changes_of(partnership_id: UUID) -> list[GuidanceChange]:
    """The changes of guidance of a partnership, the newest first; none that was given up."""
    statement = (
        select(GuidanceChange)
        .where(GuidanceChange.partnership_id == partnership_id, GuidanceChange.state != GuidanceChangeState.DROPPED)
        .order_by(GuidanceChange.created_at.desc(), GuidanceChange.id)
        .limit(MOST_TOLD)
    )
    return list(db.session.scalars(statement))


def planned_of(partnership_id: UUID) -> GuidanceChange | None:
    """The change that is planned; one at most."""
    return next((row for row in changes_of(partnership_id) if row.state.is_planned), None)


def last_made(partnership_id: UUID) -> GuidanceChange | None:
    """The newest change that stands."""
    made = (row for row in changes_of(partnership_id) if row.state is GuidanceChangeState.MADE)
    return next(made, None)


def pack_at(partnership: Partnership, moment: datetime) -> Pack:
    """The guidance that a partnership had at a moment; that of today where the site has the other one no more."""
    packs, pack_id = load_packs(), partnership.pack_id
    for row in changes_of(partnership.id):  # the newest first, taken back one by one
        if row.undone_at is not None and row.undone_at > moment:
            pack_id = row.to_pack_id
        if row.made_at is not None and row.made_at > moment:
            pack_id = row.from_pack_id
    return packs.get(pack_id) or pack_of(partnership)


def get_planned(slug: str) -> ChangeSubject:
    """The change that a partnership plans; raises NotFound where none is planned."""
    partnership = get_partnership(slug)
    return _subject(partnership, planned_of(partnership.id))


def get_made(slug: str) -> ChangeSubject:
    """The newest change of a partnership that stands; raises NotFound."""
    partnership = get_partnership(slug)
    return _subject(partnership, last_made(partnership.id))


def _subject(partnership: Partnership, row: GuidanceChange | None) -> ChangeSubject:
    packs = load_packs()
    if row is None or row.from_pack_id not in packs or row.to_pack_id not in packs:
        raise NotFound
    return ChangeSubject(row, partnership, packs[row.from_pack_id], packs[row.to_pack_id])


def choices_of(row: GuidanceChange) -> ChangeChoices:
    """What was decided so far."""
    return ChangeChoices(row.decisions.get("kinds", {}), row.decisions.get("tasks", {}))


def read_plan(held: ChangeSubject, viewer: Viewer) -> ChangePlan:
    """What the change would do as things stand now."""
    return plan_of(read_standing(held.partnership, viewer), held.old, held.new, choices_of(held.row))


def read_standing(partnership: Partnership, viewer: Viewer) -> ChangeBasis:
    """What is there; an organisation that the viewer may not know of keeps its kind, and its roles go on."""
    known = known_ids(partnership, viewer)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.kind_id, Organisation.home_id)
        .where(Organisation.id.in_(_taking_part(partnership.id)))
        .order_by(Organisation.folded_name, Organisation.id)
    ).all()
    at_home = {row.id for row in rows if row.home_id == partnership.id and row.id in known}
    organisations = [
        KnownOrganisation(row.id, row.name, row.kind_id, row.id in at_home, is_known=row.id in known) for row in rows
    ]
    return ChangeBasis(organisations, read_roles(partnership.id), _named(at_home))


def known_ids(partnership: Partnership, viewer: Viewer) -> frozenset[UUID]:
    """The organisations of a partnership that the viewer may know of."""
    statement = select(Organisation.id).where(
        Organisation.id.in_(_taking_part(partnership.id)), known_organisations(viewer)
    )
    return frozenset(db.session.scalars(statement))


def at_home_ids(partnership_id: UUID) -> frozenset[UUID]:
    """The organisations whose entry the partnership keeps."""
    return frozenset(db.session.scalars(select(Organisation.id).where(Organisation.home_id == partnership_id)))


def taking_part_ids(partnership_id: UUID) -> frozenset[UUID]:
    """The organisations that take part now."""
    return frozenset(db.session.scalars(_taking_part(partnership_id)))


def _taking_part(partnership_id: UUID) -> Select[UUID]:
    return (
        select(Organisation.id)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(
            Participation.partnership_id == partnership_id,
            Participation.left_on.is_(None),
            Organisation.archived_at.is_(None),
        )
    )


def read_roles(partnership_id: UUID) -> list[HeldRole]:
    """Every role of a partnership, whatever its dates, in an order of its own."""
    return [
        HeldRole(
            row.id, row.organisation_id, row.function_id, row.group, row.role, row.state, row.from_on, row.until_on,
            is_over=row.until_on is not None and row.until_on <= today(),
        )
        for row in roles_for_change(partnership_id)
    ]  # fmt: skip


def roles_for_change(partnership_id: UUID) -> list[Responsibility]:
    """The rows of these roles."""
    statement = (
        select(Responsibility)
        .where(Responsibility.partnership_id == partnership_id)
        .order_by(Responsibility.organisation_id, Responsibility.function_id, Responsibility.group)
    )
    return list(db.session.scalars(statement))


def _named(organisation_ids: Iterable[UUID]) -> list[NamedTasks]:
    found = []
    for table in (Contact, Service):
        rows = db.session.execute(
            select(table.id, table.function_ids)
            .where(table.organisation_id.in_(organisation_ids), table.archived_at.is_(None))
            .order_by(table.id)
        )
        found += [NamedTasks(table.__tablename__, row[0], tuple(row[1])) for row in rows if row[1]]
    return found


def organisations_by_id(ids: Iterable[UUID]) -> dict[UUID, Organisation]:
    """Organisations for change, with where they take part."""
    rows = db.session.scalars(select(Organisation).where(Organisation.id.in_(set(ids))))
    return {row.id: row for row in rows}


def rows_of(named: Iterable[tuple[str, UUID]]) -> dict[UUID, Any]:
    """The rows of desks, services and organisations, by id; a statement for each table, whatever their number."""
    wanted: dict[str, set[UUID]] = {}
    for table, row_id in named:
        wanted.setdefault(table, set()).add(row_id)
    found: dict[UUID, Any] = {}
    tables: tuple[Any, ...] = (Contact, Service, Organisation)
    for each in tables:
        if ids := wanted.get(each.__tablename__):
            found.update({row.id: row for row in db.session.scalars(select(each).where(each.id.in_(ids)))})
    return found


def protocols_for_change(partnership_id: UUID) -> list[Protocol]:
    """The protocols of a partnership, archived ones too."""
    return list(db.session.scalars(select(Protocol).where(Protocol.partnership_id == partnership_id)))
