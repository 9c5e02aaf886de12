"""Words for assessments with their ratings and evidence, and for the identification audit."""

from __future__ import annotations

from partnership.history.descriptions.shape import EventLink, Happening, Sort, Words, done, in_guidance


def _assessment_id(happening: Happening) -> str:
    is_whole = happening.entry.table == "assessment"
    return happening.entry.row_id if is_whole else str(happening.fact("assessment_id"))


def _assessment(happening: Happening) -> str:
    title = happening.names.paper(_assessment_id(happening), "an assessment")
    return f"Assessment {title} {done(happening, 'started', closed_at=('closed', 'closed'))}"


def _link(happening: Happening) -> EventLink | None:
    paper = happening.names.papers.get(_assessment_id(happening))
    if paper is None or not paper.slug:
        return None
    values = {"slug": paper.slug, "assessment_id": _assessment_id(happening)}
    competence_id, pack = happening.fact("competence_id"), happening.names.pack
    if pack is not None and competence_id in pack.competences:
        return EventLink("See the competence", "assessment.competence", {**values, "competence_id": competence_id})
    return EventLink("See the assessment", "assessment.page", values)


def _rating(happening: Happening) -> str:
    name = happening.names.competence(happening.fact("competence_id"))
    rated = "rated" if "rating" in happening.entry.changes else "action or reasons changed"
    return f"Competence {name}: {rated}"


def _evidence(happening: Happening) -> str:
    name = happening.names.competence(happening.fact("competence_id"))
    return f"Evidence for competence {name} {done(happening, archived_at=('taken away', 'brought back'))}"


def _check(happening: Happening) -> str:
    setting = happening.names.setting(happening.fact("setting_id"))
    return f"Setting “{setting}” of the audit {done(happening, 'recorded')}"


def _contact(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    setting = happening.names.setting(happening.fact("setting_id"))
    is_gone = happening.action == "deleted"
    return f"{name} is {'no longer a' if is_gone else 'a'} first contact in the setting “{setting}”"


_setting_link = in_guidance("See the setting", "identification.setting", "setting_id", lambda pack: pack.settings)

TABLES = {
    "assessment": Words(Sort.ASSESSMENTS, _assessment, _link),
    "competence_rating": Words(Sort.ASSESSMENTS, _rating, _link),
    "evidence": Words(Sort.ASSESSMENTS, _evidence, _link),
    "setting_check": Words(Sort.AUDIT, _check, _setting_link),
    "first_contact": Words(Sort.AUDIT, _contact, _setting_link),
}
