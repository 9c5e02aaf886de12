"""What a described field accepts: the same cleaning, limits and messages for a form, an import and a command.

And what looks like an address in free text.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Enum, inspect
from wtforms.validators import ValidationError

from partnership.base.errors import InputFault
from partnership.documents.text import as_seen, refused_characters
from partnership.findings.schedule import read_schedule
from partnership.register.directory import wording
from partnership.store.models import Entry, FieldKind, descriptions
from partnership.web.field_checks import (
    OwnEmail,
    Postcode,
    TelephoneText,
    WebAddress,
    clean_line,
    clean_lines,
    clean_postcode,
    clean_text,
    clean_web_address,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.store.models import Code, Described

MOST_LINES = 50
LONGEST_LINE = 200
OLDEST = 120  # years
HOURS_EXAMPLE = "Mon-Fri 09:00-17:00, or bank holidays"
_CLEANERS: dict[FieldKind, Any] = {
    FieldKind.LONG_TEXT: clean_text,
    FieldKind.WEB_ADDRESS: clean_web_address,
    FieldKind.POSTCODE: clean_postcode,
}
_FORMATS: dict[FieldKind, Any] = {
    FieldKind.TELEPHONE: TelephoneText(),
    FieldKind.EMAIL: OwnEmail(),
    FieldKind.WEB_ADDRESS: WebAddress(),
    FieldKind.POSTCODE: Postcode(),
}


def needed(description: Described) -> str:
    """The message for a field that may not be empty."""
    verb = "Select" if description.kind in {FieldKind.CHOICE, FieldKind.FUNCTIONS, FieldKind.SEXES} else "Enter"
    return f"{verb} {asked_for(description)}"


def asked_for(description: Described) -> str:
    """What a field asks for, behind a verb: "the kind of organisation", "who it is for"."""
    return description.asks or f"the {description.label[0].lower()}{description.label[1:]}"


def accepted(table: type[Entry], given: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
    """The values as they are stored, by field; a new row must have every field that may not be empty.

    Raises InputFault with the name of the first field at fault. Fields that the table does not describe, and those
    that are kept under seal, are faults.
    """
    described = {name: each for name, each in descriptions(table).items() if not each.is_confidential}
    if unknown := sorted(set(given) - set(described)):
        message = f"There is no field “{unknown[0]}” here"
        raise InputFault(message)
    found = {name: _accepted(table, name, described[name], value) for name, value in given.items()}
    for name, description in described.items():
        is_missing = name not in found and is_new
        if description.is_required and (is_missing or found.get(name, True) in ("", [], None)):
            raise InputFault(needed(description), name)
    return found


def _accepted(table: type[Entry], name: str, description: Described, value: Any) -> Any:  # noqa: PLR0911 - one a kind
    match description.kind:
        case FieldKind.YES_NO:
            if not isinstance(value, bool):
                raise InputFault(f"{description.label} must be yes or no", name)
            return value
        case FieldKind.CHOICE:
            return _choice(table, name, description, value)
        case FieldKind.LINES:
            return _lines(name, description, value)
        case FieldKind.FUNCTIONS | FieldKind.SEXES:
            return _options(table, name, description, value)
        case FieldKind.HOURS:
            return _hours(name, description, value)
        case FieldKind.AGE:
            return _age(name, description, value)
        case _:
            return _text(name, description, value)


def _text(name: str, description: Described, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputFault(f"{description.label} must be text", name)
    _refuse_odd(name, description, value)
    cleaner = _CLEANERS.get(description.kind, clean_line)
    text: str = cleaner(value)
    if text and description.code is not None:
        text = _coded(name, description, description.code, text)
    if len(text) > description.longest:
        raise InputFault(f"{description.label} must be {description.longest:,} characters or fewer", name)
    if text and (check := _FORMATS.get(description.kind)) is not None:
        try:
            check(None, SimpleNamespace(data=text))
        except ValidationError as fault:
            raise InputFault(str(fault), name) from fault
    return text


def _coded(name: str, description: Described, code: Code, text: str) -> str:
    packed = "".join(text.split()).upper()
    if not re.fullmatch(code.pattern, packed, re.ASCII):
        message = f"{description.label} must be {code.words}"
        raise InputFault(message, name)
    return packed


def _refuse_odd(name: str, description: Described, text: str) -> None:
    """Refuse what neither a page nor a document can hold, here at the door and not at an export."""
    if refused_characters(text.replace("\r", "\n")) is not None:
        message = f"{description.label} has characters that cannot be kept, such as control characters. Type it again"
        raise InputFault(message, name)


def _choice(table: type[Entry], name: str, description: Described, value: Any) -> Any:
    if value in (None, ""):
        return None
    if str(value) not in wording.options_of(description):
        raise InputFault(f"{description.label}: select one of the options in the list", name)
    column = inspect(table).columns[name].type
    return column.enum_class(str(value)) if isinstance(column, Enum) and column.enum_class else str(value)


def _options(table: type[Entry], name: str, description: Described, value: Any) -> list[str] | None:
    options = wording.options_of(description)
    wanted = {str(each) for each in value or ()}
    if wanted - set(options):
        raise InputFault(f"{description.label}: select options of the list only", name)
    found = [each for each in options if each in wanted]
    return found or (None if inspect(table).columns[name].nullable else [])


def _hours(name: str, description: Described, value: Any) -> list[str] | None:
    """Days and times as they are shown again: in order, a span that crosses midnight cut there."""
    lines = _lines(name, description, value)
    try:
        schedule = read_schedule(lines)
    except ValueError as fault:
        message = f"{description.label}: “{fault}” cannot be read. Write a line such as {HOURS_EXAMPLE}"
        raise InputFault(message, name) from fault
    if not schedule.hours and schedule.months:
        message = f"{description.label}: give days and times beside the months"
        raise InputFault(message, name)
    return schedule.lines or None


def _age(name: str, description: Described, value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and int(text) <= OLDEST):
        raise InputFault(f"{description.label} must be a whole number of years, such as 18", name)
    return int(text)


def _lines(name: str, description: Described, value: Any) -> list[str]:
    joined = value if isinstance(value, str) else "\n".join(str(each) for each in value or ())
    _refuse_odd(name, description, joined)
    lines = clean_lines(joined)
    if len(lines) > MOST_LINES:
        raise InputFault(f"{description.label} must have {MOST_LINES} lines or fewer", name)
    if any(len(line) > LONGEST_LINE for line in lines):
        raise InputFault(f"Each line of {description.label.lower()} must be {LONGEST_LINE} characters or fewer", name)
    if len("\n".join(lines)) > description.longest:
        raise InputFault(f"{description.label} must be {description.longest:,} characters or fewer", name)
    return lines


# Finds what looks like an address in free text, so that nobody writes a refuge's address where all can read it.

# A UK postcode anywhere in a text, in any case, with or without the space. It is generous: it asks, it does not refuse.
_POSTCODE = re.compile(r"\b(?:GIR|[A-Z]{1,2}\d[A-Z\d]?)[\s.-]{0,3}\d[A-Z]{2}\b", re.ASCII | re.IGNORECASE)
_STREETS = "street|st|road|rd|avenue|ave|lane|close|drive|gardens|grove|terrace|crescent|square|court|mews|way|hill|row"
_STREET = re.compile(rf"\b\d{{1,4}}[a-z]?,?\s+(?:[\w’'-]+\s+){{1,3}}(?:{_STREETS})\b", re.IGNORECASE)


def looks_like_address(text: str) -> bool:
    """Whether a postcode, or a house number with the name of a street, stands in the text."""
    plain = as_seen(text)
    return bool(_POSTCODE.search(plain) or _STREET.search(plain))
