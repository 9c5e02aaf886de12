"""SQL of relationships: those that a viewer may see, as frozen edges; one of them as a row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from partnership.base.clocks import london_day
from partnership.base.errors import NotFound
from partnership.policy.audience import may_see_record, may_see_relationship
from partnership.policy.scopes import takes_part
from partnership.register.relationships.edges import Edge
from partnership.store.db import db
from partnership.store.models import Agreement, Audience, Organisation, Relationship, now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy import Select

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership, RelationshipKind

_ENDS = (
    joinedload(Relationship.organisation, innerjoin=True).selectinload(Organisation.participations),
    joinedload(Relationship.other, innerjoin=True).selectinload(Organisation.participations),
)


def edges_in(partnership: Partnership, viewer: Viewer, *, as_of: date | None = None) -> tuple[Edge, ...]:
    """The relationships of a partnership that hold on a day, today where none is named, and that the viewer may see.

    What an organisation declined is none.
    """
    day = as_of or london_day(now())
    rows = _current(Relationship.partnership_id == partnership.id)
    return tuple(edge_of(row) for row in rows if _is_shown(viewer, row) and row.holds_on(day))


def with_review(partnership_id: UUID, day: date) -> tuple[Relationship, ...]:
    """Agreed relationships that hold on a day and are to be reviewed, whoever sees them: the map shows each its own.

    Without their ends, which the map has itself.
    """
    rows = db.session.scalars(_with_review(), {"partnership_id": partnership_id})
    return tuple(row for row in rows if row.state is Agreement.ACCEPTED and row.holds_on(day))


@cache
def _with_review() -> Select[Relationship]:
    return select(Relationship).where(
        Relationship.archived_at.is_(None),
        Relationship.partnership_id == bindparam("partnership_id"),
        Relationship.review_on.is_not(None),
    )


def edges_of(organisation_id: UUID, viewer: Viewer) -> tuple[Edge, ...]:
    """The relationships of one organisation in all partnerships that hold today and that the viewer may see."""
    day = london_day(now())
    rows = _current(or_(Relationship.organisation_id == organisation_id, Relationship.other_id == organisation_id))
    return tuple(edge_of(row) for row in rows if _is_shown(viewer, row) and row.holds_on(day))


def rows_in(partnership: Partnership, viewer: Viewer) -> list[Relationship]:
    """All that the viewer may know of in a partnership: those to come, ended and declined too."""
    return [row for row in _current(Relationship.partnership_id == partnership.id) if may_see_relationship(viewer, row)]


def edge_of(row: Relationship) -> Edge:
    """A row whose ends are loaded, as an edge."""
    return Edge(
        id=row.id,
        kind=row.kind,
        from_id=row.organisation_id,
        from_name=row.organisation.name,
        to_id=row.other_id,
        to_name=row.other.name,
        state=row.state,
        audience=row.audience,
        partnership_id=row.partnership_id,
        title=row.title,
        from_on=row.from_on,
        until_on=row.until_on,
        review_on=row.review_on,
    )


def get_relationship(partnership_id: UUID, relationship_id: UUID) -> Relationship:
    """A relationship of a partnership with both its ends; raises NotFound."""
    found = next(
        iter(_current(Relationship.partnership_id == partnership_id, Relationship.id == relationship_id)), None
    )
    if found is None:
        raise NotFound
    return found


def same_as(
    partnership_id: UUID, organisation_id: UUID, other_id: UUID, kind: RelationshipKind, *, with_named: bool
) -> Relationship | None:
    """The one of these two organisations that has not ended, whichever is named first where that is all the same.

    `with_named`: one for named people alone counts too; who may not know of it is not told by being refused another.
    """
    pairs = [(organisation_id, other_id), *([(other_id, organisation_id)] if kind.is_mutual else [])]
    is_pair = or_(*((Relationship.organisation_id == one) & (Relationship.other_id == other) for one, other in pairs))
    found = _current(
        Relationship.partnership_id == partnership_id, Relationship.kind == kind, is_pair,
        or_(Relationship.until_on.is_(None), Relationship.until_on > london_day(now())),
        *([] if with_named else [Relationship.audience != Audience.NAMED]),
    )  # fmt: skip
    return next(iter(found), None)


def participants(partnership: Partnership, viewer: Viewer) -> list[Organisation]:
    """Organisations that take part now and that the viewer may know of, by name."""
    statement = (
        select(Organisation)
        .where(takes_part([partnership.id]), Organisation.archived_at.is_(None))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    return [row for row in db.session.scalars(statement) if may_see_record(viewer, row)]


def recorded(partnership: Partnership, viewer: Viewer) -> set[tuple[UUID, UUID, RelationshipKind]]:
    """What is recorded in a partnership, has not ended and is known to the viewer, by its ends and kind."""
    day = london_day(now())
    rows = rows_in(partnership, viewer)
    return {(row.organisation_id, row.other_id, row.kind) for row in rows if row.until_on is None or row.until_on > day}


def kept_here(partnership_id: UUID) -> set[UUID]:
    """Organisations whose home a partnership is and that take part there."""
    statement = select(Organisation.id).where(Organisation.home_id == partnership_id, takes_part([partnership_id]))
    return set(db.session.scalars(statement))


def number_unanswered(partnership_id: UUID, organisation_ids: Collection[UUID], viewer: Viewer) -> int:
    """How many relationships that a viewer may know of wait for the word of one of these organisations."""
    own = Relationship.organisation_id.in_(organisation_ids) & (Relationship.own_state == Agreement.PROPOSED)
    other = Relationship.other_id.in_(organisation_ids) & (Relationship.other_state == Agreement.PROPOSED)
    rows = _current(Relationship.partnership_id == partnership_id, or_(own, other))
    return sum(row.state is Agreement.PROPOSED and may_see_relationship(viewer, row) for row in rows)


def ending_at(organisation_id: UUID) -> list[str]:
    """Ids, as the audit has them, of the relationships that name an organisation second."""
    found = db.session.scalars(select(Relationship.id).where(Relationship.other_id == organisation_id))
    return [str(each) for each in found]


def hidden_between(
    viewer: Viewer, *, partnership_id: UUID | None = None, organisation_id: UUID | None = None
) -> list[str]:
    """Ids, as the audit has them, of relationships that the viewer may not know of, the archived among them."""
    if partnership_id is not None:
        wanted = Relationship.partnership_id == partnership_id
    else:
        wanted = or_(Relationship.organisation_id == organisation_id, Relationship.other_id == organisation_id)
    rows = db.session.scalars(select(Relationship).where(wanted).options(*_ENDS))
    return [str(row.id) for row in rows if not may_see_relationship(viewer, row)]


def _is_shown(viewer: Viewer, row: Relationship) -> bool:
    takes_part = all(row.partnership_id in each.partnership_ids for each in (row.organisation, row.other))
    return takes_part and row.state is not Agreement.DECLINED and may_see_relationship(viewer, row)


def _current(*conditions: object) -> list[Relationship]:
    """Rows that are not archived, by their organisations' names."""
    statement: Select[Relationship] = select(Relationship).where(Relationship.archived_at.is_(None), *conditions)  # type: ignore[arg-type]
    rows = db.session.scalars(statement.options(*_ENDS))
    return sorted(
        rows,
        key=lambda row: (row.organisation.folded_name, row.other.folded_name, row.kind.value, str(row.id)),
    )
