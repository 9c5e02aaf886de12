"""The list of organisations with its search and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from partnership.base.clocks import Freshness
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.directory import queries, wording
from partnership.register.directory.desk_checks import certainty_of_entry
from partnership.register.directory.entry import mark_of
from partnership.register.directory.forms import OrganisationFilterForm
from partnership.register.directory.views.blueprint import blueprint
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.models import Organisation, now
from partnership.web.pages import ResultPage, page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.policy.viewer import Viewer


@blueprint.get("/organisations")
@permit(Action.ORGANISATION_LIST)
def organisations() -> ResponseReturnValue:
    """The organisations that the visitor may know of, fifty a page."""
    visitor = viewer()
    form = OrganisationFilterForm(request.args)
    form.offer(visitor)
    page: ResultPage[Organisation] = ResultPage([], 1, 0)
    if form.validate():
        page = queries.list_organisations(visitor, _filters(form, visitor), page_number(request.args.get("page")))
    kinds, keepers = wording.choices("kind"), _keepers(visitor, page.rows)
    rows = [
        {
            "shown": shown,
            "kind": kinds.get(shown.kind_id, shown.kind_id),
            "level": wording.LEVELS[shown.level],
            "standing": certainty_of_entry(row, now()).standing,
            "mark": mark_of(row),
            "keeper": keepers.get(row.id, ""),
        }
        for row in page.rows
        if (shown := visible(visitor, row)) is not None
    ]
    given: dict[str, Any] = {name: value for name, value in request.args.items() if name in form and value}
    return render_template(
        "directory/organisations.html",
        form=form,
        page=page,
        rows=rows,
        is_filtered=bool(given),
        page_url=lambda number: url_for("directory.organisations", **given | {"page": number}),
    )


def _filters(form: OrganisationFilterForm, visitor: Viewer) -> queries.Filters:
    places = {place.slug: place.id for place in visitor.places}
    return queries.Filters(
        text=form.q.data or "",
        kind_id=form.kind.data or "",
        sector=form.sector.data or "",
        level=form.level.data or "",
        partnership_id=places.get(form.partnership.data or "") if "partnership" in form else None,
        standing=Freshness(form.standing.data) if form.standing.data else None,
        is_archived=bool("archived" in form and form.archived.data),
    )


def _keepers(visitor: Viewer, rows: Collection[Organisation]) -> dict[UUID, str]:
    """By what name another partnership keeps an entry that a coordinator only reads; others only read anyway."""
    read = [
        row
        for row in rows
        if visitor.coordinated_ids & row.partnership_ids and not visitor.keeps(row) and not visitor.edits(row.id)
    ]
    homes = partnerships_by_id({row.home_id for row in read if row.home_id in row.partnership_ids})
    return {row.id: homes[row.home_id].name if row.home_id in homes else "its own people" for row in read}
