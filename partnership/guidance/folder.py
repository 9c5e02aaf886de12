"""Reads the files of a pack's folder into tables: which files there may be, and what stands in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_origin

from partnership.guidance.pack import Pack
from partnership.guidance.shapes import FilePlace, FilePlaces, PackFile, hints_of, unknown
from partnership.guidance.types import StateUnion

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "pack.toml"
# Lists of a pack with the shape of their items, in the order in which their files are read and their faults are told.
SHAPES: Mapping[str, type] = {
    name: get_args(hint)[1]
    for name, hint in hints_of(Pack).items()
    if get_origin(hint) is Mapping and is_dataclass(get_args(hint)[1])
}
# Lists whose items are whole files, in a folder named after the list.
FOLDERS = ("protocols", "checklists", "forms")
# Any other list is one file, named after the list unless said otherwise here.
FILES = {name: f"{name}.toml" for name in SHAPES if name not in FOLDERS} | {
    "settings": "audit.toml",
    "accessions": "countries.toml",
    "themes": "competences.toml",
}


@dataclass(frozen=True, slots=True)
class Head:
    """What pack.toml says of a pack."""

    id: str
    title: str
    as_of: date
    summary: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts_read_on: date | None = None
    facts_ask_again: int = 0  # days
    union: StateUnion | None = None


@dataclass(frozen=True, slots=True)
class RemovedItem:
    """An item of the pack below that guidance takes out of use."""

    list: str  # the list that holds it: "kinds", "clauses"
    id: str
    reason: str
    of: str = ""  # of a part: the id of its protocol, common section, checklist, setting, theme or kind of information


@dataclass(frozen=True, slots=True)
class OverlayHead:
    """What pack.toml says of guidance that stands over another pack."""

    id: str
    title: str
    as_of: date
    summary: str
    over: str  # the id of the pack that it stands over
    words: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[RemovedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The table of one item, as the file has it."""

    list_name: str
    values: dict[str, Any]
    place: FilePlace


@dataclass(frozen=True, slots=True)
class PackFolder:
    """The files of a pack, read as tables; what is wrong with a file is noted in it."""

    path: Path
    places: FilePlaces
    head: PackFile
    files: list[PackFile]
    tables: list[ItemTable]


def read_folder(path: Path) -> PackFolder:
    """Every file of the pack in the folder `path`."""
    places = FilePlaces()
    head = PackFile(path / HEAD, path, places)
    folder = PackFolder(path, places, head, [head], [])
    _refuse_strangers(folder)
    for name in SHAPES:
        if name in FOLDERS:
            _read_files(folder, name)
        elif (path / FILES[name]).is_file():
            _read_file(folder, name)
    return folder


def is_overlay(folder: PackFolder) -> bool:
    """Whether the pack says that it stands over another."""
    return "over" in folder.head.tables


def _refuse_strangers(folder: PackFolder) -> None:
    """A file that nobody reads has a name that was mistyped; every list may be missing, so nothing else would tell."""
    known = {HEAD, *FILES.values(), *FOLDERS}
    for found in sorted(folder.path.glob("*")):
        if found.name not in known and not found.name.startswith("."):
            folder.head.fault((), "beside this file: " + unknown("file", found.name, known))
    for name in FOLDERS:
        for found in sorted((folder.path / name).glob("*")):
            if found.suffix != ".toml" and not found.name.startswith("."):
                folder.head.fault((), f'"{name}/{found.name}" is not read: its name must end with .toml')


def _read_file(folder: PackFolder, name: str) -> None:
    """The tables of one file, an array called `name`."""
    file = PackFile(folder.path / FILES[name], folder.path, folder.places)
    folder.files.append(file)
    for key in file.tables:
        if key != name:
            file.fault((key,), unknown("key", key, {name}))
    tables = file.tables.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        file.fault((name,), f'"{name}" must be tables that begin with [[{name}]]')
        return
    folder.tables.extend(ItemTable(name, table, FilePlace(file, (name, index))) for index, table in enumerate(tables))


def _read_files(folder: PackFolder, name: str) -> None:
    """The tables of a folder, one a file; there may be none."""
    for found in sorted((folder.path / name).glob("*.toml")):
        file = PackFile(found, folder.path, folder.places)
        folder.files.append(file)
        if file.is_readable:
            folder.tables.append(ItemTable(name, file.tables, FilePlace(file, ())))
