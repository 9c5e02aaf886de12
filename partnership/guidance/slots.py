"""The slots of clause text, `{{name}}` or `{{name:argument}}`: which exist, what each takes, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from partnership.guidance.written.slot_texts import MARKS, without_conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from partnership.guidance.written.duty_table import DutyPost


class Takes(StrEnum):
    """What the argument of a slot must be the id of."""

    NONE = "none"
    FUNCTION = "function"
    KIND = "kind"
    PARAMETER = "parameter"
    CLAUSE = "clause"
    SECTION = "section"
    PROTOCOL = "protocol"
    TIME = "time"
    POST = "post"
    FORM = "form"
    RULE = "rule"
    WORD = "word"  # one of a few words


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

# Those of papers that are written, beside the others; a board and a date may have an argument there.
WRITTEN_SLOTS: Mapping[str, Takes] = {
    "number": Takes.FUNCTION,
    "desk": Takes.FUNCTION,
    "agencies": Takes.FUNCTION,
    "gap": Takes.FUNCTION,
    "time": Takes.TIME,
    "post": Takes.POST,
    "holder": Takes.POST,
    "decision": Takes.PARAMETER,
    "page": Takes.SECTION,
    "form": Takes.FORM,
    "rule": Takes.RULE,
    "list": Takes.WORD,
    "version": Takes.NONE,
    "status": Takes.NONE,
}
# What may follow the argument of a slot: whom it is for, and when it is rung.
SLOT_WORDS = ("women", "men", "children", "adults", "day", "night", "short")
# As what a slot of a written paper asks the map; the others ask nothing of it.
_ASKED_AS = {"number": "contact", "desk": "contact", "gap": "lead", "decision": "parameter"}

_MORE_WHEN_WRITTEN = ("board", "date", "section", "clause", "lead")

PRINTED = {"agency-contact": False, "agency-out-of-hours": True}  # slots that print a kind's number; at night?
_KEBAB = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLOT = re.compile(r"\{\{(" + _KEBAB + r")(?::(" + _KEBAB + r")((?:, ?" + _KEBAB + r")*))?\}\}")
_BRACES = re.compile(r"\{\{[^{}\n]*\}\}|\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot as it stands in a text, between the characters `start` and `end`."""

    name: str
    argument: str  # empty when there is none
    start: int
    end: int
    further: tuple[str, ...] = ()  # for whom and when, in a written paper

    @property
    def written(self) -> str:
        """The slot as its author writes it."""
        return "{{" + self.name + (f":{', '.join((self.argument, *self.further))}" if self.argument else "") + "}}"


@lru_cache(maxsize=16_384)  # the texts of a pack are asked again and again
def find_slots(text: str) -> tuple[Slot, ...]:
    """Every well-formed slot of a text, in reading order, whether or not its name is known."""
    return tuple(
        Slot(m[1], m[2] or "", m.start(), m.end(), _words(m[3])) for m in _SLOT.finditer(text) if m[1] not in MARKS
    )


def is_of_written(name: str, argument: str) -> bool:
    """Whether a slot is answered as papers in Markdown have it."""
    return name in WRITTEN_SLOTS or bool(argument and (name in _MORE_WHEN_WRITTEN or "," in argument))


def _words(further: str | None) -> tuple[str, ...]:
    return tuple(each.strip() for each in (further or "").split(",") if each.strip())


def asked_of_map(slots: Iterable[Slot], posts: Mapping[str, DutyPost]) -> tuple[Slot, ...]:
    """What slots ask the map, each under the name by which findings know it; those that ask nothing are left out.

    A slot that names a post asks for its task, or for agencies of its kind.
    """
    found = []
    for slot in slots:
        name, argument = _ASKED_AS.get(slot.name, slot.name), slot.argument
        if name == "contact" and "night" in slot.further:
            name = "out-of-hours"
        if name in ("contact", "out-of-hours") and (post := posts.get(argument)) is not None:
            name, argument = (name, post.task) if post.task else (f"agency-{name}", post.kind)
        if name in SLOTS:
            found.append(Slot(name, "" if SLOTS[name] is Takes.NONE else argument, slot.start, slot.end))
    return tuple(found)


def find_broken_slots(text: str) -> tuple[str, ...]:
    """What looks like a slot and is none: spaces, capitals, a brace too many or too few."""
    return tuple(match.group() for match in _BRACES.finditer(_SLOT.sub("", without_conditions(text))))
