"""Organisations without a part in a task that were typed by name, each with the role it is to have.

The names of the fields are told here alone; each stands as often as there are rows on the page, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from partnership.map.mapping.cell_names import HOW, cell_of
from partnership.map.mapping.role_drafts import RoleDraft, how_fault, kept_text
from partnership.register.search.words import all_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnership.findings.facts import Agency, PartnershipMap
    from partnership.guidance.types import Function
    from partnership.map.mapping.role_drafts import RoleDrafts

NAME: Final = "add"
FIELDS: Final = (NAME, "add-role", "add-how")
MOST_ROWS: Final = 50
MOST_NAMED: Final = 5  # organisations that a fault names
SAY_WHICH = "Enter the organisation to which you want to give the role"
SAY_ROLE = "Choose the role of {}"
UNKNOWN = "No organisation called “{}” takes part. Enter part of its name, or add it to the directory first"
SEVERAL = "More than one organisation is called so. Enter more of its name: {}"
THERE = "{} has a role here. Change it in its own row"


@dataclass(frozen=True, slots=True)
class RoleAddition:
    """A row as it was typed, and what is wrong with it; `number` tells the rows of a page apart, from 1."""

    number: int = 1
    name: str = ""
    value: str = ""
    sent_how: str = ""
    fault: str = ""
    role_fault: str = ""

    @property
    def how(self) -> str:
        """How it was agreed, without what cannot be kept."""
        return kept_text(self.sent_how)

    @property
    def ids(self) -> tuple[str, str, str]:
        """Of the controls, in the order of `FIELDS`."""
        return tuple(f"{each}-{self.number}" for each in FIELDS)  # type: ignore[return-value]


def read_additions(sent: Any) -> list[RoleAddition]:
    """The rows in which something was typed; `sent` holds every value of a name."""
    columns = (sent.getlist(name)[:MOST_ROWS] for name in FIELDS)
    rows = [(kept_text(name), value, how) for name, value, how in zip_longest(*columns, fillvalue="")]
    typed = [each for each in rows if each[0] or each[1]]
    return [RoleAddition(number, *each) for number, each in enumerate(typed, 1)]


def stage_additions(
    form: RoleDrafts, additions: Sequence[RoleAddition], function: Function, map_: PartnershipMap
) -> list[RoleAddition]:
    """Put what was typed into the form as rows like others; gives those that cannot be, each with its fault."""
    left: list[RoleAddition] = []
    for each in additions:
        found = _named(each.name, map_.agencies)
        fault, role_fault = _fault_of(each, found, function, map_, form), "" if each.value else SAY_ROLE
        if not fault and not role_fault:
            cell = cell_of(found[0].id, function.group)
            form.rows[cell] = RoleDraft(each.value, each.how)
            if wrong := how_fault(each.sent_how):
                form.faults[f"{HOW}{cell}"] = wrong
            continue
        told = SAY_ROLE.format(found[0].name if found else each.name) if role_fault else ""
        row = replace(each, number=len(left) + 1, fault=fault, role_fault="" if fault else told)
        form.faults[row.ids[0] if fault else row.ids[1]] = fault or told
        left.append(row)
    return left


def _fault_of(
    each: RoleAddition, found: list[Agency], function: Function, map_: PartnershipMap, form: RoleDrafts
) -> str:
    if not each.name:
        return SAY_WHICH
    if not found:
        return UNKNOWN.format(each.name)
    if len(found) > 1:
        names = [agency.name for agency in found[:MOST_NAMED]]
        return SEVERAL.format("; ".join([*names, *(["and others"] if len(found) > MOST_NAMED else [])]))
    is_there = any(duty.agency == found[0] for duty in map_.duties_by_task.get(function.id, ()))
    if is_there or cell_of(found[0].id, function.group) in form.rows:
        return THERE.format(found[0].name)
    return ""


def _named(typed: str, agencies: Sequence[Agency]) -> list[Agency]:
    """Who is called so; else who is found by the words, each of which begins a word of its name."""
    wanted = all_words(typed)
    exact = [each for each in agencies if wanted in (all_words(each.name), all_words(each.short_name))]
    if exact or not wanted:
        return exact if wanted else []
    return [
        each
        for each in agencies
        for there in [all_words(f"{each.name} {each.short_name}")]
        if all(any(word.startswith(part) for word in there) for part in wanted)
    ]
