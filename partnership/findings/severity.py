"""How severe a finding is: what it does to a paper whose clauses rest on it, by rule. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.types import LEADERLESS, Rule, Severity
from partnership.guidance.types import Night

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.types import Function, ProtocolTemplate

LEADING = (
    *LEADERLESS, Rule.LEAD_NOT_FOR, Rule.OUT_OF_REMIT, Rule.TWO_LEADS, Rule.WRONG_LEAD, Rule.NEVER_FOR,
)  # fmt: skip
STOPS, NIGHT, TIDY = Severity.STOPS, Severity.NIGHT, Severity.TIDY
_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class TaskWeight:
    """What a finding about a task does, by what the task is to the paper."""

    usual: Severity
    at_night: Severity  # of a task that must answer at night
    stood_on: Severity  # of a task that the paper stands on
    both: Severity


TASKS: Mapping[Rule, TaskWeight] = {
    **dict.fromkeys(LEADERLESS, TaskWeight(TIDY, at_night=NIGHT, stood_on=STOPS, both=STOPS)),
    Rule.LEAD_NOT_FOR: TaskWeight(NIGHT, at_night=NIGHT, stood_on=STOPS, both=STOPS),
    Rule.OUT_OF_REMIT: TaskWeight(TIDY, at_night=TIDY, stood_on=TIDY, both=TIDY),
    Rule.TWO_LEADS: TaskWeight(TIDY, at_night=NIGHT, stood_on=TIDY, both=NIGHT),
    Rule.NO_NUMBER: TaskWeight(TIDY, at_night=NIGHT, stood_on=TIDY, both=STOPS),
    Rule.NOT_AT_NIGHT: TaskWeight(NIGHT, at_night=NIGHT, stood_on=NIGHT, both=STOPS),
    Rule.WRONG_LEAD: TaskWeight(STOPS, at_night=STOPS, stood_on=STOPS, both=STOPS),
    Rule.STANDING_UNCONFIRMED: TaskWeight(TIDY, at_night=TIDY, stood_on=TIDY, both=TIDY),
    Rule.NEVER_FOR: TaskWeight(STOPS, at_night=STOPS, stood_on=STOPS, both=STOPS),
    Rule.ALONE: TaskWeight(TIDY, at_night=TIDY, stood_on=TIDY, both=TIDY),
}

# What a finding about anything else does. A rule that is in neither table rests under no clause.
OTHERS: Mapping[Rule, Severity] = {
    Rule.NO_NUMBER: NIGHT,  # of an agency whose number a clause prints
    Rule.NOT_AT_NIGHT: NIGHT,
    Rule.ROLE_EMPTY: TIDY,
    Rule.TWO_NIGHT_NUMBERS: NIGHT,
    Rule.NOBODY_ANSWERED: NIGHT,
    Rule.DESK_VACANT: TIDY,
    Rule.STALE_CONTACTS: TIDY,
    Rule.ROLE_UNCONFIRMED: TIDY,
    Rule.NOT_READ: TIDY,
    Rule.KIND_MISSING: TIDY,
    Rule.NO_BOARD: STOPS,
    Rule.NO_FIRST_CONTACT: TIDY,
    Rule.PARTY_GONE: TIDY,
    Rule.NO_SIGNATORY: STOPS,
    Rule.LEAD_NOT_BOUND: TIDY,
    Rule.DUTY_UNACCEPTED: TIDY,
    Rule.VALUE_MISSING: TIDY,
    Rule.REFERENCE_LOST: TIDY,
    Rule.SLOT_UNKNOWN: STOPS,
    Rule.NO_QUORUM: STOPS,
    Rule.TERMS_NOT_AGREED: STOPS,
    Rule.FIRST_ROW_EMPTY: STOPS,
    Rule.FACT_CHANGED: STOPS,
    Rule.FACT_UNCHECKED: STOPS,
    Rule.FACT_OLD: STOPS,
    Rule.NEVER_FOR: STOPS,  # a clause about people for whom the task is never done
    Rule.NO_CONSENT_STEP: STOPS,
    Rule.TREATED_AS_ONE: STOPS,
    Rule.ABOLISHED_NAME: STOPS,
}
ON_FIRST_PAGE: Mapping[Rule, Severity] = {Rule.STALE_CONTACTS: NIGHT}  # it is read at night, and nothing else is
NEEDED: Mapping[Rule, Severity] = {Rule.VALUE_MISSING: STOPS}  # a value without which the paper says nothing
DEAD_END = STOPS  # whatever the rule: a first page may leave nobody without a number
OF_RETURN = TIDY  # whatever the rule: a checklist has hard stops of its own, and the map stops no return


def worst_of(one: Severity, other: Severity) -> Severity:
    """The worse of two."""
    return min(one, other, key=_ORDER.index)


def of_task_in(rule: Rule, function: Function, template: ProtocolTemplate) -> Severity:
    """How severe a finding about a task is for a paper that stands, or does not stand, on the task."""
    weight, must = TASKS[rule], function.at_night is Night.MUST
    if function.id in template.stands_on:
        return weight.both if must else weight.stood_on
    return weight.at_night if must else weight.usual


def of_other(rule: Rule, *, is_on_first_page: bool = False, is_needed: bool = False) -> Severity:
    """How severe a finding about anything but a task is."""
    if is_on_first_page and rule in ON_FIRST_PAGE:
        return ON_FIRST_PAGE[rule]
    return NEEDED[rule] if is_needed and rule in NEEDED else OTHERS[rule]
