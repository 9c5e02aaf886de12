"""When a protocol is to be reviewed, from the parameter that sets it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.protocols.phrases import with_unit

if TYPE_CHECKING:
    from partnership.protocols.types import Situation

PARAMETER = "review"  # by this id a template sets when its protocol is reviewed
LONGEST_MONTHS = 1200


def review_due(situation: Situation) -> str:
    """The day of the review where it can be reckoned, else what the parameter says in words."""
    parameter = next((each for each in situation.template.parameters if each.id == PARAMETER), None)
    if parameter is None:
        return "to be set by the board"
    value = situation.values[PARAMETER]
    if parameter.unit.startswith("month") and value.isascii() and value.isdigit() and int(value) <= LONGEST_MONTHS:
        return day(months_later(situation.dated_on, int(value)))
    return with_unit(value, parameter.unit) if value else "to be set by the board"


def months_later(start: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
