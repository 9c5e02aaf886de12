"""The rules as SQL, for lists: the same answer as `rules.may_know`, proved by a test over a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from partnership.models import Audience, Organisation, Participation

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.policy.viewer import Viewer


def known_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which an organisation may appear in a list for this viewer."""
    if not viewer.is_authenticated:
        return false()
    if viewer.limited_to is not None:
        return and_(_known_to(viewer), known_organisations(viewer.limited_to))
    return _known_to(viewer)


def _known_to(viewer: Viewer) -> ColumnElement[bool]:
    is_wide = Organisation.audience.in_([Audience.PUBLIC, Audience.PARTNERS])
    is_own = Organisation.id.in_(viewer.positions)
    shares = and_(Organisation.audience == Audience.PARTNERSHIP, takes_part(viewer.partnership_ids))
    is_cleared = takes_part(viewer.cleared_ids)
    is_current = or_(Organisation.archived_at.is_(None), takes_part(viewer.coordinated_ids))
    return and_(or_(is_wide, is_own, shares, is_cleared), is_current)


def takes_part(partnership_ids: Collection[UUID]) -> ColumnElement[bool]:
    """The condition under which an organisation takes part now in one of the partnerships."""
    part = aliased(Participation)  # its own name, since the list itself may join participations
    current = (
        select(part.id)
        .where(
            part.organisation_id == Organisation.id, part.partnership_id.in_(partnership_ids), part.left_on.is_(None)
        )
        .correlate(Organisation)
    )
    return exists(current)
