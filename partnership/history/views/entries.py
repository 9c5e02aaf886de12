"""The history of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from partnership.directory.queries import get_organisation
from partnership.history import queries
from partnership.history.descriptions import Category
from partnership.history.event_page import entry_events
from partnership.history.views.blueprint import HistoryPage, blueprint, events_page
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Organisation


@blueprint.get("/organisations/<uuid:organisation_id>/history")
@permit(Action.ORGANISATION_HISTORY, get_organisation)
def of_entry(organisation: Organisation) -> ResponseReturnValue:
    """Who did what and when, fifty events a page, newest first."""
    visitor = viewer()
    categories = [Category.ENTRIES, Category.TAKING_PART, Category.ROLES, Category.REQUESTS]
    if allows(visitor, Action.PEOPLE_MANAGE, organisation):
        categories.append(Category.PEOPLE)
    frame = HistoryPage(
        title=f"History of {organisation.name}",
        intro=(
            "What happened to this entry, the newest first: its description, services, contacts and locations, what "
            "was asked, reported and confirmed, and its part in your partnerships."
        ),
        back=("Back to the organisation", url_for("directory.organisation", organisation_id=organisation.id)),
        categories=categories,
        sees_people=True,
        active_nav="organisations",
        subject=organisation,
        day_href=url_for("history.organisation", organisation_id=organisation.id),
    )
    return events_page(
        frame,
        lambda wanted, number: queries.of_entry(visitor, organisation, wanted, number),
        lambda entries: entry_events(visitor, organisation, entries),
    )
