"""What the pages of bundles are about: a partnership, or an organisation that takes part in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory.queries import get_organisation, get_participation
from partnership.partnerships.queries import get_partnership
from partnership.policy.subjects import AboutOrganisation

if TYPE_CHECKING:
    from uuid import UUID


def get_pack(slug: str, organisation_id: UUID) -> AboutOrganisation:
    """An organisation in a partnership that it takes part in now; raises NotFound. `row` is the partnership."""
    partnership = get_partnership(slug)
    get_participation(slug, organisation_id)
    return AboutOrganisation(
        organisation=get_organisation(organisation_id), row=partnership, partnership_id=partnership.id
    )


__all__ = ["get_pack", "get_partnership"]
