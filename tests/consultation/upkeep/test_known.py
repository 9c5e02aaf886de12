"""The list of a queue and the loader of a page give the same answer, over a grid of visitors and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts.queries import viewer_of
from partnership.consultation.upkeep import queries
from partnership.consultation.upkeep.view_models import subject_of
from partnership.policy.actions import Action
from partnership.policy.rules import allows, may_know
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    ChangeField,
    ChangeRequest,
    Participation,
    PositionRole,
    Report,
    Responsibility,
    now,
)

if TYPE_CHECKING:
    from uuid import UUID

    from consultation.upkeep.sending import Place
    from factories import World
    from flask import Flask


def _fill(world: World, place: Place, beside: UUID) -> None:
    """A request and a report about each sort of row, in an organisation of both partnerships and of each audience."""
    for audience in Audience:
        row = world.organisation(f"Agency {audience}", place.partnership, audience=audience)
        with world.session() as session:
            session.add(Participation(partnership_id=beside, organisation_id=row.id, joined_on=now().date()))
        parts = [("organisation", row.id), ("location", world.refuge(row, "1 Hidden Lane").id)]
        for narrow in (Audience.PARTNERS, Audience.NAMED):
            parts.append(("contact", world.contact(row, audience=narrow).id))
            parts.append(("service", world.service(row, audience=narrow).id))
            parts.append(("location", world.location(row, audience=narrow).id))
        with world.session() as session:
            common = {"organisation_id": row.id, "sender_id": place.editor.id}
            for table, row_id in parts:
                field = ChangeField(id=uuid4(), name="audience", old="named", new="public")
                session.add(ChangeRequest(table=table, row_id=row_id, about={}, sender="x", fields=[field], **common))
                session.add(Report(table=table, row_id=row_id, text="Wrong", **common))
            for partnership_id in (place.partnership.id, beside):
                role = ChangeField(id=uuid4(), name="role", old=None, new="lead")
                about = {"function_id": "first-response", "group": "both"}
                table = Responsibility.__tablename__
                session.add(
                    ChangeRequest(
                        table=table, partnership_id=partnership_id, about=about, sender="x", fields=[role], **common
                    )
                )
                session.add(Report(table=table, row_id=partnership_id, text="Wrong", **common))


def test_a_queue_lists_what_its_coordinator_may_open(app: Flask, world: World, place: Place) -> None:
    beside = world.partnership("riverside")
    _fill(world, place, beside.id)
    own = world.organisation("Own", place.partnership)
    accounts = {
        "coordinator": place.coordinator,
        "cleared": world.coordinator(place.partnership, is_cleared=True),
        "both": world.coordinator(place.partnership),
        "of the other": world.coordinator(beside, is_cleared=True),
        "own reader": world.editor(own, PositionRole.READER),
    }
    with app.app_context():
        for name, account in accounts.items():
            viewer = viewer_of(db.session.merge(account))
            for slug in ("thameside", "riverside"):
                partnership = get_partnership(slug)
                if not allows(viewer, Action.REQUEST_QUEUE, partnership):
                    continue
                for table, chosen, load in (
                    (ChangeRequest, queries.requests_of_partnership(viewer, partnership.id), queries.get_request),
                    (Report, queries.reports_of_partnership(viewer, partnership.id), queries.get_report),
                ):
                    listed = {row.id for row in db.session.scalars(chosen)}
                    assert listed == {
                        row.id
                        for row in db.session.query(table)
                        if _is_of(found := load(row.id), partnership.id)
                        and may_know(viewer, subject_of(found))
                        and (found.record is None or may_know(viewer, found.record))
                    }, (name, slug, table)
                    assert listed or name == "own reader"


def _is_of(found: queries.RequestSubject, partnership_id: UUID) -> bool:
    named = found.partnership.id if found.partnership is not None else partnership_id
    is_home = found.partnership is not None or found.organisation.home_id == partnership_id
    return partnership_id in found.organisation.partnership_ids and named == partnership_id and is_home
