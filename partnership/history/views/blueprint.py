"""The blueprint of history, and what its pages of events share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request, url_for

from partnership.history.forms import HistoryForm
from partnership.history.tables import Category
from partnership.web.pages import Page, ResultPage, page_number, provide

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from flask.typing import ResponseReturnValue

    from partnership.history.queries import HistoryFilter
    from partnership.register.directory.history import Event
    from partnership.store.models import AuditEntry

blueprint = Blueprint("history", __name__)
provide({
    Page.HISTORY: "history.partnership",
    Page.SITE_HISTORY: "history.site",
    Page.ENTRY_HISTORY: "history.of_entry",
    Page.ENTRY_EARLIER: "history.organisation",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What stands around the events of one history."""

    title: str
    intro: str
    back: tuple[str, str]  # text and address
    categories: Collection[Category]
    sees_people: bool
    caption: str = ""
    active_nav: str = ""
    subject: Any = None  # for the menu and for links that only some may follow
    day_href: str = ""  # the same as it stood on a day
    is_administration: bool = False


def events_page(
    frame: HistoryPage,
    read: Callable[[HistoryFilter, int], ResultPage[AuditEntry]],
    tell: Callable[[Sequence[AuditEntry]], list[Event]],
    template: str = "history/events.html",
) -> ResponseReturnValue:
    """A page of fifty events, narrowed by the form beside it."""
    form = HistoryForm(request.args)
    form.offer(frame.categories, sees_people=frame.sees_people)
    page: ResultPage[AuditEntry] = ResultPage([], 1, 0)
    if form.validate():
        page = read(form.wanted(), page_number(request.args.get("page")))
    # The parts of a date are sent as since-day, since-month and since-year.
    given: dict[str, Any] = {
        name: value for name, value in request.args.items() if value and name.partition("-")[0] in form
    }
    here: dict[str, Any] = {**(request.view_args or {})}
    return render_template(
        template,
        frame=frame,
        form=form,
        page=page,
        events=tell(page.rows),
        is_filtered=bool(given),
        action=url_for(str(request.endpoint), **here),
        page_url=lambda number: url_for(str(request.endpoint), **here, **given, page=number),
    )
