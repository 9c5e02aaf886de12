"""One competence of an assessment: what would show it, what the map shows, the evidence, the rating and the action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, request, url_for

from partnership.base.errors import Conflict, Stale
from partnership.documents.wording import day
from partnership.map.mapping.queries import members_map, pack_of, today
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.reviews.assessment import queries, services
from partnership.reviews.assessment.forms import RatingForm
from partnership.reviews.assessment.kept_sheet import sheet_of, signature
from partnership.reviews.assessment.merge import FIELDS, CompetenceAnswer, merge
from partnership.reviews.assessment.views.blueprint import ONE, WORDS, blueprint
from partnership.reviews.assessment.wording import LABELS, rating_words
from partnership.web import conflict
from partnership.web.conflict import Difference
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.findings.facts import PartnershipMap
    from partnership.reviews.assessment.queries import AssessedCompetence
    from partnership.reviews.assessment.sheet import AssessmentSheet, CompetenceEntry

PATH = f"{ONE}/competences/<competence_id>"
HIDDEN_OWNER = "An organisation that is not named here"


@dataclass(frozen=True, slots=True)
class CompetencePage:
    """Everything that the page of a competence is made from."""

    place: AssessedCompetence
    map_: PartnershipMap
    sheet: AssessmentSheet
    entry: CompetenceEntry

    @property
    def owners(self) -> dict[UUID, str]:
        """Agencies that may own an action, and the one that does though it has left or is hidden from members."""
        found = {agency.id: agency.name for agency in self.map_.agencies}
        row = self.place.row
        if row is not None and row.action_owner_id is not None and row.action_owner_id not in found:
            is_hidden = row.action_owner_id in self.map_.hidden_ids
            words = HIDDEN_OWNER if is_hidden else f"{self.entry.owner} (takes no part any more)"
            found[row.action_owner_id] = words
        return found

    @property
    def stored(self) -> CompetenceAnswer:
        """What is stored."""
        row, earlier = self.place.row, self.entry.earlier
        done_on = earlier.done_on if earlier else None
        if row is None:
            return CompetenceAnswer(earlier_done_on=done_on)
        return CompetenceAnswer(
            row.rating, row.reason, row.action, row.action_owner_id, row.action_due_on, row.action_done_on, done_on
        )

    @property
    def version(self) -> int:
        """The version of what is stored; 0 where nobody has begun."""
        return self.place.row.version if self.place.row is not None else 0

    @property
    def has_earlier_action(self) -> bool:
        """Whether the assessment before set an action here."""
        return self.entry.earlier is not None and bool(self.entry.earlier.action)

    def form(self, form: RatingForm) -> RatingForm:
        """The form with its choices."""
        form.offer(self.owners, today=today(), has_earlier=self.has_earlier_action)
        return form


def _page(place: AssessedCompetence) -> CompetencePage:
    map_ = members_map(place.held.partnership)
    sheet = sheet_of(place.held, map_)
    entry = sheet.entry(place.competence_id)
    if entry is None:
        message = "a competence was loaded that its sheet does not have"
        raise LookupError(message)
    return CompetencePage(place, map_, sheet, entry)


@blueprint.get(PATH)
@permit(Action.ASSESSMENT_VIEW, queries.get_answered)
def competence(place: AssessedCompetence) -> ResponseReturnValue:
    """The page: with its form for those who may fill it in, to read for everybody else and once it is closed."""
    page = _page(place)
    row = place.held.assessment
    is_filled_in = not row.is_closed and not row.is_archived and allows(viewer(), Action.ASSESSMENT_EDIT, place)
    form = page.form(RatingForm.showing(page.stored, page.version)) if is_filled_in else None
    return _shown(page, form)


@blueprint.post(PATH)
@permit(Action.ASSESSMENT_EDIT, queries.get_answered)
def save_competence(place: AssessedCompetence) -> ResponseReturnValue:
    """Save step by step: stay on the step, go to the next one, or go on to add evidence."""
    page = _page(place)
    form = page.form(RatingForm())
    if not form.validate():
        return _shown(page, form)
    answer, base = form.answer(), form.base
    if answer != base:  # nothing was typed: nothing to save, whatever others have done meanwhile
        attempt = conflict.save(
            form,
            lambda session: _save(session, page, form, answer, base),
            at="rating",
            late=(Stale, Conflict),
            is_valid=True,
        )
        if isinstance(attempt.late, Conflict):
            return _too_late(place, form, attempt.late)
        if attempt.late:
            return _clashing(place, form)
        if not attempt.is_saved:
            return _shown(page, form)
        flash(f"{place.competence_id} is saved.", "success")
        if lacks := _lacks(answer):
            flash(f"The action of {place.competence_id} has {lacks} yet.", "important")
    return redirect(_onward(page))


def _save(
    session: Session, page: CompetencePage, form: RatingForm, answer: CompetenceAnswer, base: CompetenceAnswer | None
) -> None:
    place = page.place
    services.rate(
        session,
        place.held,
        place.competence_id,
        answer,
        expected_version=form.seen_version,
        owner_ids=page.owners.keys(),
        today=today(),
        by=signature(viewer(), place.held.partnership, page.map_.agencies),
    )
    if page.has_earlier_action:
        seen = base.earlier_done_on if base is not None else page.stored.earlier_done_on
        services.record_done(session, place.held.partnership, place.competence_id, seen, answer.earlier_done_on)


def _lacks(answer: CompetenceAnswer) -> str:
    if not answer.action or answer.done_on or (answer.owner_id and answer.due_on):
        return ""
    if not answer.owner_id and not answer.due_on:
        return "no owner and no date"
    return "no owner" if not answer.owner_id else "no date"


def _onward(page: CompetencePage) -> str:
    """Where the button that was pressed leads."""
    place = page.place
    here = {**place.held.place, "competence_id": place.competence_id}
    if "evidence" in request.form:
        return url_for("assessment.add_evidence", **here)
    if "stay" in request.form:
        return url_for("assessment.competence", **here)
    following = _beside(page)[1]
    if following is None:
        return url_for("assessment.page", **place.held.place)
    return url_for("assessment.competence", **{**here, "competence_id": following.id})


def _beside(page: CompetencePage) -> tuple[CompetenceEntry | None, CompetenceEntry | None]:
    entries = page.sheet.entries
    at = entries.index(page.entry)
    return (entries[at - 1] if at else None), (entries[at + 1] if at + 1 < len(entries) else None)


def _clashing(place: AssessedCompetence, form: RatingForm) -> ResponseReturnValue:
    """Both answers side by side: what only one of the two changed is brought together, the rest is chosen by hand."""
    page = _page(queries.get_answered(place.held.partnership.slug, place.held.assessment.id, place.competence_id))
    typed, stored = form.answer(), page.stored
    merged = merge(form.base, typed, stored)
    fresh = page.form(RatingForm.showing(merged.answer, page.version, stored))
    differences = [
        Difference(
            LABELS[name],
            stored=_in_words(page, name, getattr(stored, name)),
            typed=_in_words(page, name, getattr(typed, name)),
            name=name,
        )
        for name in merged.conflicts
    ]
    return _shown(page, fresh, differences, taken=[LABELS[name] for name in merged.taken])


def _too_late(place: AssessedCompetence, form: RatingForm, fault: Conflict) -> ResponseReturnValue:
    """The assessment was closed or put away meanwhile: what was typed is shown, so that it can be copied."""
    page = _page(queries.get_answered(place.held.partnership.slug, place.held.assessment.id, place.competence_id))
    typed = form.answer()
    words = ((LABELS[name], _in_words(page, name, getattr(typed, name))) for name in FIELDS)
    unsaved = [(label, text) for label, text in words if text]
    return _shown(page, None, [], unsaved=unsaved, fault=str(fault))


def _in_words(page: CompetencePage, name: str, value: Any) -> str:
    match name:
        case "rating":
            return rating_words(value)
        case "owner_id":
            return page.owners.get(value, "") if value else ""
        case "due_on" | "done_on" | "earlier_done_on":
            return day(value)
        case _:
            return str(value)


def _shown(
    page: CompetencePage, form: RatingForm | None, differences: list[Difference] | None = None, **more: Any
) -> ResponseReturnValue:
    held = page.place.held
    before, following = _beside(page)
    taken_away = [row for row in held.assessment.evidence if row.is_archived and row.competence_id == page.entry.id]
    pack = pack_of(held.partnership)
    theme = next(each for each in page.sheet.themes if page.entry in each.entries)
    return conflict.page(
        "assessment/competence.html",
        differences,
        **WORDS,
        held=held,
        row=held.assessment,
        partnership=held.partnership,
        sheet=page.sheet,
        theme=theme,
        entry=page.entry,
        form=form,
        before=before,
        following=following,
        taken_away=taken_away if form is not None else [],
        pack=pack,
        practice=[each for each in pack.practice.values() if page.entry.id in each.competences],
        **more,
    )
