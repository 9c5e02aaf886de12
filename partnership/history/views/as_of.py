"""The directory, an entry and a map as they stood at the end of a day: every page says that it is not the present."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from flask import render_template, request, url_for

from partnership.history import queries
from partnership.history.as_of.directory import ListRow, list_then
from partnership.history.as_of.entry import entry_then
from partnership.history.as_of.map import map_then
from partnership.history.forms import DayForm, DirectoryDayForm, day_form, end_of
from partnership.history.views.blueprint import blueprint
from partnership.map.mapping.forms import WHOM
from partnership.map.mapping.queries import today
from partnership.policy.actions import Action
from partnership.protocols.pack_change.queries import pack_at
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.queries import get_partnership, partnerships_by_id
from partnership.store.models import Role
from partnership.web.pages import ResultPage, page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Organisation, Partnership

D = TypeVar("D", bound=DayForm)
ASKED = ("on", "on-day", "on-month", "on-year")


def _form(kind: type[D]) -> D:
    return day_form(kind, request.args, queries.first_day(), today())


def _chosen(form: DayForm) -> date | None:
    """The day that was asked for; None when none was, or one of which nothing is known."""
    is_asked = any(name in request.args for name in ASKED)
    return form.on.data if is_asked and form.validate() else None


@blueprint.get("/history/directory")
@permit(Action.ORGANISATION_LIST)
def directory() -> ResponseReturnValue:
    """The list of organisations of a day, fifty a page."""
    visitor = viewer()
    form = _form(DirectoryDayForm)
    form.offer(visitor)
    on = _chosen(form)
    page: ResultPage[ListRow] = ResultPage([], 1, 0)
    given: dict[str, Any] = {}
    if on is not None:
        places = {place.slug: place.id for place in visitor.places}
        slug = str(form.partnership.data or "") if "partnership" in form else ""
        given = {name: value for name, value in (("q", form.q.data or ""), ("partnership", slug)) if value}
        page = list_then(
            visitor,
            end_of(on),
            text=form.q.data or "",
            partnership_id=places.get(slug),
            number=page_number(request.args.get("page")),
        )
    return render_template(
        "history/directory.html",
        form=form,
        on=on,
        page=page,
        page_url=lambda number: url_for("history.directory", on=on, **given, page=number),
    )


@blueprint.get("/history/organisations/<uuid:organisation_id>")
@permit(Action.ORGANISATION_VIEW, get_organisation)
def organisation(organisation: Organisation) -> ResponseReturnValue:
    """An entry with its parts as it stood at the end of a day."""
    visitor = viewer()
    form = _form(DayForm)
    on = _chosen(form)
    entry = None
    if on is not None:
        partnerships = partnerships_by_id(visitor.partnership_ids)
        entry = entry_then(visitor, organisation, partnerships, end_of(on), on)
    return render_template("history/organisation.html", form=form, on=on, entry=entry, subject=organisation)


@blueprint.get("/partnerships/<slug>/history/map")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def map_(partnership: Partnership) -> ResponseReturnValue:
    """Who did what in a partnership at the end of a day, accepted, proposed or declined."""
    visitor = viewer()
    form = _form(DayForm)
    on = _chosen(form)
    return render_template(
        "history/map.html",
        form=form,
        on=on,
        partnership=partnership,
        map=map_then(visitor, partnership, pack_at(partnership, end_of(on)), end_of(on), on)
        if on is not None
        else None,
        roles=list(Role),
        whom=WHOM,
    )
