"""Evidence of a competence: adding, changing, taking away and bringing back. Each piece stands on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from partnership.base.errors import InputFault, Stale
from partnership.map.mapping.queries import members_map, pack_of
from partnership.policy.actions import Action
from partnership.protocols.composing.phrases import plain
from partnership.reviews.assessment import queries, services
from partnership.reviews.assessment.forms import EvidenceForm
from partnership.reviews.assessment.kept_sheet import signature
from partnership.reviews.assessment.views.blueprint import ONE, WORDS, blueprint
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.reviews.assessment.queries import AssessedCompetence, AssessmentSubject, EvidenceSubject

ROW = f"{ONE}/evidence/<uuid:evidence_id>"


@blueprint.route(f"{ONE}/competences/<competence_id>/evidence/add", methods=["GET", "POST"])
@permit(Action.ASSESSMENT_EDIT, queries.get_answered)
def add_evidence(place: AssessedCompetence) -> ResponseReturnValue:
    """Add a piece of evidence."""
    form, back = EvidenceForm(), _back(place.held, place.competence_id)
    if request.method == "GET" and not _is_at_work(place.held):
        flash(services.CLOSED if place.held.assessment.is_closed else services.PUT_AWAY, "important")
        return redirect(back)

    def write(session: Session) -> None:
        by = signature(viewer(), place.held.partnership, members_map(place.held.partnership).agencies)
        text, link = form.text.data or "", form.link.data or ""
        services.add_evidence(session, place.held, place.competence_id, text, link, by=by)

    if conflict.save(form, write, at="text", late=()).is_saved:  # closed meanwhile: what was typed stays on the page
        flash(f"The evidence for {place.competence_id} is added.", "success")
        return redirect(back)
    return _form_page(place.held, place.competence_id, form)


@blueprint.route(f"{ROW}/edit", methods=["GET", "POST"])
@permit(Action.ASSESSMENT_EDIT, queries.get_shown)
def edit_evidence(place: EvidenceSubject) -> ResponseReturnValue:
    """Change a piece of evidence; the second of two writers is shown both texts."""
    piece, held = place.piece, place.held
    back = _back(held, piece.competence_id)
    if request.method == "GET" and (not _is_at_work(held) or piece.is_archived):
        flash("This evidence cannot be changed as it is now.", "important")
        return redirect(back)
    form = EvidenceForm(data={"text": piece.text, "link": piece.link, "version": str(piece.version)})
    text, link = form.text.data or "", form.link.data or ""
    attempt = conflict.save(
        form,
        lambda session: services.change_evidence(
            session, place.held, piece.id, text, link, expected_version=form.seen_version
        ),
        at="text",
    )
    if attempt.is_saved:
        flash("The evidence is changed.", "success")
        return redirect(back)
    differences: list[Difference] | None = None
    if attempt.late:
        held = queries.get_held(held.partnership.slug, held.assessment.id)
        stored = next(row for row in held.assessment.evidence if row.id == piece.id)
        form.move_to(stored.version)
        differences = differing(Difference("Evidence", stored.text, text), Difference("Link", stored.link, link))
    return _form_page(held, piece.competence_id, form, differences, is_new=False)


@blueprint.post(f"{ROW}/archive")
@permit(Action.ASSESSMENT_EDIT, queries.get_shown)
def archive_evidence(place: EvidenceSubject) -> ResponseReturnValue:
    """Take a piece of evidence away; it can be brought back."""
    back = _back(place.held, place.piece.competence_id)
    try:
        with transaction() as session:
            services.archive_evidence(session, place.held, place.piece.id, expected_version=posted_version())
    except (InputFault, Stale) as fault:
        return _refused(fault, back)
    flash("The evidence is taken away. You can bring it back below the evidence.", "success")
    return redirect(back)


@blueprint.post(f"{ROW}/restore")
@permit(Action.ASSESSMENT_EDIT, queries.get_shown)
def restore_evidence(place: EvidenceSubject) -> ResponseReturnValue:
    """Bring a piece of evidence back."""
    back = _back(place.held, place.piece.competence_id)
    try:
        with transaction() as session:
            services.restore_evidence(session, place.held, place.piece.id)
    except InputFault as fault:
        return _refused(fault, back)
    flash("The evidence is back.", "success")
    return redirect(back)


def _is_at_work(held: AssessmentSubject) -> bool:
    return not held.assessment.is_closed and not held.assessment.is_archived


def _back(held: AssessmentSubject, competence_id: str) -> str:
    return url_for("assessment.competence", **held.place, competence_id=competence_id, _anchor="evidence")


def _refused(fault: Exception, back: str) -> ResponseReturnValue:
    """Back to the competence with what happened in words: nothing was typed that could be lost."""
    flash(str(fault), "important")
    return redirect(back)


def _form_page(
    held: AssessmentSubject,
    competence_id: str,
    form: EvidenceForm,
    differences: list[Difference] | None = None,
    *,
    is_new: bool = True,
) -> ResponseReturnValue:
    competence = pack_of(held.partnership).competences.get(competence_id)
    return conflict.page(
        "assessment/evidence.html",
        differences,
        **WORDS,
        held=held,
        partnership=held.partnership,
        title=f"{competence_id} {plain(competence.name)}" if competence else competence_id,
        form=form,
        is_new=is_new,
        back=_back(held, competence_id),
    )
