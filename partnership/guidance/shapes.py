"""Fills the dataclasses of a pack from TOML tables by their type hints, and notes what does not fit, with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import tomli

from partnership.base.errors import PartnershipError
from partnership.guidance.lines import At, Lines
from partnership.guidance.types import Citation

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_PLAIN = {str: "text in quotation marks", int: "a whole number", bool: "true or false", date: "a date (2009-11-01)"}
# An empty text says nothing, except where the map or the partnership writes it.
_MAY_BE_EMPTY = {("Clause", "text"), ("Parameter", "default")}


class GuidanceFault(PartnershipError, ValueError):
    """Something in a pack that is refused: which file (in its pack), which line, and what is wrong."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


class PackFile:
    """One TOML file of a pack: its tables, and the faults found in it so far."""

    def __init__(self, path: Path, root: Path, places: FilePlaces) -> None:
        self.path = path
        self.name = path.relative_to(root).as_posix()
        self.stem = path.stem
        self.places = places
        self.faults: list[GuidanceFault] = []
        self.faulty: set[At] = set()
        self._text = ""
        self.tables: dict[str, Any] = self._read(path)
        self.is_readable = not self.faults

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            self._text = path.read_text(encoding="utf-8")
            return tomli.loads(self._text)
        except FileNotFoundError:
            self._refuse(1, "the file is missing")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self._refuse(line, "the file is not UTF-8 text")
        except tomli.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else self._text.count("\n") + 1
            self._refuse(line, f"not valid TOML: {error}")
        return {}

    def _refuse(self, line: int, message: str) -> None:
        self.faults.append(GuidanceFault(self.name, line, message))

    @cached_property
    def lines(self) -> Lines:
        """Where its keys stand; read only when there is a fault to place."""
        return Lines(self._text)

    def fault(self, at: At, message: str, words: str = "") -> None:
        """Notes a fault of the value at `at`; `words` is the part of that value which is wrong."""
        self.faulty.add(at)
        self._refuse(self.lines.line_of(at, words), message)


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a value was read from: its file, and the way to it there.

    An item that differs from another pack's in part only has the fields `given` here, and all others at `under`.
    """

    file: PackFile
    at: At
    given: frozenset[str] = frozenset()
    under: FilePlace | None = None

    def field(self, name: str) -> FilePlace:
        """Where a field of the item that was read here stands."""
        if self.under and name not in self.given:
            return self.under.field(name)
        return self.below(name)

    def below(self, *steps: str | int) -> FilePlace:
        """A place inside this one."""
        return FilePlace(self.file, (*self.at, *steps))


class FilePlaces:
    """Where each object of a pack was read from.

    Objects are told apart by identity, because two clauses may be equal. They are kept, so that an identity never
    comes twice.
    """

    def __init__(self) -> None:
        self._places: dict[int, tuple[object, FilePlace]] = {}
        self._under: FilePlaces | None = None

    def stand_over(self, under: FilePlaces) -> None:
        """Objects of another pack are found too."""
        self._under = under

    def let_go(self) -> None:
        """Forget them: nothing is checked any more."""
        self._places.clear()

    def put(self, value: object, place: FilePlace) -> None:
        self._places[id(value)] = value, place

    def find(self, value: object) -> FilePlace | None:
        """The place of an object; None for one that was never put down, such as a citation."""
        found = self._places.get(id(value))
        if found:
            return found[1]
        return self._under.find(value) if self._under else None


def unknown(what: str, value: str, known: Mapping[str, object] | set[str]) -> str:
    """The message for an id or key that does not exist, with the nearest that does."""
    near = difflib.get_close_matches(value, list(known), n=1, cutoff=0.75)
    return f'unknown {what} "{value}"' + (f'; did you mean "{near[0]}"?' if near else "")


@cache
def hints_of(shape: Any) -> dict[str, Any]:
    """The type hints of a dataclass whose module imports some names for checking only."""
    return get_type_hints(shape, localns={"date": date, "Mapping": Mapping})


def fill(shape: type, table: dict[str, Any], place: FilePlace) -> Any:
    """An instance of the dataclass `shape` from `table`; what does not fit is noted in its file and left blank."""
    refuse_unknown(shape, table, place)
    values = {}
    for field in fields(shape):
        if field.name in table:
            values[field.name] = fill_field(shape, field.name, table, place)
        elif field.name == "sources" and table.get("facts") and "facts" in hints_of(shape):
            values[field.name] = ()  # those of the facts, once all of them are read
        elif _is_needed(field):
            values[field.name] = _blank(hints_of(shape)[field.name])
            place.file.fault((*place.at, field.name), f'the key "{field.name}" is missing')
    filled = shape(**values)
    place.file.places.put(filled, place)
    return filled


def fill_field(shape: type, name: str, table: dict[str, Any], place: FilePlace) -> Any:
    """The value of one field that stands in `table`; an empty text where the shape needs one is a fault."""
    file, here = place.file, (*place.at, name)
    value = convert(hints_of(shape)[name], table[name], here, file)
    if value == "" and (shape.__name__, name) in _needed_texts(shape) and here not in file.faulty:
        file.fault(here, f'"{name}" is empty')
    return value


def refuse_unknown(shape: type, table: dict[str, Any], place: FilePlace) -> None:
    """A key that the shape does not have is a fault."""
    hints = hints_of(shape)
    for key in table:
        if key not in hints:
            place.file.fault((*place.at, key), unknown("key", key, hints))


@cache
def _needed_texts(shape: type) -> frozenset[tuple[str, str]]:
    needed = {(shape.__name__, field.name) for field in fields(shape) if _is_needed(field)}
    return frozenset(needed - _MAY_BE_EMPTY)


@cache
def parts_of(shape: Any) -> Mapping[str, type]:
    """The fields of a shape that hold parts with ids of their own, and the shape of these parts."""
    parts = {}
    for name, hint in hints_of(shape).items():
        inner = get_args(hint)[0] if get_origin(hint) is tuple else None
        if is_dataclass(inner) and "id" in hints_of(inner):  # type: ignore[arg-type]  # a hint is a class, not an instance
            parts[name] = inner
    return MappingProxyType(parts)  # type: ignore[arg-type]  # the same


def convert(hint: Any, value: object, at: At, file: PackFile) -> Any:
    """The TOML value as the hint wants it: text, number, date, choice, citation, table, or a tuple of these."""
    made_of = _made_of(hint)
    if made_of.inner is not None:
        if isinstance(value, list):
            return tuple(convert(made_of.inner, item, (*at, index), file) for index, item in enumerate(value))
        return _refuse(made_of.hint, "a list in square brackets", at, file)
    if made_of.hint is Citation:
        return _citation(value, at, file)
    if made_of.is_table:
        return _table(made_of.hint, value, at, file)
    return _plain(made_of.hint, value, at, file)


class _MadeOf(NamedTuple):
    """What a hint wants, without “or nothing”: of a tuple what stands in it, of anything else whether it is a table."""

    hint: Any
    inner: Any
    is_table: bool


@cache
def _made_of(hint: Any) -> _MadeOf:
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    inner = get_args(hint)[0] if get_origin(hint) is tuple else None
    return _MadeOf(hint, inner, is_dataclass(hint) or get_origin(hint) is not None)


def _plain(hint: Any, value: object, at: At, file: PackFile) -> Any:
    if issubclass(hint, StrEnum):
        choices = [str(choice) for choice in hint]
        return hint(value) if value in choices else _refuse(hint, "one of: " + ", ".join(choices), at, file)
    if type(value) is not hint:
        return _refuse(hint, _PLAIN[hint], at, file)
    return _text(value, at, file) if isinstance(value, str) else value


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _blank(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return ()
    return {} if get_origin(hint) is not None else ""


def _refuse(hint: Any, wanted: str, at: At, file: PackFile) -> Any:
    name = at[-1] if isinstance(at[-1], str) else f"{at[-2]} {int(at[-1]) + 1}"
    file.fault(at, f'"{name}" must be {wanted}')
    return _blank(hint)


def _text(value: str, at: At, file: PackFile) -> str:
    """Text without the white space around it; characters that XML cannot hold or that turn the line are refused.

    Line breaks mean something in clauses only (Markdown); any other text is one paragraph, however it is wrapped.
    """
    bad = _FORBIDDEN.search(value)
    if bad:
        file.fault(at, f"the character U+{ord(bad.group()):04X} is not allowed in text")
    return value.strip() if "clauses" in at else " ".join(value.split())


def _table(hint: Any, value: object, at: At, file: PackFile) -> Any:
    if not isinstance(value, dict):
        return _refuse(hint, "a table", at, file)
    if is_dataclass(hint):
        return fill(hint, value, FilePlace(file, at))  # type: ignore[arg-type]  # is_dataclass does not tell class from instance
    inner = get_args(hint)[1]
    return {key: convert(inner, item, (*at, key), file) for key, item in value.items()}


def _citation(value: object, at: At, file: PackFile) -> Citation:
    if isinstance(value, str) and value.strip():
        source, _, place = value.partition(":")
        return Citation(source.strip(), place.strip())
    _refuse(str, 'a citation such as "report:2.4"', at, file)
    return Citation("")
