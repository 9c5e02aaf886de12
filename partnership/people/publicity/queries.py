"""SQL of the public directory: lists hold only what `scopes.is_published` lets through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from partnership.base.errors import NotFound
from partnership.policy.audience import kinds_abroad, may_be_published
from partnership.policy.scopes import is_published
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority import lines
from partnership.register.authority import queries as authority
from partnership.register.authority.publications.queries import publication
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import Organisation, Participation, Partnership, Publication
from partnership.web.pages import PER_PAGE, ResultPage
from partnership.web.permit import viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

_PARTS = (selectinload(Organisation.services), selectinload(Organisation.contacts))


@dataclass(frozen=True, slots=True)
class PublicationPlace:
    """An organisation in the public directory of a partnership that it takes part in, or not yet."""

    partnership: Partnership
    publication: Publication | None


def get_published(organisation_id: UUID) -> Organisation:
    """An organisation that anybody may see; raises NotFound for any other as for none."""
    statement = select(Organisation).where(Organisation.id == organisation_id, is_published()).options(*_PARTS)
    found = db.session.scalar(statement)
    if found is None or not may_be_published(found):
        raise NotFound
    return found


def published_page(number: int) -> ResultPage[Organisation]:
    """A page of what anybody may see, by name; bodies of another state last."""
    total = db.session.scalar(select(func.count()).select_from(Organisation).where(is_published())) or 0
    number = min(number, max(1, -(-total // PER_PAGE)))
    statement = (
        select(Organisation)
        .where(is_published())
        .order_by(
            case((Organisation.kind_id.in_(sorted(kinds_abroad())), 1), else_=0),
            Organisation.folded_name,
            Organisation.id,
        )
    )
    rows = db.session.scalars(statement.options(*_PARTS).limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return ResultPage(list(rows), number, total)


def published_by_ids(ids: Sequence[UUID]) -> list[Organisation]:
    """Those of some that anybody may see, in the order given."""
    found = {
        row.id: row
        for row in db.session.scalars(
            select(Organisation).where(Organisation.id.in_(ids), is_published()).options(*_PARTS)
        )
    }
    return [found[each] for each in ids if each in found]


def of_partnership(partnership_id: UUID) -> list[Organisation]:
    """The organisations that take part, with what of them may be published, by name."""
    there = select(Participation.organisation_id).where(
        Participation.partnership_id == partnership_id, Participation.left_on.is_(None)
    )
    statement = select(Organisation).where(Organisation.id.in_(there), Organisation.archived_at.is_(None))
    options = (*_PARTS, selectinload(Organisation.participations))
    return list(db.session.scalars(statement.order_by(Organisation.folded_name, Organisation.id).options(*options)))


def get_publication(slug: str, organisation_id: UUID) -> AboutOrganisation:
    """An organisation that takes part in a partnership, for somebody who would answer for it; raises NotFound."""
    partnership = get_partnership(slug)
    organisation = get_organisation(organisation_id)
    if partnership.id not in organisation.partnership_ids:
        raise NotFound
    by_id = viewer().account_id
    is_near = by_id is not None and bool(lines.near_cleared([by_id], partnership.id))
    return AboutOrganisation(
        organisation=organisation,
        row=PublicationPlace(partnership, publication(partnership.id, organisation.id)),
        partnership_id=partnership.id,
        is_led=authority.is_led(organisation.id),
        needs_clearance=is_near or authority.has_sealed_place(organisation.id),
    )
