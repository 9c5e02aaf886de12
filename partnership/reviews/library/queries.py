"""All SQL of the library: what the register has of a body or a country, as far as the visitor may know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from partnership.guidance.countries import country_of
from partnership.policy.scopes import known_organisations
from partnership.store.db import db
from partnership.store.models import Organisation, Responsibility
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from partnership.guidance.pack import Pack
    from partnership.policy.viewer import Viewer


def namesake(name: str, viewer: Viewer) -> Organisation | None:
    """The organisation of the register with this name that the visitor may know of, with its participations."""
    return db.session.scalars(
        select(Organisation)
        .where(Organisation.folded_name == fold(name), Organisation.archived_at.is_(None), known_organisations(viewer))
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.id)
    ).first()


def namesakes(names: Collection[str], viewer: Viewer) -> dict[str, Organisation]:
    """Organisations of the register with these names that the visitor may know of, by folded name."""
    rows = db.session.scalars(
        select(Organisation)
        .where(
            Organisation.folded_name.in_({fold(name) for name in names}),
            Organisation.archived_at.is_(None),
            known_organisations(viewer),
        )
        .options(selectinload(Organisation.participations))
        .order_by(Organisation.id.desc())
    )
    return {row.folded_name: row for row in rows}


def functions_held(partnership_id: UUID, organisation_id: UUID) -> frozenset[str]:
    """Tasks in which an organisation has any role, whatever its dates and state."""
    rows = db.session.scalars(
        select(Responsibility.function_id).where(
            Responsibility.partnership_id == partnership_id, Responsibility.organisation_id == organisation_id
        )
    )
    return frozenset(rows)


def folded_names(names: Collection[str]) -> frozenset[str]:
    """Those of the names, folded, that the register has, archived or not."""
    wanted = {fold(name) for name in names}
    rows = db.session.scalars(select(Organisation.folded_name).where(Organisation.folded_name.in_(wanted)))
    return frozenset(rows)


def of_countries(viewer: Viewer, pack: Pack) -> dict[str, list[Organisation]]:
    """Embassies and authorities abroad that the visitor may know of, by the country that they stand for, by name."""
    rows = db.session.scalars(
        select(Organisation)
        .where(
            or_(Organisation.kind_id.in_(pack.kinds_of_origin), Organisation.country.is_not(None)),
            Organisation.archived_at.is_(None),
            known_organisations(viewer),
        )
        .options(selectinload(Organisation.clocks), selectinload(Organisation.participations))
        .order_by(Organisation.folded_name, Organisation.id)
    )
    found: dict[str, list[Organisation]] = {}
    for row in rows:
        found.setdefault(row.country or country_of(row.name, pack), []).append(row)
    return found
