"""The slots of clause text, `{{name}}` or `{{name:argument}}`: which exist, what each takes, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Takes(StrEnum):
    """What the argument of a slot must be the id of."""

    NONE = "none"
    FUNCTION = "function"
    KIND = "kind"
    PARAMETER = "parameter"
    CLAUSE = "clause"
    SECTION = "section"
    PROTOCOL = "protocol"


SLOTS: Mapping[str, Takes] = {
    "partnership": Takes.NONE,
    "area": Takes.NONE,
    "board": Takes.NONE,
    "who-may-refer": Takes.NONE,
    "date": Takes.NONE,
    "lead": Takes.FUNCTION,
    "deputy": Takes.FUNCTION,
    "supports": Takes.FUNCTION,
    "contact": Takes.FUNCTION,
    "out-of-hours": Takes.FUNCTION,
    "agency": Takes.KIND,
    "agency-contact": Takes.KIND,
    "agency-out-of-hours": Takes.KIND,
    "parameter": Takes.PARAMETER,
    "clause": Takes.CLAUSE,
    "section": Takes.SECTION,
    "protocol": Takes.PROTOCOL,
    "owner": Takes.PROTOCOL,
}

PRINTED = {"agency-contact": False, "agency-out-of-hours": True}  # slots that print a kind's number; at night?
_KEBAB = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLOT = re.compile(r"\{\{(" + _KEBAB + r")(?::(" + _KEBAB + r"))?\}\}")
_BRACES = re.compile(r"\{\{[^{}\n]*\}\}|\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot as it stands in a text, between the characters `start` and `end`."""

    name: str
    argument: str  # empty when there is none
    start: int
    end: int

    @property
    def written(self) -> str:
        """The slot as its author writes it."""
        return "{{" + self.name + (f":{self.argument}" if self.argument else "") + "}}"


@lru_cache(maxsize=16_384)  # the texts of a pack are asked again and again
def find_slots(text: str) -> tuple[Slot, ...]:
    """Every well-formed slot of a text, in reading order, whether or not its name is known."""
    return tuple(Slot(m[1], m[2] or "", m.start(), m.end()) for m in _SLOT.finditer(text))


def find_broken_slots(text: str) -> tuple[str, ...]:
    """What looks like a slot and is none: spaces, capitals, a brace too many or too few."""
    return tuple(match.group() for match in _BRACES.finditer(_SLOT.sub("", text)))
