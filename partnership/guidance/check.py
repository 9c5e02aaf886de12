"""What must hold inside a guidance pack as a whole: ids, references, sources, slots, the Markdown that is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from partnership.guidance.shapes import unknown
from partnership.guidance.slots import SLOTS, Takes, find_broken_slots, find_slots
from partnership.guidance.types import Citation, Clause, ClauseTable, Function, Parameter, ProtocolTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from partnership.guidance.lines import At
    from partnership.guidance.shapes import PackFile
    from partnership.guidance.types import Pack

SHORT_LENGTH = 24  # a function's short name heads a narrow column of the matrix

# Which field names an item, and of what: the key is (shape, field), the value a list of ids in `_Known`.
_REFERENCES = {
    ("Function", "leads"): "kinds",
    ("Function", "supports"): "kinds",
    ("Body", "kind"): "kinds",
    ("Body", "functions"): "functions",
    ("Setting", "first_contacts"): "kinds",
    ("Clause", "needs"): "kinds",
    ("ProtocolTemplate", "functions"): "functions",
    ("ProtocolTemplate", "must_sign"): "kinds",
    ("ProtocolTemplate", "only_asked"): "kinds",
    ("HardStop", "items"): "items",
    ("CheckItem", "phase"): "phases",
    ("CheckItem", "responsible"): "kinds",
    ("CheckItem", "function"): "functions",
    ("CheckItem", "routes"): "routes",
    ("Citation", "source"): "sources",
}
_CHOICES = {
    ("Parameter", "kind"): {"text", "number"},
    ("Route", "who"): {"child", "adult"},
    ("Route", "region"): {"eu", "non-eu", "any"},
    ("CheckItem", "who"): {"child", "adult", "any"},
    ("CheckItem", "region"): {"eu", "non-eu", "any"},
}
_SLOTTED = {("Clause", "text"), ("ClauseTable", "rows")}
_NOT_EMPTY = {"sources", "leads", "first_contacts", "indicators", "responsible", "sections", "clauses", "items"}
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[A-Z]{1,2}[0-9]+")  # A07 and AC1 are numbers that people quote
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_NOT_OURS = (
    (re.compile(r"^\s*#{1,6}\s.*$", re.MULTILINE), "a heading is not allowed in clause text"),
    (re.compile(r"^\s*\|.*$", re.MULTILINE), "a table in clause text is written as [sections.clauses.table]"),
    (re.compile(r"</?[A-Za-z][^>\n]*>|<!--"), "HTML is not allowed in clause text"),
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), "a picture is not allowed in clause text"),
    (re.compile(r"(?<!!)\[[^\]\n]+\]\((?!https://)[^)\n]*\)"), "a link in clause text must begin with https://"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a pack with the file and place it was read from."""

    list_name: str  # the field of the pack that holds it: "kinds"
    value: Any
    file: PackFile
    at: At

    @property
    def id(self) -> str:
        """What names it in its list."""
        return str(getattr(self.value, "id", "") or getattr(self.value, "code", ""))


@dataclass(frozen=True, slots=True)
class Spot:
    """One field of one item, wherever it is nested: its owner, name, value and place."""

    owner: Any
    name: str
    value: Any
    at: At

    @property
    def key(self) -> tuple[str, str]:
        """Shape and field, as the tables above name them."""
        return type(self.owner).__name__, self.name


def check_pack(pack: Pack, placed: list[Placed]) -> None:
    """Notes every fault between the items of a pack in the file where it stands."""
    known: dict[str, set[str]] = {name: set(getattr(pack, name)) for name in ("sources", "kinds", "functions")}
    _check_unique(placed)
    for item in placed:
        inner = known | _ids_inside(item.value)
        spots = [spot for spot in _walk(item.value, item.at) if spot.at not in item.file.faulty]
        for spot in spots:
            _check_id(spot, item.file)
            _check_reference(spot, inner, item.file)
            _check_value(spot, item.file)
            _check_slots(spot, inner, item.file)
        if item.at == () and item.id and item.id != item.file.stem:
            item.file.fault(("id",), f'the id must be the name of the file, "{item.file.stem}"')


def _walk(item: Any, at: At) -> Iterator[Spot]:
    for field in fields(item):
        value = getattr(item, field.name)
        here = (*at, field.name)
        yield Spot(item, field.name, value, here)
        if is_dataclass(value):
            yield from _walk(value, here)
        elif isinstance(value, tuple):
            for index, inner in enumerate(value):
                if is_dataclass(inner):
                    yield from _walk(inner, (*here, index))


def _ids_inside(item: object) -> dict[str, set[str]]:
    """The ids that only this protocol or checklist knows."""
    if isinstance(item, ProtocolTemplate):
        return {
            "parameters": {parameter.id for parameter in item.parameters},
            "sections": {section.id for section in item.sections},
            "clauses": {clause.id for clause in item.clauses()},
        }
    return {name: {one.id for one in getattr(item, name, ())} for name in ("phases", "routes", "items")}


def _check_unique(placed: list[Placed]) -> None:
    """Ids are unique in their list; those of clauses in their protocol; those of indicators in the whole audit."""
    seen: dict[tuple[str, str, str], str] = {}
    for item in placed:
        nested = "" if item.list_name == "settings" else item.file.name
        for spot in _walk(item.value, item.at):
            if spot.name not in ("id", "code") or not spot.value or spot.at in item.file.faulty:
                continue
            scope = item.list_name if spot.owner is item.value else nested
            key = (scope, type(spot.owner).__name__, spot.value)
            line = item.file.lines.line_of(spot.at)
            if key in seen:
                item.file.fault(spot.at, f'the id "{spot.value}" is used already, in {seen[key]}')
            else:
                seen[key] = f"{item.file.name} line {line}"


def _check_id(spot: Spot, file: PackFile) -> None:
    if spot.name in ("code", "country") and spot.value and not _COUNTRY.fullmatch(spot.value):
        file.fault(spot.at, f'"{spot.value}" is not a country code of two capital letters')
    if spot.name != "id" or not spot.value:
        return
    in_slots = isinstance(spot.owner, (Clause, Parameter, Function)) or "sections" in spot.at
    pattern = _KEBAB if in_slots else _ID
    if not pattern.fullmatch(spot.value):
        file.fault(spot.at, f'the id "{spot.value}" must be lower-case words joined by hyphens')


def _check_reference(spot: Spot, known: Mapping[str, set[str]], file: PackFile) -> None:
    name = _REFERENCES.get(spot.key)
    if name is None:
        return
    values = spot.value if isinstance(spot.value, tuple) else (spot.value,)
    for index, value in enumerate(values):
        at = (*spot.at, index) if isinstance(spot.value, tuple) else spot.at
        if at in file.faulty or not value:
            continue
        if value not in known[name]:
            file.fault(at, unknown(name.removesuffix("s"), value, known[name]))
        elif value in values[:index]:
            file.fault(at, f'"{value}" stands here twice')


def _check_value(spot: Spot, file: PackFile) -> None:
    """Rules of one field: never empty, one of a few words, short enough, as wide as the table."""
    owner, value = spot.owner, spot.value
    if spot.name in _NOT_EMPTY and value == ():
        file.fault(spot.at, "no source is named" if spot.name == "sources" else f'"{spot.name}" is empty')
    choices = _CHOICES.get(spot.key)
    if choices and value not in choices:
        file.fault(spot.at, f'"{spot.name}" must be one of: ' + ", ".join(sorted(choices)))
    if spot.key == ("Function", "short") and len(value) > SHORT_LENGTH:
        file.fault(spot.at, f'"short" has {len(value)} characters; {SHORT_LENGTH} fit')
    if spot.key == ("Parameter", "default") and owner.kind == "number" and not value.isdigit():
        file.fault(spot.at, '"default" of a number must be written in digits')
    if spot.key == ("Clause", "text") and not (value or owner.generated or owner.table):
        file.fault(spot.at, "the clause has no text, no table and nothing generated")
    if isinstance(owner, ClauseTable) and spot.name == "rows":
        for index, row in enumerate(value):
            if len(row) != len(owner.columns):
                file.fault((*spot.at, index), f"the row has {len(row)} cells, the table {len(owner.columns)} columns")


def _texts(spot: Spot) -> Iterator[tuple[str, At]]:
    """Every text of a field, with its place: the field itself, or the cells of a table."""
    if isinstance(spot.value, str):
        yield str(spot.value), spot.at
    elif spot.key == ("ClauseTable", "rows"):
        for row, cells in enumerate(spot.value):
            for column, cell in enumerate(cells):
                yield cell, (*spot.at, row, column)


def _check_slots(spot: Spot, known: Mapping[str, set[str]], file: PackFile) -> None:
    for text, at in _texts(spot):
        if spot.key not in _SLOTTED:
            if "{{" in text and not isinstance(spot.owner, Citation):
                file.fault(at, "slots are filled in clause text and table cells only", "{{")
            continue
        for broken in find_broken_slots(text):
            file.fault(at, f'"{broken}" is not a slot; write {{{{name}}}} or {{{{name:argument}}}}', broken)
        for name, argument in dict.fromkeys((slot.name, slot.argument) for slot in find_slots(text)):
            message = _slot_fault(name, argument, known)
            if message:
                file.fault(at, message, "{{" + name + (f":{argument}" if argument else "") + "}}")
        for pattern, message in _NOT_OURS:
            found = pattern.search(text)
            if found:
                file.fault(at, message, found.group().strip())


def _slot_fault(name: str, argument: str, known: Mapping[str, set[str]]) -> str:
    """What is wrong with a slot; empty when it can be filled."""
    takes = SLOTS.get(name)
    if takes is None:
        return unknown("slot", name, set(SLOTS))
    if takes is Takes.NONE:
        return f'the slot "{name}" takes no argument' if argument else ""
    if not argument:
        return f'the slot "{name}" needs the id of a {takes}'
    ids = known.get(f"{takes}s", set())
    return "" if argument in ids else f'slot "{name}": ' + unknown(takes, argument, ids)
