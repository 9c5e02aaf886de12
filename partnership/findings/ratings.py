"""The rule about a self-assessment: a competence rated as in place, while the map says otherwise of its tasks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.types import About, Finding, Rule, Severity, Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from partnership.findings.find import Register


def of_ratings(register: Register, severities: Mapping[Finding, Severity], rated: Collection[str]) -> Iterator[Finding]:
    """Competences of `rated`, those in place or proven, of which a task has what stops signing or costs safety.

    It names the worst finding of its tasks, by key; the first of them by task where several are as bad.
    """
    order = tuple(Severity)
    for competence in register.pack.competences.values():
        found = (each for task in competence.functions for each in register.of_task(task))
        grave = [each for each in found if severities.get(each, Severity.TIDY) is not Severity.TIDY]
        if competence.id in rated and grave:
            worst = min(grave, key=lambda each: order.index(severities[each]))
            subject = Subject(About.COMPETENCE, competence.id)
            yield Finding(Rule.RATING_CONTRADICTED, subject, agencies=worst.agencies, values=(worst.key,))
