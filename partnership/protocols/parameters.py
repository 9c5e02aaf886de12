"""The times and limits that a partnership sets for a protocol: what is accepted, and what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.documents.text import clean, refused_characters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.types import ProtocolTemplate

LARGEST_NUMBER = 9999
LONGEST_TEXT = 200


def accepted(template: ProtocolTemplate, given: Mapping[str, str]) -> dict[str, str]:
    """What to store: a value for each parameter that differs from the template's; raises InputFault."""
    stored = {}
    for parameter in template.parameters:
        value = clean(given.get(parameter.id, ""), is_name=True).strip() or parameter.default
        fault = fault_of(value, parameter.kind)
        if fault:
            message = f"{parameter.label}: {fault}"
            raise InputFault(message, parameter.id)
        if value != parameter.default:
            stored[parameter.id] = value
    return stored


def fault_of(value: str, kind: str) -> str:
    """What is wrong with one value; empty when it may be stored."""
    if refused := refused_characters(value):
        return refused
    if kind == "number":
        is_number = value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= LARGEST_NUMBER
        return "" if is_number else f"enter a whole number from 1 to {LARGEST_NUMBER:,}"
    if "\n" in value:
        return "write it on one line"
    return "" if len(value) <= LONGEST_TEXT else f"write {LONGEST_TEXT} characters or fewer"
