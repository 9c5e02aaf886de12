"""Reporting that something in an entry is wrong, and answering a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import NotAllowed, Stale
from partnership.consultation.upkeep import queries, reports
from partnership.consultation.upkeep.forms import ReportAnswerForm, ReportForm
from partnership.consultation.upkeep.view_models import about_in_words, report_shown
from partnership.consultation.upkeep.views import loaders
from partnership.consultation.upkeep.views.blueprint import blueprint
from partnership.consultation.upkeep.views.requests import viewer_place
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.directory.entry import part_shown
from partnership.register.directory.parts import PARTS
from partnership.register.directory.queries import get_organisation
from partnership.register.directory.services import Decisions
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.db import db, transaction
from partnership.store.models import Report
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.consultation.upkeep.queries import RequestSubject
    from partnership.policy.subjects import AboutOrganisation
    from partnership.policy.viewer import Viewer

OUTCOMES = {True: "It was changed", False: "It is right as it is", None: "The reader took it back"}


@blueprint.route("/organisations/<uuid:organisation_id>/report", methods=["GET", "POST"])
@permit(Action.ORGANISATION_REPORT, loaders.get_place)
def report(about: AboutOrganisation) -> ResponseReturnValue:
    """Say that something is wrong: with a record, or with one field of it."""
    place: reports.ReportSubject = about.row
    visitor = viewer()
    organisation_id = place.organisation.id
    form = ReportForm()
    labels = reports.fields_to_report(visitor, place.record) if place.record is not None else {}
    form.offer(labels, "Something about all of it" if labels else "Something about it")
    asked = request.args.get("field", "")
    if request.method == "GET" and asked in labels:
        form.field.data = asked

    def write(session: Session) -> None:
        decisions = Decisions(is_meant=bool(form.is_meant.data))
        reports.report(session, visitor, place, form.chosen, form.text.data or "", decisions=decisions)

    attempt = conflict.save(form, write, late=())
    if attempt.is_saved:
        flash("Sent to the organisation’s own people and the coordinator. You hear what came of it.", "success")
        return redirect(url_for("directory.organisation", organisation_id=organisation_id))
    if attempt.is_undone:
        place = loaders.get_place(organisation_id).row  # what was begun is undone, and what it is about with it
    shown = visible(visitor, place.organisation)
    return render_template(
        "upkeep/report.html",
        form=form,
        organisation=shown.name if shown is not None else "",
        about=about_in_words(visitor, _as_subject(place)),
        others=_other_places(visitor, organisation_id, place),
        back=url_for("directory.organisation", organisation_id=organisation_id),
    )


def _other_places(visitor: Viewer, organisation_id: UUID, place: reports.ReportSubject) -> list[dict[str, str]]:
    """What else of the organisation a report can be about: parts that the visitor sees, and what it does where."""
    organisation = get_organisation(organisation_id)
    found: list[tuple[str, dict[str, Any]]] = [("The organisation itself", {})]
    for part in PARTS.values():
        shown = [part_shown(visitor, part, row) for row in getattr(organisation, part.name)]
        found += [(each.title, {"table": part.one, "row": each.id}) for each in shown if each and not each.is_archived]
    shared = partnerships_by_id(visitor.partnership_ids & organisation.partnership_ids)
    found += [(f"Its tasks in {each.name}", {"table": "responsibility", "row": each.id}) for each in shared.values()]
    now_at = str(getattr(place.record or place.partnership, "id", organisation_id))
    return [
        {"text": words, "href": url_for("upkeep.report", organisation_id=organisation_id, **asked)}
        for words, asked in found
        if str(asked.get("row", organisation_id)) != now_at
    ]


def _as_subject(place: reports.ReportSubject) -> RequestSubject:
    """The place as a list of reports would name it."""
    row = Report(table=place.table)
    return queries.RequestSubject(row, place.organisation, place.record, place.partnership)


@blueprint.route("/reports/<uuid:report_id>", methods=["GET", "POST"])
@permit(Action.REPORT_ANSWER, loaders.get_report)
def report_page(about: AboutOrganisation) -> ResponseReturnValue:
    """A report for those who keep the entry, who answer it here; the second of two sees both answers (409)."""
    found: RequestSubject = about.row
    report_id = found.row.id
    shown = report_shown(viewer(), found)
    form = ReportAnswerForm(data={"version": found.row.version})
    differences: list[Difference] | None = None
    if request.method == "POST" and not shown.may_read:
        raise NotAllowed
    if request.method == "POST" and found.row.answered_at is not None:
        found, differences = _both(report_id, form)  # no form is shown that a fault of the input could stand in
    else:
        attempt = conflict.save(form, lambda session: _answer(session, found, form))
        if attempt.is_saved:
            flash("Answered. The reader is told.", "success")
            return redirect(url_for("upkeep.report_page", report_id=report_id))
        if attempt.late:
            found, differences = _both(report_id, form)
        elif attempt.is_undone:
            found = queries.get_report(report_id)
        if attempt.is_undone:
            shown = report_shown(viewer(), found)
    return conflict.page(
        "upkeep/report_page.html", differences, shown=shown, form=form, place=viewer_place(found), outcomes=OUTCOMES
    )


def _answer(session: Session, found: RequestSubject, form: ReportAnswerForm) -> None:
    reports.answer(
        session,
        viewer(),
        found,
        form.text.data or "",
        was_right=form.outcome.data == "changed",
        seen_version=form.seen_version,
        decisions=Decisions(is_meant=bool(form.is_meant.data)),
    )


def _both(report_id: UUID, form: ReportAnswerForm) -> tuple[RequestSubject, list[Difference]]:
    """The report as it is stored now, and what both wrote."""
    db.session.rollback()
    found = queries.get_report(report_id)
    row = found.row
    stored = (OUTCOMES[row.was_right], *row.answer.split("\n")) if row.answered_at else ("Not answered yet",)
    typed = (OUTCOMES[form.outcome.data == "changed"], *(form.text.data or "").split("\n"))
    form.move_to(row.version)
    return found, [Difference("The answer", stored, typed)]


@blueprint.post("/reports/<uuid:report_id>/take-back")
@permit(Action.REQUEST_WITHDRAW, loaders.get_own_report)
def take_back(about: AboutOrganisation) -> ResponseReturnValue:
    """End one's own report that nobody has answered."""
    try:
        with transaction():
            reports.take_back(viewer(), about.row.row, seen_version=posted_version())
    except Stale as fault:
        flash(str(fault), "important")
    else:
        flash("You took the report back. Nobody answers it now.", "success")
    return redirect(url_for("upkeep.your_requests", show="reports"))
