"""What needs doing next in a partnership, the worst first: findings that the visitor can mend. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.findings.sentences import about, said_of
from partnership.findings.types import About, Severity
from partnership.findings.words import WORDINGS
from partnership.web.states import tag_of
from partnership.web.todo import ToDo

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from partnership.findings.find import Register
    from partnership.findings.types import Finding
    from partnership.policy.viewer import Viewer

MOST = 8  # more than that is a list, not a plan for today
_ORDER = tuple(Severity)


def things_to_do(
    register: Register,
    severities: Mapping[Finding, Severity],
    viewer: Viewer,
    findings: Collection[Finding] | None = None,
) -> list[ToDo]:
    """At most eight findings that this viewer can do something about: of their own entries first, then the worst.

    `findings` are those that are not set aside; all of the register where it is not said.
    """
    coordinates = viewer.coordinates(register.map_.partnership_id)
    left = register.findings if findings is None else findings
    own = [each for each in left if _is_theirs(each, register, viewer)]
    rest = [each for each in left if coordinates and each not in own]

    def place(finding: Finding) -> int:
        return _ORDER.index(severities.get(finding, Severity.TIDY))

    found = (*sorted(own, key=place), *sorted(rest, key=place))
    return [_todo(each, register, severities.get(each, Severity.TIDY)) for each in found[:MOST]]


def _is_theirs(finding: Finding, register: Register, viewer: Viewer) -> bool:
    """Whether a finding is about an entry that they keep, or about a setting in which it is named."""
    if not WORDINGS[finding.rule].by_agency:
        return False
    if finding.subject.about is About.SETTING:
        record = register.map_.setting(finding.subject.id)
        owner = record.action_owner
        return any(viewer.edits(agency.id) for agency in (*record.first_contacts, *((owner,) if owner else ())))
    return any(viewer.edits(agency_id) for agency_id in finding.agencies)


def _todo(finding: Finding, register: Register, severity: Severity) -> ToDo:
    where = " (where victims are met)" if finding.subject.about is About.SETTING else ""
    said = said_of(finding, register)
    text = f"{about(finding, register)}{where}: {said.short.lower()}"
    tag = None if severity is Severity.TIDY else tag_of(severity)
    return ToDo(text, *_page(finding, register.map_.slug), tag=tag, more=said.to_do)


def _page(finding: Finding, slug: str) -> tuple[str, dict[str, Any]]:
    """Where it is mended: at its function, its setting of the audit or its organisation, else on the page of gaps."""
    subject = finding.subject
    if subject.about is About.TASK:
        return "mapping.function", {"slug": slug, "function_id": subject.id}
    if subject.about is About.SETTING:
        return "identification.setting", {"slug": slug, "setting_id": subject.id}
    if subject.about in (About.AGENCY, About.DESK) and finding.agencies:
        return "directory.organisation", {"organisation_id": next(iter(finding.agencies))}
    return "mapping.gaps", {"slug": slug, "finding": finding.key, "_anchor": finding.key}
