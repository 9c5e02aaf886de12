"""The parts of one organisation of a file, each once: a desk for each address, a service or place for each name.

A feed gives each service an address of its own, and a list with a row a service repeats the same desk. What is said
less fully is put into what is said more fully, the same whatever the order of the rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from partnership.exchange.imports.names import name_key, number_key, packed
from partnership.exchange.imports.source import SourceFault
from partnership.exchange.imports.targets import LISTS, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from partnership.exchange.imports.incoming import IncomingEntry, IncomingPart

NUMBERS: Final = ("telephone", "out_of_hours_telephone")
_ONE: Final = {many: one for one, many in LISTS.items()}
_LONGEST: Final = 200  # characters of the name of a desk


def settle(entry: IncomingEntry) -> None:
    """Put together what is one part, and say which desk each service has."""
    kept = {
        each: into
        for part, signs in (("contacts", desk_signs), ("services", _service_signs), ("locations", _place_signs))
        for each, into in _absorbed(entry.of(part), signs).items()
    }
    by_number = {each.number: each for each in entry.parts}
    for each in entry.parts:
        into = kept.get(each.number)
        if into is not None:
            _put_into(entry, each, into)
    entry.parts = [each for each in entry.parts if each.number not in kept]
    for each in entry.parts:
        if each.desk is not None:
            each.desk = kept.get(each.desk, by_number[each.desk]).number
    _name_desks(entry)


def desk_signs(part: IncomingPart) -> dict[str, str]:
    """What a desk is known by: its post where the file says it, who holds it, and its addresses."""
    found = {name: number_key(part.values.get(name, "")) for name in NUMBERS}
    found["email"] = part.values.get("email", "").casefold()
    found["holder"] = name_key(part.values.get("holder", ""))
    found["post"] = name_key(part.values["post"]) if part.is_named else ""
    return {name: value for name, value in found.items() if value}


def _service_signs(part: IncomingPart) -> dict[str, str]:
    own = {"id": part.source_ids[0]} if part.source_ids else {}
    return {"name": name_key(part.values["name"]), **own}


def _place_signs(part: IncomingPart) -> dict[str, str]:
    return {"address": packed(part.values["address"])}


def _absorbed(parts: list[IncomingPart], signs: Callable[[IncomingPart], Mapping[str, str]]) -> dict[int, IncomingPart]:
    """The parts that another one says all of, by number, each with the one that it is put into."""
    told = {each.number: signs(each) for each in parts}
    # The fullest first; of two that are alike the first of the file.
    order = sorted(parts, key=lambda each: (-len(told[each.number]), sorted(told[each.number].items()), each.number))
    kept: list[IncomingPart] = []
    found: dict[int, IncomingPart] = {}
    by_sign: dict[tuple[str, str], list[IncomingPart]] = {}
    for each in order:
        own = told[each.number]
        near = min((by_sign.get(sign, []) for sign in own.items()), key=len, default=[])
        into = next((other for other in near if own.items() <= told[other.number].items()), None)
        if into is not None:
            found[each.number] = into
            continue
        kept.append(each)
        for sign in own.items():
            by_sign.setdefault(sign, []).append(each)
    return found


def _put_into(entry: IncomingEntry, part: IncomingPart, into: IncomingPart) -> None:
    """What a part says that the fuller one does not is kept there; where both differ, that is said."""
    into.source_ids += [each for each in part.source_ids if each not in into.source_ids]
    if into.desk is None:
        into.desk = part.desk
    into.row = min(into.row, part.row)
    signs = (desk_signs(part), desk_signs(into)) if part.part == "contacts" else ({}, {})
    for name, value in part.values.items():
        if name in {"name", "post"} and not part.is_named:
            continue
        there = into.values.get(name)
        if there in (None, "", [], False):
            into.values[name] = value
        elif there != value and signs[0].get(name, "") != signs[1].get(name, " "):
            into.others[name].append(value)
            if name != "address" and not (name == "name" and name_key(str(there)) == name_key(str(value))):
                label = targets()[f"{_ONE[part.part]}.{name}"].described.label
                told = f"{label} differs from that in row {into.row}, which is taken"
                entry.refusals.append(SourceFault(part.row, label, told, part.cells.get(name, -1)))


def _name_desks(entry: IncomingEntry) -> None:
    """Desks of which the file says no name, beyond the first, are called by the service they are for."""
    desks = [each for each in entry.of("contacts") if not each.is_named]
    if len(desks) < 2:  # noqa: PLR2004 - of one there is nothing to tell apart
        return
    main = main_desk(entry)
    for service in sorted(entry.of("services"), key=lambda each: each.values["name"]):
        desk = next((each for each in desks if each.number == service.desk and each is not main), None)
        if desk is not None and not desk.values["post"].startswith(FOR):
            desk.values["post"] = f"{FOR} {service.values['name']}"[:_LONGEST]


FOR: Final = "Contact for"


def main_desk(entry: IncomingEntry) -> IncomingPart | None:
    """The desk with a way to reach it that most services have, of those the first of the file."""
    served: dict[int | None, int] = {}
    for each in entry.of("services"):
        served[each.desk] = served.get(each.desk, 0) + 1
    desks = [each for each in entry.of("contacts") if reached_by(each.values)]
    return min(desks, key=lambda each: (-served.get(each.number, 0), each.number), default=None)


def reached_by(values: Mapping[str, Any]) -> bool:
    """Whether a desk has a number or a mailbox."""
    return any(values.get(name) for name in (*NUMBERS, "email"))
