"""Everything of a register made public and agreed to, so that a feed is as full as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.policy.audience import cover_of, rows_of
from partnership.register.directory.queries import get_organisation, organisation_ids_of
from partnership.store.models import Audience, Partnership, Publication, descriptions

if TYPE_CHECKING:
    from factories import World

    from partnership.store.models import Entry


def publish(world: World, slug: str, *, is_feed: bool = True, is_all_public: bool = True) -> int:
    """Agree to every entry of a partnership; gives how many are in its feed.

    First what is for all partners is marked public; with `is_all_public` every field that may be.
    """
    number = 0
    with world.session() as session:
        partnership = session.scalars(select(Partnership).where(Partnership.slug == slug)).one()
        partnership.has_public_directory, partnership.has_feed = True, is_feed
        session.flush()
        for organisation_id in organisation_ids_of(partnership.id):
            organisation = get_organisation(organisation_id)
            for row in rows_of(organisation):
                _open(row, is_all_public=is_all_public)
            session.flush()
            if cover := cover_of(organisation):
                own = {"partnership_id": partnership.id, "organisation_id": organisation_id}
                said = session.scalars(select(Publication).filter_by(**own)).first() or Publication(**own)
                said.cover, said.ended_at = cover, None
                session.add(said)
                number += 1
    return number


def _open(row: Entry, *, is_all_public: bool) -> None:
    """Mark a row public, with all its fields or with those alone that are public where nobody has said otherwise."""
    if is_all_public and row.audience is not Audience.NAMED:
        row.audience = Audience.PUBLIC
        row.audiences = {
            name: "public" for name, each in descriptions(type(row)).items() if each.audience is not Audience.NAMED
        }
    elif row.audience is Audience.PARTNERS:
        row.audience = Audience.PUBLIC
