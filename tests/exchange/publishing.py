"""Everything of a register made public and agreed to, so that a feed is as full as it can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from partnership.directory.queries import get_organisation, organisation_ids_of
from partnership.models import Audience, Partnership, Publication
from partnership.policy.audience import descriptions
from partnership.policy.publication import cover_of, rows_of

if TYPE_CHECKING:
    from factories import World


def publish(world: World, slug: str, *, is_feed: bool = True) -> int:
    """Open every field of every entry of a partnership that may be public; gives how many entries are in its feed."""
    number = 0
    with world.session() as session:
        partnership = session.scalars(select(Partnership).where(Partnership.slug == slug)).one()
        partnership.has_public_directory, partnership.has_feed = True, is_feed
        session.flush()
        for organisation_id in organisation_ids_of(partnership.id):
            organisation = get_organisation(organisation_id)
            for row in rows_of(organisation):
                if row.audience is not Audience.NAMED:
                    row.audience = Audience.PUBLIC
                    row.audiences = {
                        name: "public"
                        for name, each in descriptions(type(row)).items()
                        if each.audience is not Audience.NAMED
                    }
            session.flush()
            if cover := cover_of(organisation):
                at = {"partnership_id": partnership.id, "organisation_id": organisation_id}
                session.add(Publication(cover=cover, **at))
                number += 1
    return number
