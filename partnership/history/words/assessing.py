"""Words for assessments with their ratings and evidence, and for the identification audit."""

from __future__ import annotations

from partnership.assessment.wording import WORDS as RATINGS
from partnership.history.words.shape import (
    Column,
    Happening,
    Link,
    Sort,
    Words,
    in_guidance,
    on_day,
    one_of,
    organisation,
    put_away,
    unsaid,
    verb,
)


def _assessment_id(happening: Happening) -> str:
    is_whole = happening.entry.table == "assessment"
    return happening.entry.row_id if is_whole else str(happening.fact("assessment_id"))


def _title(happening: Happening) -> str:
    return happening.names.paper(_assessment_id(happening), "an assessment")


def _assessment(happening: Happening) -> str:
    if happening.is_about("closed_at"):
        return f"Assessment {_title(happening)} closed"
    return f"Assessment {_title(happening)} {verb(happening, made='started')}"


def _assessment_link(happening: Happening) -> Link | None:
    paper = happening.names.papers.get(_assessment_id(happening))
    if paper is None or not paper.slug:
        return None
    values = {"slug": paper.slug, "assessment_id": _assessment_id(happening)}
    competence_id, pack = happening.fact("competence_id"), happening.names.pack
    if pack is not None and competence_id in pack.competences:
        return Link("See the competence", "assessment.competence", {**values, "competence_id": competence_id})
    return Link("See the assessment", "assessment.page", values)


def _rating(happening: Happening) -> str:
    name = happening.names.competence(happening.fact("competence_id"))
    done = "rated" if "rating" in happening.entry.changes else "action or reasons changed"
    return f"Competence {name}: {done}"


def _evidence(happening: Happening) -> str:
    name = happening.names.competence(happening.fact("competence_id"))
    done = {"archived": "taken away", "restored": "brought back"}.get(put_away(happening)) or verb(happening)
    return f"Evidence for competence {name} {done}"


def _check(happening: Happening) -> str:
    done = "recorded" if happening.action == "created" else verb(happening)
    return f"Setting “{happening.names.setting(happening.fact('setting_id'))}” of the audit {done}"


def _contact(happening: Happening) -> str:
    name = happening.names.organisation(happening.fact("organisation_id"))
    setting = happening.names.setting(happening.fact("setting_id"))
    is_gone = happening.action == "deleted"
    return f"{name} is {'no longer a' if is_gone else 'a'} first contact in the setting “{setting}”"


_setting_link = in_guidance("See the setting", "identification.setting", "setting_id", lambda pack: pack.settings)


TABLES = {
    "assessment": Words(
        Sort.ASSESSMENTS,
        _assessment,
        {"title": Column("Title"), "opened_on": Column("Opened on", on_day), "conclusion": Column("Conclusion")},
        unsaid("archived_at", "opened_by", "closed_at", "closed_by", "kept"),
        _assessment_link,
    ),
    "competence_rating": Words(
        Sort.ASSESSMENTS,
        _rating,
        {
            "rating": Column("Rating", one_of(RATINGS)),
            "reason": Column("Why this rating"),
            "action": Column("Next action"),
            "action_owner_id": Column("Who does it", organisation),
            "action_due_on": Column("By when", on_day),
            "action_done_on": Column("Done on", on_day),
        },
        unsaid("assessment_id", "competence_id"),
        _assessment_link,
    ),
    "evidence": Words(
        Sort.ASSESSMENTS,
        _evidence,
        {"text": Column("Evidence"), "link": Column("Link")},
        unsaid("archived_at", "assessment_id", "competence_id", "added_by"),
        _assessment_link,
    ),
    "setting_check": Words(
        Sort.AUDIT,
        _check,
        {
            "assurance": Column("Assurance"),
            "checked_on": Column("Checked on", on_day),
            "action": Column("Next action"),
            "action_owner_id": Column("Who does it", organisation),
            "action_due_on": Column("By when", on_day),
        },
        unsaid("setting_id"),
        _setting_link,
    ),
    "first_contact": Words(
        Sort.AUDIT,
        _contact,
        unsaid=unsaid("setting_id", "organisation_id"),
        link=_setting_link,
    ),
}
