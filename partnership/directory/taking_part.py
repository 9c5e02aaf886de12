"""Who takes part in a partnership: taking organisations in, from the register or the guidance pack, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory import queries, services
from partnership.errors import InputFault
from partnership.guidance.countries import countries
from partnership.models import Audience, Participation
from partnership.policy.audience import reach

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from partnership.guidance.types import Body
    from partnership.models import Organisation, Partnership, Responsibility
    from partnership.policy.viewer import Viewer


def out_of_reach(viewer: Viewer, partnership: Partnership, organisations: Collection[Organisation]) -> set[UUID]:
    """Organisations that the viewer may not take in by themselves.

    Taking an organisation in opens its restricted details to the partnership's own coordinators. Where there is a
    confidential place, only somebody who may see it already can do that: else any coordinator could help themselves.
    One that takes part nowhere can come back to where it was, and nowhere else.
    """
    guarded = queries.with_confidential_places([each.id for each in organisations])
    return {
        each.id
        for each in organisations
        if each.id in guarded and not _is_free_for(partnership, each) and reach(viewer, each) is not Audience.NAMED
    }


def _is_free_for(partnership: Partnership, organisation: Organisation) -> bool:
    """Whether it takes part nowhere, and never did or was last known in this partnership."""
    before = {each.partnership_id for each in organisation.participations}
    return not organisation.partnership_ids and (not before or partnership.id in before)


def take_in(session: Session, partnership: Partnership, organisation: Organisation, on: date) -> Participation:
    """Take an organisation of the register into a partnership; one that left before comes back."""
    row = queries.participation(partnership.id, organisation.id)
    if row is not None and row.is_current:
        raise InputFault(f"{organisation.name} takes part already")
    if row is None:
        row = Participation(partnership_id=partnership.id, organisation_id=organisation.id, joined_on=on)
        session.add(row)
    else:
        row.joined_on, row.left_on = on, None
    session.flush()
    return row


def take_in_body(
    session: Session, partnership: Partnership, body: Body, on: date, among: ColumnElement[bool] | None = None
) -> Organisation:
    """Make the entry of a body that the guidance pack names, as it stood at the pack's date, and take it in.

    Raises services.AlreadyInRegister when the register has it.
    """
    values = {
        "name": body.name,
        "short_name": body.short_name,
        "kind_id": body.kind,
        "level": body.level.value,
        "country": body.country if body.country in countries() else "",
        "description": body.description,
    }
    return services.add_organisation(
        session, values, partnership=partnership, joined_on=on, is_body_of_pack=True, among=among
    )


def leave(participation: Participation, on: date) -> list[Responsibility]:
    """End the organisation's part in a partnership, and with it, on the same day, what it is responsible for there."""
    participation.left_on = on
    rows = queries.responsibilities(participation.organisation_id, [participation.partnership_id])
    held = [row for row in rows if row.until_on is None or row.until_on > on]
    for row in held:
        row.until_on = max(on, row.from_on or on)  # what was to begin later never does
    return held
