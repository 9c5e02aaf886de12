"""When a protocol is to be reviewed, from the parameter that sets it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from partnership.documents.wording import day
from partnership.protocols.composing.phrases import with_unit

if TYPE_CHECKING:
    from partnership.protocols.composing.context import Context

PARAMETER = "review"  # by this id a template sets when its protocol is reviewed
LONGEST_MONTHS = 1200


def review_due(context: Context, *, is_agreed: bool = True) -> str:
    """The day of the review where it is set or can be reckoned, else what the parameter says in words.

    The time runs from the agreement, so that one which is not agreed has no day yet.
    """
    on, reckoned = context.review_on, review_day(context)
    parameter, value = context.set_value(PARAMETER) or (None, "")
    if on is None and reckoned is not None and parameter is not None and not is_agreed:
        return f"{with_unit(value, parameter.unit)} after agreement"
    if on is not None or reckoned is not None:
        return day(on or reckoned)
    return with_unit(value, parameter.unit) if parameter and value else "to be set by the board"


def review_day(context: Context) -> date | None:
    """The last day on which a review may begin, as the template's time says it; none where that is said in words."""
    parameter, value = context.set_value(PARAMETER) or (None, "")
    is_number = value.isascii() and value.isdigit() and int(value) <= LONGEST_MONTHS
    if parameter is None or not parameter.unit.startswith("month") or not is_number:
        return None
    return months_later(context.dated_on, int(value))


def months_later(start: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is shorter."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
