"""The assessments of a partnership: the list, starting one, and two of them side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from partnership.base.errors import InputFault
from partnership.map.mapping.queries import members_map, pack_of, today
from partnership.policy.actions import Action
from partnership.reviews.assessment import queries, services
from partnership.reviews.assessment.charts import steps
from partnership.reviews.assessment.comparison import compare
from partnership.reviews.assessment.forms import AssessmentStartForm
from partnership.reviews.assessment.kept_sheet import sheet_of, signature
from partnership.reviews.assessment.queries import AssessmentSubject
from partnership.reviews.assessment.views.blueprint import LIST, WORDS, blueprint
from partnership.reviews.assessment.wording import PURPOSE
from partnership.store.db import transaction
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.reviews.assessment.sheet import AssessmentSheet
    from partnership.store.models import Partnership


@blueprint.get(LIST)
@permit(Action.ASSESSMENT_VIEW, queries.get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """What assessments are for, the one that is open, those that were closed, and those put away."""
    rows = queries.assessments_of(partnership)
    current = [row for row in rows if not row.is_archived]
    sheets = {row.id: sheet_of(AssessmentSubject(row, partnership)) for row in current}
    return render_template(
        "assessment/index.html",
        **WORDS,
        partnership=partnership,
        pack=pack_of(partnership),
        purpose=PURPOSE,
        opened=[row for row in current if not row.is_closed],
        closed=[row for row in current if row.is_closed],
        archived=[row for row in rows if row.is_archived],
        sheets=sheets,
    )


@blueprint.route(f"{LIST}/new", methods=["GET", "POST"])
@permit(Action.ASSESSMENT_MANAGE, queries.get_partnership)
def new(partnership: Partnership) -> ResponseReturnValue:
    """Start an assessment; one at a time, and none by guidance that has no competences."""
    if not pack_of(partnership).competences:
        return redirect(url_for("assessment.index", slug=partnership.slug))
    form = AssessmentStartForm(data={"title": f"Self-assessment {today().year}"})
    if form.validate_on_submit():
        try:
            by = signature(viewer(), partnership, members_map(partnership).agencies)
            with transaction() as session:
                row = services.start(session, partnership, form.title.data or "", opened_on=today(), opened_by=by)
        except InputFault as fault:
            form.add_fault(fault, "title")
        else:
            flash("The assessment is open. Coordinators and editors of every agency can fill it in.", "success")
            return redirect(url_for("assessment.page", **AssessmentSubject(row, partnership).place))
    return render_template("assessment/new.html", partnership=partnership, form=form, pack=pack_of(partnership))


@blueprint.get(f"{LIST}/compare")
@permit(Action.ASSESSMENT_VIEW, queries.get_partnership)
def comparison(partnership: Partnership) -> ResponseReturnValue:
    """Two assessments side by side; `?from=` and `?to=` choose them, else the last closed one and what came after."""
    rows = [row for row in queries.assessments_of(partnership) if not row.is_archived]
    sheets = {str(row.id): sheet_of(AssessmentSubject(row, partnership)) for row in rows}
    before, after = _chosen(list(sheets.values()), request.args.get("from", ""), request.args.get("to", ""))
    found = compare(before, after) if before and after else None
    return render_template(
        "assessment/compare.html",
        **WORDS,
        partnership=partnership,
        sheets=sheets,
        before=before,
        after=after,
        comparison=found,
        picture=Markup(steps(found, "steps").svg) if found else "",  # noqa: S704 - the drawing escapes every word
    )


def _chosen(
    sheets: list[AssessmentSheet], before: str, after: str
) -> tuple[AssessmentSheet | None, AssessmentSheet | None]:
    """The two to compare: those asked for, else the latest and the one that was closed before it. Latest first."""
    by_id = {sheet.id: sheet for sheet in sheets}
    later = by_id.get(after) or next((each for each in sheets if each.id != before), None)
    closed = (each for each in sheets if each.is_closed and each is not later)
    return by_id.get(before) or next(closed, None), later
