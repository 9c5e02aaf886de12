"""The numbers of who has a part in a task, beside its name: by day and at night, as far as the map shows them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.findings.cover import agency_numbers
from partnership.findings.phrases import way_doubt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.cover import ContactLine
    from partnership.findings.facts import Duty
    from partnership.guidance.pack import Pack


@dataclass(frozen=True, slots=True)
class HolderNumber:
    """A number, when it answers, and the desk behind it."""

    when: str
    number: str
    desk: str
    doubt: str = ""  # what is doubtful about the number


def holder_numbers(duty: Duty, pack: Pack) -> tuple[HolderNumber, ...]:
    """The numbers of who has accepted a role; none of a body abroad, which is never rung."""
    if not duty.state.is_accepted or pack.is_abroad(duty.agency.kind_id):
        return ()
    day, night = (
        agency_numbers(duty.agency, pack, duty.group, at_night=at_night, task=duty.function_id)
        for at_night in (False, True)
    )
    by_day, by_night = _told("By day", day), _told("At night", night)
    if {each[1:] for each in by_day} == {each[1:] for each in by_night}:
        return tuple(HolderNumber("Day and night", *each[1:]) for each in by_day)
    return tuple(HolderNumber(*each) for each in (*by_day, *by_night))


def _told(when: str, lines: Iterable[ContactLine]) -> list[tuple[str, str, str, str]]:
    return [
        (line.when or when, line.way.number, line.way.desk.post if line.way.desk else "", way_doubt(line.way))
        for line in lines
        if line.way is not None and line.way.number
    ]
