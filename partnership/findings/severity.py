"""How severe a finding is: what it does to a paper whose clauses rest on it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.findings.types import LEADERLESS, Rule, Severity
from partnership.guidance.types import Night

if TYPE_CHECKING:
    from partnership.guidance.types import Function, ProtocolTemplate

LEADING = (*LEADERLESS, Rule.LEAD_NOT_FOR, Rule.OUT_OF_REMIT, Rule.TWO_LEADS)
_ORDER = tuple(Severity)
OF_RETURN = Severity.TIDY  # whatever the rule: a checklist has hard stops of its own, and the map stops no return


def worst_of(one: Severity, other: Severity) -> Severity:
    """The worse of two."""
    return min(one, other, key=_ORDER.index)


def of_task_in(rule: Rule, function: Function, template: ProtocolTemplate) -> Severity:
    """How severe a finding about a task is for a paper that stands, or does not stand, on the task."""
    must, stands = function.at_night is Night.MUST, function.id in template.stands_on
    if rule in (*LEADERLESS, Rule.LEAD_NOT_FOR) and stands:
        return Severity.STOPS
    if rule in (Rule.NO_NUMBER, Rule.NOT_AT_NIGHT):
        if must and stands:
            return Severity.STOPS
        return Severity.NIGHT if must or rule is Rule.NOT_AT_NIGHT else Severity.TIDY
    if rule in (Rule.OUT_OF_REMIT, Rule.ALONE):
        return Severity.TIDY
    return Severity.NIGHT if must or rule is Rule.LEAD_NOT_FOR else Severity.TIDY
