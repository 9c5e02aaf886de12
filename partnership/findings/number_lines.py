"""Whom to ring for a task, a line for each group of people for whom it is somebody else: children, women, men. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import listed
from partnership.findings.phrases import WHOM, part_words
from partnership.findings.types import Part
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.cover import ContactLine
    from partnership.findings.find import Register

# A telephone number as it is dialled from abroad.
#
# Ofcom's National Telephone Numbering Plan says which numbers are geographic or mobile. Freephone numbers, numbers at a
# special rate and short codes are let through from abroad by some networks and not by others: nobody may depend on one.


# Without the 0: geographic (1, 2), nationwide (3) and mobile (7, but for personal numbers 70, pagers 76 but 7624).
_REACHED: Final = re.compile(r"1\d{8,9}|[23]\d{9}|7(?!0|6(?!24))\d{9}")
_HOME: Final = re.compile(r"(?:\+|00)\s?44\s?(?:\(0\)\s?)?|0")
_PARTED: Final = re.compile(r"(?i)\s*(?:,\s*)?(ext(?:ension)?|x)\b.*$")


def from_abroad(number: str) -> str:
    """Return the number in international form, "+44 20 7946 0135"; empty where it may not be reached from abroad."""
    extension = _PARTED.search(number)
    text = re.sub(r"\((0\d+)\)", r"\1", _PARTED.sub("", number)).strip()
    home = _HOME.match(text)
    if home is None:
        return number.strip() if text.startswith("+") else ""
    rest = " ".join(text[home.end() :].replace("(", " ").replace(")", " ").split())
    if not _REACHED.fullmatch(re.sub(r"\D", "", rest)):
        return ""
    return " ".join(("+44", rest, *((extension[0].strip(" ,"),) if extension else ())))


@dataclass(frozen=True, slots=True)
class NumberLine:
    """The numbers of a task by day and at night, with the people for whom they are."""

    parts: tuple[Part, ...]
    by_day: tuple[ContactLine, ...]
    at_night: tuple[ContactLine, ...]

    @property
    def whose(self) -> str:
        """The people: "children", "men", "children and women"."""
        if {each.group for each in self.parts if each.sex is None} == {Group.CHILDREN, Group.ADULTS}:
            return WHOM[Group.BOTH]
        return listed(part_words(each) for each in self.parts)


def number_lines(register: Register, function_id: str, group: Group) -> tuple[NumberLine, ...]:
    """A line for each part of a group that gets somebody else, by day or at night.

    A task that has no cases of the group is asked for the group all the same.
    """
    known = register.pack.functions[function_id].groups
    found: dict[tuple[tuple[ContactLine, ...], tuple[ContactLine, ...]], list[Part]] = {}
    for each in [one for one in known if group in (Group.BOTH, one)] or [group]:
        by_day, at_night = (register.numbers(function_id, each, at_night=late) for late in (False, True))
        sexes = dict.fromkeys(line.whom.sex for line in (*by_day, *at_night) if line.whom is not None)
        for sex in sexes or (None,):
            part = Part(each, sex)
            found.setdefault((_for(part, by_day), _for(part, at_night)), []).append(part)
    return tuple(NumberLine(tuple(parts), *lines) for lines, parts in found.items())


def _for(part: Part, lines: Iterable[ContactLine]) -> tuple[ContactLine, ...]:
    return tuple(replace(line, whom=None) for line in lines if line.whom is None or line.whom.sex is part.sex)
