"""The rules as SQL, for lists: the same answer as `rules.may_know`, proved by a test over a grid."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, false, not_, or_, select
from sqlalchemy.orm import aliased

from partnership.policy.audience import safe_kinds
from partnership.store.models import (
    Audience,
    Contact,
    Location,
    Organisation,
    Participation,
    Partnership,
    Publication,
    Service,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from sqlalchemy import ColumnElement

    from partnership.policy.viewer import Viewer
    from partnership.store.models import ChangeRequest, Question, Report

_PARTS: tuple[type[Service | Contact | Location], ...] = (Service, Contact, Location)


def known_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which an organisation may appear in a list for this viewer."""
    if not viewer.is_authenticated:
        return false()
    if viewer.limited_to is not None:
        return and_(_known_to(viewer), known_organisations(viewer.limited_to))
    return _known_to(viewer)


def _known_to(viewer: Viewer) -> ColumnElement[bool]:
    positions = frozenset(viewer.positions)
    return _known(viewer.standing, positions, viewer.partnership_ids, viewer.cleared_ids, viewer.coordinated_ids)


# These are in nearly every list, several times in some, and of the same few sets of partnerships: made once, they spare
# a third of what the first page of a partnership takes.


@lru_cache(maxsize=256)
def _known(
    standing: frozenset[UUID],
    positions: frozenset[UUID],
    partnership_ids: frozenset[UUID],
    cleared_ids: frozenset[UUID],
    coordinated_ids: frozenset[UUID],
) -> ColumnElement[bool]:
    is_wide = Organisation.audience.in_([Audience.PUBLIC, Audience.PARTNERS])
    stands = Organisation.id.in_(standing)
    is_near = or_(Organisation.id.in_(positions), takes_part(partnership_ids))
    shares = and_(Organisation.audience == Audience.PARTNERSHIP, is_near)
    is_cleared = takes_part(cleared_ids)
    return and_(
        or_(is_wide, stands, shares, is_cleared),
        or_(Organisation.archived_at.is_(None), _is_kept_at(coordinated_ids)),
    )


@lru_cache(maxsize=256)
def _is_kept_at(partnership_ids: frozenset[UUID]) -> ColumnElement[bool]:
    """As `Viewer.keeps`: one of these is its home partnership, in which it takes part."""
    part = aliased(Participation)
    at_home = (
        select(part.id)
        .where(
            part.organisation_id == Organisation.id,
            part.partnership_id == Organisation.home_id,
            part.partnership_id.in_(partnership_ids),
            part.left_on.is_(None),
        )
        .correlate(Organisation)
    )
    return exists(at_home)


def edited_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which the viewer edits an entry, and so reads its history."""
    if not viewer.is_authenticated or viewer.limited_to is not None:
        return false()
    edited = [each for each in viewer.positions if viewer.edits(each)]
    return and_(known_organisations(viewer), or_(Organisation.id.in_(edited), _is_kept_at(viewer.coordinated_ids)))


def takes_part(partnership_ids: Collection[UUID]) -> ColumnElement[bool]:
    """The condition under which an organisation takes part now in one of the partnerships."""
    return _takes_part(frozenset(partnership_ids))


@lru_cache(maxsize=256)
def _takes_part(partnership_ids: frozenset[UUID]) -> ColumnElement[bool]:
    part = aliased(Participation)  # its own name, since the list itself may join participations
    current = (
        select(part.id)
        .where(
            part.organisation_id == Organisation.id, part.partnership_id.in_(partnership_ids), part.left_on.is_(None)
        )
        .correlate(Organisation)
    )
    return exists(current)


def is_published(*, is_feed: bool = False) -> ColumnElement[bool]:
    """The condition under which an organisation is in a public directory: as in `policy.publication`.

    It may be published at all, and an organisation's yes counts for one of the partnerships that it takes part in;
    `is_feed`: for one whose feed is on.
    """
    return _is_published(safe_kinds(), is_feed)


@lru_cache(maxsize=16)
def _is_published(safe: frozenset[str], is_feed: bool) -> ColumnElement[bool]:  # noqa: FBT001 - it is a key
    agreed = exists(
        select(Publication.id)
        .where(Publication.organisation_id == Organisation.id, is_in_force(is_feed=is_feed))
        .correlate(Organisation)
    )
    return and_(
        Organisation.audience == Audience.PUBLIC,
        Organisation.archived_at.is_(None),
        Organisation.kind_id.not_in(sorted(safe)),
        agreed,
    )


def is_in_force(*, is_feed: bool = False) -> ColumnElement[bool]:
    """The condition under which a yes counts: its directory is on, and the organisation takes part there.

    `is_feed`: and that partnership gives it to other systems too.
    """
    return _is_in_force(is_feed)


@cache
def _is_in_force(is_feed: bool) -> ColumnElement[bool]:  # noqa: FBT001 - it is a key
    part, place = aliased(Participation), aliased(Partnership)
    there = (
        select(part.id)
        .join(place, place.id == part.partnership_id)
        .where(
            part.partnership_id == Publication.partnership_id,
            part.organisation_id == Publication.organisation_id,
            part.left_on.is_(None),
            place.has_public_directory.is_(True),
            *([place.has_feed.is_(True)] if is_feed else []),
            place.archived_at.is_(None),
        )
        .correlate(Publication)
    )
    return and_(Publication.ended_at.is_(None), exists(there))


def known_rows(viewer: Viewer, table: type[ChangeRequest | Question | Report]) -> ColumnElement[bool]:
    """The condition for what is about a row of an entry, joined to its organisation.

    The organisation is known, and the row is none that only named people know, as `audience.may_see_record` says.
    """
    for_named = or_(
        *(
            exists(
                select(part.id).where(
                    part.id == table.row_id,
                    part.audience == Audience.NAMED,
                    *([Location.is_confidential.is_(False)] if part is Location else []),
                )
            )
            for part in _PARTS
        )
    )
    near = or_(Organisation.id.in_(viewer.standing), takes_part(viewer.cleared_ids))
    known = and_(known_organisations(viewer), or_(not_(for_named), near))
    return known if viewer.limited_to is None else and_(known, known_rows(viewer.limited_to, table))
