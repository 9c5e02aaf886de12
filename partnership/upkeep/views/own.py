"""What somebody sent, and what came of it; and the requests and reports about one organisation, for its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.directory.queries import get_organisation
from partnership.policy.actions import Action
from partnership.upkeep import queries
from partnership.upkeep.view_models import report_shown, request_shown
from partnership.upkeep.views.blueprint import blueprint
from partnership.web.pagination import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.models import Organisation

LISTS = {"requests": "Requests", "reports": "Reports"}


@blueprint.get("/your-requests")
@permit(Action.SIGNED_IN)
def your_requests() -> ResponseReturnValue:
    """Everything that the visitor asked for or reported, with the answers, one list at a time: `?show=`.

    Who has only reported something is not met by an empty list of requests.
    """
    visitor = viewer()
    assert visitor.account_id is not None  # noqa: S101 - somebody is signed in
    requests = queries.newest_first(queries.requests_of_sender(visitor.account_id))
    reports = queries.latest_reports(queries.reports_of_sender(visitor.account_id))
    counts = {"requests": queries.count(requests), "reports": queries.count(reports)}
    usual = "reports" if counts["reports"] and not counts["requests"] else "requests"
    chosen = request.args.get("show") if request.args.get("show") in LISTS else usual
    number = page_number(request.args.get("page"))
    page = queries.page_of(requests if chosen == "requests" else reports, number)
    show = request_shown if chosen == "requests" else report_shown
    return render_template(
        "upkeep/your_requests.html",
        lists=LISTS,
        chosen=chosen,
        counts=counts,
        rows=[show(visitor, each) for each in page.rows],
        page=page,
        page_url=lambda turned: url_for("upkeep.your_requests", show=chosen, page=turned),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/requests")
@permit(Action.REPORT_ANSWER, get_organisation)
def of_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Requests and reports about an organisation, for those who keep its entry; `?show=reports` for the second list."""
    visitor = viewer()
    requests = queries.newest_first(queries.requests_of_organisation(visitor, organisation.id))
    reports = queries.unanswered_first(queries.reports_of_organisation(visitor, organisation.id))
    chosen = "reports" if request.args.get("show") == "reports" else "requests"
    page = queries.page_of(requests if chosen == "requests" else reports, page_number(request.args.get("page")))
    show = request_shown if chosen == "requests" else report_shown
    organisation_id = organisation.id
    return render_template(
        "upkeep/of_organisation.html",
        organisation=organisation,
        lists=LISTS,
        chosen=chosen,
        counts={"requests": queries.count(requests), "reports": queries.count(reports)},
        rows=[show(visitor, each) for each in page.rows],
        page=page,
        page_url=lambda turned: url_for(
            "upkeep.of_organisation", organisation_id=organisation_id, show=chosen, page=turned
        ),
    )
