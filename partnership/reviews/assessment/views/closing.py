"""Closing an assessment after a look at what is missing; putting one away and bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.base.errors import Conflict, InputFault, Stale
from partnership.map.mapping.queries import members_map
from partnership.policy.actions import Action
from partnership.reviews.assessment import queries, services
from partnership.reviews.assessment.forms import CloseForm
from partnership.reviews.assessment.kept_sheet import sheet_of, signature
from partnership.reviews.assessment.sheet import fingerprint
from partnership.reviews.assessment.views.blueprint import ONE, WORDS, blueprint
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.reviews.assessment.queries import AssessmentSubject


@blueprint.route(f"{ONE}/close", methods=["GET", "POST"])
@permit(Action.ASSESSMENT_MANAGE, queries.get_held)
def close(held: AssessmentSubject) -> ResponseReturnValue:
    """Check what is there and what is not, write the conclusion, and close."""
    if held.assessment.is_closed or held.assessment.is_archived:
        flash(services.CLOSED if held.assessment.is_closed else services.PUT_AWAY, "important")
        return redirect(url_for("assessment.page", **held.place))
    map_ = members_map(held.partnership)
    form = CloseForm()

    def write(session: Session) -> None:
        by = signature(viewer(), held.partnership, map_.agencies)
        services.close(session, held, form.conclusion.data or "", map_=map_, by=by, seen=form.seen_content.data or "-")

    attempt = conflict.save(form, write, at="conclusion", late=(Stale, Conflict))
    if attempt.is_saved or isinstance(attempt.late, Conflict):
        done = "The assessment is closed and kept. It says the same from now on, whatever changes."
        flash(str(attempt.late or done), "success" if attempt.is_saved else "important")
        return redirect(url_for("assessment.page", **held.place))
    if attempt.late:
        held = queries.get_held(held.partnership.slug, held.assessment.id)
    sheet = sheet_of(held, map_)
    form.seen_content.data, form.seen_content.raw_data = fingerprint(sheet), None
    return conflict.page(
        "assessment/close.html",
        [] if attempt.late else None,
        **WORDS,
        held=held,
        row=held.assessment,
        partnership=held.partnership,
        sheet=sheet,
        unrated=[entry for entry in sheet.entries if entry.rating is None],
        bare=[entry for entry in sheet.entries if entry.is_without_evidence],
        lacking=[entry for entry in sheet.actions if entry.lacks],
        form=form,
    )


@blueprint.route(f"{ONE}/archive", methods=["GET", "POST"])
@permit(Action.ASSESSMENT_MANAGE, queries.get_held)
def archive(held: AssessmentSubject) -> ResponseReturnValue:
    """Ask, then put an assessment away."""
    if request.method == "POST":
        try:
            with transaction() as session:
                services.archive(session, held, expected_version=posted_version())
        except (InputFault, Stale) as fault:
            flash(str(fault), "important")
            return redirect(url_for("assessment.page", **held.place))
        flash("The assessment is archived. You can restore it from the list.", "success")
        return redirect(url_for("assessment.index", slug=held.partnership.slug))
    return render_template("assessment/archive.html", held=held, row=held.assessment, partnership=held.partnership)


@blueprint.post(f"{ONE}/restore")
@permit(Action.ASSESSMENT_MANAGE, queries.get_held)
def restore(held: AssessmentSubject) -> ResponseReturnValue:
    """Bring an assessment back."""
    try:
        with transaction() as session:
            services.restore(session, held)
    except InputFault as fault:
        flash(str(fault), "important")
        return redirect(url_for("assessment.index", slug=held.partnership.slug))
    flash("The assessment is back in the list.", "success")
    return redirect(url_for("assessment.page", **held.place))
