"""What somebody sent, and what came of it; and the requests and reports about one organisation, for its own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from partnership.consultation.upkeep import queries
from partnership.consultation.upkeep.view_models import OfferedList, report_shown, request_shown, tabs
from partnership.consultation.upkeep.views.blueprint import blueprint
from partnership.policy.actions import Action
from partnership.register.directory.queries import get_organisation
from partnership.web.pages import page_number
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Organisation

SENT = REQUESTS, REPORTS = (
    OfferedList(
        "requests",
        "Requests",
        empty=(
            "You have asked for nothing",
            (
                "When you change the name, the kind or who may see what of your organisation’s entry, a coordinator "
                "answers first. Your request and its answer then stand here."
            ),
        ),
    ),
    OfferedList(
        "reports",
        "Reports",
        empty=(
            "You have reported nothing",
            "On the page of any organisation you can say that something is wrong. What came of it then stands here.",
        ),
        is_reports=True,
    ),
)
ABOUT_IT = ASKED_OF_IT, REPORTED_OF_IT = (
    OfferedList(
        "requests",
        "Requests",
        "Requests, the last one first",
        (
            "Nothing was asked",
            (
                "When one of your people changes the name, the kind, who may see what, or a confidential place, a "
                "coordinator answers first. It then stands here."
            ),
        ),
    ),
    OfferedList(
        "reports",
        "Reports",
        "Reports, those that wait first",
        (
            "Nobody has reported anything",
            "When a reader says that something in this entry is wrong, it stands here for you to answer.",
        ),
        is_reports=True,
    ),
)


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
    usual = REPORTS if counts["reports"] and not counts["requests"] else REQUESTS
    chosen = next((each for each in SENT if each.name == request.args.get("show")), usual)
    page = queries.page_of(reports if chosen.is_reports else requests, page_number(request.args.get("page")))
    show = report_shown if chosen.is_reports else request_shown
    return render_template(
        "upkeep/your_requests.html",
        tabs=tabs(SENT, chosen, counts, lambda name: url_for("upkeep.your_requests", show=name)),
        chosen=chosen,
        rows=[show(visitor, each) for each in page.rows],
        page=page,
        page_url=lambda turned: url_for("upkeep.your_requests", show=chosen.name, page=turned),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/requests")
@permit(Action.REPORT_ANSWER, get_organisation)
def of_organisation(organisation: Organisation) -> ResponseReturnValue:
    """Requests and reports about an organisation, for those who keep its entry; `?show=reports` for the second list."""
    visitor = viewer()
    requests = queries.newest_first(queries.requests_of_organisation(visitor, organisation.id))
    reports = queries.unanswered_first(queries.reports_of_organisation(visitor, organisation.id))
    chosen = next((each for each in ABOUT_IT if each.name == request.args.get("show")), ASKED_OF_IT)
    page = queries.page_of(reports if chosen.is_reports else requests, page_number(request.args.get("page")))
    show = report_shown if chosen.is_reports else request_shown
    counts = {"requests": queries.count(requests), "reports": queries.count(reports)}

    def address(name: str | None, **values: Any) -> str:
        return url_for("upkeep.of_organisation", organisation_id=organisation.id, show=name, **values)

    return render_template(
        "upkeep/of_organisation.html",
        organisation=organisation,
        tabs=tabs(ABOUT_IT, chosen, counts, lambda name: address(None if name == ASKED_OF_IT.name else name)),
        chosen=chosen,
        rows=[show(visitor, each) for each in page.rows],
        page=page,
        page_url=lambda turned: address(chosen.name, page=turned),
    )
