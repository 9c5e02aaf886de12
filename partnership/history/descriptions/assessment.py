"""Words for assessments with their ratings and evidence, and for the identification audit."""

from __future__ import annotations

from partnership.history.descriptions.shape import Category, EventLink, EventWording, RecordedEvent, done, in_guidance


def _assessment_id(event: RecordedEvent) -> str:
    is_whole = event.entry.table == "assessment"
    return event.entry.row_id if is_whole else str(event.fact("assessment_id"))


def _assessment(event: RecordedEvent) -> str:
    title = event.names.paper(_assessment_id(event), "an assessment")
    return f"Assessment {title} {done(event, 'started', closed_at=('closed', 'closed'))}"


def _link(event: RecordedEvent) -> EventLink | None:
    paper = event.names.papers.get(_assessment_id(event))
    if paper is None or not paper.slug:
        return None
    values = {"slug": paper.slug, "assessment_id": _assessment_id(event)}
    competence_id, pack = event.fact("competence_id"), event.names.pack
    if pack is not None and competence_id in pack.competences:
        return EventLink("See the competence", "assessment.competence", {**values, "competence_id": competence_id})
    return EventLink("See the assessment", "assessment.page", values)


def _rating(event: RecordedEvent) -> str:
    name = event.names.competence(event.fact("competence_id"))
    rated = "rated" if "rating" in event.entry.changes else "action or reasons changed"
    return f"Competence {name}: {rated}"


def _evidence(event: RecordedEvent) -> str:
    name = event.names.competence(event.fact("competence_id"))
    return f"Evidence for competence {name} {done(event, archived_at=('taken away', 'brought back'))}"


def _check(event: RecordedEvent) -> str:
    setting = event.names.setting(event.fact("setting_id"))
    return f"Setting “{setting}” of the audit {done(event, 'recorded')}"


def _contact(event: RecordedEvent) -> str:
    name = event.names.organisation(event.fact("organisation_id"))
    setting = event.names.setting(event.fact("setting_id"))
    is_gone = event.action == "deleted"
    return f"{name} is {'no longer a' if is_gone else 'a'} first contact in the setting “{setting}”"


_setting_link = in_guidance("See the setting", "identification.setting", "setting_id", lambda pack: pack.settings)

TABLES = {
    "assessment": EventWording(Category.ASSESSMENTS, _assessment, _link),
    "competence_rating": EventWording(Category.ASSESSMENTS, _rating, _link),
    "evidence": EventWording(Category.ASSESSMENTS, _evidence, _link),
    "setting_check": EventWording(Category.AUDIT, _check, _setting_link),
    "first_contact": EventWording(Category.AUDIT, _contact, _setting_link),
}
