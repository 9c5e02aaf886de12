"""What people type about a protocol, as it is stored: cleaned, not too long, without what no document can hold."""

from __future__ import annotations

from partnership.base.errors import InputFault
from partnership.documents.text import clean, refused_characters, shows_nothing

LONGEST_POST = 200
LONGEST_REASON = 500
LONGEST_TEXT = 5000
LONGEST_INVITATION = 2000
LONGEST_KEPT_AT = 300
LONGEST_CAME_BY = 100
SAY_WHY_DECLINED = "Enter why it is declined"
SAY_WHY_REFUSED = "Enter why it was refused"
NEEDS_A_REASON = "Enter why no consultation was needed"
NOT_ACKNOWLEDGED = "Tick the box if the version is to be signed with these matters open"
SAY_WHAT_WAS_DONE = "Enter what was done, or why it is declined"


def line(text: str, field: str, missing: str, longest: int) -> str:
    """One line of text; raises InputFault when it is empty though it is needed, too long, or cannot be kept."""
    _refuse(text, field)
    found = " ".join(clean(text, is_name=True).split())
    return _fitting(found, field, missing, longest)


def lines(text: str, field: str, missing: str, longest: int) -> str:
    """Text of several lines, as `line`."""
    _refuse(text, field)
    return _fitting(clean(text).strip(), field, missing, longest)


def _refuse(text: str, field: str) -> None:
    if refused := refused_characters(text):
        raise InputFault(refused, field)


def _fitting(text: str, field: str, missing: str, longest: int) -> str:
    if missing and shows_nothing(text):
        raise InputFault(missing, field)
    if len(text) > longest:
        raise InputFault(f"Write {longest:,} characters or fewer", field)
    return text
