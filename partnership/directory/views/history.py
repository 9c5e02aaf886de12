"""The history of an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.directory import history as words
from partnership.directory import queries
from partnership.directory.views.blueprint import blueprint
from partnership.models import Audience
from partnership.policy.actions import Action
from partnership.policy.audience import reach
from partnership.web.pagination import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Organisation


@blueprint.get("/organisations/<uuid:organisation_id>/history")
@permit(Action.ORGANISATION_HISTORY, queries.get_organisation)
def history(organisation: Organisation) -> ResponseReturnValue:
    """Who did what and when, fifty events a page, newest first."""
    visitor = viewer()
    shared = visitor.partnership_ids
    page = queries.history(
        visitor,
        organisation.id,
        hidden=words.hidden_rows(visitor, organisation),
        has_reveals=reach(visitor, organisation) is Audience.NAMED,
        number=page_number(request.args.get("page")),
    )
    known = words.Known(
        viewer=visitor,
        organisation=organisation,
        partnerships=queries.partnerships_by_id(shared),
        responsibilities={str(row.id): row for row in queries.responsibilities(organisation.id, shared)},
    )
    return render_template(
        "directory/history.html",
        organisation=organisation,
        page=page,
        events=[words.told(known, entry) for entry in page.rows],
        page_url=lambda number: url_for("directory.history", organisation_id=organisation.id, page=number),
    )
